"""The login by OpenID Connect: the way to the provider, and the way back.

The way back comes from another site, so it brings a cookie of its own (``SameSite=Lax``); the session's (``Strict``) is set
then, and a page of ours leads on: only from there does the browser send it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qs

from .guard import Environ, StartResponse
from .login import ACCOUNT, LOCAL, Entered, Login, Wrong, address_of, named_in, secure, site_of, with_cookie
from .oidc_provider import Journey, NotProved, Proof, Provider
from .oidc_settings import CALLBACK
from .oidc_transport import Unreachable
from .own_page import page_of
from .sessions import Session
from .waiting import Waiting

SECONDS: Final = 600
_COOKIE: Final = "wsisfund-oidc"
_UNAUTHORIZED: Final = "401 Unauthorized"


class OidcLogin:
    """Logins by one provider: who is no user of the desk does not get in, and the role is that of the users file."""

    def __init__(self, login: Login, provider: Provider) -> None:
        self._login, self._provider = login, provider
        # Each with the session that the browser had when it was sent: on the way back its cookie does not come along.
        self._journeys: Waiting[tuple[Journey, Session | None]] = Waiting(SECONDS)

    def answer(self, environ: Environ, start_response: StartResponse, cookie: str) -> Iterable[bytes]:
        """303 to the provider; or what comes of the way back: a page that leads on, 401 no proof, 429 too often, 503 no answer.

        Args:
            cookie: of the session, by its name.
        """
        query = {name: values[0] for name, values in parse_qs(str(environ.get("QUERY_STRING", ""))).items() if len(values) == 1}
        if environ["PATH_INFO"] == CALLBACK:
            return self._come_back(environ, start_response, cookie, query)
        wanted = query.get("next", "/")
        if site_of(environ).origin != self._provider.settings.origin:
            return self._login.form(environ, start_response, "404 Not Found", wanted, "login.oidc-elsewhere")
        before = self._login.sessions.find(named_in(environ, cookie, ".+"), active=False)
        return self._send(environ, start_response, wanted if LOCAL.fullmatch(wanted) else "/", "again" in query, before)

    def _send(
        self, environ: Environ, start_response: StartResponse, wanted: str, again: bool, before: Session | None
    ) -> Iterable[bytes]:
        browser = _browser_of(environ) or secrets.token_urlsafe()
        journey = Journey(_digest(browser), wanted, again, self._provider.now())
        try:
            place = self._provider.address(journey)
        except Unreachable as why:
            return self._down(environ, start_response, wanted, why)
        self._journeys.put(journey.state, (journey, before), address_of(environ))
        headers = [("Location", place), ("Content-Length", "0")]
        start_response("303 See Other", with_cookie(headers, environ, _cookie_of(environ), browser, SECONDS, "Lax"))
        return []

    def _come_back(
        self, environ: Environ, start_response: StartResponse, cookie: str, query: Mapping[str, str]
    ) -> Iterable[bytes]:
        address, state = address_of(environ), query.get("state", "")
        tries, wanted = f"oidc {state}", "/"
        try:
            self._login.wait(tries, address, "")
            journey, before = self._journey(environ, state)
            wanted = journey.wanted
            entered, token = self._entered(journey, query)
        except Wrong as wrong:
            return self._login.refused(environ, start_response, wrong, wanted)
        except Unreachable as why:
            self._login.attempts.right(tries, address)
            return self._down(environ, start_response, wanted, why)
        self._login.attempts.right(tries, address)
        self._login.log.note("login-oidc", environ, entered.user.name)
        if before is not None:
            self._login.sessions.end_this(before)
        name = self._login.sessions.begin(entered.user, enrols=entered.enrols, again=journey.again, address=address, token=token)
        body = page_of("led_on.html", place=ACCOUNT if entered.enrols else wanted, said="login.entered")
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
        start_response("200 OK", with_cookie(headers, environ, cookie, name))
        return [body]

    def _journey(self, environ: Environ, state: str) -> tuple[Journey, Session | None]:
        """The one that this browser was sent on, which is over then, and the session that it had."""
        found = self._journeys.take(state)
        if found is None or not hmac.compare_digest(found[0].browser, _digest(_browser_of(environ))):
            raise Wrong(_UNAUTHORIZED, "login.oidc-wrong", "wrong-oidc-state")
        return found

    def _entered(self, journey: Journey, query: Mapping[str, str]) -> tuple[Entered, str]:
        """Who has entered, and the token that proves it."""
        if "error" in query:
            raise Wrong(_UNAUTHORIZED, "login.oidc-wrong", "wrong-oidc-refused")
        try:
            proof: Proof = self._provider.proved(journey, query)
        except NotProved as error:
            raise Wrong(_UNAUTHORIZED, "login.oidc-wrong", f"wrong-oidc-{error.word}") from None
        user = self._login.users.by_oidc(proof.subject)
        if user is None:
            raise Wrong(_UNAUTHORIZED, "login.oidc-nobody", "wrong-oidc-nobody", user=proof.subject)
        return Entered(user) if proof.second_factor else self._login.by_one_factor(user), proof.token

    def _down(self, environ: Environ, start_response: StartResponse, wanted: str, why: Unreachable) -> Iterable[bytes]:
        self._login.log.note("oidc-unreachable", environ, what=str(why)[:200])
        return self._login.form(environ, start_response, "503 Service Unavailable", wanted, "login.oidc-down")


def _cookie_of(environ: Environ) -> str:
    return f"__Host-{_COOKIE}" if secure(environ) else _COOKIE


def _browser_of(environ: Environ) -> str:
    return named_in(environ, _cookie_of(environ), r"[A-Za-z0-9_-]{43}")


def _digest(browser: str) -> str:
    """What is kept of the cookie. No cookie is like no other."""
    return hashlib.sha256((browser or secrets.token_urlsafe()).encode()).hexdigest()
