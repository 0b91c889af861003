"""Whose address a request comes from, behind as many proxies as PROXY_COUNT says and no more: the rest may be forged."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address the outermost of our own proxies saw; without proxies, the one that connected."""
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXY_COUNT and forwarded:
        return forwarded[-min(settings.PROXY_COUNT, len(forwarded))]
    return str(request.META.get("REMOTE_ADDR", ""))
