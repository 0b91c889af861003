"""Django's PostgreSQL, asked less often whether it is there; Django finds it by the name of this package."""
