"""Floor 5, web: signing in and out. Too many tries are axes'. Accounts are made elsewhere."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from coordination.web.visitor import Asked

HOME = "/"


class SignIn(AuthenticationForm):
    """Account and password."""

    username = forms.CharField(
        max_length=150,
        error_messages={"required": _("Type your account name.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Account")


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: only inside this service."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""


@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Asked) -> HttpResponse:
    """Ask for account and password; somebody signed in already goes on to where they wanted to go."""
    after = safe_next(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(after or HOME)
    if request.method != "POST":
        return _page(request, SignIn(request), after)
    form = SignIn(request, data=request.POST)
    if not form.is_valid():
        return _page(request, form, after, status=422)
    login(request, form.get_user())
    return HttpResponseRedirect(after or HOME)


def _page(request: Asked, form: SignIn, after: str, status: int = 200) -> HttpResponse:
    wrong = form.is_bound and bool(form.non_field_errors())
    context = {"form": form, "next": after, "refused": _refused(request) if wrong else ""}
    return render(request, "coordination/login.html", context, status=status)


def _refused(request: Asked) -> str:
    """Never says which of the two was wrong, nor whether there is such an account."""
    name = {"username": request.POST.get("username", "")}
    left = max(get_failure_limit(request, name) - AxesProxyHandler.get_failures(request, name), 0)
    wrong = gettext("Account or password is wrong.")
    tries = ngettext("You may try %(count)s more time.", "You may try %(count)s more times.", left) % {"count": left}
    forgot = gettext("If you forgot the password, ask the administrator of your organisation.")
    return f"{wrong}{tries}{forgot}" if request.LANGUAGE_CODE != "en" else f"{wrong} {tries} {forgot}"


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Too many tries for one account from one address."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    text = gettext(
        "Too many wrong passwords for this account. Wait %(minutes)s minutes and try once more, "
        "or ask the administrator of your organisation."
    ) % {"minutes": minutes}
    answer = render(request, "429.html", {"text": text}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
