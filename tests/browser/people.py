"""People at the pages, each in a browser of their own: they read, press and type as anybody would."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Locator, Page, expect

from coordination.demo.accounts import PASSWORD
from coordination.demo.cast import SUBSIDENCE
from coordination.demo.play import Play
from tests.browser.stack import wait_until

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LEFT = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says of a suggestion still on its way when somebody leaves the page; a refused or broken one says more."""
NUMBER = re.compile(r"/cases/(20\d\d-\d+)/")


@dataclass
class Person:
    """Somebody signed in."""

    name: str
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    sessions: dict[str, list] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message) -> None:
        left = message.text.startswith(LEFT)
        if message.type == "error" and "status of 4" not in message.text and not left:
            self.complaints.append(message.text)

    def sign_in_by_hand(self) -> "Person":
        """By name and password, to the workbench."""
        self.go("/login/")
        self.page.fill("[name=username]", self.name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button[type=submit]")
        expect(self.page).to_have_url(f"{self.url}/")
        return self

    def sign_in(self) -> "Person":
        """With the session of an earlier test, or a new one: no page is opened."""
        if self.name not in self.sessions:
            self.follow(self.name)
            self.sessions[self.name] = self.page.context.cookies()
        self.page.context.add_cookies(self.sessions[self.name])
        return self

    def follow(self, name: str) -> None:
        """Whoever has this name signs in at the same browser, unseen by its worker and its pages."""
        asked, to = self.page.context.request, f"{self.url}/login/"
        self.page.context.clear_cookies()
        asked.get(to)
        token = next(one["value"] for one in self.page.context.cookies() if one["name"].endswith("csrftoken"))
        sent = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert asked.post(to, form=sent, headers={"Referer": to}, max_redirects=0).status == 302

    def elsewhere(self) -> "Person":
        """The same browser with one page, a new one."""
        left, self.page = self.page, self.page.context.new_page()
        left.close()
        return Person(self.name, self.page, self.url, self.complaints, self.sessions)

    def leave_to(self, name: str) -> "Person":
        """Somebody else at the same window."""
        return Person(name, self.page, self.url, sessions=self.sessions)

    def go(self, path: str) -> "Person":
        """Open a page."""
        self.page.goto(f"{self.url}{path}")
        return self

    def see(self, text: str) -> "Person":
        """Read it somewhere on the page, where it is not hidden; the page is whole by then: its scripts have run."""
        expect(self.page.locator("body")).to_contain_text(text, use_inner_text=True)
        self.page.wait_for_load_state()
        return self

    def wait_for(self, number: str, state: str) -> "Person":
        """Open the page of a case once it is in a state."""
        asked = f"{self.url}/api/v1/cases/{number}/"
        wait_until(lambda: self.page.context.request.get(asked).json()["state"] == state, f"{number} to be {state}")
        return self.go(f"/cases/{number}/")

    def act(self, action: str, **fields: str) -> "Person":
        """Open an action's form on the page of the case, fill it, and press its button: the next page says it is done."""
        box = self.opened(action)
        fill(box, **fields)
        with self.page.expect_navigation():
            box.locator("button[type=submit]").click()
        expect(self.page.locator(".messages .notice--ok")).to_be_visible()
        return self

    def opened(self, action: str) -> Locator:
        """An action's form, opened if it is shut; with JavaScript it arrives without leaving the page."""
        line = self.page.locator(f".act[id^='act-{action}']").first
        box = self.page.locator(f"details.act[id='{line.get_attribute('id')}']")
        if not box.count():
            line.click()
        expect(box).to_have_attribute("open", "")
        return box

    def choose_dark(self) -> "Person":
        """By the menu; the server knows of it by the time this returns."""
        self.page.locator("[data-menu] summary").click()
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator("[name=theme][value=dark]").click()
        return self

    def fits(self) -> None:
        """Nothing on the page is wider than the screen."""
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url

    @property
    def number(self) -> str:
        """The case on the page."""
        found = NUMBER.search(self.page.url)
        assert found, self.page.url
        return found.group(1)


def at(hours: float) -> str:
    """A time from now as a browser's own picker writes it."""
    return (datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def fill(form, **fields: str) -> None:
    """Type, choose or tick; a choice of buttons is pressed."""
    for name, value in fields.items():
        control = form.locator(f"[name={name}]")
        kind = control.first.evaluate("field => field.type || field.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            form.locator(f"label:has([name={name}][value='{value}'])").first.click()
        elif kind.startswith("select"):
            control.select_option(label=value)
        else:
            control.fill(value)


def sinking(li: Person) -> str:
    """Somebody of the community has filed a building that sinks and stands on its page. Returns the case's number."""
    number = filed(li.url, SUBSIDENCE)
    li.go(f"/cases/{number}/")
    return number


def filed(url: str, said: dict) -> str:
    """A case of the cast, filed and verified over REST. Returns its number."""
    play = Play(url, 20)
    play.file(said["report"], category=said["category"], severity=said["severity"])
    play.step(said["verify"])
    return play.number


def reported(li: Person, words: str, category: str) -> str:
    """Somebody of the community has filed something less grave and stands on its page. Returns the case's number."""
    play = Play(li.url, 20)
    said = {"by": li.name, "title": words[:12], "description": words, "address": "康乐路 2 号"}
    play.file({**said, "reporter_name": "", "reporter_phone": ""}, category=category)
    li.go(f"/cases/{play.number}/")
    return play.number


@dataclass
class Town:
    """Whoever is wanted, with their own browser."""

    browser: Browser
    url: str
    sessions: dict[str, list]
    known: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str, **more) -> Person:
        """The same person every time."""
        if name not in self.known:
            self.known[name] = self.stranger(name, **more).sign_in()
        return self.known[name]

    def stranger(self, name: str = "", **more) -> Person:
        """Somebody who has not signed in yet."""
        options = {
            "viewport": DESK,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",
        } | more
        context = self.browser.new_context(**options)
        context.set_default_timeout(15_000)
        return Person(name, context.new_page(), self.url, sessions=self.sessions)

    def leave(self) -> None:
        """Shut every browser; nobody's page complained."""
        for person in self.known.values():
            person.page.context.close()
        assert {name: person.complaints for name, person in self.known.items() if person.complaints} == {}
