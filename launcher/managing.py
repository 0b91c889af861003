"""`script/manage`: Django's command line with the settings of this checkout's demo."""

import os
import sys
from typing import NoReturn

from launcher.places import ROOT, state_dir
from launcher.state import State


def main() -> NoReturn:
    """Become manage.py."""
    settings = State(state_dir()).environment()
    if not settings and "DATABASE_URL" not in os.environ:
        print("The demo has never run in this checkout; start script/demo first, or set DATABASE_URL.", file=sys.stderr)
        sys.exit(1)
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "manage.py", *sys.argv[1:]], {**settings, **os.environ})


if __name__ == "__main__":
    main()
