"""Floor 5, a door: the event stream. It says which case changed, never what; losing a word of it loses nothing."""
