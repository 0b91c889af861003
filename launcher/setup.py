"""Creates .venv, installs the pinned requirements, brings the front-end assets, compiles the translations.

Who comes in: `script/setup` and through it every other script, with any Python from 3.11 on. Safe to run at any time,
twice at once too; what is already there in the right version is left alone. What never happens here: starting servers.
"""

import argparse
import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import assets
from launcher.locks import holding
from launcher.places import LOCALE, ROOT, SCRATCH, VENV, venv_python

PRODUCTION_FILES = ("requirements.txt",)
DEMO_FILES = (*PRODUCTION_FILES, "requirements-embedded.txt")
DEV_FILES = (*DEMO_FILES, "requirements-dev.txt")
OLDEST = (3, 11)


class SetupFailed(RuntimeError):
    """Something outside our power is missing; the message says what and the remedy."""


def say(words: str) -> None:
    """One line of progress."""
    print(f"  {words}", flush=True)


def fingerprint(files: tuple[str, ...]) -> str:
    """Changes whenever an install would give something else: files, interpreter, machine, place."""
    digest = hashlib.sha256()
    for name in (*files, "constraints.txt"):
        digest.update(name.encode() + (ROOT / name).read_bytes())
    digest.update(f"{platform.python_version()} {platform.machine()} {platform.system()} {VENV}".encode())
    return digest.hexdigest()


def venv_works() -> bool:
    """Whether .venv holds an interpreter that runs and has pip (a moved checkout or a removed Python breaks it)."""
    if not venv_python().exists():
        return False
    probe = [str(venv_python()), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def create_venv() -> None:
    """Make .venv anew."""
    say(f"creating .venv with Python {platform.python_version()}")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        raise SetupFailed(
            f"Python could not create a virtual environment:\n{(made.stdout + made.stderr).strip()}\n"
            "On Debian or Ubuntu: apt-get install python3-venv"
        )


def install(files: tuple[str, ...]) -> None:
    """Let pip install the files, one line on screen per stretch of its work."""
    log = SCRATCH / "pip.log"
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--prefer-binary", "-c", "constraints.txt"]
    for name in files:
        command += ["-r", name]
    seen = 0
    with log.open("w", encoding="utf-8") as out:
        pip = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert pip.stdout is not None
        for line in pip.stdout:
            out.write(line)
            if line.startswith("Collecting "):
                seen += 1
                if seen % 20 == 0:
                    say(f"… {seen} packages found, now {line.split()[1]}")
            elif line.startswith("Installing collected"):
                say(f"… unpacking {len(line.split(','))} packages")
        code = pip.wait()
    if code:
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-12:])
        raise SetupFailed(f"pip could not install the requirements (all of it: {log}):\n{tail}")


def bring_packages(files: tuple[str, ...]) -> None:
    """Install what the files ask for, unless exactly that is installed already."""
    stamp = VENV / ".convene-installed"
    wanted = fingerprint(files)
    enough = {fingerprint(more) for more in (PRODUCTION_FILES, DEMO_FILES, DEV_FILES) if set(files) <= set(more)}
    if stamp.exists() and stamp.read_text(encoding="utf-8") in enough and venv_python().exists():
        return
    if not venv_works():
        create_venv()
    stamp.unlink(missing_ok=True)
    say(f"installing {', '.join(files)} (the first time this takes a minute or two)")
    install(files)
    stamp.write_text(wanted, encoding="utf-8")


def stale_translations() -> list[Path]:
    """The .po files whose .mo is missing or older."""
    found = sorted(LOCALE.rglob("*.po")) if LOCALE.is_dir() else []
    return [
        po
        for po in found
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]


def compile_translations() -> None:
    """Turn .po into .mo with polib: msgfmt is missing on a bare machine."""
    stale = stale_translations()
    if not stale:
        return
    say(f"compiling {len(stale)} translation file(s)")
    code = "import sys, polib\nfor po in sys.argv[1:]: polib.pofile(po).save_as_mofile(po[:-2] + 'mo')"
    done = subprocess.run(
        [str(venv_python()), "-c", code, *map(str, stale)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupFailed(f"a translation file is damaged:\n{done.stderr.strip().splitlines()[-1]}")


def set_up(files: tuple[str, ...]) -> None:
    """Everything, in order; one set-up at a time per checkout."""
    if sys.version_info < OLDEST:
        raise SetupFailed(f"Convene needs Python 3.11 or newer; this is {platform.python_version()}.")
    SCRATCH.mkdir(exist_ok=True)
    with holding(SCRATCH / "setup.lock", on_wait="  another set-up is running in this checkout; waiting for it"):
        bring_packages(files)
        assets.bring(say)
        compile_translations()


def main() -> int:
    """The command line: --dev adds what tests and linters need, --production leaves the embedded servers out."""
    parser = argparse.ArgumentParser(prog="script/setup", description="Install what Convene needs into this checkout.")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--dev", dest="files", action="store_const", const=DEV_FILES, help="also tests and linters")
    which.add_argument("--production", dest="files", action="store_const", const=PRODUCTION_FILES, help="no servers")
    options = parser.parse_args()
    try:
        set_up(options.files or DEMO_FILES)
    except (SetupFailed, assets.AssetsFailed) as problem:
        print(f"\nset-up failed: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up interrupted; the next start goes on where this one stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
