"""Pages in production: threads, because a page waits for PostgreSQL more than it computes."""

import gc
import os

from django.urls import get_resolver

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # workers share the memory of the code
max_requests = 5000
max_requests_jitter = 500
timeout = 60
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat file, no content
forwarded_allow_ips = "*"  # only the proxy reaches us


def when_ready(server):
    """Before workers are forked: load every page once for all of them, and keep the collector off what they share."""
    assert get_resolver().url_patterns
    gc.freeze()
