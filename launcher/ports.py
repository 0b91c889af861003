"""Ports of this machine."""

import errno
import socket


class PortRefused(RuntimeError):
    """The system lets us listen neither there nor, for the same reason, anywhere near."""


def any_free() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def take(port: int, host: str = "127.0.0.1") -> socket.socket:
    """Listen on the port, or on the first free one above it, from this moment on.

    The web process gets the open socket. Asking whether a port is free and binding it later would let two checkouts that
    start at once believe in the same one; and while the web process restarts, its visitors wait instead of being refused.
    """
    while True:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(512)
        except OSError as problem:
            listener.close()
            if problem.errno != errno.EADDRINUSE:
                raise PortRefused(f"cannot listen on {host}:{port}: {problem.strerror}") from None
            port += 1
        else:
            return listener


def number(listener: socket.socket) -> int:
    """The port a socket listens on."""
    return int(listener.getsockname()[1])
