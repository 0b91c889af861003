"""`script/test`: linters, then every test against a PostgreSQL and a Valkey of its own."""

import contextlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from signal import SIGINT

from launcher import browser, linting
from launcher.demo import FAILURES
from launcher.places import ROOT
from launcher.postgres import DATABASE
from launcher.processes import bound_to_us
from launcher.stack import Stack
from launcher.state import State
from launcher.supervisor import Interrupted, interruptible

PROCESSES = "2"
SCHEMA = "convene_schema"


def under_ci() -> bool:
    """Whether a missing browser is an error rather than a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def chromium() -> str:
    """A browser, or empty when its tests are skipped. Raises LookupError under CI when there is none."""
    found = browser.find()
    if not found and under_ci():
        raise LookupError(browser.REMEDY)
    if not found:
        line = "!" * 78
        print(f"\n{line}\nBROWSER TESTS ARE SKIPPED. {browser.REMEDY}\n{line}\n", flush=True)
    return found


def furnish(stack: Stack) -> None:
    """What the databases of the tests are copied from: the schema, and the demo city before anything happened in it.

    On a PostgreSQL that was given to us each makes its own.
    """
    if not stack.postgres:
        return
    stack.manage("migrate", "--noinput")
    stack.postgres.copy(SCHEMA)
    stack.manage("load_demo", "--size", "0")
    city = stack.state.home / "city.sql"
    stack.postgres.dump(city)
    stack.environment |= {"TEST_DATABASE_TEMPLATE": SCHEMA, "TEST_CITY_TEMPLATE": DATABASE, "TEST_CITY_DUMP": str(city)}


def run_pytest(stack: Stack, arguments: list[str]) -> int:
    """pytest with its own output; servers that crash meanwhile are restarted."""
    chosen = any(a == "-n" or a.startswith(("-n", "--numprocesses")) for a in arguments)
    command = [sys.executable, "-m", "pytest", *([] if chosen else ["-n", PROCESSES]), *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=stack.environment, preexec_fn=bound_to_us(SIGINT)) as tests:
        try:
            while tests.poll() is None:
                stack.supervisor.look()
                time.sleep(0.2)
        except BaseException:
            tests.send_signal(SIGINT)  # pytest then ends the processes its tests started
            with contextlib.suppress(subprocess.TimeoutExpired):
                tests.wait(15)
            tests.kill()
            raise
    return tests.returncode


def test(arguments: list[str]) -> int:
    """Everything; the exit status is the first failure's. Linters run while the databases are furnished."""
    begun, linted = time.monotonic(), "--no-lint" not in arguments
    arguments = [a for a in arguments if a != "--no-lint"]
    state = State.make_throwaway()
    state.hold()
    stack = Stack(state, durable=False, tests=True)
    try:
        stack.environment["CONVENE_CHROMIUM"] = chromium()
        stack.start_servers()
        with ThreadPoolExecutor(1) as beside:
            furnished = beside.submit(furnish, stack)
            if linted and linting.lint():
                print("\nlinters failed; the tests were not run (--no-lint runs them all the same)", file=sys.stderr)
                return 1
            furnished.result()
        print(f"\ntests, {time.monotonic() - begun:.0f} s after the start", flush=True)
        return run_pytest(stack, arguments)
    finally:
        stack.stop()
        print(f"script/test took {time.monotonic() - begun:.0f} s", flush=True)


def main() -> int:
    """Exit status: pytest's, 1 when linters fail."""
    try:
        with interruptible():
            return test(sys.argv[1:])
    except LookupError as problem:
        print(f"\n{problem}", file=sys.stderr)
    except FAILURES as problem:
        print(f"\n{problem}", file=sys.stderr)
    except Interrupted:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
