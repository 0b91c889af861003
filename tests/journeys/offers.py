"""What people enter: good values most of the time, so that a life goes deep, and hostile ones, so that it meets refusals.

Values are raw, as a door receives them; `intake.fields` cleans them before any stage sees one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from coordination.intake.fields import PLAN
from coordination.models import Case, Task
from coordination.rules.fields import Field
from tests.factories.city import DEPARTMENTS, City

DEPARTMENT_CODES = tuple(DEPARTMENTS)
COMMUNITIES = ("dianji", "kangle", "xima")
LEVELS = ("city", "chengxi", "yuxiang", *COMMUNITIES)
CATEGORIES = ("2.1", "2.2", "5.1", "9.9")
WORDS = ("看过了", "裂缝三指宽", "已通知", "墙" * 30, "🏚 坏了\n第二行", "<b>急</b>", "'; --")
SPANS = ({"minutes": 1}, {"minutes": 40}, {"hours": 5}, {"days": 1}, {"days": 4}, {"days": 30})
NONSENSE: tuple[Any, ...] = (
    None, "", " ", 0, -1, 10**30, True, 1.5, float("nan"), "x" * 5000, "\x00", "\ud800", [], {}, [[]], [None], {"a": 1},
    "nobody", "2026-13-45T99:00", "0001-01-01T00:00", "2099-12-31T23:59:59+14:00", "2020-01-01T00:00Z", "999999999",
)  # fmt: skip


@dataclass
class Asker:
    """Draws values for the fields of actions on one case."""

    chance: Random
    city: City
    case: Case
    others: tuple[Case, ...]
    now: datetime
    clauses: tuple[str, ...]
    careful: bool = False

    def seldom(self, times: int) -> bool:
        """Once in so many times, never for somebody careful."""
        return not self.chance.randrange(times) and not self.careful

    def body(self, action: str, fields: tuple[Field, ...]) -> dict[str, Any]:
        """A body for an action; now and then one of its values is hostile."""
        spoiled = self.chance.choice(fields).name if fields and self.seldom(10) else ""
        found = {}
        for asked in fields:
            if asked.name == spoiled:
                found[asked.name] = self.chance.choice(NONSENSE)
            elif asked.required or self.chance.randrange(2) or (action, asked.name) in NEEDED:
                found[asked.name] = self.value(asked)
        return found

    def value(self, asked: Field) -> Any:
        """One good value, or at least one of the right kind."""
        return MAKERS[asked.kind](self, asked)

    def moment(self, asked: Field) -> str:
        """Mostly in the future."""
        span = timedelta(**self.chance.choice(SPANS))
        return (self.now - span if self.seldom(12) else self.now + span).isoformat()

    def organisation(self, asked: Field) -> str:
        """A department of those called, or any; seldom a level of the territory."""
        return self.chance.choice(DEPARTMENT_CODES if self.chance.randrange(3) else LEVELS)

    def tasks(self, asked: Field) -> list[int]:
        """Tasks of the case, preferably verified ones; now and then another's."""
        own = list(Task.objects.filter(case=self.case).order_by("pk").values_list("pk", "state"))
        if not own or self.seldom(15):
            return list(Task.objects.order_by("pk").values_list("pk", flat=True)[:2])
        first = [pk for pk, state in own if state == "verified"] if asked.name == "tasks" else []
        return [self.chance.choice(first or [pk for pk, _ in own])]

    def plan(self, asked: Field) -> list[dict[str, Any]]:
        """A few tasks, some of which wait for others; now and then in a circle."""
        rows: list[dict[str, Any]] = []
        have = list(Task.objects.filter(case=self.case).order_by("pk").values_list("position", flat=True))
        for index in range(1, self.chance.randrange(4) + 1 + self.careful):
            row = self.body("plan", tuple(f for f in PLAN if f.name not in ("key", "waits_for", "due_at")))
            row |= {"key": str(index), "due_at": (self.now + timedelta(hours=index * 3)).isoformat()}
            before = [r["key"] for r in rows] + [f"#{n}" for n in have] + ([str(index)] if self.seldom(15) else [])
            if before and self.chance.randrange(2):
                row["waits_for"] = [self.chance.choice(before)]
            rows.append(row)
        return rows


NEEDED = {("file", "category"), ("file", "severity"), ("request_consent", "to"), ("agree_plan", "tasks")}
"""Left to the form in principle, but without them little would happen."""


def _one_of(*values: Any) -> Callable[[Asker, Field], Any]:
    return lambda ask, asked: ask.chance.choice(values)


def _clause(ask: Asker, asked: Field) -> str:
    return ask.chance.choice(ask.clauses or ("1.1",))


def _other_case(ask: Asker, asked: Field) -> str:
    return ask.chance.choice(ask.others or (ask.case,)).number


def _choice(ask: Asker, asked: Field) -> str:
    """Any; the careful choose what comes first."""
    return asked.choices[0][0] if ask.careful else ask.chance.choice(asked.choices)[0]


MAKERS: Mapping[str, Callable[[Asker, Field], Any]] = {
    "text": _one_of(*WORDS),
    "line": _one_of("修墙", "撤离", "关气", "A" * 60),
    "name": _one_of("老王", "李师傅"),
    "phone": _one_of("13900001234", "", "0359-8888888"),
    "choice": _choice,
    "flag": _one_of(True, False, False, False),
    "minutes": _one_of(0, 5, 30, 600, 20000),
    "count": _one_of(1, 2),
    "severity": _one_of(1, 2, 3, 3, 4),
    "latitude": _one_of(34.9, "34.91"),
    "longitude": _one_of(110.4, "110.42"),
    "moment": Asker.moment,
    "organisation": Asker.organisation,
    "department": _one_of(*DEPARTMENT_CODES),
    "departments": lambda ask, asked: [ask.chance.choice(DEPARTMENT_CODES) for _ in range(ask.chance.randrange(3))],
    "community": _one_of(*COMMUNITIES),
    "category": _one_of(*CATEGORIES),
    "case": _other_case,
    "tasks": Asker.tasks,
    "plan": Asker.plan,
    "clause": _clause,
}
