"""`script/bench`: measures against a PostgreSQL of its own that keeps its promises (fsync, synchronous_commit on)."""

import subprocess
import sys
from signal import SIGTERM

from launcher.demo import FAILURES
from launcher.places import ROOT
from launcher.postgres import binary
from launcher.processes import bound_to_us
from launcher.stack import Stack
from launcher.state import State
from launcher.supervisor import Interrupted, interruptible

UNTHROTTLED = {"THROTTLE_FILING": "1000000/min", "THROTTLE_SIGN_IN": "1000000/min"}
"""Requests are counted all the same; but eight clients file what a whole city files, and none may be refused."""


def measure(arguments: list[str]) -> int:
    """Bring up servers and an empty, migrated database; let bench/ do the rest."""
    state = State.make_throwaway()
    state.hold()
    stack = Stack(state, use_given=False)
    try:
        stack.start_servers()
        stack.migrate()
        assert stack.postgres
        stack.environment |= UNTHROTTLED
        stack.environment["DATABASE_SUPERUSER_URL"] = stack.postgres.url("superuser")
        stack.environment["CONVENE_PGBENCH"] = str(binary("pgbench", None))
        command = [sys.executable, "-m", "bench", *arguments]
        with subprocess.Popen(command, cwd=ROOT, env=stack.environment, preexec_fn=bound_to_us(SIGTERM)) as bench:
            try:
                return bench.wait()
            except BaseException:
                bench.terminate()
                raise
    finally:
        stack.stop()


def main() -> int:
    """Exit status: that of bench."""
    try:
        with interruptible():
            return measure(sys.argv[1:])
    except FAILURES as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Interrupted:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
