"""What tests of the pages share: the cast of the small city in a browser without JavaScript, and cases part of the way."""

import html
import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from coordination.models import Case, Summons, Task
from coordination.stages import ACTIONS, _step, report
from tests.factories.city import City, build

BACKEND = "django.contrib.auth.backends.ModelBackend"
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<template.*?</template>|<[^>]+>", re.DOTALL)


def text_of(response) -> str:
    """What a person reads on a page, without tags, runs of space joined."""
    return " ".join(html.unescape(TAGS.sub(" ", response.content.decode())).split())


def main_of(response) -> str:
    """The same, of the page's own part alone."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(html.unescape(TAGS.sub(" ", body)).split())


@dataclass
class Cast:
    """The small city, with a browser for whoever is at the desk."""

    city: City = field(default_factory=build)
    client: Client = field(default_factory=Client)

    def at(self, name: str) -> Client:
        """The browser, signed in as one of the cast."""
        self.client = Client()
        self.client.force_login(self.city.users[name], backend=BACKEND)
        return self.client

    def filed(self, by: str = "li", category: str = "2.1", title: str = "电机厂家属院 5 号楼地基下沉", **more) -> Case:
        """A case as its first event left it."""
        words = {
            "title": title,
            "description": "东南角往下沉了，墙上裂了大缝",
            "category": self.city.categories[category].pk,
        }
        event = report.file(by=self.city.actor(by), **(words | more))
        return Case.objects.get(pk=event.case_id)

    def act(self, case: Case, action: str, by: str, **data) -> Case:
        """One action by its stage; the case as it is then."""
        ACTIONS[action](case=case.pk, by=self.city.actor(by), **data)
        return Case.objects.get(pk=case.pk)

    def escalated(self, **more) -> Case:
        """Danger, verified and escalated, the departments not called yet."""
        case = self.filed(reporter_name="王师傅", reporter_phone="13835922417", **more)
        case = self.act(case, "verify", "li", finding="散水脱开 6 厘米", severity=1)
        return self.act(case, "escalate", "li", ground="danger")

    def convening(self, **more) -> Case:
        """The departments are called."""
        case = self.escalated(**more)
        _step.fire([case.pk], at=None, process="worker@test")
        return Case.objects.get(pk=case.pk)

    def settled(self) -> Case:
        """Every department has reported in."""
        return self.all_report_in(self.convening())

    def all_report_in(self, case: Case) -> Case:
        """Whoever is called comes."""
        for summons in Summons.objects.filter(case=case).select_related("organisation"):
            by = summons.organisation.code
            case = self.act(case, "report_in", by, summons=summons.pk, contact=by, minutes=5)
        return case

    def acting(self) -> Case:
        """The plan is agreed: gas shuts off, then water digs, the subdistrict evacuates."""
        case, due = self.settled(), timezone.now() + timedelta(hours=3)
        plan = [
            {"key": "a", "organisation": self.city.id("chengxi"), "what": "撤离警戒", "due_at": due},
            {"key": "b", "organisation": self.city.id("gas"), "what": "关气", "due_at": due},
            {"key": "c", "organisation": self.city.id("water"), "what": "查漏", "due_at": due, "waits_for": ["b"]},
        ]
        return self.act(case, "agree_plan", "zhang", tasks=plan)

    def task(self, case: Case, title: str) -> Task:
        """A task by what it says."""
        return Task.objects.get(case=case, title=title)

    def summons(self, case: Case, code: str) -> Summons:
        """A department's summons."""
        return Summons.objects.get(case=case, organisation__code=code)


def local(hours: float) -> str:
    """A time from now as a browser sends it."""
    return (timezone.localtime() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def opened(response, action: str):
    """The page with the form of an action: as it is, or after following the line that opens it."""
    if form_of(response, action):
        return response
    line = re.search(rf'<a class="[^"]*--shut"[^>]* href="([^"]*\?act={action}(?:-\d+)?)#', response.content.decode())
    assert line, f"no form for {action}, and none to open"
    return response.client.get(html.unescape(line.group(1)))


def form_of(response, action: str) -> str:
    """The form of an action on a page, with its tags; empty when it is not drawn."""
    found = re.search(rf'<form[^>]*action="[^"]*/{action}/".*?</form>', response.content.decode(), re.DOTALL)
    return found.group() if found else ""


def hidden(response, action: str) -> dict[str, str]:
    """The hidden fields of an action's form on a page, opened if need be."""
    form = form_of(opened(response, action), action)
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}
