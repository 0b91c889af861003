"""b. From the answer to `escalate` (severity I) to the last of four departments seeing its summons in its inbox."""

import threading
import time
from collections.abc import Iterator

from bench import city
from bench.client import Client
from bench.figures import Report, percentile, run
from bench.filing import signed_in
from bench.servers import running
from coordination.models import Case, Event, Summons
from coordination.rules.words import Role
from coordination.stages import ACTIONS
from coordination.stages import report as reporting

ROUNDS = 40
BACKGROUND_RATE = 10.0
DEPARTMENTS = ("housing", "water", "gas", "power")
OTHER_CATEGORY = "7.6"


def measure(report: Report) -> None:
    """Run part b, idle and under ten escalations a second of other cases."""
    community = city.communities()[0]
    staff = city.of_role(Role.COMMUNITY_STAFF, community)
    cases = ready(staff.username, "2.1", 2 * ROUNDS)
    crowd = ready(staff.username, OTHER_CATEGORY, int(BACKGROUND_RATE * 60))
    with running() as (base, _):
        asker = signed_in(base, staff.username)
        inboxes = [signed_in(base, city.of_role(Role.RESPONDER, code).username) for code in DEPARTMENTS]
        idle = [_round(asker, inboxes, next(cases)) for _ in range(ROUNDS)]
        report.add("b", "escalate → last of four inboxes, idle, p50", percentile(idle, 0.5) * 1000, "ms")
        report.add(
            "b", "escalate → last of four inboxes, idle, p95", percentile(idle, 0.95) * 1000, "ms", most=500, aim="250"
        )
        stop = threading.Event()
        other = threading.Thread(target=_background, args=(signed_in(base, staff.username), crowd, stop))
        other.start()
        busy = [_round(asker, inboxes, next(cases)) for _ in range(ROUNDS)]
        stop.set()
        other.join()
    report.add("b", "… with 10 escalations/s running, p95", percentile(busy, 0.95) * 1000, "ms", most=1000, aim="500")


def ready(username: str, category: str, count: int) -> Iterator[str]:
    """Numbers of fresh verified cases of severity I."""
    by = city.actor(username)
    found = []
    for n in range(count):
        filed: Event = reporting.file(
            by=by, title=f"地基下沉 {n}", description="墙裂了", category=city.category(category), severity=1
        )
        ACTIONS["verify"](case=filed.case_id, by=by, finding="属实", severity=1)
        found.append(filed.case_id)
    numbers = dict(Case.objects.filter(pk__in=found).values_list("pk", "number"))
    return iter([numbers[pk] for pk in found])


def _round(asker: Client, inboxes: list[Client], number: str) -> float:
    asker.json("POST", f"/api/v1/cases/{number}/actions/escalate/", {"ground": "danger"})
    start = time.perf_counter()
    for inbox in inboxes:
        while not _sees(inbox, number):
            if time.perf_counter() - start > 30:
                raise TimeoutError(f"{number} did not reach an inbox within 30 s")
            time.sleep(0.005)
    took = time.perf_counter() - start
    _answer(number)
    return took


def _sees(inbox: Client, number: str) -> bool:
    answer = inbox.json("GET", "/api/v1/me/inbox/")
    rows = answer["results"] if isinstance(answer, dict) else answer
    return any(
        number
        in (
            row.get("number"),
            (row.get("case") or {}).get("number") if isinstance(row.get("case"), dict) else row.get("case"),
        )
        for row in rows
    )


def _answer(number: str) -> None:
    """All four report in, so that their inboxes stay as short as a working department's."""
    for summons in Summons.objects.filter(case__number=number).select_related("organisation"):
        by = city.actor(city.of_role(Role.RESPONDER, summons.organisation.code).username)
        ACTIONS["report_in"](case=summons.case_id, summons=summons.pk, by=by, contact="值班员", minutes=10)


def _background(client: Client, cases: Iterator[str], stop: threading.Event) -> None:
    due = time.perf_counter()
    for number in cases:
        if stop.is_set():
            return
        client.json("POST", f"/api/v1/cases/{number}/actions/escalate/", {"ground": "danger"})
        due += 1 / BACKGROUND_RATE
        stop.wait(max(0.0, due - time.perf_counter()))


if __name__ == "__main__":
    run(measure)
