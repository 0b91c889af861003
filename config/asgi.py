"""Everything on one port, for uvicorn: the live stream on the event loop, pages on a fixed set of threads.

Sync views under plain ASGI ran at a fraction of gunicorn's speed; on a2wsgi's threads they keep up with it, and each
thread keeps its database connection.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi import WSGIMiddleware
from asgiref.sync import ThreadSensitiveContext
from django.conf import settings
from django.core.asgi import get_asgi_application

from config import bodies
from config.bodies import Message
from config.wsgi import application as pages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

STREAM = "/api/v1/stream/"
_django: Any = get_asgi_application()
# One thread lets everybody in, one after another: Django's own way is a thread, and with it a database connection, for
# each open stream as long as it is open. A thousand browsers coming back at once would be more than PostgreSQL takes.
_door = ThreadPoolExecutor(1, "stream")
_pages: Any = WSGIMiddleware(pages, workers=settings.WEB_THREADS)


async def _stream(scope: Message, receive: bodies.Receive, send: bodies.Send) -> None:
    async with ThreadSensitiveContext(executor=_door):
        await _django(scope, receive, send)


async def _page(scope: Message, receive: bodies.Receive, send: bodies.Send) -> None:
    """Hand a request to a thread once its body is there."""
    try:
        body = await bodies.gather(receive)
    except TimeoutError:
        await bodies.refuse(send, 408, "The request did not arrive in time. Send it again.")
        return
    except bodies.TooLong:
        await bodies.refuse(send, 413, "The request is too large. Send less, or photos one by one.")
        return
    if body is None:
        return
    with body:
        await _pages(scope, bodies.replayed(body, receive), send)


async def application(scope: Message, receive: bodies.Receive, send: bodies.Send) -> None:
    """Send a request to the side that serves it."""
    if scope["type"] == "http":
        await (_stream if scope["path"] == STREAM else _page)(scope, receive, send)
    else:
        await _pages(scope, receive, send)
