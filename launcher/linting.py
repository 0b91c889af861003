"""`script/lint`: every check that needs no database."""

import subprocess
import sys
import time

from launcher.places import ROOT, venv_python

PROGRAMS = {
    "ruff (rules)": ["ruff", "check", "."],
    "ruff (format)": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-logo"],
    "sizes": [str(venv_python()), "-m", "launcher.sizes"],
}


def lint() -> int:
    """Run all checks, show the words of those that fail; the number that failed."""
    failed = 0
    for name, command in PROGRAMS.items():
        begun = time.monotonic()
        program = command[0] if "/" in command[0] else str(venv_python().parent / command[0])
        done = subprocess.run([program, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        verdict = "FAILED" if done.returncode else "ok"
        print(f"  {name:<14} {verdict:<7} {time.monotonic() - begun:4.1f} s", flush=True)
        if done.returncode:
            failed += 1
            print("    " + (done.stdout + done.stderr).strip().replace("\n", "\n    "), flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(lint(), 1))
