"""The page on which somebody logs in, with a password or a passkey, and the way out."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from ..errors import OTHER_FORM, Fault
from ..gate.webauthn import challenge_of, to_base64url
from .attempts import Attempts
from .challenges import Challenges
from .cookies import cookie_of
from .form_body import form_of
from .guard import Environ, Headers, Refusal, StartResponse
from .oidc_settings import LOGIN_PAGE, OidcSettings
from .own_page import page_of
from .passkeys import LOGIN, NoPasskey, Passkeys, Site, assertion_of, proved
from .passwords import is_password
from .security_log import SecurityLog
from .sessions import LONGEST_SECONDS, Session, Sessions
from .users import KnownUsers, User

_VISIT: Final = "wsisfund-visit"
_VISIT_SECONDS: Final = 3600
# A page of the desk, never another site: one slash, then no second one; letters beyond ASCII as an address has them (`%C3%A9`).
LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
ACCOUNT: Final = "/account/"


class Wrong(Exception):
    """A login that does not go on: the status, what is said, the seconds to wait, and what the log says of it."""

    def __init__(self, status: str, said: str, event: str = "", wait: int = 0, user: str = "") -> None:
        super().__init__(said)
        self.status, self.said, self.event, self.wait, self.user = status, said, event, wait, user


class Entered(NamedTuple):
    """One who has proved who he is; `enrols`: to register his first passkey, and for nothing else. `passkey`: id of his proof."""

    user: User
    enrols: bool = False
    passkey: str = ""


def secure(environ: Environ) -> bool:
    """Whether the reader speaks to us over TLS."""
    return bool(environ.get("wsgi.url_scheme") == "https")


def site_of(environ: Environ) -> Site:
    """The desk as the browser names it; the guard has let the name through."""
    host = str(environ.get("HTTP_HOST", ""))
    return Site(f"{environ.get('wsgi.url_scheme', 'http')}://{host}", re.sub(r":[0-9]+$", "", host))


def with_cookie(
    headers: Headers, environ: Environ, name: str, value: str, seconds: int = LONGEST_SECONDS, site: str = "Strict"
) -> Headers:
    """`headers`, and one that sets a cookie which no script reads and no other site sends; an empty value takes it away.

    `site`: ``Lax`` where a browser is to send it as well when another site leads it here.
    """
    words = [f"{name}={value}", "Path=/", "HttpOnly", f"SameSite={site}", f"Max-Age={seconds if value else 0}"]
    return [*headers, ("Set-Cookie", "; ".join([*words, *(["Secure"] if secure(environ) else [])]))]


def address_of(environ: Environ) -> str:
    """From where somebody asks."""
    return str(environ.get("REMOTE_ADDR", ""))[:64]


def answer_json(start_response: StartResponse, content: Any, status: str = "200 OK") -> Iterable[bytes]:
    """An answer for a script."""
    body = json.dumps(content).encode()
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


class Login:
    """Logins of one desk.

    Args:
        users: who may. sessions: of those who did. attempts: of those who could not. log: where all of it is noted.
        provider: of OpenID Connect, that may prove who somebody is.
        two_factors: everybody needs a passkey, or a provider that asked for two; not only users of whom the file says so.
    """

    def __init__(
        self,
        users: KnownUsers,
        sessions: Sessions,
        attempts: Attempts | None = None,
        log: SecurityLog | None = None,
        provider: OidcSettings | None = None,
        two_factors: bool = False,
    ) -> None:
        self.users, self.sessions, self.log = users, sessions, log or SecurityLog()
        self.attempts, self.passkeys, self.challenges = attempts or Attempts(), Passkeys(users.root), Challenges()
        self.provider, self._two_factors = provider, two_factors
        self._secret = secrets.token_bytes(32)

    def answer(self, environ: Environ, start_response: StartResponse, cookie: str) -> Iterable[bytes]:
        """The form, or what comes of it: 303 to the page that was asked for, 401 a wrong proof, 429 too often."""
        asks = str(environ.get("PATH_INFO", "")).endswith("/challenge")
        if environ["REQUEST_METHOD"] == "GET":
            if asks:
                raise Refusal("405 Method Not Allowed", "A script of the page asks for this.")
            wanted = parse_qs(environ.get("QUERY_STRING", "")).get("next", ["/"])[0]
            return self.form(environ, start_response, "200 OK", wanted)
        form = form_of(environ)
        wanted = form.get("next", "/")
        if not hmac.compare_digest(form.get("csrf", "").encode(), self._token(_visit_of(environ)).encode()):
            return self.form(environ, start_response, "403 Forbidden", wanted, "login.again")
        if asks:
            asked = challenge_of(self.challenges.new(_whose(environ), address_of(environ)), LOGIN)
            return answer_json(start_response, {"challenge": to_base64url(asked), "host": site_of(environ).host})
        try:
            entered = self._by_passkey(environ, form) if form.get("passkey") else self._by_password(environ, form)
        except Wrong as wrong:
            return self.refused(environ, start_response, wrong, wanted)
        self.log.note("login-passkey" if form.get("passkey") else "login", environ, entered.user.name)
        place = ACCOUNT if entered.enrols else wanted if LOCAL.fullmatch(wanted) else "/"
        self.sessions.end(named_in(environ, cookie, ".+"))  # that of this browser until now
        session = self.sessions.begin(entered.user, enrols=entered.enrols, address=address_of(environ), passkey=entered.passkey)
        start_response("303 See Other", with_cookie([("Location", place), ("Content-Length", "0")], environ, cookie, session))
        return []

    def refused(self, environ: Environ, start_response: StartResponse, wrong: Wrong, wanted: str) -> Iterable[bytes]:
        """The form again, with why somebody was not let in; noted."""
        self.log.note(wrong.event, environ, wrong.user)
        return self.form(environ, start_response, wrong.status, wanted, wrong.said, wrong.wait)

    def _by_password(self, environ: Environ, form: dict[str, str]) -> Entered:
        name, address = form.get("user", ""), address_of(environ)
        self.wait(name, address, name)
        user = self.users.get(name)
        if not is_password(form.get("password", ""), (user.password or None) if user else None) or user is None:
            raise Wrong("401 Unauthorized", "login.wrong", "wrong-password", user=name)
        self.attempts.right(name, address)
        return self.by_one_factor(user)

    def needs_two(self, user: User) -> bool:
        """Whether one factor is not enough for him."""
        return user.passkey_required or self._two_factors

    def by_one_factor(self, user: User) -> Entered:
        """Him, where one factor is enough; where he needs a passkey, to register his first one.

        Raises:
            Wrong: he has one.
        """
        if not self.needs_two(user):
            return Entered(user)
        if self.passkeys.of(user.name):
            raise Wrong("401 Unauthorized", "login.passkey-needed", "passkey-needed", user=user.name)
        return Entered(user, enrols=True)

    def _by_passkey(self, environ: Environ, form: dict[str, str]) -> Entered:
        address, name, tries = address_of(environ), "", "passkey "
        try:
            said = json.loads(form["passkey"])
            tries += str(said["id"])
            self.wait(tries, address, "")
            passkey = self.passkeys.find(str(said["id"]))
            user = self.users.get(passkey.user) if passkey else None
            asked = self.challenges.take(_whose(environ))
            if passkey is None or user is None or asked is None:
                raise NoPasskey("unknown")
            name, answer = user.name, assertion_of(said)
            proved(answer, passkey, asked, site_of(environ))
            if not self.passkeys.counted(passkey.ident, answer.counter):
                raise NoPasskey("copied")
        except (NoPasskey, Fault, *OTHER_FORM) as error:
            why = error.word if isinstance(error, NoPasskey) else "unreadable"
            raise Wrong("401 Unauthorized", "login.passkey-wrong", f"wrong-passkey-{why}", user=name) from None
        self.attempts.right(tries, address)
        return Entered(user, passkey=passkey.ident)

    def wait(self, whose: str, address: str, name: str) -> None:
        """Count a try.

        Raises:
            Wrong: there were too many.
        """
        wait = self.attempts.begin(whose, address)
        if wait:
            raise Wrong("429 Too Many Requests", "login.wait", "too-many-tries", wait, name)

    def leave(
        self, environ: Environ, start_response: StartResponse, cookie: str, name: str, session: Session, place: str = ""
    ) -> Iterable[bytes]:
        """End this session; with the field ``everywhere`` all of the user's. `place`: where another site is to end its own."""
        if environ["REQUEST_METHOD"] == "GET":
            raise Refusal("405 Method Not Allowed", "Log out with the button on the page.")
        everywhere = bool(form_of(environ).get("everywhere"))
        self.log.note("logout-everywhere" if everywhere else "logout", environ, session.user.name)
        if everywhere:
            self.sessions.end_all(session.user.name)
        self.sessions.end(name)
        # A form of ours leads to no other site (`form-action`); a page does.
        body = page_of("led_on.html", place=place, said="login.left") if place else b""
        headers = [("Content-Type", "text/html; charset=utf-8")] if place else [("Location", LOGIN_PAGE)]
        headers += [("Content-Length", str(len(body))), ("Clear-Site-Data", '"cache", "storage"')]
        start_response("200 OK" if place else "303 See Other", with_cookie(headers, environ, cookie, ""))
        return [body]

    def form(
        self, environ: Environ, start_response: StartResponse, status: str, wanted: str, said: str = "", wait: int = 0
    ) -> Iterable[bytes]:
        """The page on which somebody logs in, with what is said of the try before."""
        visit = _visit_of(environ) or secrets.token_urlsafe(24)
        # A provider leads back to the address that it knows; under another one its cookie would not be there.
        offered = self.provider is not None and self.provider.origin == site_of(environ).origin
        body = page_of(
            "login.html",
            csrf=self._token(visit),
            wanted=wanted if LOCAL.fullmatch(wanted) else "/",
            said=said,
            wait=wait,
            provider=self.provider.shown if self.provider else "",
            offered=offered,
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


def named_in(environ: Environ, cookie: str, form: str) -> str:
    """What a cookie holds, where it has this form; else nothing."""
    found = cookie_of(environ, cookie)
    return found if re.fullmatch(form, found) else ""


def _whose(environ: Environ) -> str:
    """For whom a challenge of the login is: the visitor who asked for it."""
    return f"login {_visit_of(environ)}"


def _visit_cookie(environ: Environ) -> str:
    """What the cookie of the form is called: over TLS with the prefix that keeps other hosts from setting it."""
    return f"__Host-{_VISIT}" if secure(environ) else _VISIT


def _visit_of(environ: Environ) -> str:
    return named_in(environ, _visit_cookie(environ), r"[A-Za-z0-9_-]{32}")
