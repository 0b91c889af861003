"""Floor 2: writers of everything that is not a case: people, rosters, editions, the calendar, preferences, keys."""
