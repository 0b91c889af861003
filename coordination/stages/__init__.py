"""Floor 2: the only writers of cases. One module a stage of the life of a case; `_step` is the one door they all use.

Doors call `ACTIONS[name](case=…, by=…, **data)` or the stage's function itself. Stages never call one another.
"""

from coordination.stages import act, close, convene, escalate, report, supervise, verify
from coordination.stages._step import Action

ACTIONS: dict[str, Action] = {
    value.name: value
    for module in (report, verify, escalate, convene, act, close, supervise)
    for value in vars(module).values()
    if isinstance(value, Action)
}
"""Every action a door may take on a case that exists; `report.file` makes one."""

__all__ = ["ACTIONS"]
