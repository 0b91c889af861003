"""Beyond this machine the service starts with secrets of its own or not at all."""

import base64
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).resolve().parents[2] / "config" / "settings.py"
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
GOOD = {"ALLOWED_HOSTS": "convene.example.cn", "SECRET_KEY": "s" * 40, "FIELD_KEYS": KEY, "PHONE_HMAC_KEY": "p" * 40}


@pytest.fixture
def started(monkeypatch):
    """The settings as a process reads them that starts with this environment."""

    def start(**given):
        monkeypatch.delenv("DEBUG", raising=False)
        monkeypatch.delenv("HTTPS", raising=False)
        for name, value in (GOOD | given).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return start


def test_with_secrets_of_its_own_it_starts_and_insists_on_https(started):
    found = started()
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"] and found["SECURE_HSTS_SECONDS"]
    assert started(FIELD_KEYS=f"{KEY}, {KEY}")["FIELD_KEYS"] == [KEY, KEY]


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "PHONE_HMAC_KEY"])
@pytest.mark.parametrize("bad", ["", "   ", "x", "known"])
def test_without_a_secret_or_with_one_anybody_knows_or_guesses_it_does_not_start(started, name, bad):
    known = started()["KNOWN_TO_ALL"]
    with pytest.raises(ImproperlyConfigured, match=name):
        started(**{name: known if bad == "known" else bad})


@pytest.mark.parametrize("keys", ["x" * 40, f"{KEY},broken", "," * 40])
def test_a_key_that_encrypts_nothing_is_told_at_the_start(started, keys):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        started(FIELD_KEYS=keys)


def test_debug_is_refused_beyond_this_machine(started):
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        started(DEBUG="true")
