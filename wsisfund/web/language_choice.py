"""Which of the six languages a reader has the desk in: kept in a cookie of the browser, else what the browser asks for."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from ..languages.spoken import LANGUAGE, best_of, speaking
from ..languages.states import SIX
from .cookies import cookie_of
from .guard import Application, Environ, StartResponse
from .login import LOCAL, secure, with_cookie

_YEAR_SECONDS: Final = 365 * 24 * 3600


def spoken_to(application: Application) -> Application:
    """`application`, which speaks the language of who asks, and finds it in ``environ[LANGUAGE]``."""

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        code = _chosen(environ) or best_of(str(environ.get("HTTP_ACCEPT_LANGUAGE", "")))
        with speaking(code):
            return application({**environ, LANGUAGE: code}, start_response)

    return answer


def choose(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Keep the language that the address names, and go back to the page from which it was chosen."""
    code = str(environ["PATH_INFO"]).rpartition("/")[2]
    # The guard has seen to it that the page before is one of the desk.
    before = urlsplit(str(environ.get("HTTP_REFERER", "")))
    place = before.path + (f"?{before.query}" if before.query else "")
    headers = [("Location", place if LOCAL.fullmatch(place) else "/"), ("Content-Length", "0")]
    start_response("303 See Other", with_cookie(headers, environ, _cookie(environ), code, _YEAR_SECONDS))
    return []


def _cookie(environ: Environ) -> str:
    return "__Host-wsisfund-language" if secure(environ) else "wsisfund-language"


def _chosen(environ: Environ) -> str:
    """The language that the cookie names; empty where there is none."""
    code = cookie_of(environ, _cookie(environ))
    return code if code in SIX else ""
