"""Sixty days of plausible history, made by calling stages with passed-in times: demo data is always legal.

Between two acts the clocks that ran out meanwhile fire at their own times, as the worker would have fired them.
"""

import random
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from coordination.reading.actors import actor_of
from coordination.records.case import Case
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Summons
from coordination.records.duties import Duty
from coordination.records.people import Membership, Organisation
from coordination.records.task import Task
from coordination.rules.permissions import Actor
from coordination.rules.words import MarkState, Role, State, TaskState
from coordination.stages import ACTIONS, _step, report

DAYS = 60
LIVE_DAYS = 4
QUIET = ("140881001008", "140881003002")
"""The communities of the two cases that are ready to be played: a clean slate."""


class Present(Exception):
    """The story has reached the present: the case stays as it is."""


class Player:
    """One case, acted out until it closes or the present is reached."""

    def __init__(self, cast: "Cast", at: datetime, now: datetime, dice: random.Random) -> None:
        self.cast, self.at, self.now, self.dice = cast, at, now, dice
        self.case = 0

    def wait(self, least: float, most: float) -> None:
        """Let minutes pass, firing what is due on the way. Raises Present when it would lead past now."""
        target = self.at + timedelta(minutes=self.dice.uniform(least, most))
        end = min(target, self.now)
        while mark := self._next(end):
            self.at = max(self.at, mark)
            _step.fire([self.case], at=mark, process="demo")
        self.at = end
        if target > self.now:
            raise Present

    def _next(self, end: datetime) -> datetime | None:
        pending = Mark.objects.filter(case=self.case, state=MarkState.PENDING, at__lte=end)
        return pending.order_by("at").values_list("at", flat=True).first()

    def do(self, action: str, by: Actor, **data: Any) -> None:
        """Take an action now."""
        ACTIONS[action](case=self.case, by=by, at=self.at, **data)

    def state(self) -> str:
        """The case's state now."""
        return Case.objects.values_list("state", flat=True).get(pk=self.case)

    def share_of(self, kind: str, least: float, most: float) -> None:
        """Let a share of what a clock leaves pass."""
        clock = Clock.objects.filter(case=self.case, kind=kind, ended_at__isnull=True).order_by("-pk").first()
        left = (clock.due_at - self.at).total_seconds() / 60 if clock else 60
        self.wait(max(left, 2) * least, max(left, 2) * most)


class Cast:
    """Who can act, by organisation; and what is said, by duty."""

    def __init__(self, now: datetime) -> None:
        self.organisations = {o.pk: o for o in Organisation.objects.all()}
        self.communities = [o for o in self.organisations.values() if o.is_community and o.code not in QUIET]
        self.staff: dict[tuple[int, str], list[Actor]] = {}
        for m in Membership.objects.select_related("user").order_by("pk"):
            actor = actor_of(m.user, on=now.date(), process="demo")
            self.staff.setdefault((m.organisation_id, m.role), []).append(actor)
        self.duties = {
            d.category.code: d for d in Duty.objects.select_related("category").prefetch_related("departments")
        }
        folder = Path(__file__).parent / "data" / "stories"
        files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
        self.common = next(file["common"] for file in files if "common" in file)
        self.stories = [story for file in files for story in file.get("story", ()) if story["duty"] in self.duties]

    def of(self, organisation: int) -> list[Actor]:
        """Whoever acts for an organisation."""
        kind = self.organisations[organisation]
        role = (
            Role.COMMUNITY_STAFF if kind.is_community else Role.COORDINATOR if kind.is_coordinating else Role.RESPONDER
        )
        return self.staff[organisation, role]


def make(now: datetime, size: int, told: Callable[[int], None]) -> None:
    """Act out `size` cases; `told` is called with how many are done."""
    dice = random.Random(20261124)
    cast = Cast(now)
    starts = sorted(_start(dice, now) for _ in range(size))
    for done, at in enumerate(starts, start=1):
        with transaction.atomic():
            _act_out(Player(cast, at, now, dice))
        if done % 50 == 0 or done == size:
            told(done)


def _start(dice: random.Random, now: datetime) -> datetime:
    back = dice.uniform(0.02, LIVE_DAYS) if dice.random() < 0.12 else dice.uniform(LIVE_DAYS, DAYS)
    day = now - timedelta(days=back)
    return (
        day.replace(hour=dice.choice((0, 1, 2, 3, 5, 6, 7, 8, 9, 11)), minute=dice.randrange(60)) if back > 1 else day
    )


def _act_out(player: Player) -> None:
    cast, dice = player.cast, player.dice
    story = dice.choice(cast.stories)
    voice = dice.choice(story["voices"])
    duty = cast.duties[story["duty"]]
    community = dice.choice(cast.communities)
    place = f"{community.short_name}{dice.choice(('东头', '西口', '北门', '三组', '小学门口', '主街'))}"
    severity = _severity(dice, duty)
    words = {"place": place, "road": f"{community.short_name}主街", "other": "舜都大道"}
    li = cast.of(community.pk)
    event = report.file(
        by=li[0],
        title=voice["title"].format_map(words)[:120],
        description=voice["text"].format_map(words),
        category=duty.category_id,
        severity=severity,
        address=place,
        channel=dice.choice(("phone", "walk_in", "12345", "patrol", "mini_program")),
        reporter_name=dice.choice(cast.common["surnames"]) + "师傅",
        reporter_phone=f"1390001{dice.randrange(10_000):04d}",
        at=player.at,
    )
    player.case = event.case_id
    try:
        _whole(player, li, duty, story, voice, severity)
    except Present:
        pass


def _severity(dice: random.Random, duty: Duty) -> int:
    if duty.usual_severity == 1 and dice.random() < 0.8:
        return 2
    return duty.usual_severity


def _whole(player: Player, li: list[Actor], duty: Duty, story: dict, voice: dict, severity: int) -> None:
    dice, common = player.dice, player.cast.common
    player.share_of("verify", 0.05, 0.9)
    if dice.random() < 0.04:
        player.do("reject", li[0], ground="withdrawn", words=dice.choice(common["reject"]))
        return
    player.do("verify", li[0], finding=voice["finding"], severity=severity)
    player.share_of("decide", 0.05, 0.7)
    if duty.community_may_handle and severity > 2 and dice.random() < 0.6:
        _locally(player, li)
    else:
        _above(player, li, duty, story, severity)
    _close(player, li, voice)


def _locally(player: Player, li: list[Actor]) -> None:
    dice, common = player.dice, player.cast.common
    player.do("handle_locally", li[0], what=dice.choice(common["local_tasks"]))
    task = Task.objects.get(case=player.case)
    player.share_of("tier", 0.05, 0.6)
    player.do("task_complete", li[0], task=task.pk, words=dice.choice(common["local_done"]))
    task.refresh_from_db()
    player.share_of("task_verify", 0.1, 0.6)
    checkers = [a for a in player.cast.of(task.verifier_id) if a.user != li[0].user]
    player.do("task_verify", checkers[0], task=task.pk)


def _above(player: Player, li: list[Actor], duty: Duty, story: dict, severity: int) -> None:
    dice, common = player.dice, player.cast.common
    ground = "danger" if severity == 1 else dice.choice(("beyond_means", "beyond_powers", "several_departments"))
    player.do("escalate", li[0], ground=ground, note=dice.choice(common["escalate_means"]))
    case = Case.objects.get(pk=player.case)
    chair = player.cast.of(case.handler_id)
    player.wait(0.1, 0.2)
    if player.state() == State.ESCALATED:
        player.share_of("sign", 0.1, 0.8)
        case.refresh_from_db()
        chair = player.cast.of(case.handler_id)
        player.do("sign", chair[0])
        player.wait(0.1, 0.2)
    if player.state() == State.CONVENING:
        _convene(player, chair, story)
    else:
        player.share_of("dispatch", 0.1, 0.5)
        lead = next(d for d in duty.departments.all() if d.role == "lead")
        what = story["tasks"].get(player.cast.organisations[lead.organisation_id].code, "到场处置。")
        due = max(player.at + timedelta(hours=12), case.filed_at + timedelta(days=dice.choice((3, 5, 6))))
        player.do("assign", chair[0], organisation=lead.organisation_id, what=what[:200], due_at=due)
    _tasks(player)


def _convene(player: Player, chair: list[Actor], story: dict) -> None:
    dice, common = player.dice, player.cast.common
    for summons in Summons.objects.filter(case=player.case).order_by("pk"):
        player.share_of("arrival", 0.05, 0.35)
        by = player.cast.of(summons.organisation_id)[0]
        clause = next((d["clause"] for d in story.get("declines", ()) if _is(player, d, summons)), None)
        if clause and dice.random() < 0.3:
            _declined(player, chair, summons, by, clause)
            continue
        minutes = dice.choice((0, 10, 20, 30))
        player.do(
            "report_in",
            by,
            summons=summons.pk,
            contact="值班人员",
            minutes=minutes,
            note=dice.choice(common["report_in"]),
        )
    player.share_of("plan", 0.05, 0.4)
    open_ones = Summons.objects.filter(case=player.case, state="reported_in").select_related("organisation")
    base = dice.choice((6, 12, 24))
    tasks = [
        {
            "key": str(n),
            "organisation": s.organisation_id,
            "what": story["tasks"].get(s.organisation.code, "配合处置，完成后报告。")[:200],
            "due_at": player.at + timedelta(hours=base + 6 * n),
            "waits_for": [str(n - 1)] if n > 1 and dice.random() < 0.4 else [],
        }
        for n, s in enumerate(open_ones, start=1)
    ]
    player.do("agree_plan", player.cast.of(Case.objects.get(pk=player.case).handler_id)[0], tasks=tasks)


def _is(player: Player, decline: dict, summons: Summons) -> bool:
    return player.cast.organisations[summons.organisation_id].code == decline["department"]


def _declined(player: Player, chair: list[Actor], summons: Summons, by: Actor, clause: str) -> None:
    dice, common = player.dice, player.cast.common
    owner = Summons.objects.filter(case=player.case).exclude(pk=summons.pk).first()
    if owner is None:
        return
    player.do("decline", by, summons=summons.pk, clause=clause, owner=owner.organisation_id, reason="不属本单位职责。")
    player.share_of("ruling", 0.1, 0.6)
    ruling = summons.rulings.get(ruled_at__isnull=True)
    judge = player.cast.of(ruling.ruler_id)[0]
    if summons.required or dice.random() < 0.6:
        player.do("rule", judge, ruling=ruling.pk, outcome="confirmed", reason=dice.choice(common["ruling_keep"]))
        player.share_of("arrival", 0.1, 0.6)
        player.do("report_in", by, summons=summons.pk, contact="值班人员", minutes=20)
    else:
        player.do("rule", judge, ruling=ruling.pk, outcome="released", reason=dice.choice(common["ruling_release"]))


def _tasks(player: Player) -> None:
    dice, common = player.dice, player.cast.common
    while True:
        left = Task.objects.filter(case=player.case).exclude(state__in=(TaskState.VERIFIED, TaskState.CANCELLED))
        task = left.order_by("position").first()
        if task is None:
            return
        by = player.cast.of(task.organisation_id)
        player.share_of("task_sign", 0.05, 0.5)
        player.do("task_accept", by[0], task=task.pk, contact="值班人员")
        late = 1.3 if dice.random() < 0.08 else 0.7
        left_minutes = max((task.due_at - player.at).total_seconds() / 60, 30)
        player.wait(left_minutes * 0.1, left_minutes * late)
        player.do("task_complete", by[0], task=task.pk, words=dice.choice(common["task_done"]))
        player.share_of("task_verify", 0.05, 0.5)
        handler = Case.objects.values_list("handler_id", flat=True).get(pk=player.case)
        checker = next(a for a in player.cast.of(handler) if a.user != by[0].user)
        player.do("task_verify", checker, task=task.pk)
        player.wait(1, 5)


def _close(player: Player, li: list[Actor], voice: dict) -> None:
    dice, common = player.dice, player.cast.common
    player.wait(0.1, 0.2)
    player.share_of("accept", 0.1, 0.7)
    did = set(Task.objects.filter(case=player.case).values_list("done_by_id", flat=True))
    checker = next((a for a in li if a.user not in did), None)
    if checker is None:
        case = Case.objects.get(pk=player.case)
        checker = player.cast.of(case.subdistrict_id)[0]
    player.do(
        "accept",
        checker,
        finding=voice["outcome"],
        answer="satisfied",
        words=dice.choice(common["resident_satisfied"]),
    )
    if dice.random() < 0.05:
        player.wait(600, 5000)
        player.do("reopen", li[0], reason=dice.choice(common["not_fixed"]))
