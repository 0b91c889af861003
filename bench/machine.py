"""What was measured on: the settings of PostgreSQL and of this machine that matter for the figures."""

import os
import platform

from bench.database import administrator

SHOWN = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_connections")
LAYOUT = "gunicorn gthread, deploy/gunicorn.conf.py; one worker of 2 pool processes; beat"


def settings() -> dict[str, str]:
    """Each with its value, as printed above the table."""
    with administrator() as connected:
        found = {name: str(connected.execute(f"SHOW {name}").fetchone()[0]) for name in SHOWN}  # type: ignore[index]
    return found | {
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "measured": LAYOUT,
    }
