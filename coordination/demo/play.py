"""Play a case over HTTP against running processes, one token per role; exit status 0 only if it closed and adds up.

    python -m coordination.demo.play --base-url http://127.0.0.1:8000 [--case subsidence|streetlights|both]

Standard library only: whoever runs this is a client like any other.
"""

import argparse
import json
import struct
import sys
import time
import urllib.error
import urllib.request
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from coordination.demo.accounts import PASSWORD
from coordination.demo.cast import STREETLIGHTS, SUBSIDENCE


class Failed(Exception):
    """The case did not go as it must."""


@dataclass
class Person:
    """Somebody signed in over REST."""

    base: str
    username: str
    token: str = ""

    def __post_init__(self) -> None:
        answer = self.call("POST", "auth/token/", {"username": self.username, "password": PASSWORD})
        self.token = answer["token"]

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """The JSON of a success. Raises Failed with the problem otherwise."""
        status, answer = self.ask(method, path, body, key=key)
        if status >= 300:
            raise Failed(
                f"{self.username}: {method} {path} → {status} {answer.get('detail')} {answer.get('errors', '')}"
            )
        return answer

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        """Status and JSON of any answer."""
        headers: dict[str, str] = {"Idempotency-Key": key} if key else {}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self._send(method, path, data, headers)

    def _send(self, method: str, path: str, data: bytes | None, more: dict[str, str]) -> tuple[int, Any]:
        headers = {"Accept": "application/json", "Accept-Language": "zh-hans", **more}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", data, headers, method=method)  # noqa: S310
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, _json(refusal.read())
        except OSError as problem:
            raise Failed(f"{self.base} does not answer: {getattr(problem, 'reason', problem)}") from problem

    def attach(self, number: str, task: int) -> None:
        """Add a photo as a task's evidence. Raises Failed when it is not taken."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="task"\r\n\r\n{task}\r\n--{boundary}\r\n'
        head += 'Content-Disposition: form-data; name="photos"; filename="lamp.png"\r\nContent-Type: image/png\r\n\r\n'
        status, answer = self._send(
            "POST",
            f"cases/{number}/attachments/",
            head.encode() + photo() + f"\r\n--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        if status != 201:
            raise Failed(f"{self.username}: the photo was not taken: {status} {answer.get('detail')}")


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw or b"{}")
    except ValueError:
        return {"detail": raw[:200].decode(errors="replace")}


def photo(side: int = 96) -> bytes:
    """A PNG of a lamp's light at night, made here: nobody's picture."""
    rows = b"".join(
        b"\0" + bytes(max(0, 255 - 4 * (abs(x - side // 2) + y)) for x in range(side) for _ in range(3))
        for y in range(side)
    )
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@dataclass
class Play:
    """One case being played."""

    base: str
    seconds: float
    number: str = ""
    cast: dict[str, Person] = field(default_factory=dict)

    def who(self, username: str) -> Person:
        """Somebody, signed in once."""
        if username not in self.cast:
            self.cast[username] = Person(self.base, username)
        return self.cast[username]

    def act(self, username: str, action: str, **data: Any) -> Any:
        """An action on the case."""
        return self.who(username).call("POST", f"cases/{self.number}/actions/{action}/", data)

    def look(self, username: str) -> Any:
        """The case as somebody sees it."""
        return self.who(username).call("GET", f"cases/{self.number}/")

    def file(self, said: dict[str, Any], **more: Any) -> None:
        """File the report, twice under one key: it must be one case."""
        told = ("title", "description", "address", "location", "unit", "channel")
        body = {name: said[name] for name in told if said.get(name)}
        body |= {"reporter": {"name": said["reporter_name"], "phone": said["reporter_phone"]}, **more}
        key = uuid.uuid4().hex
        first = self.who(said["by"]).call("POST", "cases/", body, key=key)
        again = self.who(said["by"]).call("POST", "cases/", body, key=key)
        if first != again:
            raise Failed("a retry under the same key was answered differently")
        self.number = first["number"]

    def step(self, step: dict[str, Any], **more: Any) -> Any:
        """A step of the cast."""
        data = {name: value for name, value in step["data"].items() if name != "due_in"}
        return self.act(step["by"], step["action"], **data, **more)

    def wait(self, what: str, holds: Any) -> Any:
        """Wait until a condition holds. Raises Failed after the time allowed."""
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline:
            found = holds()
            if found:
                return found
            time.sleep(0.1)
        raise Failed(f"waited {self.seconds:.0f} s for {what}. Is the worker running?")


def inbox_has(play: Play, department: str) -> Any:
    """The department's summons in its inbox, if it is there."""
    rows = play.who(department).call("GET", "me/inbox/")["results"]
    return next((r for r in rows if r["number"] == play.number and r["asks"] == "arrival"), None)


def subsidence(play: Play) -> None:
    """The building whose foundation sinks."""
    said = SUBSIDENCE
    play.file(said["report"], category=said["category"], severity=said["severity"])
    play.step(said["verify"])
    play.step(said["escalate"])
    asked = time.monotonic()
    for department in said["departments"]:
        play.wait(f"the summons of {department}", lambda who=department: inbox_has(play, who))
    print(
        f"  {len(said['departments'])} departments have their summons {time.monotonic() - asked:.2f} s after escalating"
    )
    _fired_by_a_worker(play)
    for department in said["departments"]:
        summons = inbox_has(play, department)["subject"]
        play.who(department).call(
            "POST", f"summons/{summons}/actions/report_in/", said["report_in"][department]["data"]
        )
    play.step(said["open_meeting"])
    for department, words in said["positions"].items():
        play.act(department, "position", words=words)
    now = datetime.now().astimezone()
    tasks = [
        {
            "key": row["key"],
            "organisation": row["organisation"],
            "what": row["title"],
            "due_at": (now + timedelta(minutes=row["due_in"])).isoformat(),
            "waits_for": list(row["waits_for"]),
            "verify_first": bool(row.get("verify_first")),
            "payer": row["payer"],
        }
        for row in said["plan"]
    ]
    play.act("chengxi", "agree_plan", tasks=tasks, note=said["plan_note"])
    _work(play)
    play.wait("all work to be settled", lambda: play.look("dianji")["state"] == "resolved")
    play.step(said["accept"])


def _fired_by_a_worker(play: Play) -> None:
    events = play.who("chengxi").call("GET", f"cases/{play.number}/events/")["results"]
    convened = next(event for event in events if event["action"] == "convene")
    if len(convened["summonses"]) != len(SUBSIDENCE["departments"]):
        raise Failed(f"{len(convened['summonses'])} departments were summoned, not {len(SUBSIDENCE['departments'])}")
    if convened["clock"] != "convene" or not convened["process"].startswith("worker"):
        raise Failed(
            f"the departments were not convened by a worker's clock but by {convened['process'] or 'a person'}"
        )
    print(f"  convened by the clock “{convened['clock']}”, fired by {convened['process']}")


def _work(play: Play) -> None:
    """Each does its task in an order that the waits allow; one that must wait is refused first."""
    rows = {row["title"]: row for row in SUBSIDENCE["plan"]}
    tasks = {rows[t["title"]]["key"]: t for t in play.look("chengxi")["tasks"]}
    for key, task in tasks.items():
        play.who(rows[task["title"]]["by"]).call("POST", f"tasks/{task['id']}/actions/accept/", {})
        print(f"  {key} signed for")
    dig = tasks["leak"]["id"]
    status, refusal = play.who("water").ask("POST", f"tasks/{dig}/actions/start/", {})
    if status != 409:
        raise Failed("digging began before the gas was off")
    print(f"  digging before the gas is off: {status} {refusal['detail']}")
    play.step(SUBSIDENCE["contained"])
    for key, task in tasks.items():
        row = rows[task["title"]]
        play.who(row["by"]).call("POST", f"tasks/{task['id']}/actions/complete/", {"words": row["done"]})
        body = {"note": SUBSIDENCE["task_verified"]}
        play.who(row["verified_by"]).call("POST", f"tasks/{task['id']}/actions/verify/", body)
        print(f"  {key} done and verified")


def streetlights(play: Play) -> None:
    """The streetlights that are dead: one department, no meeting."""
    said = STREETLIGHTS
    play.file(said["report"], category=said["category"], severity=said["severity"])
    for name in ("verify", "escalate", "sign"):
        play.step(said[name])
    due = datetime.now().astimezone() + timedelta(minutes=said["assign"]["data"]["due_in"])
    data = {name: value for name, value in said["assign"]["data"].items() if name not in ("due_in", "reason")}
    play.act("chengdong", "assign", **data, due_at=due.isoformat())
    task = play.look("chengdong")["tasks"][0]["id"]
    for name, action in (("task_accept", "accept"), ("task_start", "start"), ("task_complete", "complete")):
        if action == "complete":
            play.who(said[name]["by"]).attach(play.number, task)
        play.who(said[name]["by"]).call("POST", f"tasks/{task}/actions/{action}/", said[name]["data"])
    play.who("chengdong").call("POST", f"tasks/{task}/actions/verify/", said["task_verify"]["data"])
    play.wait("all work to be settled", lambda: play.look("xingbei")["state"] == "resolved")
    play.step(said["accept"])


def finish(play: Play, username: str) -> None:
    """Print the timeline and who held it for how long. Raises Failed unless it closed and the time adds up."""
    case = play.look(username)
    if case["state"] != "closed":
        raise Failed(f"the case is {case['state']}, not closed")
    print(f"\n  {case['number']} {case['title']}")
    for event in play.who(username).call("GET", f"cases/{play.number}/events/")["results"]:
        at = datetime.fromisoformat(event["at"]).astimezone().strftime("%H:%M:%S.%f")[:-3]
        fired = f"（{event['clock']}, {event['process']}）" if event["actor_kind"] == "clock" else ""
        print(f"    {at}  {event['seq']:>3}  {event['said']}{fired}")
    print("  Where the time went:")
    for track in case["holdings"]:
        _print_track(track)
    add_up(case)


def add_up(case: dict[str, Any]) -> None:
    """Raises Failed unless the case's spans touch and add up, to the microsecond, from filing to closing."""
    whole = next(track for track in case["holdings"] if track["track"] == "case")
    spans = [span for span in whole["spans"] if span["reason"] != "closed"]
    at = filed = datetime.fromisoformat(case["filed_at"])
    for span in spans:
        if datetime.fromisoformat(span["started_at"]) != at:
            raise Failed(f"a span begins at {span['started_at']}, but the one before ended at {at.isoformat()}")
        at = datetime.fromisoformat(span["ended_at"])
    closed = datetime.fromisoformat(case["closed_at"])
    held = sum(round(span["length"] * 1_000_000) for span in spans)
    elapsed = (closed - filed) // timedelta(microseconds=1)
    if at != closed or held != elapsed:
        raise Failed(f"held {held} µs, elapsed {elapsed} µs: time does not add up")
    print(f"    held {held / 1e6:.6f} s = filed to closed {elapsed / 1e6:.6f} s")


def _print_track(track: dict[str, Any]) -> None:
    parts = [f"{(s['party'] or {}).get('short_name', '—')} {s['reason']} {s['length']:.3f} s" for s in track["spans"]]
    print(f"    {track['track']} {track['title'] or ''}: {'; '.join(parts)}")


STORIES = {"subsidence": (subsidence, "dianji"), "streetlights": (streetlights, "xingbei")}


def main() -> int:
    """Exit status 0 when every case asked for closed."""
    parser = argparse.ArgumentParser(description="Play a case over HTTP.")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--case", choices=[*STORIES, "both"], default="subsidence")
    parser.add_argument("--timeout", type=float, default=20.0, help="seconds to wait for what the worker does")
    asked = parser.parse_args()
    for name in STORIES if asked.case == "both" else [asked.case]:
        act_out, watcher = STORIES[name]
        play = Play(asked.base_url.rstrip("/"), asked.timeout)
        try:
            act_out(play)
            finish(play, watcher)
        except Failed as problem:
            print(f"FAIL {name}: {problem}")
            return 1
        print(f"PASS {name}: filed, acted out over HTTP by {len(play.cast)} people, and closed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
