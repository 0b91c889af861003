"""Django's administration with our desk."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """`django.contrib.admin`, at the administrator's desk."""

    default_site = "config.desk.Desk"
