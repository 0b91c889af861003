"""The one Django app. When it is ready, the slot that wakes the worker and tells live pages is filled."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoordinationConfig(AppConfig):
    """Convene · 联席."""

    name = "coordination"
    verbose_name = _("Convene")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from coordination.live import announce
        from coordination.stages import _wake
        from coordination.worker import nudge

        _wake.fill(nudge.after, announce.changed, bell=announce.told)
