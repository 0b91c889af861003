"""`python -m launcher.probe URL`: exit 0 when the address answers 200; for health checks in containers without curl.

The Host header is the first of ALLOWED_HOSTS: a health check from inside must not be taken for a forged host.
"""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """0 for 200, else 1 with what was answered."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    request = urllib.request.Request(sys.argv[1], headers={"Host": host} if host.strip("*") else {})  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError) as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main())
