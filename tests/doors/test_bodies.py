"""Bodies of requests on the one port: what comes slowly holds nobody up, what breaks off is not taken for the whole."""

import asyncio

import pytest

from config import asgi, bodies

FORM = [(b"content-type", b"application/json"), (b"content-length", b"1000"), (b"host", b"localhost")]


def scope(method, path):
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": FORM,
        "client": ("127.0.0.1", 5),
        "server": ("localhost", 80),
    }


def pieces(*bodies_, then="disconnect"):
    """What a client sends: pieces of a body that is never finished, and then it leaves, or says nothing more."""
    left = [{"type": "http.request", "body": body, "more_body": True} for body in bodies_]

    async def receive():
        if left:
            return left.pop(0)
        if then == "disconnect":
            return {"type": "http.disconnect"}
        return await asyncio.get_running_loop().create_future()

    return receive


def ended(*bodies_):
    messages = [{"type": "http.request", "body": body, "more_body": True} for body in bodies_]
    messages[-1]["more_body"] = False

    async def receive():
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


class Answer(list):
    async def __call__(self, message):
        self.append(message)

    @property
    def status(self):
        return self[0]["status"] if self else None


async def ask(method, path, receive):
    answer = Answer()
    await asgi.application(scope(method, path), receive, answer)
    return answer


def test_clients_that_send_slowly_hold_no_thread():
    async def crowd():
        slow = [
            asyncio.create_task(ask("POST", "/api/v1/auth/token/", pieces(b"{", then="silence"))) for _ in range(40)
        ]
        try:
            return await asyncio.wait_for(ask("GET", "/healthz", ended(b"")), 10)
        finally:
            for task in slow:
                task.cancel()

    assert asyncio.run(crowd()).status == 200


def test_a_body_that_stops_coming_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    assert asyncio.run(ask("POST", "/login/", pieces(b"a=", then="silence"))).status == 408


def test_a_body_that_breaks_off_is_not_taken_for_the_whole():
    assert asyncio.run(ask("POST", "/login/", pieces(b"username=li&pass"))) == []


def test_more_than_any_door_takes_is_refused_on_the_way(monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST", 10)
    assert asyncio.run(ask("POST", "/login/", pieces(b"123456", b"123456"))).status == 413


@pytest.mark.parametrize("size", [0, 1, bodies.PIECE - 1, bodies.PIECE, bodies.PIECE + 1, 3 * bodies.IN_MEMORY])
def test_a_whole_body_is_handed_on_as_it_came(size):
    sent = bytes(n % 251 for n in range(size))

    async def through():
        body = await bodies.gather(ended(sent[: size // 2], sent[size // 2 :]))
        with body:
            receive, got, more = bodies.replayed(body, pieces()), b"", True
            while more:
                message = await receive()
                got, more = got + message["body"], message["more_body"]
            return got, (await receive())["type"]

    assert asyncio.run(through()) == (sent, "http.disconnect")
