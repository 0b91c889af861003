"""What happened to a case, told: each event with its words, whoever did it by name, and a sentence both doors share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from coordination.reading.catalogue import Party
from coordination.reading.said import ASKS, LABELS, SENTENCES
from coordination.reading.sight import Sight, may_read, residents_words, typed_words
from coordination.records.case import Case, Report, Text
from coordination.records.event import Event
from coordination.records.of_case import rows_of
from coordination.records.task import Task
from coordination.rules.calendar import SHANGHAI
from coordination.rules.fields import FIELDS
from coordination.rules.words import ActorKind, ClockKind

Parties = Mapping[int, Party]
_PARTY_PLACES = ("handler", "community", "owner")
_PLAIN_PLACES = (
    "into_number",
    "taken_number",
    "out_of_number",
    "given_back_number",
    "closed_with_number",
    "clause",
    "minutes",
    "ordinal",
    "until",
    "review_on",
)
_MOMENTS = {"review_on", "until"}
_ON_A_TASK = {ClockKind.TASK_SIGN, ClockKind.TASK, ClockKind.TASK_VERIFY}
_OF_ALL = {"title", "address"}
"""Words that stand on every list: what is masked there is masked where they were typed."""
_WHO = {
    ActorKind.CLOCK: "The clock",
    ActorKind.RESIDENT: "The resident",
    ActorKind.SYSTEM: "The service",
}


@dataclass(frozen=True, slots=True)
class Said:
    """Words typed in an action, under the label of their field; erased ones are empty and say so."""

    name: str
    label: str
    text: str
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `sentence` has named places for `params` (names as they are) and `labels` (to be translated first).

    `clock`, `mark` and `process` say which clock ran out, and which process of the worker fired it.
    """

    seq: int
    at: datetime
    action: str
    actor_kind: str
    person: str
    organisation: Party | None
    role: str
    from_state: str
    to_state: str
    sentence: str
    params: Mapping[str, str]
    labels: Mapping[str, str]
    words: Sequence[Said]
    clock: str = ""
    mark: str = ""
    process: str = ""
    summonses: tuple[int, ...] = ()
    tasks: tuple[int, ...] = ()
    for_resident: bool = False
    named: tuple[str, ...] = ()
    dissent: bool = False

    @property
    def moved(self) -> bool:
        """Whether the case went to another state."""
        return self.from_state != self.to_state

    def told(self) -> str:
        """The sentence in the reader's language."""
        words = {name: gettext(label) for name, label in self.labels.items()}
        return gettext(self.sentence) % {**words, **self.params}


def read_events(case: Case, sight: Sight) -> list[Event]:
    """The events of a case as far as they are seen, in order."""
    return [event for event in rows_of(Event, [case.pk], order="seq") if sight.has_seen(event.at)]


def words_of(log: Iterable[Event], also: Iterable[UUID | None] = ()) -> dict[str, Text]:
    """What was typed in these events, and other texts of the case, by id; one statement."""
    ids = {entry["text"] for event in log for entry in event.payload.get("words", {}).values()}
    ids |= {str(pk) for pk in also if pk is not None}
    return {str(pk): text for pk, text in Text.objects.in_bulk(ids).items()} if ids else {}


@dataclass(frozen=True)
class Around:
    """What telling an event needs beside it."""

    parties: Parties
    people: Mapping[int, str]
    words: Mapping[str, Text]
    sight: Sight
    tasks: Mapping[int, Task]
    reports: Mapping[str, Report]


def tell(event: Event, around: Around) -> Entry:
    """One event as an entry."""
    said = event.payload
    words = _words(event, around)
    sentence, params, labels = _sentence(event, around, _contact(words))
    return Entry(
        seq=event.seq,
        at=event.at,
        action=event.action,
        actor_kind=event.actor_kind,
        person=around.people.get(event.user_id, "") if event.user_id else "",
        organisation=around.parties.get(event.organisation_id) if event.organisation_id else None,
        role=event.role,
        from_state=event.from_state,
        to_state=event.to_state,
        sentence=sentence,
        params=params,
        labels=labels,
        words=[word for word in words if word.name not in params],
        clock=said.get("clock", ""),
        mark=said.get("mark", ""),
        process=said.get("process", ""),
        summonses=_ids(said, "summons", "summonses") or tuple(said.get("countersigned", ())),
        tasks=_ids(said, "task", "tasks"),
        for_resident=bool(said.get("for_resident")),
        named=_named(said, around),
        dissent=bool(said.get("dissent")),
    )


def people_named(log: Iterable[Event]) -> list[int]:
    """The ids of everybody these events name."""
    return [pk for event in log for pk in event.payload.get("named", {}).get("users", ())]


def _named(said: Mapping[str, Any], around: Around) -> tuple[str, ...]:
    """What whoever was named goes by: a unit under its short and its full name."""
    named = said.get("named", {})
    people = [around.people.get(pk, "") for pk in named.get("users", ())]
    parties = [around.parties.get(pk) for pk in named.get("organisations", ())]
    units = [name for party in parties if party for name in (party.short_name, party.name)]
    return tuple(name for name in (*people, *units) if name)


def _ids(said: Mapping[str, Any], one: str, many: str) -> tuple[int, ...]:
    several = tuple(row["id"] for row in said.get(many, ()))
    return several or ((said[one],) if said.get(one) else ())


def _words(event: Event, around: Around) -> list[Said]:
    labels = {field.name: field.label for field in FIELDS.get(event.action, ())}
    report = around.reports.get(event.payload.get("report", ""))
    hidden = report is not None and report.confidential
    found = []
    for name, entry in event.payload.get("words", {}).items():
        text = around.words.get(entry["text"])
        readable = may_read(around.sight, event.action, name, actor_kind=event.actor_kind, confidential=hidden)
        if text is not None and readable:
            masked = residents_words if report is not None or name in _OF_ALL else typed_words
            found.append(
                Said(name, labels.get(name, name), masked(around.sight, text.words), text.erased_at is not None)
            )
    return found


_Told = tuple[str, dict[str, str], dict[str, str]]


def _contact(words: Sequence[Said]) -> str:
    return next((word.text for word in words if word.name == "contact"), "")


def _sentence(event: Event, around: Around, contact: str) -> _Told:
    said = event.payload
    usual = SENTENCES.get(_variant(event), SENTENCES.get(event.action, "%(who)s: " + event.action))
    sentence = SENTENCES.get(f"{_variant(event)} whom", usual) if contact else usual
    params = {name: str(said[name]) for name in _PLAIN_PLACES if said.get(name) is not None}
    params |= {name: _name(around, said.get(name)) for name in _PARTY_PLACES if said.get(name)}
    for name in _MOMENTS & params.keys():
        params[name] = datetime.fromisoformat(params[name]).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    params |= {
        "party": _name(around, said.get("party") or said.get("organisation")),
        "parties": "、".join(_name(around, row["organisation"]) for row in _called(said)),
        "task": _task(said, around),
    }
    if "%(contact)s" in sentence:
        params["contact"] = contact
    labels = {name: LABELS[key].get(said[name], said[name]) for name, key in _labelled(event) if said.get(name)}
    if said.get("clock"):
        labels["asks"] = ASKS.get(said["clock"], said["clock"])
        params["task"] = f" {params['task']}" if params["task"] else ""
    who = _who(event, around)
    (labels if event.actor_kind in _WHO else params)["who"] = who
    missing = {place: "" for place in _places(sentence) if place not in params and place not in labels}
    return sentence, {**params, **missing}, labels


def _variant(event: Event) -> str:
    """The sentence that fits best: its key in SENTENCES."""
    said, action = event.payload, event.action
    flags = {
        "clock": event.actor_kind == ActorKind.CLOCK,
        "disputed": said.get("disputed"),
        "taken": "taken" in said,
        "given": "given_back" in said,
        "held": said.get("held"),
        "with": "closed_with" in said,
        "repeat": "ordinal" in said,
        "dissent": said.get("dissent"),
        "late": said.get("late"),
        "now": said.get("minutes") == 0,
        str(said.get("outcome", "")): True,
    }
    return next(
        (f"{action} {flag}" for flag, is_so in flags.items() if is_so and f"{action} {flag}" in SENTENCES), action
    )


def _labelled(event: Event) -> list[tuple[str, str]]:
    named = (("channel", "channel"), ("answer", "answer"), ("mode", "mode"), ("ground", f"ground {event.action}"))
    return [(name, key) for name, key in named if key in LABELS]


def _called(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = said.get("summonses") or said.get("tasks") or []
    return list({row["organisation"]: row for row in rows}.values())


def _task(said: Mapping[str, Any], around: Around) -> str:
    of_clock = abs(said.get("subject") or 0) if said.get("clock") in _ON_A_TASK else 0
    task = around.tasks.get(said.get("task") or of_clock)
    return f"{task.position}「{task.title}」" if task else ""


def _name(around: Around, pk: Any) -> str:
    party = around.parties.get(pk) if isinstance(pk, int) else None
    return party.short_name if party else ""


def _who(event: Event, around: Around) -> str:
    if event.actor_kind in _WHO:
        return _WHO[ActorKind(event.actor_kind)]
    parts = (_name(around, event.organisation_id), around.people.get(event.user_id or 0, ""))
    return " ".join(part for part in parts if part)


def _places(sentence: str) -> list[str]:
    return [piece.partition(")")[0] for piece in sentence.split("%(")[1:]]
