"""e. Memory of web, worker and beat after some work, as proportional set size."""

from bench import city
from bench.figures import Report
from bench.filing import body, signed_in
from bench.servers import memory, running
from coordination.rules.words import Role

WARM_UP = 100


def measure(report: Report) -> None:
    """Run part e."""
    place = city.communities()[0]
    with running() as (base, processes):
        client = signed_in(base, city.of_role(Role.COMMUNITY_STAFF, place).username)
        for n in range(WARM_UP):
            client.json("POST", "/api/v1/cases/", body(place, n))
            client.call("GET", "/api/v1/cases/")
        report.add("e", "memory (PSS) of web + worker + beat", memory(processes), "MB", most=600, aim="400")
