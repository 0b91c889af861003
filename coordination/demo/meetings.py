"""How departments are convened in the demo's history: who reports in, who declines, who is late, and what is agreed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from coordination.demo.cast import CITY
from coordination.demo.labours import Job, due, jobs_of, labour
from coordination.demo.life import Errand, Life, Present
from coordination.records import reference
from coordination.records.convening import Summons
from coordination.rules import deadlines
from coordination.rules.words import Severity

AT_HAND = ("emergency", "urban-management", "police", "telecom", "approval")
"""Departments that are called in addition, where the duty list does not name them."""


class Meeting:
    """One convening: who was called, and who came."""

    def __init__(self, life: Life) -> None:
        self.life, self.story = life, life.fate.story
        self.opened = life.at
        self.present: list[str] = []
        self.dice = Random(f"{life.fate.seed}/meeting")
        self.summonses: dict[str, int] = self._summonses()

    def _summonses(self) -> dict[str, int]:
        if self.life.rehearsed:
            return {}
        rows = Summons.objects.filter(case=self.life.case).order_by("pk").values_list("organisation_id", "pk")
        return {self.life.hands.codes[organisation]: pk for organisation, pk in rows}

    def answers(self) -> list[Errand]:
        """What each department does about its summons."""
        turns = self._turns()
        called = [self.story.lead, *(code for code, _ in self.story.linked)]
        return [self._answer(code, turns.get(code, ""), Random(f"{self.life.fate.seed}/{code}")) for code in called]

    def _turns(self) -> dict[str, str]:
        found: dict[str, str] = {}
        others = self.story.required[1:]
        for turn in ("decline", "absent", "late"):
            able = [each for each in others if turn != "decline" or self._excuse(each)]
            if turn in self.life.fate.turns and (left := [each for each in able if each not in found]):
                found[self.dice.choice(left)] = turn
        return found

    def some_come(self) -> None:
        """Half of those called have come by now; the others are waited for."""
        if self.life.rehearsed:
            return
        called = self.story.required
        for department in called[: (len(called) + 1) // 2]:
            self.life.go(self.life.at + (self.life.now - self.life.at) * self.dice.uniform(0.1, 0.5))
            self._report_in(department, self.dice)

    def _excuse(self, department: str):
        return next((each for each in self.story.declines if each.department == department), None)

    def _answer(self, department: str, turn: str, dice: Random) -> Errand:
        if department not in self.story.required and dice.random() < 0.15:
            return
        if turn == "absent":
            yield from self._never(department, dice)
            return
        if turn == "late":
            yield self.life.at_work(self._arrival_due() + timedelta(minutes=dice.uniform(15, 100)))
        else:
            yield self.life.after("arrival", 0.06, 0.6, dice)
        if turn == "decline":
            stays = yield from self._decline(department, dice)
            if not stays:
                return
        self._report_in(department, dice)

    def _arrival_due(self) -> datetime:
        span = deadlines.span_for("arrival", self.life.fate.severity)
        return deadlines.deadline(self.opened, span, reference.calendar()).due_at

    def _never(self, department: str, dice: Random) -> Iterator[datetime]:
        """Nobody comes; the chair calls again and at last records the absence."""
        yield self.life.after("arrival", 0.5, 0.7, dice)
        summons = self.summonses.get(department)
        self.life.do("call_again", self.life.chair(), summons=summons)
        yield self.life.at_work(self._arrival_due() + timedelta(minutes=dice.uniform(10, 60)))
        self.life.do("mark_absent", self.life.chair(), summons=summons)

    def _decline(self, department: str, dice: Random) -> "Iterator[datetime]":
        life, excuse = self.life, self._excuse(department)
        said = life.do(
            "decline",
            life.on_duty(department),
            summons=self.summonses.get(department),
            clause=excuse.clause,
            owner=life.hands.ids[self.story.lead],
            reason=excuse.reason,
        )
        life.reach("declined")
        yield life.after("ruling", 0.1, 0.6, dice)
        stays = dice.random() < 0.75
        outcome, words = ("confirmed", "ruling_keep") if stays else ("released", "ruling_release")
        life.do("rule", life.chair(), ruling=said.get("ruling"), outcome=outcome, reason=life.say(words))
        if stays:
            yield life.after("arrival", 0.1, 0.5, dice)
        return stays

    def _report_in(self, department: str, dice: Random) -> None:
        life = self.life
        by = life.on_duty(department)
        answer = {"contact": life.hands.name_of(by), "minutes": dice.choice((0, 10, 15, 20, 30, 40))}
        life.do("report_in", by, summons=self.summonses.get(department), **answer, note=life.say("report_in"))
        self.present.append(department)

    def hold(self) -> None:
        """Meet: some say what they hold, and it goes into the minutes."""
        life = self.life
        mode = "onsite" if life.urgent else self.dice.choice(("onsite", "room", "online"))
        life.do("open_meeting", life.chair(), mode=mode, where="事发现场" if mode == "onsite" else "镇街会商室")
        if "one_more" in life.fate.turns:
            self._one_more()
        for department in self.present[: self.dice.randint(1, 2)]:
            life.pass_minutes(3, 12)
            life.do("position", life.on_duty(department), words=self._view(department))
        life.pass_minutes(5, 20)
        if "city" in life.fate.turns and life.handler() != CITY:
            life.do("escalate", life.chair(), ground="several_departments", note=life.say("escalate_several"))
            life.pass_minutes(15, 60)

    def _one_more(self) -> None:
        life = self.life
        named = {self.story.lead, *(code for code, _ in self.story.linked)}
        extra = next(code for code in AT_HAND if code not in named)
        reason = "清单之外，现场需要其到场配合。"
        said = life.do("add_department", life.chair(), organisation=life.hands.ids[extra], reason=reason)
        for row in said.get("summonses", ()):
            self.summonses[extra] = row["id"]
        life.go(life.after("arrival", 0.1, 0.4))
        self._report_in(extra, self.dice)

    def _view(self, department: str) -> str:
        return self.story.tasks.get(department, "按职责配合，服从统一安排。")

    def agree(self) -> list[Job]:
        """Agree who does what by when, and after what."""
        life = self.life
        busy = [each for each in self.present if each in self.story.required or self.dice.random() < 0.3]
        hours = sorted(due(life, self.dice) for _ in busy)
        order = sorted(busy, key=lambda code: code == self.story.lead) if life.chance(0.4) else busy
        waits = [n > 0 and not life.fate.soon and self.dice.random() < 0.4 for n in range(len(order))]
        tasks = [
            {
                "key": str(n),
                "organisation": life.hands.ids[department],
                "what": self._view(department).rstrip("。")[:200],
                "due_at": hours[n],
                "waits_for": [str(n - 1)] if waits[n] else [],
                "payer": self.dice.choice(("own", "own", "subdistrict", "city", "owner")),
            }
            for n, department in enumerate(order)
        ]
        said = life.do("agree_plan", life.chair(), tasks=tasks, note="各单位按任务清单推进，每日通报进展。")
        jobs = jobs_of(life, said, order, hours)
        for n, waiting in enumerate(waits):
            jobs[n].waits = [jobs[n - 1]] if waiting else []
        return jobs


def convened(life: Life) -> list[Job]:
    """From the summonses to the plan; what is ordered at once is done meanwhile."""
    meeting = Meeting(life)
    critical = life.fate.severity == Severity.CRITICAL
    if life.fate.until == "summoned":
        meeting.some_come()
        raise Present
    ordered = [labour(life, job, Random(f"{life.fate.seed}/order")) for job in (_order(life) if critical else ())]
    life.juggle([*ordered, *meeting.answers()])
    life.reach("settled")
    life.react("plan", 0.05, 0.2)
    meeting.hold()
    if critical:
        life.pass_minutes(2, 8)
        life.do("contained", life.chair(), words="人员已撤离，险情受控，转入处置。")
    life.react("plan", 0.05, 0.25)
    return meeting.agree()


def _order(life: Life) -> list[Job]:
    """Danger: people are led away before anybody meets."""
    life.pass_minutes(1, 4)
    handler = life.handler()
    order = {"organisation": life.hands.ids[handler], "what": life.say("subdistrict_tasks"), "within": 30}
    said = life.do("order", life.chair(), **order)
    return jobs_of(life, said, [handler], [life.at + timedelta(minutes=30)])
