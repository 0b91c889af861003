"""Floor 5, web: what the worker would do, by hand, for when it does not: fire the marks that are due in one's territory.

The same call as the worker's, with the same locks: pressing it while the worker runs harms nothing.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext

from coordination.reading.due import due_cases
from coordination.rules.permissions import Standing
from coordination.rules.refusal import Refusal
from coordination.stages._step import fire
from coordination.web.doors import page
from coordination.web.sign_in import safe_next
from coordination.web.visitor import Asked

AT_ONCE = 25


@page("POST")
def tick_by_hand(request: Asked) -> HttpResponse:
    """Fire what is due: of one case, or of the most severe ones in the visitor's scope."""
    if not request.visitor.supervises:
        who = [Standing.COORDINATOR.value, Standing.SUPERVISOR.value]
        raise Refusal("not_your_role", "Only %(who)s may do this.", {"who": who}, status=403)
    number = request.POST.get("case", "")
    cases = due_cases(request.visitor.actor, request.now, number=number, most=AT_ONCE)
    fired = sum(fire([case], at=None, process=f"hand:{request.user.pk}") for case in cases)
    if fired:
        said = ngettext(
            "%(n)s deadline that was due has been acted on.", "%(n)s deadlines that were due have been acted on.", fired
        )
        messages.success(request, said % {"n": fired})
    else:
        messages.info(request, gettext("Nothing is due in your territory now."))
    return redirect(safe_next(request) or "/")
