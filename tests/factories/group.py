"""A group that listens: a server on this machine that stands for a product's robot and answers as one does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from coordination.rules import robots

WELL = {"errcode": 0, "errmsg": "ok"}


class Group:
    """What was said in it, with the address it was said at; `answer` is what its robot answers next."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict]] = []
        self.status, self.answer = 200, json.dumps(WELL)


@contextmanager
def listening(monkeypatch) -> Iterator[Group]:
    """Every robot's host is this machine, its path and key as they are; only tests can say so."""
    group = Group()

    class Robot(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            group.heard.append((self.path, json.loads(body)))
            self.send_response(group.status)
            self.end_headers()
            self.wfile.write(group.answer.encode())

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Robot) as server:
        asked, real = f"http://127.0.0.1:{server.server_port}", robots.Shape.address
        monkeypatch.setattr(
            robots.Shape, "address", lambda shape, key: real(shape, key).replace(f"https://{shape.host}", asked)
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield group
        server.shutdown()
        thread.join()
