"""Floor 5, web: 我单位的群机器人. Where an organisation's group is told, from which severity up, and a message to try it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.channels import robots as channel
from coordination.delivery.send import NotSent
from coordination.reading import catalogue, groups
from coordination.reading.catalogue import Party
from coordination.reading.refusals import fields_said
from coordination.records.robot import Robot
from coordination.registry import robots
from coordination.rules.refusal import Refusal
from coordination.rules.robots import KINDS, Product, administers, masked, own
from coordination.web.components import SideLink
from coordination.web.doors import page
from coordination.web.visitor import Asked

PRODUCTS = ((Product.WECOM, _("WeCom")), (Product.DINGTALK, _("DingTalk")), (Product.FEISHU, _("Feishu")))
UP_TO = (("1", _("Severity I only")), ("2", _("I and II")), ("3", _("I to III")), ("4", _("All severities")))
USUAL = "2"
PAUSE = timedelta(seconds=10)
"""Between two tries: a group is not a toy."""


class RobotForm(forms.Form):
    """What is asked."""

    product = forms.ChoiceField(label=_("Which product"), choices=PRODUCTS, widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("Address of the robot"),
        max_length=300,
        error_messages={"required": _("Copy the address of the robot from its settings and paste it here.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    up_to = forms.ChoiceField(label=_("Of which cases"), choices=UP_TO, widget=forms.RadioSelect)


@dataclass(frozen=True)
class _Desk:
    """Whose robot is being set, and for whom else the visitor may."""

    organisation: Party
    others: list[SideLink]


@page("GET", "POST")
def robot(request: Asked) -> HttpResponse:
    """Show the robot of one's organisation, set it, try it or take it away. `?of=` is the code of another organisation."""
    desk = _desk(request)
    group = groups.group(desk.organisation.id)
    if request.method != "POST":
        return _show(request, desk, group, _form(group))
    if "try" in request.POST:
        _try(request, group)
    elif "remove" in request.POST:
        _remove(request, group)
    else:
        form = _form(group, request.POST)
        if not _kept(request, desk, form):
            return _show(request, desk, group, form, status=422)
    return redirect(_address(desk.organisation))


def _address(organisation: Party) -> str:
    return f"{reverse('web:robot')}?of={organisation.code}"


def _desk(request: Asked) -> _Desk:
    """Raises Refusal 403 for whoever sets no robot, Http404 for an organisation that is not theirs to set."""
    by = request.visitor.actor
    mine = [found for pk in own(by) if (found := catalogue.party(pk))]
    if administers(by):
        mine += [one for one in catalogue.organisations() if one.kind in KINDS and one not in mine]
    if not mine:
        who = ["lead", "coordinator", "administrator"]
        text = "The robot of a group is set by the department's lead, by the coordinator, or by an administrator."
        raise Refusal("not_your_role", text, status=403, details={"who": who})
    code = request.GET.get("of", "")
    chosen = next((one for one in mine if one.code == code), mine[0] if not code else None)
    if chosen is None:
        raise Http404
    has = groups.organisations_with_one({one.id for one in mine}) if len(mine) > 1 else set()
    links = [
        SideLink(
            f"{one.short_name} {gettext('(set)')}" if one.id in has else one.short_name,
            _address(one),
            None,
            one == chosen,
        )
        for one in mine
    ]
    return _Desk(chosen, links if len(links) > 1 else [])


def _form(group: Robot | None, sent: Any = None) -> RobotForm:
    """The address is asked for until one is set."""
    known = {"product": group.product if group else "", "up_to": str(group.up_to) if group else USUAL}
    form = RobotForm(sent, initial=known, use_required_attribute=False)
    form.fields["address"].required = group is None
    return form


def _show(request: Asked, desk: _Desk, group: Robot | None, form: RobotForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "organisation": desk.organisation, "others": desk.others, "group": group}
    if group is not None:
        context["masked"] = masked(Product(group.product), group.key)
        context["product"] = dict(PRODUCTS)[Product(group.product)]
        context["last"] = groups.last_told(desk.organisation.id)
    return render(request, "coordination/robot.html", context, status=status)


def _kept(request: Asked, desk: _Desk, form: RobotForm) -> bool:
    """Whether what was sent could be kept; otherwise the form says why not."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        robots.set_robot(
            by=request.user.pk,
            organisation=desk.organisation.id,
            product=Product(data["product"]),
            address=data["address"],
            up_to=int(data["up_to"]),
            at=request.now,
        )
    except Refusal as refusal:
        for name, text in fields_said(refusal).items():
            form.add_error(name, text)
        return False
    messages.success(request, gettext("Kept. Send a message to try it."))
    return True


def _try(request: Asked, group: Robot | None) -> None:
    if group is None:
        return
    if not cache.add(f"robot-tried:{group.organisation_id}", 1, PAUSE.total_seconds()):
        messages.warning(request, gettext("It was tried a moment ago. Wait ten seconds."))
        return
    robots.record_try(by=request.user.pk, robot=group, at=request.now)
    try:
        channel.say(
            Product(group.product), group.key, gettext("This is a trial: your organisation's group is told here.")
        )
    except NotSent as problem:
        text = gettext("Not said: %(why)s. Look whether the robot is still in the group and what it lets through.")
        messages.error(request, text % {"why": problem})
    else:
        messages.success(request, gettext("Said in the group. Look there."))


def _remove(request: Asked, group: Robot | None) -> None:
    if group is not None:
        robots.remove(by=request.user.pk, robot=group, at=request.now)
        messages.success(request, gettext("Taken away: the group is told nothing any more."))
