"""A request's body is waited for on the event loop, and only a whole one is handed to a thread.

The pages run on a few threads. A client that sends its body slowly, or never to its end, would hold one of them for as
long as it likes, and a handful of such clients would hold them all; on the event loop they cost a file handle each. A
body that breaks off is no request: half of what somebody typed must not be filed as if it were all.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack
from typing import IO, Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATIENCE = 20.0
"""Seconds within which the next piece of a body has to come."""
IN_MEMORY = 512 * 1024
LARGEST = 200 * 1024 * 1024
"""Bytes kept in memory and bytes taken at all; what a door takes is less, and it says so itself."""
PIECE = 256 * 1024


class TooLong(Exception):
    """More came than anything here takes."""


async def gather(receive: Receive) -> IO[bytes] | None:
    """The whole body, read from its beginning; None where it breaks off. Raises TimeoutError, TooLong."""
    with ExitStack() as unless_whole:
        body = unless_whole.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))
        more, length = True, 0
        while more:
            message = await asyncio.wait_for(receive(), PATIENCE)
            if message["type"] == "http.disconnect":
                return None
            length += body.write(message.get("body", b""))
            if length > LARGEST:
                raise TooLong
            more = message.get("more_body", False)
        body.seek(0)
        unless_whole.pop_all()
        return body
    return None


def replayed(body: IO[bytes], receive: Receive) -> Receive:
    """What the side that serves it receives: the body in pieces, then whatever comes after it."""
    ended = False

    async def again() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        piece = body.read(PIECE)
        ended = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return again


async def refuse(send: Send, status: int, words: str) -> None:
    """Say in a line why a body was not taken, and end the connection."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
