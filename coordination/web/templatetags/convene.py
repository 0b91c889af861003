"""Floor 5, web: tags and filters that draw the components.

Templates come in with a record of `components` and leave with HTML. `now` is taken from the context, never from a
clock. Small atoms, and the lines of which a page has dozens, are formatted here: a template of their own would cost
more than all they say. Whatever else has a shape of its own has a template under ``coordination/parts``.
Nothing here reads the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.template.defaultfilters import linebreaksbr
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from coordination.reading import words
from coordination.rules.mentions import MARKS
from coordination.web import moments
from coordination.web.case_components import TimelineItem
from coordination.web.components import Button, ClockBar, Holder, Turn, WorkRow
from coordination.web.remembered import remembered
from coordination.web.templatetags import dressing
from coordination.web.templatetags.dates import whole_dates

register = template.Library()
register.filter(whole_dates)
CARDS = {"warn": "Yellow card, ", "due": "Red card, "}


# ── times ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.filter
def by(due: datetime, now: datetime) -> str:
    """``{{ due|by:now }}``: 14:13 前."""
    return moments.by_text(due, now)


@register.filter
def left(due: datetime, now: datetime) -> str:
    """``{{ due|left:now }}``: 还剩 22 分."""
    return moments.left_text(due, now)


@register.filter
def span(value: timedelta) -> str:
    """``{{ held|span }}``: 1 小时 22 分."""
    return moments.held_text(value)


@register.filter
def day(value: date, now: datetime) -> str:
    """``{{ day|day:now }}``: 11-25."""
    return moments.day_text(value, now)


@register.simple_tag(takes_context=True)
def at(context: Mapping[str, Any], moment: datetime, css: str = "") -> SafeString:
    """``{% at item.at %}``: the time of something past, with the whole moment in the title."""
    return format_html(
        '<time{} datetime="{}" title="{}">{}</time>',
        format_html(' class="{}"', css) if css else "",
        moment.isoformat(),
        moments.full_text(moment),
        moments.at_text(moment, context["now"]),
    )


# ── atoms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag
@remembered
def icon(name: str) -> SafeString:
    """A decorative icon; whatever it means also stands in words."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.simple_tag
@remembered
def severity(level: int | None) -> SafeString:
    """The plate, never without its numeral; nothing for a case not yet classified."""
    if not level:
        return mark_safe("")
    title = words.of(words.SEVERITY_TITLES, level)
    text = gettext("{numeral}").format(numeral=words.of(words.SEVERITIES, level))
    return format_html('<span class="sev" data-sev="{}" title="{}">{}</span>', level, title, text)


@register.simple_tag
@remembered
def state(code: str, label: str = "") -> SafeString:
    """The pie and the word."""
    return format_html('<span class="state" data-state="{}">{}</span>', code, label or words.of(words.STATES, code))


@register.simple_tag
def task_state(code: str) -> SafeString:
    """The word for the state of a task, with the pie of its progress."""
    pie = {
        "assigned": "reported",
        "accepted": "verified",
        "working": "convening",
        "done": "resolved",
        "verified": "closed",
    }
    return state(pie.get(code, "merged" if code == "cancelled" else "suspended"), str(words.of(words.TASKS, code)))


@register.simple_tag
def role(lead: bool) -> SafeString:
    """牵头 or 配合."""
    text = gettext("Lead") if lead else gettext("Linked")
    return format_html('<span class="role{}">{}</span>', " role--lead" if lead else "", text)


@register.simple_tag
@remembered
def holder(who: Holder | None, size: str = "", css: str = "", bare: bool = False) -> SafeString:
    """The chip: shape for the kind, fill for "me"; ``bare`` leaves the name out."""
    if who is None:
        return mark_safe("")
    shape = "subdistrict" if who.kind == "town" else "community" if who.kind == "village" else who.kind
    classes = (
        "holder" + (f" holder--{size}" if size else "") + (" holder--me" if who.me else "") + (f" {css}" if css else "")
    )
    title = who.full_name or who.name
    inner = format_html(
        '<span class="holder__mark" aria-hidden="true">{}</span><span class="holder__name{}">{}</span>',
        who.sign,
        " visually-hidden" if bare else "",
        who.name,
    )
    if who.url:
        return format_html(
            '<a class="{}" data-kind="{}" title="{}" href="{}">{}</a>', classes, shape, title, who.url, inner
        )
    return format_html('<span class="{}" data-kind="{}" title="{}">{}</span>', classes, shape, title, inner)


# ── clocks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _left_html(bar: ClockBar, now: datetime, size: str) -> SafeString:
    """What is left, over or stopped, the number in bold."""
    large = size == "xl"
    if bar.due_at is None or bar.stopped:
        bold = moments.day_text(bar.resumes_on, now) if bar.resumes_on else gettext("clock stopped")
        return format_html("{} <b>{}</b>", bar.stopped, bold)
    over, ahead, *_rest = _clock_words()
    if bar.due_at <= now:
        return format_html(over, span=moments.span_html(now - bar.due_at, large=large))
    if bar.working_days:
        words_left = format_html("<b>{}</b>", moments.working_days_text(bar.working_days))
    else:
        words_left = moments.span_html(bar.due_at - now, seconds=bool(size), large=large)
    return format_html(ahead, span=words_left)


@remembered
def _clock_words() -> tuple[str, str, str, str]:
    """What every clock says: over, left, what its bar shows, and what stands between two things."""
    return gettext("{span} over"), gettext("{span} left"), gettext("Time used"), gettext(", ")


@register.simple_tag(takes_context=True)
def clock(context: Mapping[str, Any], bar: ClockBar | None, size: str = "", by: bool = True) -> SafeString:
    """``{% clock row.clock size="xl" %}``: text first, then the bar of the time used. A page has dozens of them."""
    if bar is None:
        return mark_safe("")
    now: datetime = context["now"]
    mood, share = bar.mood(now), bar.share(now)
    *_spans, used, comma = _clock_words()
    return format_html(
        '<span class="clock{}" data-clock="{}"{}><span class="clock__left">'
        '<span class="visually-hidden clock__card">{}</span><span class="clock__word">{}{}</span>{}{}</span>'
        '<progress class="clock__bar" value="{}" max="1000" aria-label="{}">{}%</progress></span>',
        f" clock--{size}" if size else "",
        mood,
        _ticking(bar),
        gettext(CARDS[mood]) if mood in CARDS else "",
        f"{bar.waited}{comma}" if bar.waited else "",
        _left_html(bar, now, size),
        format_html('<span class="tag">{}</span>', gettext("excused")) if bar.excused else "",
        _by_html(bar, now) if by and bar.due_at and not bar.stopped else "",
        round(share * 1000),
        used,
        round(share * 100),
    )


@register.simple_tag(takes_context=True)
def signing(context: Mapping[str, Any], bar: ClockBar) -> SafeString:
    """「签收还剩 14 分钟」 in a line: it counts down as the clocks do, and stands apart from the time to finish."""
    assert bar.due_at is not None
    before, left = gettext("Signing: "), moments.left_text(bar.due_at, context["now"])
    return format_html(
        '<span class="clock clock--said" data-clock="{}" data-due="{}" data-waited="{}">'
        '<span class="clock__word">{}{}</span></span>',
        bar.mood(context["now"]),
        bar.due_at.isoformat(),
        before,
        before,
        left,
    )


def _ticking(bar: ClockBar) -> SafeString:
    """What clocks.js counts by; nothing for a clock that stands."""
    if bar.due_at is None or bar.stopped:
        return mark_safe("")
    start = f' data-start="{bar.started_at.isoformat()}"' if bar.started_at and bar.used is None else ""
    warn = f' data-warn="{bar.warn_at.isoformat()}"' if bar.warn_at else ""
    days = " data-days" if bar.working_days else ""
    times = mark_safe(f' data-due="{bar.due_at.isoformat()}"{start}{warn}{days}')  # noqa: S308 - times only
    return format_html('{} data-waited="{}{}"', times, bar.waited, gettext(", ")) if bar.waited else times


def _by_html(bar: ClockBar, now: datetime) -> SafeString:
    """The moment beside what is left; the whole moment, the time given and what is provisional in its title."""
    assert bar.due_at is not None
    full, text = moments.full_text(bar.due_at), moments.by_text(bar.due_at, now)
    if bar.limit:
        full = f"{full} · {bar.limit}"
    if bar.provisional:
        unsure = gettext("provisional: this year's holidays are not published yet")
        full = f"{full} {unsure}"
        text = f"{text} {gettext('prov.')}"
    return format_html('<span class="clock__by" title="{}">{}</span>', full, text)


@register.simple_tag(takes_context=True)
def mood(context: Mapping[str, Any], bar: ClockBar | None) -> str:
    """The mood of a clock as the value of ``data-clock``."""
    return bar.mood(context["now"]) if bar else ""


@register.simple_tag(takes_context=True)
def flag(context: Mapping[str, Any], bar: ClockBar | None) -> SafeString:
    """What is left in one run of text, a card before it when it is late."""
    if bar is None:
        return mark_safe("")
    now: datetime = context["now"]
    kind = bar.mood(now)
    css = {"warn": "flag", "due": "flag flag--due"}.get(kind, "meta")
    text = moments.left_text(bar.due_at, now) if bar.due_at and kind != "stop" else bar.stopped
    return format_html('<span class="{}">{}</span>', css, text)


@register.inclusion_tag("coordination/parts/turn.html", takes_context=True)
def turn(context: Mapping[str, Any], strip: Turn | None, label: str = "") -> dict[str, Any]:
    """轮到谁、还剩多久."""
    bar = strip.clock if strip else None
    return {
        "turn": strip,
        "now": context["now"],
        "label": label or gettext("Whose turn, and until when"),
        "mood": bar.mood(context["now"]) if bar else "",
        "csrf_token": context.get("csrf_token"),
    }


# ── things to press, rows ───────────────────────────────────────────────────────────────────────────────────────────


@register.simple_tag(takes_context=True)
def button(
    context: Mapping[str, Any], what: Button | None, size: str = "", wide: bool = False, main: bool = False
) -> SafeString:
    """A link or a form of one button. ``main`` makes it the filled one of its region."""
    if what is None:
        return mark_safe("")
    sign = icon(what.icon) if what.icon else ""
    css = f"btn btn-{'primary' if main else what.tone}{f' btn-{size}' if size else ''}{' w-100' if wide else ''}"
    if not what.post:
        off = mark_safe(' aria-disabled="true"') if what.disabled else ""
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', css, what.url, off, sign, what.label)
    carried = (("csrfmiddlewaretoken", context.get("csrf_token") or ""), *what.hidden)
    return format_html(
        '<form method="post" action="{}" class="form-one"{}>{}<button class="{}" type="submit"{}>{}{}</button></form>',
        what.url,
        format_html(' data-confirm="{}"', what.confirm) if what.confirm else "",
        format_html_join("", '<input type="hidden" name="{}" value="{}">', carried),
        css,
        mark_safe(" disabled") if what.disabled else "",
        sign,
        what.label,
    )


@register.simple_tag(takes_context=True)
def row(context: Mapping[str, Any], item: WorkRow, look: str = "work") -> SafeString:
    """One line of a list: ``look`` is work, wait, narrow or list."""
    side, pick = look in ("wait", "narrow"), item.pick if look == "work" else ""
    nobody = mark_safe('<span class="item__nobody"></span>') if look == "list" else ""
    return format_html(
        '<li class="item item--{}{}" data-row{}{}><span class="sev-cell">{}{}</span><div class="item__main">'
        '<a class="item__title clip-2" href="{}">{}</a>{}</div>{}{}{}{}</li>',
        look,
        f"{' item--sel' if item.selected else ''}{' item--pick' if pick else ''}",
        mark_safe(' aria-current="true"') if item.selected else "",
        format_html(' data-peek="{}"', item.peek) if item.peek else "",
        format_html(_PICK, pick, item.title) if pick else "",
        severity(item.severity),
        item.url,
        item.title,
        _facts(item),
        state(item.state) if item.state else "",
        holder(item.holder) if item.holder else nobody,
        clock(context, item.clock, by=not side) if item.clock else mark_safe('<span class="item__noclock"></span>'),
        button(context, item.button, size="xs", main=item.selected) if item.button else "",
    )


_PICK = '<input class="form-check-input pick" type="checkbox" name="pick" value="{}" form="batch" aria-label="{}">'


def _facts(item: WorkRow) -> SafeString:
    """What stands small under the title."""
    number = format_html('<span class="no">{}</span>', item.number) if item.number else ""
    facts = format_html_join("", "<span>{}</span>", ((whole_dates(fact),) for fact in item.facts))
    return format_html('<div class="meta dots">{}{}</div>', number, facts) if number or facts else mark_safe("")


@register.simple_tag(takes_context=True)
def happened(context: Mapping[str, Any], item: TimelineItem) -> SafeString:
    """One line of the record."""
    note = format_html('<p class="timeline__note">{}</p>', _worded(item.note, item.named)) if item.note else ""
    return format_html(
        '<li class="timeline__item{}"{}>{}<span class="timeline__dot">{}</span>'
        '<div><span class="timeline__who">{}</span> {}{}</div></li>',
        f" timeline__item--{item.tone}" if item.tone else "",
        format_html(' id="e{}"', item.seq) if item.seq else "",
        at(context, item.at, "timeline__at"),
        icon(item.icon),
        item.who,
        item.what,
        note,
    )


def _worded(note: str, named: Sequence[str]) -> SafeString:
    """What somebody wrote, with whoever was named in it marked."""
    if not named:
        return linebreaksbr(note)
    names = "|".join(re.escape(name) for name in sorted(named, key=len, reverse=True))
    parts = re.split(f"([{MARKS}](?:{names}))", note)
    marked = ((format_html('<b class="named">{}</b>', part) if at % 2 else part,) for at, part in enumerate(parts))
    return linebreaksbr(format_html_join("", "{}", marked))


# ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("coordination/parts/field.html")
def field(bound: BoundField | str, label: str = "", hint: str = "", rows: int = 0, size: str = "") -> dict[str, Any]:
    """``{% field form.finding %}``: label, control, hint, error with its remedy; nothing when the form lacks it."""
    if not isinstance(bound, BoundField):
        return {"bound": None}
    return dressing.dress(bound, label=label, hint=hint, rows=rows, size=size)


@register.filter
def fields(form: Any) -> list[BoundField]:
    """The fields a person fills."""
    return [bound for bound in form if not bound.is_hidden] if form is not None else []


@register.filter
def sums(values: Sequence[Any]) -> str:
    """Join words with the separator of the language."""
    return gettext(", ").join(str(conditional_escape(value)) for value in values)
