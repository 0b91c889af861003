"""docs/lifecycle.md, written from the tables of rules.lifecycle; a test keeps the two alike."""

from collections.abc import Iterator

from coordination.documents.phrases import STATES
from coordination.rules.lifecycle import KEEPS, MOVES, Row
from coordination.rules.words import State

DRAWN = ("verify", "handle_locally", "escalate", "assign", "convene", "agree_plan", "call_off", "resolve", "accept",
         "redo", "reopen", "reject", "merge", "unmerge", "suspend", "resume", "send_back", "file")  # fmt: skip
"""What the diagram shows: actions that change the state; those that may leave it are in the tables alone."""


def page() -> str:
    """The whole of docs/lifecycle.md."""
    return "\n".join(
        [
            "# The life of a case · 事件的一生",
            "",
            "Written by `script/manage lifecycle` from `coordination/rules/lifecycle.py`. Do not edit by hand.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f"    {state.value}: {state.value} {STATES[state]}" for state in State),
            *_arrows(),
            "```",
            "",
            "## Actions that move a case",
            "",
            *_table(MOVES, moving=True),
            "",
            "## Actions that keep its state",
            "",
            *_table(KEEPS, moving=False),
            "",
        ]
    )


def _arrows() -> Iterator[str]:
    for row in MOVES:
        if row.action not in DRAWN:
            continue
        for source, target in sorted({(source, t) for (source, _), targets in row.leads.items() for t in targets}):
            if not row.sources:
                yield f"    [*] --> {target}: {row.action}"
            elif source != target:
                yield f"    {source} --> {target}: {row.action}"


def _table(rows: tuple[Row, ...], *, moving: bool) -> Iterator[str]:
    yield (
        "| action | from | to | who | asks for | conditions | why |"
        if moving
        else ("| action | in | about | who | asks for | conditions | why |")
    )
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        middle = _states(row.targets) if moving else _about(row)
        cells = [
            f"`{row.action}`",
            _states(row.sources) or "—",
            middle,
            _codes(row.who),
            _fields(row),
            _guards(row),
            row.why,
        ]
        yield "| " + " | ".join(cells) + " |"


def _states(states: frozenset[State]) -> str:
    return " · ".join(state.value for state in State if state in states)


def _about(row: Row) -> str:
    if not row.on:
        return "the case"
    leads = f" → {', '.join(sorted(row.becomes))}" if row.becomes - row.subject_states else ""
    return f"{row.on}: {', '.join(sorted(row.subject_states))}{leads}"


def _codes(who: frozenset[str]) -> str:
    return ", ".join(sorted(who))


def _fields(row: Row) -> str:
    return ", ".join(field.name if field.required else f"[{field.name}]" for field in row.fields) or "—"


def _guards(row: Row) -> str:
    told = [(guard.__doc__ or guard.__name__).split("\n")[0].rstrip(".") for guard in row.guards]
    return "; ".join(told) or "—"
