"""Which language a request is answered in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class ChosenLanguage:
    """Pages speak Chinese unless the reader switched (cookie); API clients get what Accept-Language asks for.

    Django's own LocaleMiddleware would show English to every office PC whose browser was installed in English.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Switch the language for the length of the request."""
        language = self._language(request)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language" if self._negotiates(request) else "Cookie"])
        return response

    @staticmethod
    def _negotiates(request: HttpRequest) -> bool:
        return request.path_info.startswith("/api/")

    def _language(self, request: HttpRequest) -> str:
        if self._negotiates(request):
            return translation.get_language_from_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
