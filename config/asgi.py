"""Everything on one port, for uvicorn: the live stream on the event loop, pages on a fixed set of threads.

Sync views under plain ASGI ran at a fraction of gunicorn's speed; on a2wsgi's threads they keep up with it, and each
thread keeps its database connection.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi import WSGIMiddleware
from asgiref.sync import ThreadSensitiveContext
from django.conf import settings
from django.core.asgi import get_asgi_application

from config.wsgi import application as pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

Message = MutableMapping[str, Any]

STREAM = "/api/v1/stream/"
_django: Any = get_asgi_application()
# One thread lets everybody in, one after another: Django's own way is a thread, and with it a database connection, for
# each open stream as long as it is open. A thousand browsers coming back at once would be more than PostgreSQL takes.
_door = ThreadPoolExecutor(1, "stream")
_pages: Any = WSGIMiddleware(pages, workers=settings.WEB_THREADS)


async def _stream(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    async with ThreadSensitiveContext(executor=_door):
        await _django(scope, receive, send)


async def application(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Send a request to the side that serves it."""
    streams = scope["type"] == "http" and scope["path"] == STREAM
    await (_stream if streams else _pages)(scope, receive, send)
