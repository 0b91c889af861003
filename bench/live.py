"""g. A change on another open page, with two hundred streams open; and what a page weighs."""

import asyncio
import gzip
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from django.contrib.staticfiles import finders
from django.test import Client as DjangoClient

from bench import city
from bench.client import Client
from bench.figures import Report, percentile, run
from bench.filing import body, signed_in
from bench.pages import BACKEND
from bench.servers import running
from coordination.models import User
from coordination.rules.words import Role

STREAMS, CHANGES = 200, 30
WOFF = re.compile(rb"url\(\"?([^)\"?]+\.woff2)")


def measure(report: Report) -> None:
    """Run part g."""
    place = city.communities()[0]
    staff = city.of_role(Role.COMMUNITY_STAFF, place).username
    supervisor = city.of_role(Role.SUPERVISOR, "140881").username
    here = DjangoClient(SERVER_NAME="localhost")
    here.force_login(User.objects.get(username=supervisor), backend=BACKEND)
    with running(stream=True) as (base, _):
        typing, watching = signed_in(base, staff), signed_in(base, supervisor)
        number = typing.json("POST", "/api/v1/cases/", body(place, 1))["number"]
        page = Client(base, cookies={"sessionid": here.cookies["sessionid"].value})
        heard, shown = asyncio.run(_follow(base, watching.token, typing, page, number))
    what = f"from the answer to a comment to {STREAMS} open streams having heard of it"
    report.add("g", f"{what}, p95", percentile(heard, 0.95) * 1000, "ms")
    report.add("g", "… to another open page having fetched it, p95", percentile(shown, 0.95) * 1000, "ms", most=1000)
    _weigh(report, here, number)


async def _follow(base: str, token: str, typing: Client, page: Client, number: str) -> tuple[list[float], list[float]]:
    """How long each change took to be heard by the last stream, and to be on a page that fetches when it hears."""
    limits = httpx.Limits(max_connections=STREAMS + 10)
    heard, shown = [], []
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=None) as client:
        streams = [_listen(client, token) for _ in range(STREAMS)]
        await asyncio.gather(*(anext(stream) for stream in streams))
        for n in range(CHANGES):
            waiting = [asyncio.ensure_future(anext(stream)) for stream in streams]
            words = f"第 {n} 句话"
            path = f"/api/v1/cases/{number}/actions/comment/"
            await asyncio.to_thread(typing.json, "POST", path, {"words": words})
            start = time.perf_counter()
            await waiting[0]
            _status, html = await asyncio.to_thread(page.call, "GET", f"/cases/{number}/")
            if words.encode() not in html:
                raise RuntimeError("the page was told of a change that it does not show")
            shown.append(time.perf_counter() - start)
            await asyncio.gather(*waiting)
            heard.append(max(moment.result() for moment in waiting) - start)
            await asyncio.sleep(1.2)
    return heard, shown


async def _listen(client: httpx.AsyncClient, token: str) -> AsyncIterator[float]:
    """When the stream opened, then when each message came."""
    headers = {"Authorization": f"Token {token}"}
    async with client.stream("GET", "/api/v1/stream/", headers=headers) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith(("retry:", "data:")):
                yield time.perf_counter()


def _weigh(report: Report, here: DjangoClient, number: str) -> None:
    """Bytes over the line: pages and styles compressed as the proxy does, fonts as they are."""
    first = here.get("/").content
    names = dict.fromkeys(re.findall(rb'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', first))
    files = [_static(name.decode()) for name in names]
    fonts = [font for name, content in files for font in _fonts(name, content)]
    total = len(gzip.compress(first)) + sum(len(gzip.compress(content)) for _, content in files) + sum(fonts)
    report.add("g", "first visit to the workbench, everything it loads", total / 1024, "KB", most=250)
    case = here.get(f"/cases/{number}/").content
    later = max(len(gzip.compress(content)) for content in (first, case))
    report.add("g", "a later page (workbench, case)", later / 1024, "KB", most=40)


def _static(name: str) -> tuple[str, bytes]:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return name, Path(found).read_bytes()


def _fonts(name: str, content: bytes) -> list[int]:
    folder = Path(name).parent
    return [len(_static(str(folder / font.decode()))[1]) for font in WOFF.findall(content)]


if __name__ == "__main__":
    run(measure)
