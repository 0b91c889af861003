"""The one Django app."""

from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    """Convene · 联席."""

    name = "coordination"
    default_auto_field = "django.db.models.BigAutoField"
