"""e. Memory of web, worker and beat after some work, as proportional set size."""

from bench import city
from bench.figures import Report, run
from bench.filing import body, signed_in
from bench.servers import NAMES, memory, running
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
        used = {name: memory(process) for name, process in zip(NAMES, processes, strict=True)}
        for name, size in used.items():
            report.add("e", f"memory (PSS) of {name}", size, "MB")
        report.add("e", "memory (PSS) of web + worker + beat", sum(used.values()), "MB", most=600, aim="400")


if __name__ == "__main__":
    run(measure)
