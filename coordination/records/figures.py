"""Figures folded from events, owned by reading.statistics."""

from django.db import models

from coordination.records.people import Organisation


class DayFigure(models.Model):
    """How often something happened on one day in one territory, and how long it took in seconds."""

    day = models.DateField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=24)
    count = models.PositiveIntegerField(default=0)
    seconds = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "organisation", "name"], name="day_figure_once")]

    def __str__(self):
        return f"{self.day} {self.organisation_id} {self.name} {self.count}"
