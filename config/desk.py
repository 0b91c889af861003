"""The administrator's desk as a site of its own: it shows what the product puts there, not what packages bring along."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model


class Desk(AdminSite):
    """Takes what `coordination.admin` registers and nothing else."""

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        """Register it, unless it is a package's own idea of administration."""
        if admin_class is not None and admin_class.__module__.partition(".")[0] == "coordination":
            super().register(model_or_iterable, admin_class, **options)
