"""The dashboard: every number is the length of the list it opens, and only those who oversee something see it."""

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.models import Case, EventJob
from coordination.reading import figures
from tests.doors.pages import main_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    cast.acting()
    case = cast.convening()
    cast.act(
        case,
        "decline",
        "power",
        summons=cast.summons(case, "power").pk,
        clause="2.1.9",
        owner=cast.city.id("owner"),
        reason="x",
    )
    cast.filed(title="路灯不亮", category="5.1")
    cast.filed("he", title="不知在哪", category="9.9")
    figures.fold(list(EventJob.objects.filter(kind="fold").values_list("event_id", flat=True)))
    return cast


def listed(client, url) -> int:
    """How many cases a list shows."""
    page = client.get(url)
    assert page.status_code == 200, (url, text_of(page)[:200])
    return len(page.context["rows"])


def numbers(context):
    """Every number of the dashboard with the address it opens."""
    yield from ((need.label, need.count, need.url) for need in context["needs"])
    for figure in context["figures"]:
        if figure.value.isdecimal() and figure.label != "亮红牌":
            yield figure.label, int(figure.value), figure.url
    for table in context["tables"]:
        yield from ((table.key, int(cell.value), cell.url) for row in table.rows for cell in row.cells)
    for day in context["chart"].days:
        yield str(day.day), day.values[0], day.url


@pytest.mark.parametrize("who", ["supervisor", "he", "zhang"])
def test_every_number_opens_exactly_its_list(cast, who):
    client = cast.at(who)
    page = client.get("/dashboard/?days=7")
    found = list(numbers(page.context))
    assert sum(count for _label, count, _url in found) > 10
    wrong = [(label, count, url) for label, count, url in found if listed(client, url) != count]
    assert wrong == []


@pytest.mark.parametrize("who", ["li", "gas", "gas-lead", "admin", "stranger"])
def test_whoever_oversees_nothing_is_told_who_does(cast, who):
    page = cast.at(who).get("/dashboard/")
    assert page.status_code == 403
    assert "督查员" in text_of(page)
    assert 'href="/dashboard/"' not in cast.client.get("/").content.decode()


def test_a_coordinator_sees_no_other_town(cast):
    client = cast.at("zhang")
    assert client.get("/dashboard/?org=yuxiang").status_code == 422
    assert client.get("/dashboard/?org=dianji").status_code == 200


def test_a_supervisor_comes_from_the_case_to_look_at_first_to_the_open_form_of_an_order(cast):
    client = cast.at("supervisor")
    Case.objects.filter(state="acting").update(card="due")
    found = re.search(
        r'href="(/cases/[\d-]+/\?act=order_supervision)#act-order_supervision"',
        client.get("/dashboard/").content.decode(),
    )
    assert '<details class="act" id="act-order_supervision" open>' in client.get(found.group(1)).content.decode()


def test_what_a_supervisor_ordered_is_waited_for_and_said_where_they_look_first(cast):
    case = Case.objects.filter(state="acting").first()
    client = cast.at("supervisor")
    assert case.title not in main_of(client.get("/"))
    order = {"organisation": case.handler_id, "words": "快", "due_at": timezone.now() + timedelta(days=1)}
    cast.act(case, "order_supervision", "supervisor", **order)
    assert case.title in main_of(client.get("/"))
    Case.objects.filter(pk=case.pk).update(card="due")
    Case.objects.exclude(pk=case.pk).update(card="")
    first = client.get("/dashboard/").content.decode()
    assert "督办中" in first and "act=order_supervision" not in first


def test_the_chart_has_a_table_and_its_data_is_no_script(cast):
    html = cast.at("supervisor").get("/dashboard/").content.decode()
    data = re.search(r'<script id="days-data" type="application/json">(.*?)</script>', html).group(1)
    assert len(json.loads(data)["days"]) == 30
    assert html.count('<tr><th scope="row">') >= 30


def test_a_period_that_does_not_exist_is_the_usual_one(cast):
    assert cast.at("he").get("/dashboard/?days=banana").status_code == 200
