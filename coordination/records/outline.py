"""The outline of a subdistrict or town, beside its organisation: lists join organisations by the hundred, never this."""

from django.db import models

from coordination.records.people import Organisation


class Outline(models.Model):
    """边界: a GeoJSON geometry, longitude first. `schematic` (示意): not surveyed, and said so wherever it is drawn."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="outline")
    shape = models.JSONField()
    schematic = models.BooleanField(default=True)

    def __str__(self):
        return self.organisation.short_name
