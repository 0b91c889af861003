"""`script/test`: linters, then every test against a PostgreSQL and a Valkey of its own."""

import contextlib
import os
import subprocess
import sys
import time
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


def migrate_once(stack: Stack) -> None:
    """The schema, in a database that those of the tests are copied from; on a PostgreSQL given to us each makes its own."""
    if stack.postgres:
        stack.manage("migrate", "--noinput")
        stack.environment["TEST_DATABASE_TEMPLATE"] = DATABASE


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
    """Everything; the exit status is the first failure's."""
    begun = time.monotonic()
    if "--no-lint" in arguments:
        arguments = [a for a in arguments if a != "--no-lint"]
    elif linting.lint():
        print("\nlinters failed; the tests were not run (--no-lint runs them all the same)", file=sys.stderr)
        return 1
    linted = time.monotonic()
    state = State.make_throwaway()
    state.hold()
    stack = Stack(state, durable=False, tests=True)
    try:
        stack.environment["CONVENE_CHROMIUM"] = chromium()
        stack.start_servers()
        migrate_once(stack)
        print(f"\ntests (linters took {linted - begun:.0f} s)", flush=True)
        return run_pytest(stack, arguments)
    finally:
        stack.stop()
        print(f"script/test took {time.monotonic() - begun:.0f} s, {linted - begun:.0f} s of it linters", flush=True)


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
