"""Floor 5, a door: Celery wakes, PostgreSQL remembers. Tasks of a few lines; nothing of a case is decided here."""
