"""Driving a case in words of the city, through either of two doors: the stages themselves, or REST.

Organisations and categories are named by code, people by username, tasks by title, other cases by their id. Time is
the driver's own: `later` moves it, `worker` fires what is due by then, as the real worker does.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from knox.models import get_token_model
from PIL import Image
from rest_framework.test import APIClient

from coordination.api import door
from coordination.delivery.plan import plan
from coordination.delivery.send import send_due
from coordination.intake import photos
from coordination.models import Approval, Case, Delivery, EventJob, Ruling, Summons, SupervisionOrder, Task
from coordination.reading.case import case_file
from coordination.reading.case_parts import CaseFile
from coordination.rules.fields import Field
from coordination.rules.lifecycle import ROWS
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import ActorKind
from coordination.stages import ACTIONS, _file, _step, report
from tests.factories.city import City

T0 = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""A Tuesday, nine o'clock in Shanghai: an hour into the working day."""
WORKER = "worker@test"

Asked = tuple[str, str, datetime]
"""Something that is waited for: from whom (by code), what (the kind of the clock), until when."""
Lengths = dict[str | None, timedelta]
"""Time by who held it (by code; None: nobody)."""


@dataclass
class Refused(Exception):
    """A door said no: with which status and code, and about which fields."""

    status: int
    code: str
    fields: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.status} {self.code} {', '.join(self.fields)} {dict(self.details)}"


class Drive:
    """What journeys use; `through` is the door."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.now = T0
        self._heard: set[int] = set()

    # --- time -----------------------------------------------------------------------------------------------------

    def later(self, **span: float) -> datetime:
        """Let time pass; nobody fires anything meanwhile."""
        self.now += timedelta(**span)
        return self.now

    def at(self, **span: float) -> datetime:
        """A time that far from now."""
        return self.now + timedelta(**span)

    def worker(self, *cases: int) -> int:
        """Fire what is due by now. Returns how many marks were settled."""
        return _step.fire(list(cases), at=self.now, process=WORKER)

    # --- acting ---------------------------------------------------------------------------------------------------

    def __getattr__(self, action: str) -> Callable[..., None]:
        if action not in ACTIONS:
            raise AttributeError(action)
        return partial(self.take, action)

    def take(self, action: str, case: int, *, by: str, **data: Any) -> None:
        """Take an action. Raises Refused."""
        row = ROWS[action]
        about = {row.on: self.subject(row.on, case, data.pop(row.on))} if row.on else {}
        self.door(action, case, by, about, data)

    def door(self, action: str, case: int, by: str, about: dict[str, int], data: dict[str, Any]) -> None:
        """Through the door, with what the action is about by id."""
        raise NotImplementedError

    def file(self, by: str = "li", category: str = "2.1", **data: Any) -> int:
        """File a case. Returns its id."""
        raise NotImplementedError

    def attach(self, case: int, *, by: str, task: str | None = None) -> None:
        """Add a photo."""
        raise NotImplementedError

    def actor(self, name: str) -> Actor:
        """Somebody of the city, or "resident:<case id>", who reported that case."""
        if name.startswith("resident:"):
            return Actor(ActorKind.RESIDENT, cases=frozenset({int(name.removeprefix("resident:"))}))
        return self.city.actor(name)

    # --- naming things --------------------------------------------------------------------------------------------

    def subject(self, kind: str, case: int, name: str) -> int:
        """The id of a summons or order (named by organisation), a ruling (by who asked), a task (by title), a request."""
        found = {
            "summons": Summons.objects.filter(case=case, organisation__code=name).order_by("-pk"),
            "order": SupervisionOrder.objects.filter(case=case, organisation__code=name).order_by("-pk"),
            "ruling": Ruling.objects.filter(case=case, asked_by__code=name, ruled_at__isnull=True),
            "approval": Approval.objects.filter(case=case, kind=name, decided_at__isnull=True),
            "task": Task.objects.filter(case=case, title=name).order_by("-pk"),
        }[kind]
        return found.values_list("pk", flat=True)[0]

    def named(self, asked: Field, value: Any) -> Any:
        """A value as this door wants it."""
        if asked.kind in ("organisation", "department", "community"):
            return self.organisation(value)
        if asked.kind == "departments":
            return [self.organisation(code) for code in value]
        if asked.kind == "tasks":
            return list(Task.objects.filter(title__in=value).values_list("pk", flat=True))
        if asked.kind == "plan":
            return [{**row, "organisation": self.organisation(row["organisation"])} for row in value]
        return value

    def organisation(self, code: str) -> Any:
        """An organisation as this door names it."""
        return code

    # --- looking --------------------------------------------------------------------------------------------------

    def case(self, case: int) -> Case:
        """The case as it is now."""
        return Case.objects.select_related("handler", "community", "subdistrict").get(pk=case)

    def state(self, case: int) -> str:
        """Its state."""
        return self.case(case).state

    def turns(self, case: int, by: str = "supervisor") -> list[Asked]:
        """Whose turn it is, as the door shows it to somebody: earliest first. Raises Refused."""
        raise NotImplementedError

    def clocks(self, case: int, by: str = "supervisor") -> list[Asked]:
        """Every clock that runs, those that watch the case as a whole among them. Raises Refused."""
        raise NotImplementedError

    def may(self, case: int, by: str) -> set[str]:
        """What somebody may do now, as the door shows it to them. Raises Refused."""
        raise NotImplementedError

    def tracks(self, case: int) -> dict[tuple[str, int | None], Lengths]:
        """What each party held in all, by track and its subject, as the door shows it to a supervisor."""
        raise NotImplementedError

    def held(self, case: int, track: str = "case", of: str = "") -> Lengths:
        """What each party held in all: of the case, of a summons (by organisation) or of a task (by title)."""
        return self.tracks(case)[track, self.subject(track, case, of) if of else None]

    def told(self, case: int) -> set[tuple[str, str]]:
        """Who has been shown which message about the case since this was last asked."""
        waiting = EventJob.objects.filter(kind="deliver", event__case=case)
        plan(list(waiting.values_list("event", flat=True)), self.now)
        send_due({}, clock=lambda: self.now, process=WORKER, limit=0)
        shown = Delivery.objects.filter(case=case, channel="in_app", state="sent").exclude(pk__in=self._heard)
        rows = list(shown.values_list("pk", "recipient__username", "template"))
        self._heard |= {pk for pk, _who, _what in rows}
        return {(who, what) for _pk, who, what in rows}

    def states_of(self, model: Any, case: int) -> dict[str, str]:
        """Of summonses the state by organisation, of tasks by title; the latest of each."""
        rows = model.objects.filter(case=case).select_related("organisation").order_by("pk")
        return {row.organisation.code if model is Summons else row.title: row.state for row in rows}


class ByStages(Drive):
    """The stages themselves, called with the driver's time."""

    name = "stages"

    def organisation(self, code: str) -> int:
        """By id."""
        return self.city.id(code)

    def named(self, asked: Field, value: Any) -> Any:
        """Categories by id."""
        return self.city.categories[value].pk if asked.kind == "category" else super().named(asked, value)

    def door(self, action: str, case: int, by: str, about: dict[str, int], data: dict[str, Any]) -> None:
        """One call."""
        kinds = {asked.name: asked for asked in ROWS[action].fields}
        values = {name: self.named(kinds[name], value) if name in kinds else value for name, value in data.items()}
        with _told():
            ACTIONS[action](case=case, by=self.actor(by), at=self.now, **about, **values)

    def file(self, by: str = "li", category: str = "2.1", **data: Any) -> int:
        """By `report.file`."""
        kinds = {asked.name: asked for asked in ROWS["file"].fields}
        values = {name: self.named(kinds[name], value) if name in kinds else value for name, value in data.items()}
        said = {"title": "有事", "description": "请来看看", "category": self.city.categories[category].pk, **values}
        with _told():
            return report.file(by=self.actor(by), at=self.now, **said).case_id

    def attach(self, case: int, *, by: str, task: str | None = None) -> None:
        """A photo as intake prepares it."""
        pk = self.subject("task", case, task) if task else None
        with _told():
            ACTIONS["attach"](case=case, by=self.actor(by), at=self.now, photos=photos.prepare([_photo()]), task=pk)

    def page(self, case: int, by: str) -> CaseFile:
        """The case as `reading` shows it."""
        with _told():
            return case_file(self.actor(by), self.case(case).number, self.now)

    def turns(self, case: int, by: str = "supervisor") -> list[Asked]:
        """From the page."""
        return [(turn.party.code, turn.asks, turn.due_at) for turn in self.page(case, by).whose_turn]

    def clocks(self, case: int, by: str = "supervisor") -> list[Asked]:
        """From the page."""
        running = [clock for clock in self.page(case, by).clocks if clock.stopped_at is None]
        return [(clock.party.code, clock.kind, clock.due_at) for clock in running]

    def may(self, case: int, by: str) -> set[str]:
        """From the page."""
        return {found.action for found in self.page(case, by).actions}

    def tracks(self, case: int) -> dict[tuple[str, int | None], Lengths]:
        """From the page."""
        found = self.page(case, "supervisor").tracks
        return {(t.track, t.subject): {p.code if p else None: span for p, span in t.by_party} for t in found}


class ByRest(Drive):
    """REST with a token for each person; the database's clock is the driver's (see `frozen`)."""

    name = "rest"

    def __init__(self, city: City) -> None:
        super().__init__(city)
        self._tokens: dict[str, str] = {}

    def client(self, name: str) -> APIClient:
        """The client, with the token of somebody."""
        if name not in self._tokens:
            _, self._tokens[name] = get_token_model().objects.create(user=self.city.users[name])
        found = _client()
        found.credentials(HTTP_AUTHORIZATION=f"Token {self._tokens[name]}")
        return found

    def named(self, asked: Field, value: Any) -> Any:
        """Times as ISO 8601, cases by number, rows of a plan alike."""
        if asked.kind == "moment":
            return value.isoformat()
        if asked.kind == "case":
            return Case.objects.values_list("number", flat=True).get(pk=value)
        if asked.kind == "plan":
            return [{**row, "due_at": row["due_at"].isoformat()} for row in value]
        return super().named(asked, value)

    def door(self, action: str, case: int, by: str, about: dict[str, int], data: dict[str, Any]) -> None:
        """A POST to the case, or to the summons or task the action is about. A resident has no REST: the stage then."""
        if by.startswith("resident:"):
            ByStages.door(self, action, case, by, about, data)  # type: ignore[arg-type]
            return
        kinds = {asked.name: asked for asked in ROWS[action].fields}
        body = {name: self.named(kinds[name], value) if name in kinds else value for name, value in data.items()}
        self.post(by, *self._address(action, case, about, body))

    def _address(
        self, action: str, case: int, about: dict[str, int], body: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        ruling = Ruling.objects.filter(pk=about.get("ruling")).first()
        if "task" in about or (ruling and ruling.task_id):
            pk = about.get("task") or ruling.task_id
            if action.startswith("task_"):
                return f"tasks/{pk}/actions/{action.removeprefix('task_')}/", body
        if "summons" in about or (ruling and ruling.summons_id):
            return f"summons/{about.get('summons') or ruling.summons_id}/actions/{action}/", body
        number = Case.objects.values_list("number", flat=True).get(pk=case)
        return f"cases/{number}/actions/{action}/", {**body, **about}

    def post(self, by: str, path: str, body: Any, **how: Any) -> Mapping[str, Any]:
        """A POST. Raises Refused from a problem."""
        return _answered(self.client(by).post(f"/api/v1/{path}", body, **{"format": "json", **how}))

    def file(self, by: str = "li", category: str = "2.1", **data: Any) -> int:
        """By POST cases/."""
        if by.startswith("resident"):
            return ByStages.file(self, by, category, **data)  # type: ignore[arg-type]
        kinds = {asked.name: asked for asked in ROWS["file"].fields}
        said = {"title": "有事", "description": "请来看看", "category": category, **data}
        answer = self.post(by, "cases/", {n: self.named(kinds[n], v) if n in kinds else v for n, v in said.items()})
        return Case.objects.values_list("pk", flat=True).get(number=answer["number"])

    def attach(self, case: int, *, by: str, task: str | None = None) -> None:
        """Multipart."""
        number = Case.objects.values_list("number", flat=True).get(pk=case)
        body = {"photos": [_photo()], **({"task": self.subject("task", case, task)} if task else {})}
        self.post(by, f"cases/{number}/attachments/", body, format="multipart")

    def page(self, case: int, by: str) -> Mapping[str, Any]:
        """By GET cases/{number}/."""
        return _answered(self.client(by).get(f"/api/v1/cases/{self.case(case).number}/"))

    def turns(self, case: int, by: str = "supervisor") -> list[Asked]:
        """`whose_turn`."""
        found = self.page(case, by)["whose_turn"]
        return [(turn["party"]["code"], turn["asks"], datetime.fromisoformat(turn["due_at"])) for turn in found]

    def clocks(self, case: int, by: str = "supervisor") -> list[Asked]:
        """`clocks`."""
        running = [clock for clock in self.page(case, by)["clocks"] if clock["stopped_at"] is None]
        return [(clock["party"]["code"], clock["kind"], datetime.fromisoformat(clock["due_at"])) for clock in running]

    def may(self, case: int, by: str) -> set[str]:
        """`allowed_actions`."""
        return {found["action"] for found in self.page(case, by)["allowed_actions"]}

    def tracks(self, case: int) -> dict[tuple[str, int | None], Lengths]:
        """`holdings`."""
        found = self.page(case, "supervisor")["holdings"]
        return {(track["track"], track["subject"]): _lengths(track["by_party"]) for track in found}


@cache
def _client() -> APIClient:
    """Each one looks through every static file when it is first used: one is enough for all journeys."""
    return APIClient()


def _answered(answer: Any) -> Mapping[str, Any]:
    """The JSON of an answer. Raises Refused from a problem."""
    found = answer.json()
    if answer.status_code >= 400:
        known = ("type", "title", "status", "detail", "code", "errors")
        details = {name: value for name, value in found.items() if name not in known}
        raise Refused(answer.status_code, found["code"], tuple(sorted(found.get("errors", ()))), details)
    return found


def _lengths(by_party: list[dict[str, Any]]) -> Lengths:
    return {row["party"]["code"] if row["party"] else None: timedelta(seconds=row["length"]) for row in by_party}


def frozen(drive: Drive, monkeypatch: pytest.MonkeyPatch) -> None:
    """REST cannot say when: what asks PostgreSQL, or the machine, for the time is told the driver's."""
    true_ids = _file.new_case_ids
    monkeypatch.setattr(_file, "database_time", lambda: drive.now)
    monkeypatch.setattr(_file, "new_case_ids", lambda: (drive.now, true_ids()[1]))
    monkeypatch.setattr(door, "timezone", SimpleNamespace(now=lambda: drive.now))


def _photo() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "JPEG")
    return SimpleUploadedFile("现场.jpg", made.getvalue(), "image/jpeg")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        details = refusal.details
        raise Refused(refusal.status, refusal.code, tuple(sorted(refusal.fields)), details) from refusal


@contextmanager
def refused(status: int, code: str, *fields: str) -> Iterator[None]:
    """What happens inside is refused so, naming at least these fields."""
    with pytest.raises(Refused) as caught:
        yield
    found = caught.value
    assert (found.status, found.code) == (status, code), str(found)
    assert set(fields) <= set(found.fields), str(found)
