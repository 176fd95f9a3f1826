"""The page on which somebody logs in, and the way out."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from .attempts import Attempts
from .form_body import form_of
from .guard import Environ, Headers, Refusal, StartResponse
from .own_page import page_of
from .passwords import is_password
from .security_log import SecurityLog
from .sessions import LONGEST_SECONDS, Session, Sessions
from .users import KnownUsers

_VISIT: Final = "wsisfund-visit"
_VISIT_SECONDS: Final = 3600
# A page of the desk, never another site: one slash, then no second one.
_LOCAL = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def secure(environ: Environ) -> bool:
    """Whether the reader speaks to us over TLS."""
    return bool(environ.get("wsgi.url_scheme") == "https")


def with_cookie(headers: Headers, environ: Environ, name: str, value: str, seconds: int = LONGEST_SECONDS) -> Headers:
    """`headers`, and one that sets a cookie which no script reads and no other site sends; an empty value takes it away."""
    words = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Strict", f"Max-Age={seconds if value else 0}"]
    return [*headers, ("Set-Cookie", "; ".join([*words, *(["Secure"] if secure(environ) else [])]))]


class Login:
    """Logins of one desk.

    Args:
        users: who may. sessions: of those who did. attempts: of those who could not. log: where all of it is noted.
    """

    def __init__(
        self, users: KnownUsers, sessions: Sessions, attempts: Attempts | None = None, log: SecurityLog | None = None
    ) -> None:
        self.sessions, self.log = sessions, log or SecurityLog()
        self._users, self._attempts = users, attempts or Attempts()
        self._secret = secrets.token_bytes(32)

    def answer(self, environ: Environ, start_response: StartResponse, cookie: str) -> Iterable[bytes]:
        """The form, or what comes of it: 303 to the page that was asked for, 401 a wrong name or password, 429 too often."""
        if environ["REQUEST_METHOD"] == "GET":
            wanted = parse_qs(environ.get("QUERY_STRING", "")).get("next", ["/"])[0]
            return self._form(environ, start_response, "200 OK", wanted)
        form = form_of(environ)
        wanted = form.get("next", "/")
        if not hmac.compare_digest(form.get("csrf", "").encode(), self._token(_visit_of(environ)).encode()):
            return self._form(environ, start_response, "403 Forbidden", wanted, "login.again")
        name, address = form.get("user", ""), str(environ.get("REMOTE_ADDR", ""))
        wait = self._attempts.begin(name, address)
        if wait:
            self.log.note("too-many-tries", environ, name)
            return self._form(environ, start_response, "429 Too Many Requests", wanted, "login.wait", wait)
        user = self._users.get(name)
        if not is_password(form.get("password", ""), user.password if user else None) or user is None:
            self.log.note("wrong-password", environ, name)
            return self._form(environ, start_response, "401 Unauthorized", wanted, "login.wrong")
        self._attempts.right(name, address)
        self.log.note("login", environ, name)
        place = wanted if _LOCAL.fullmatch(wanted) else "/"
        headers = with_cookie([("Location", place), ("Content-Length", "0")], environ, cookie, self.sessions.begin(user))
        start_response("303 See Other", headers)
        return []

    def leave(self, environ: Environ, start_response: StartResponse, cookie: str, name: str, session: Session) -> Iterable[bytes]:
        """End this session; with the field ``everywhere`` all of the user's."""
        if environ["REQUEST_METHOD"] == "GET":
            raise Refusal("405 Method Not Allowed", "Log out with the button on the page.")
        everywhere = bool(form_of(environ).get("everywhere"))
        self.log.note("logout-everywhere" if everywhere else "logout", environ, session.user.name)
        if everywhere:
            self.sessions.end_all(session.user.name)
        self.sessions.end(name)
        headers = [("Location", "/login"), ("Content-Length", "0"), ("Clear-Site-Data", '"cache", "storage"')]
        start_response("303 See Other", with_cookie(headers, environ, cookie, ""))
        return []

    def _form(
        self, environ: Environ, start_response: StartResponse, status: str, wanted: str, said: str = "", wait: int = 0
    ) -> Iterable[bytes]:
        visit = _visit_of(environ) or secrets.token_urlsafe(24)
        body = page_of(
            "login.html", csrf=self._token(visit), wanted=wanted if _LOCAL.fullmatch(wanted) else "/", said=said, wait=wait
        )
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        if wait:
            headers.append(("Retry-After", str(wait)))
        start_response(status, with_cookie(headers, environ, _visit_cookie(environ), visit, _VISIT_SECONDS))
        return [body]

    def _token(self, visit: str) -> str:
        """What the form of one visitor brings along; nobody else can work it out."""
        return (
            hmac.new(self._secret, visit.encode(errors="replace"), hashlib.sha256).hexdigest() if visit else secrets.token_hex()
        )


def _visit_cookie(environ: Environ) -> str:
    """What the cookie of the form is called: over TLS with the prefix that keeps other hosts from setting it."""
    return f"__Host-{_VISIT}" if secure(environ) else _VISIT


def _visit_of(environ: Environ) -> str:
    try:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(_visit_cookie(environ))
    except CookieError:
        return ""
    return cookie.value if cookie and re.fullmatch(r"[A-Za-z0-9_-]{32}", cookie.value) else ""
