"""The name of the process at work, as events and marks keep it."""

import os
import socket


def process_name() -> str:
    """Which process this is: web, worker or beat, at which host, under which number."""
    return f"{os.environ.get('CONVENE_PROCESS', 'worker')}@{socket.gethostname()}:{os.getpid()}"
