"""The courses a case may take in the demo's history, from the first word to the last, with the turns of its fate."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from coordination.demo.beginnings import begin, report
from coordination.demo.endings import close, complain, reject
from coordination.demo.labours import Job, carry_out, due, jobs_of
from coordination.demo.life import Life
from coordination.demo.meetings import convened
from coordination.rules.words import Severity

GROUNDS: Mapping[str, str] = {
    "danger": "escalate_danger",
    "several_departments": "escalate_several",
    "beyond_powers": "escalate_powers",
    "beyond_means": "escalate_means",
}


def local(life: Life) -> None:
    """Within the community's own means."""
    begin(life)
    life.react("decide")
    jobs = _by_ourselves(life)
    if jobs is None:
        _escalated(life, "beyond_means")
        close(life, _assigned(life))
        return
    close(life, jobs)
    if "reopened" in life.fate.turns:
        complain(life)
        life.react("decide", 0.1, 0.5)
        close(life, _by_ourselves(life) or [])


def _by_ourselves(life: Life) -> list[Job] | None:
    """The community's own task, done and checked; None when it outgrew them."""
    said = life.do("handle_locally", life.staff(), what=life.say("local_tasks"))
    [job] = jobs_of(life, said, [life.fate.community], [life.at])
    life.reach("handled")
    life.go(life.at_work(life.after("tier", 0.03, 0.35)))
    if "outgrown" in life.fate.turns:
        return None
    by = life.staff()
    life.do("task_complete", by, task=job.id, words=life.say("local_done"))
    job.doer = by.user if by else None
    life.doers[job.id] = job.doer
    life.reach("done")
    life.react("task_verify")
    life.do("task_verify", life.staff(job.doer), task=job.id)
    life.heartbeat()
    return [job]


def assign(life: Life) -> None:
    """One department suffices."""
    begin(life)
    life.react("decide")
    _escalated(life, life.dice.choice(("beyond_means", "beyond_powers")))
    jobs = _sent_back(life) if "sent_back" in life.fate.turns and life.fate.story.local else _assigned(life)
    close(life, jobs)
    if "reopened" in life.fate.turns and "sent_back" not in life.fate.turns:
        complain(life)
        life.reach("reopened")
        close(life, _assigned(life))


def _escalated(life: Life, ground: str) -> None:
    life.do("escalate", life.staff(), ground=ground, note=life.say(GROUNDS[ground]))
    life.reach("escalated")


def _sent_back(life: Life) -> list[Job]:
    """The coordinator finds that the community can do it."""
    life.react("sign")
    life.do("sign", life.chair(), hold=True)
    life.pass_minutes(10, 60)
    life.do("send_back", life.chair(), reason=life.say("send_back"))
    life.react("decide", 0.1, 0.5)
    return _by_ourselves(life) or []


def _assigned(life: Life) -> list[Job]:
    """Signed for, given to the leading department, and done."""
    life.react("sign")
    life.do("sign", life.chair(), hold=len(life.fate.story.required) > 1)
    life.reach("signed")
    life.react("dispatch", 0.08, 0.6)
    lead, until = life.fate.story.lead, due(life)
    what = life.fate.story.tasks[lead].rstrip("。")[:200]
    said = life.do("assign", life.chair(), organisation=life.hands.ids[lead], what=what, due_at=until)
    life.reach("assigned")
    jobs = jobs_of(life, said, [lead], [until])
    carry_out(life, jobs)
    return jobs


def convene(life: Life) -> None:
    """Several departments, called together."""
    begin(life)
    critical = life.fate.severity == Severity.CRITICAL
    life.react("decide", 0.08, 0.5)
    _escalated(life, "danger" if critical else "several_departments")
    if not critical:
        life.react("sign")
        life.do("sign", life.chair())
        if len(life.fate.story.required) < 2:
            life.react("dispatch", 0.08, 0.5)
            life.do("convene", life.chair())
    life.heartbeat()
    jobs = convened(life)
    if "suspended" in life.fate.turns:
        _suspended(life, jobs)
    carry_out(life, jobs)
    close(life, jobs)
    if "reopened" in life.fate.turns:
        complain(life)
        close(life, _assigned(life))


def _suspended(life: Life, jobs: Sequence[Job]) -> None:
    """Asked for by the chair, approved by a supervisor, resumed on the review date by its clock with what was left."""
    life.pass_minutes(30, 120)
    review_on = life.at_work(life.at + timedelta(days=life.dice.uniform(7, 12)))
    life.do("request_suspension", life.chair(), review_on=review_on, reason=life.say("suspension"))
    life.go(life.after("approval", 0.1, 0.6))
    life.do("suspend", life.supervisor(), review_on=review_on, reason="同意挂账，到期复核。")
    life.reach("suspended")
    since = life.at
    life.go(review_on)
    life.heartbeat()
    for job in jobs:
        job.given_at, job.due_at = job.given_at + (life.at - since), job.due_at + (life.at - since)


def refuse(life: Life) -> None:
    """Rejected by the community, or from above with a supervisor's consent."""
    if life.chance(0.5):
        report(life)
        life.react("verify")
        reject(life)
        return
    begin(life)
    life.react("decide")
    if life.chance(0.7):
        reject(life)
        return
    _escalated(life, "beyond_powers")
    life.react("sign")
    life.do("sign", life.chair(), hold=True)
    life.pass_minutes(20, 90)
    reject(life, escalated=True)


COURSES: Mapping[str, Callable[[Life], None]] = {
    "local": local,
    "assign": assign,
    "convene": convene,
    "reject": refuse,
}

CLOCK_AT: Mapping[str, str] = {
    "reported": "verify",
    "placing": "place",
    "verified": "decide",
    "escalated": "sign",
    "reopened": "sign",
    "signed": "dispatch",
    "summoned": "arrival",
    "declined": "ruling",
    "returned": "ruling",
    "settled": "plan",
    "assigned": "task_sign",
    "asked": "approval",
    "done": "task_verify",
    "resolved": "accept",
    "supervised": "supervision",
    "handled": "tier",
}
"""Which clock a case that stands at a point waits under; a task's own due is chosen with it."""
