"""The floors hold because a program says so: each violation planted here must be found by it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.places import ROOT

PLANTED = {
    "a rule knows Django": ("rules/plan.py", "import django"),
    "a record calls a stage": ("records/case.py", "import coordination.stages.report"),
    "a record knows Celery": ("records/case.py", "import celery"),
    "a stage calls another": ("stages/verify.py", "import coordination.stages.report"),
    "a stage knows Redis": ("stages/verify.py", "import redis"),
    "reading writes a case": ("reading/actors.py", "import coordination.stages.report"),
    "a document looks up to the pages": ("documents/lifecycle.py", "import coordination.web.words"),
    "a room nobody planned": ("attic/__init__.py", ""),
}
BANNED = {
    "a stage answers requests": ("stages/verify.py", "from django.http import Http404"),
    "a stage reads the clock": ("stages/verify.py", "from django.utils.timezone import now"),
    "a record listens for signals": ("records/case.py", "from django.db.models.signals import post_save"),
    "reading asks Python for the time": ("reading/actors.py", "import datetime\nx = datetime.datetime.now()"),
}


@pytest.fixture
def house(tmp_path):
    shutil.copytree(ROOT / "coordination", tmp_path / "coordination", ignore=shutil.ignore_patterns("static", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(house: Path, where: str, what: str) -> None:
    path = house / "coordination" / where
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as source:
        source.write(f"\n{what}\n")


def complaint(house: Path, program: str, *arguments: str) -> str:
    """What the program says, empty when it is content."""
    command = [str(Path(sys.executable).parent / program), *arguments]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def test_the_house_as_it_stands_is_sound(house):
    assert complaint(house, "lint-imports", "--no-cache") == ""
    assert complaint(house, "ruff", "check", "--no-cache", "--select", "TID251", "coordination") == ""


@pytest.mark.parametrize("violation", PLANTED)
def test_a_broken_floor_is_noticed(house, violation):
    plant(house, *PLANTED[violation])
    assert "BROKEN" in complaint(house, "lint-imports", "--no-cache")


@pytest.mark.parametrize("violation", BANNED)
def test_what_belongs_to_the_doors_is_noticed_below_them(house, violation):
    plant(house, *BANNED[violation])
    assert "TID251" in complaint(house, "ruff", "check", "--no-cache", "--select", "TID251", "coordination")
