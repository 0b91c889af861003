"""A small HTTP client that keeps its connection: the load must not cost more than what it measures."""

import http.client
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


class Refused(RuntimeError):
    """An answer that is not a success."""


@dataclass
class Client:
    """One signed-in API client."""

    base: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request; the connection is made anew where the server closed it."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.token:
            sent["Authorization"] = f"Token {self.token}"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        for attempt in (1, 2):
            connection = self.connection or self._connect()
            try:
                connection.request(method, path, data, sent)
                answer = connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                connection.close()
                self.connection = None
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.base)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        return self.connection

    def json(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """The JSON of a success. Raises Refused otherwise."""
        status, answer = self.call(method, path, body, headers)
        if status >= 300:
            raise Refused(f"{method} {path}: {status} {answer[:500].decode(errors='replace')}")
        return json.loads(answer) if answer else None

    def timed(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> float:
        """How long a success took, in seconds. Raises Refused otherwise."""
        start = time.perf_counter()
        status, answer = self.call(method, path, body, headers)
        took = time.perf_counter() - start
        if status >= 300:
            raise Refused(f"{method} {path}: {status} {answer[:500].decode(errors='replace')}")
        return took
