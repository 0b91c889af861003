"""Whose pictures a map may show: exactly the one host of MAP_TILE_URL, as the Content-Security-Policy names it."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def tile_host(address: str) -> str:
    """Scheme and host of a tile server's address. Raises ImproperlyConfigured for one that names no single host."""
    found = urlsplit(address)
    plain = not set("{}*;, '\"") & set(found.netloc)
    if found.scheme not in ("https", "http") or not found.netloc or not plain or "@" in found.netloc:
        raise ImproperlyConfigured(
            f"MAP_TILE_URL is {address!r}: give https://one.host/…{{z}}…{{x}}…{{y}}…, without {{s}} for several hosts."
        )
    return f"{found.scheme}://{found.netloc}"
