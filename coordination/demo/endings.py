"""How cases end in the demo's history: checked on site, the resident asked; sometimes not good, sometimes not fixed."""

from collections.abc import Sequence
from dataclasses import replace

from coordination.demo import sources
from coordination.demo.hands import PROCESS
from coordination.demo.labours import Job, again, carry_out
from coordination.demo.life import Life
from coordination.rules.permissions import Actor
from coordination.rules.words import ActorKind

REJECTIONS = ("in_court", "other_level", "false", "withdrawn")
"""Grounds, in the order of the phrases that go with them."""


def close(life: Life, jobs: Sequence[Job]) -> None:
    """Check on site and ask the resident; done again where it is not good."""
    life.reach("resolved")
    life.react("accept", 0.04, 0.45)
    if "redo" in life.fate.turns and jobs:
        life.do("redo", life.staff(*life.doers.values()), tasks=[jobs[-1].id], reason=life.say("not_fixed"))
        again(life, jobs[-1:])
        _without(life, "redo")
        carry_out(life, jobs[-1:])
        life.react("accept", 0.04, 0.3)
    _ask(life)


def _without(life: Life, *turns: str) -> None:
    """A turn is taken once."""
    life.fate = replace(life.fate, turns=life.fate.turns - frozenset(turns) - {"returned", "extension", "task_redo"})


def _ask(life: Life) -> None:
    answer, words = "satisfied", life.say("resident_satisfied")
    if life.fate.channel == "patrol" and not {"again", "twin", "unplaced", "misplaced"} & life.fate.turns:
        answer, words = "no_reporter", ""
    elif "unreachable" in life.fate.turns:
        answer, words = "unreachable", life.say("resident_unreachable")
        for wait in ((1, 30), (150, 300), (1000, 1500)):
            life.pass_minutes(*wait)
            life.do("note_phone_call", life.staff(*life.doers.values()), whom="resident", outcome="no_answer")
    elif "dissatisfied" in life.fate.turns:
        answer, words = "dissatisfied", life.say("resident_dissatisfied")
        _consent(life, "close", "诉求超出责任清单，已解释到位，居民仍不满意。", *life.doers.values())
    finding = life.fate.voice.outcome if life.chance(0.7) else life.say("community_finding_after")
    life.do("accept", life.staff(*life.doers.values()), finding=finding, answer=answer, words=words)


def _consent(life: Life, to: str, reason: str, *besides: int | None) -> None:
    by = life.staff(*besides) if to == "close" else life.chair()
    said = life.do("request_consent", by, to=to, reason=reason)
    life.go(life.after("approval", 0.1, 0.6))
    life.do("give_consent", life.supervisor(), approval=said.get("approval"))
    life.pass_minutes(5, 60)


def reject(life: Life, *, escalated: bool = False) -> None:
    """Not ours, not true, or withdrawn: with words the resident can read."""
    ground = life.dice.randrange(len(REJECTIONS))
    if escalated:
        _consent(life, "reject", "经核查不属于本市受理范围，申请不予受理。")
    life.do(
        "reject",
        life.chair() if escalated else life.staff(),
        ground=REJECTIONS[ground],
        body="临猗县 12345 热线" if REJECTIONS[ground] == "other_level" else "",
        words=_phrases()[ground],
    )


def _phrases() -> Sequence[str]:
    return sources.common()["reject"]


def complain(life: Life) -> None:
    """The resident says within the window that it is not fixed."""
    life.pass_days(2, 7)
    resident = Actor(ActorKind.RESIDENT, cases=frozenset({life.case}), process=PROCESS)
    life.do("reopen", resident, reason=life.say("not_fixed"))
    _without(life, "reopened")
