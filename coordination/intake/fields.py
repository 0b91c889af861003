"""What people and programs enter becomes values a stage can use: one cleaning for every door, after rules.fields.

Room: intake, floor 3. Who comes in: the HTML forms (intake.forms) and the API, with what was asked (`Field`) and what was
entered. What never happens here: deciding whether an action may be taken, or writing anything.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coordination.intake.letters import is_visible, plain
from coordination.reading import catalogue
from coordination.reading.catalogue import Party, Sort
from coordination.reading.filters import moment_from
from coordination.records.case import Case
from coordination.rules.fields import PAYERS, SHORT, Field
from coordination.rules.permissions import Actor
from coordination.rules.refusal import Refusal
from coordination.rules.words import COMMUNITY_KINDS, Kind

MOST_TASKS = 40
MOST_CHOSEN = 100
LONGEST_MINUTES = 366 * 24 * 60
Words = str | Promise


@dataclass(frozen=True)
class Scope:
    """What values are chosen from: which case the action is on, its tasks (id, title) and citable clauses, who asks, and
    which departments are called already.
    """

    by: Actor | None = None
    case: Case | None = None
    tasks: tuple[tuple[int, str], ...] = ()
    clauses: tuple[tuple[str, str], ...] = ()
    called: frozenset[int] = frozenset()


ANYWHERE = Scope()
PLAN = (
    Field("key", "line", "Key", False, 40),
    Field("organisation", "organisation", "Who"),
    Field("what", "line", "What", True, SHORT),
    Field("due_at", "moment", "Finished by"),
    Field("waits_for", "keys", "Waits for", False, 40),
    Field("evidence", "flag", "Photo evidence needed", False),
    Field("verify_first", "flag", "What waits for it starts only when it is checked", False),
    Field("payer", "choice", "Who pays", False, 16, PAYERS),
)
"""What one task of a plan says. `waits_for` names keys of this plan, or "#2" for task 2 of the case."""


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(asked: Field, raw: Any, scope: Scope) -> str:
    text = plain(_string(raw)).strip()
    if not is_visible(text):
        return ""
    if asked.kind != "text":
        text = " ".join(text.split())
    if asked.longest and len(text) > asked.longest:
        raise ValidationError(
            _("%(have)s characters, at most %(most)s. Shorten it by %(over)s."),
            params={"have": len(text), "most": asked.longest, "over": len(text) - asked.longest},
        )
    return text


def _string(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValidationError(_("Give a text."))
    return raw


_MOBILE = re.compile(r"1[0-9]{6,14}")  # meant as one: shorter numbers are hotlines such as 12345
_DIGITS = re.compile(r"[0-9]{3,20}")


def _phone(asked: Field, raw: Any, scope: Scope) -> str:
    digits = re.sub(r"[\s()-]", "", normalize("NFKC", _text(asked, raw, scope))).removeprefix("+86")
    if digits and not _DIGITS.fullmatch(digits.removeprefix("+")):
        raise ValidationError(_("Write the number in digits, or leave it empty."))
    if _MOBILE.fullmatch(digits) and len(digits) != 11:
        raise ValidationError(
            _("A mobile number has 11 digits, this one has %(have)s. Correct it or leave it empty."),
            params={"have": len(digits)},
        )
    return digits


# ── numbers, times, choices ─────────────────────────────────────────────────────────────────────────────────────────


def _choice(asked: Field, raw: Any, scope: Scope) -> str:
    known = [code for code, _label in asked.choices]
    if raw not in known:
        raise ValidationError(_("Choose one of: %(known)s."), params={"known": ", ".join(known)})
    return str(raw)


def _flag(asked: Field, raw: Any, scope: Scope) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "on", "1", "True"):
        return True
    if raw in ("false", "0", "False"):
        return False
    raise ValidationError(_("Give true or false."))


def _whole(raw: Any) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    text = raw.strip() if isinstance(raw, str) else ""
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise ValidationError(_("Give a whole number."))
    return int(text)


def _minutes(asked: Field, raw: Any, scope: Scope) -> int:
    found = _whole(raw)
    if not 0 <= found <= LONGEST_MINUTES:
        raise ValidationError(_("Give minutes from 0 to %(most)s."), params={"most": LONGEST_MINUTES})
    return found


def _severity(asked: Field, raw: Any, scope: Scope) -> int:
    found = _whole(raw)
    if found not in (1, 2, 3, 4):
        raise ValidationError(_("Give a number from 1 (most urgent) to 4."))
    return found


def _moment(asked: Field, raw: Any, scope: Scope) -> datetime:
    found = moment_from(_string(raw).strip()[:40])
    if not 2000 <= found.year < 2100:
        raise ValidationError(_("Give a time of this century."))
    return found


def _degrees(most: float) -> Callable[[Field, Any, Scope], float]:
    def clean_degrees(asked: Field, raw: Any, scope: Scope) -> float:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            raise ValidationError(_("Give degrees as a number."))
        try:
            found = float(raw if not isinstance(raw, str) else raw.strip()[:40])
        except (ValueError, OverflowError):
            raise ValidationError(_("Give degrees as a number.")) from None
        if not math.isfinite(found) or abs(found) > most:
            raise ValidationError(_("Give degrees from %(least)s to %(most)s."), params={"least": -most, "most": most})
        return found

    return clean_degrees


def _case(asked: Field, raw: Any, scope: Scope) -> int:
    number = _text(Field("", "line", "", True, 20), raw, scope)
    seen = Case.objects.visible_to(scope.by) if scope.by else Case.objects.none()
    found = seen.filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise ValidationError(_("There is no such case in your territory. Look at the number again."))
    return found


# ── organisations and categories ────────────────────────────────────────────────────────────────────────────────────


def candidates(kind: str, scope: Scope = ANYWHERE) -> list[Party]:
    """The organisations that make sense for a field of this kind, in the order in which they are offered."""
    known = catalogue.organisations()
    if kind == "community":
        return [row for row in known if row.is_community]
    departments = [row for row in known if row.kind == Kind.DEPARTMENT]
    if kind in ("department", "departments"):
        return departments
    case = scope.case
    own = {case.community_id, case.subdistrict_id, case.handler_id} if case else set()
    return [*departments, *(row for row in known if row.kind == Kind.CITY or row.id in own)]


_UNKNOWN: Mapping[str, Words] = {
    "community": _("Choose a community or village from the list."),
    "department": _("Choose a department from the list."),
    "departments": _("Choose a department from the list."),
    "organisation": _("Choose a department, or the community or subdistrict of this case."),
}


def _organisation(asked: Field, raw: Any, scope: Scope) -> int:
    found = _named(raw, catalogue.organisation_named)
    if found is None or not _fits(asked.kind, found, scope):
        raise ValidationError(_UNKNOWN[asked.kind])
    return found.id


def _fits(kind: str, party: Party, scope: Scope) -> bool:
    if not party.is_active:
        return False
    if kind == "community":
        return party.kind in COMMUNITY_KINDS
    if party.kind == Kind.DEPARTMENT:
        return True
    case = scope.case
    own = {case.community_id, case.subdistrict_id, case.handler_id} if case else set()
    return kind == "organisation" and (party.kind == Kind.CITY or party.id in own)


def _named(raw: Any, find: Callable[[str], Any]) -> Any:
    """What goes by this code or id; a number is an id."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise ValidationError(_("Give a code or an id."))
    return find(raw[:40] if isinstance(raw, str) else str(max(-1, min(raw, 10**18))))


def _departments(asked: Field, raw: Any, scope: Scope) -> list[int]:
    return list(dict.fromkeys(_organisation(asked, entry, scope) for entry in _list(raw)))


def _category(asked: Field, raw: Any, scope: Scope) -> int:
    found: Sort | None = _named(raw, catalogue.category_named)
    if found is None or found.parent is None:
        raise ValidationError(_("Choose a category from the list."))
    return found.id


def _list(raw: Any) -> Sequence[Any]:
    if not isinstance(raw, list | tuple):
        raise ValidationError(_("Give a list."))
    if len(raw) > MOST_CHOSEN:
        raise ValidationError(_("At most %(most)s."), params={"most": MOST_CHOSEN})
    return raw


def _clause(asked: Field, raw: Any, scope: Scope) -> str:
    clause = _text(asked, raw, scope)
    known = [code for code, _words in scope.clauses]
    if clause and known and clause not in known:
        raise ValidationError(_("Choose a clause of the duty list: %(known)s."), params={"known": ", ".join(known)})
    return clause


# ── tasks and plans ─────────────────────────────────────────────────────────────────────────────────────────────────


def _tasks(asked: Field, raw: Any, scope: Scope) -> list[int]:
    chosen = list(dict.fromkeys(_whole(entry) for entry in _list(raw)))
    known = {pk for pk, _title in scope.tasks}
    if scope.case is not None and not set(chosen) <= known:
        raise ValidationError(_("Choose tasks of this case from the list."))
    return chosen


def _keys(asked: Field, raw: Any, scope: Scope) -> list[str]:
    return list(dict.fromkeys(_key(entry) for entry in _list(raw)))


def _key(raw: Any) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)[:40]
    return _text(Field("key", "line", "", True, 40), raw, ANYWHERE)


def _plan(asked: Field, raw: Any, scope: Scope) -> list[dict[str, Any]]:
    rows = _list(raw)
    if len(rows) > MOST_TASKS:
        raise ValidationError(_("At most %(most)s."), params={"most": MOST_TASKS})
    found, told = [], {}
    for index, row in enumerate(rows, start=1):
        key = _key_of(row, index)
        values, wrong = cleaned(PLAN, {**row, "key": key} if isinstance(row, Mapping) else row, scope)
        found.append(values)
        told |= {f"{key}.{name}" if name else key: words for name, words in wrong.items()}
    if told:
        raise _PlanWrong(told)
    return found


def _key_of(row: Any, index: int) -> str:
    given = row.get("key") if isinstance(row, Mapping) else None
    try:
        return _key(given) or str(index) if given is not None else str(index)
    except ValidationError:
        return str(index)


class _PlanWrong(ValidationError):
    """Several faults of a plan, by task and field."""

    def __init__(self, told: Mapping[str, Words]) -> None:
        super().__init__(_("The plan cannot be used as it is: see the tasks."))
        self.told = told


# ── one value, all values ───────────────────────────────────────────────────────────────────────────────────────────

_CLEANERS: Mapping[str, Callable[[Field, Any, Scope], Any]] = {
    "line": _text,
    "text": _text,
    "name": _text,
    "phone": _phone,
    "clause": _clause,
    "choice": _choice,
    "flag": _flag,
    "minutes": _minutes,
    "count": _minutes,
    "severity": _severity,
    "moment": _moment,
    "latitude": _degrees(90.0),
    "longitude": _degrees(180.0),
    "case": _case,
    "organisation": _organisation,
    "department": _organisation,
    "community": _organisation,
    "departments": _departments,
    "category": _category,
    "tasks": _tasks,
    "keys": _keys,
    "plan": _plan,
}

_REQUIRED: Mapping[str, Words] = {
    "plan": _("The plan has no task. Add at least one."),
    "tasks": _("Choose at least one task."),
    "choice": _("Choose one."),
    "organisation": _("Choose an organisation."),
    "department": _("Choose a department."),
    "community": _("Choose a community or village."),
    "moment": _("Say by when."),
}
_EMPTY: tuple[Any, ...] = (None, "", [], ())


def clean(asked: Field, raw: Any, scope: Scope = ANYWHERE) -> Any:
    """One value as its stage wants it; None where an optional one was left empty. Raises ValidationError."""
    value = None if raw in _EMPTY else _CLEANERS[asked.kind](asked, raw, scope)
    if value in _EMPTY and asked.required:
        raise ValidationError(_REQUIRED.get(asked.kind, _("This is needed. Fill it in.")))
    return None if value in _EMPTY else value


def cleaned(
    fields: Iterable[Field], given: Any, scope: Scope = ANYWHERE, *, also: Iterable[str] = ()
) -> tuple[dict[str, Any], dict[str, Words]]:
    """Every value of a body, and what is wrong with any: a value that cannot be used, a name nobody asked for.

    What was left out is left out of the values too, so that the stage's own default holds. Names in `also` are known
    and left alone.
    """
    if not isinstance(given, Mapping):
        return {}, {"": _("Give an object with named values.")}
    values: dict[str, Any] = {}
    told: dict[str, Words] = {}
    asked_for = {asked.name: asked for asked in fields}
    for name, asked in asked_for.items():
        try:
            value = clean(asked, given.get(name), scope)
        except _PlanWrong as wrong:
            told |= {f"{name}.{path}": words for path, words in wrong.told.items()}
        except ValidationError as wrong:
            told[name] = wrong.messages[0]
        else:
            if value is not None:
                values[name] = value
    known = ", ".join(asked_for)
    for name in given.keys() - asked_for.keys() - set(also):
        told[plain(str(name))[:60]] = _unknown(known)
    return values, told


def _unknown(known: str) -> str:
    return str(_("Nobody asked for this. Known here: %(known)s.") % {"known": known or "—"})


def refused(told: Mapping[str, Words]) -> Refusal:
    """The refusal of a body some of whose values cannot be used."""
    return Refusal(
        "invalid",
        "Some of it cannot be used: see each field. Nothing was changed.",
        status=422,
        fields={name: str(words) for name, words in told.items()},
    )
