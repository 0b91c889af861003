"""Floor 5, web: what people set for themselves: appearance, language, the hat they wear; and their messages."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from coordination.reading.bell import Message, messages_to
from coordination.registry import preferences, read_marks
from coordination.web.doors import page
from coordination.web.message_words import message_about, message_said
from coordination.web.rows import case_url
from coordination.web.shell import role_said
from coordination.web.sign_in import safe_next
from coordination.web.visitor import CHOSEN_HAT, Asked, hat_value


def _back(request: Asked) -> HttpResponse:
    return redirect(safe_next(request) or "/")


@page("POST")
def set_theme(request: Asked) -> HttpResponse:
    """Light, dark, or what the system says."""
    theme = request.POST.get("theme", "")
    if theme not in preferences.THEMES:
        return HttpResponseBadRequest(gettext("Choose light, dark or system."))
    preferences.set_theme(by=request.user, theme=theme)
    return _back(request)


@require_POST
def set_language(request: Asked) -> HttpResponse:
    """Chinese or English, for the browser and, when signed in, for the messages one is sent."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest(gettext("Choose one of the languages offered."))
    if request.user.is_authenticated:
        preferences.set_language(by=request.user, language=language)
    answer = HttpResponseRedirect(safe_next(request) or "/")
    year = 365 * 24 * 3600
    answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=year, samesite="Lax", secure=settings.HTTPS)
    translation.activate(language)
    return answer


@page("POST")
def choose_hat(request: Asked) -> HttpResponse:
    """Act with one hat alone, or with all."""
    value = request.POST.get("hat", "")
    chosen = next((hat for hat in request.visitor.hats if hat_value(hat) == value), None)
    request.session[CHOSEN_HAT] = hat_value(chosen) if chosen else ""
    said = role_said(chosen) if chosen else gettext("all your roles")
    messages.success(request, gettext("From now on you act as: %(who)s.") % {"who": said})
    return redirect("/")


@page("GET", "POST")
def notifications(request: Asked) -> HttpResponse:
    """What somebody was told, newest first; a POST marks all of it as read."""
    if request.method == "POST":
        n = read_marks.mark_read(by=request.user.pk, at=request.now)
        messages.success(request, ngettext("%(n)s message read.", "%(n)s messages read.", n) % {"n": n})
        return redirect("web:notifications")
    rows = [_line(message) for message in messages_to(request.user.pk, request.visitor.actor)]
    unread = sum(not row["read"] for row in rows)
    return render(request, "coordination/notifications.html", {"rows": rows, "unread_here": unread})


def _line(message: Message) -> dict[str, object]:
    case = message.case
    return {
        "said": message_said(message),
        "about": message_about(message),
        "title": case.title,
        "number": case.number,
        "severity": message.severity,
        "url": f"{case_url(case.number)}#e{message.entry.seq}"
        if message.template == "named"
        else case_url(case.number),
        "at": message.entry.at,
        "read": message.read,
    }
