"""Where things are kept. Nobody else in the launcher puts a path together from scratch."""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRATCH = ROOT / "var"
VENDOR = ROOT / "coordination" / "static" / "vendor"
LOCALE = ROOT / "coordination" / "locale"


def venv_python() -> Path:
    """The interpreter inside .venv."""
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def checkout_mark() -> str:
    """Twelve characters that tell two checkouts on one machine apart."""
    return hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]


def is_root() -> bool:
    """Whether we run as root, under which PostgreSQL refuses to start."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def shared_ground() -> Path:
    """The folder below which another user can reach what root puts there, and which survives a restart."""
    var_tmp = Path("/var/tmp")  # noqa: S108 - what we make there is checked to be ours
    return var_tmp if var_tmp.is_dir() else Path(tempfile.gettempdir())


def state_dir() -> Path:
    """Where the demo keeps its database, secrets, logs and uploads: in the checkout, except when root runs it."""
    chosen = os.environ.get("CONVENE_STATE_DIR")
    if chosen:
        return Path(chosen).resolve()
    if is_root():
        return shared_ground() / f"convene-{checkout_mark()}"
    return SCRATCH / "state"


def throwaway_parent() -> Path:
    """Where a run that keeps nothing (--check, tests, bench) makes its folder."""
    return shared_ground() if is_root() else Path(tempfile.gettempdir())
