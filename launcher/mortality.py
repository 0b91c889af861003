"""A process that ends with its parent (Linux): what kill -9 leaves behind must not go on working.

The one module of the launcher that the product imports: Celery's pool processes need it too.
"""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(how: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process `how` when the thread that created it ends. Does nothing elsewhere."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, how, 0, 0, 0)
