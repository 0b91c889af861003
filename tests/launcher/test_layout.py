"""Files that nobody runs every day: the compose file, the list of settings, the pinned packages."""

import re

import yaml

from launcher.linting import PROGRAMS
from launcher.places import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def packages(name: str) -> dict[str, str]:
    lines = (line.partition("#")[0].partition(";")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return dict(re.split("==", re.sub(r"\[.*\]", "", line).lower().replace("_", "-")) for line in lines if line)


def test_every_service_has_a_health_check_or_ends_by_itself():
    services = COMPOSE["services"]
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}


def test_nothing_secret_stands_in_the_compose_file():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for name in ("SECRET_KEY", "FIELD_KEYS", "PHONE_HMAC_KEY"):
        assert f"${{{name}:?" in text
    assert all(password.startswith("${") for password in re.findall(r"PASSWORD: (\S+)", text))


def test_only_the_proxy_is_reachable_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_every_setting_the_environment_may_carry_is_listed():
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:env\.\w+|secret)\(\s*"([A-Z_]+)"', settings))
    listed = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert read - listed == {"DATABASE_ROLE"}  # manage.py's own business


def test_every_package_is_pinned_with_its_reason():
    for name in ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            assert line.startswith("#") or re.match(r"\S+==\S+(; .*)?\s+# \S", line), line


def test_the_closure_agrees_with_what_is_asked_for():
    pinned = packages("constraints.txt")
    for name in ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt"):
        for package, version in packages(name).items():
            assert pinned[package] == version


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")


def test_the_floors_are_checked_by_a_program():
    assert "import-linter" in PROGRAMS
