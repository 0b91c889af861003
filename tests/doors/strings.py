"""Every string of the product that a person may read, wherever it stands: for the test that each has its Chinese.

Marked strings are found in Python (by their calls) and in templates; strings of rules, which know no Django and mark
nothing, by where they stand: labels and choices of fields, refusals, sentences of the record.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import templatize

from coordination.intake import fields as intake_fields
from coordination.intake import forms as intake_forms
from coordination.reading import said, timeline
from coordination.rules import fields, plan
from coordination.rules.lifecycle import ROWS

ROOT = Path(__file__).parents[2] / "coordination"
Key = tuple[str, str]
"""Context (empty: none) and string."""

CALLS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "gettext_noop": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
REFUSALS = {"Refusal": 1, "invalid": 1}
"""A refusal's message is its second argument."""
NOT_FOR_PEOPLE = ("migrations", "demo")
MARKED = re.compile(r"(?<![\w.])(_|n?p?n?gettext(?:_lazy)?)\(")


def everything() -> dict[Key, str]:
    """Each string with where it stands first."""
    found: dict[Key, str] = {}
    for where, key in (*_in_python(), *_in_templates(), *_in_rules()):
        found.setdefault(key, where)
    return found


def plurals() -> dict[Key, str]:
    """The plural of each string that has one."""
    calls = [*_python_calls(), *_template_calls()]
    return {key: plural for _where, call in calls for key in _keys(call) if (plural := _plural(call))}


def _plural(call: ast.Call) -> str:
    name = _name(call)
    return _constant(call, CALLS[name][1] + 1) if name in CALLS and name.startswith("n") else ""


def _in_python() -> Iterator[tuple[str, Key]]:
    return ((where, key) for where, call in _python_calls() for key in _keys(call))


def _python_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if parts[0] not in NOT_FOR_PEOPLE:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield f"coordination/{'/'.join(parts)}", node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _keys(call: ast.Call) -> Iterator[Key]:
    name = _name(call)
    if name in CALLS:
        context, text = CALLS[name]
        said_ = _constant(call, text)
        if said_:
            yield (_constant(call, context) if context is not None else "", said_)
    elif name in REFUSALS and (said_ := _constant(call, REFUSALS[name])):
        yield ("", said_)
    for keyword in call.keywords:
        if name in REFUSALS and keyword.arg == "fields" and isinstance(keyword.value, ast.Dict):
            yield from (("", value.value) for value in keyword.value.values if isinstance(value, ast.Constant))
        if keyword.arg == "message" and isinstance(keyword.value, ast.Constant):
            yield ("", keyword.value.value)


def _constant(call: ast.Call, position: int) -> str:
    if len(call.args) <= position:
        return ""
    arg = call.args[position]
    return arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else ""


def _in_templates() -> Iterator[tuple[str, Key]]:
    return ((where, key) for where, call in _template_calls() for key in _keys(call))


def _template_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        source = templatize(path.read_text(), origin=str(path))
        for match in MARKED.finditer(source):
            call = _call_at(source, match.start(1))
            if call is not None:
                yield f"coordination/{path.relative_to(ROOT)}", call


def _call_at(source: str, start: int) -> ast.Call | None:
    """The call that begins here: the shortest text that is one."""
    for end in range(start + 1, min(start + 2000, len(source)) + 1):
        if source[end - 1] == ")":
            try:
                tree = ast.parse(source[start:end].replace("\n", " "), mode="eval")
            except SyntaxError:
                continue
            return tree.body if isinstance(tree.body, ast.Call) else None
    return None


def _in_rules() -> Iterator[tuple[str, Key]]:
    for row in ROWS.values():
        yield "coordination/rules/lifecycle.py", ("", row.label)
    asked = [one for several in fields.FIELDS.values() for one in several]
    for one in (*asked, *intake_fields.PLAN):
        for text in (one.label, one.hint, *(label for _code, label in one.choices)):
            if text:
                yield "coordination/rules/fields.py", ("", text)
    for _level, text in intake_forms.SEVERITIES:
        yield "coordination/intake/forms.py", ("", text)
    for text in plan.PROBLEMS.values():
        yield "coordination/rules/plan.py", ("", text)
    tables = (said.SENTENCES, said.ASKS, timeline._WHO, *said.LABELS.values())
    for text in (text for table in tables for text in table.values()):
        yield "coordination/reading/said.py", ("", text)
