"""Floor 0: the rules of the service, in plain Python, without Django, database or clock."""
