"""Settings and entry points. Importing this package gives `shared_task` its application."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
