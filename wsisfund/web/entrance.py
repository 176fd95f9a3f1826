"""Where users log in: who asks, whether his role may, and whether a change comes from our own page."""

import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Final
from urllib.parse import quote

from ..languages.spoken import said
from .account import Account
from .guard import KIND, Application, Environ, Refusal, StartResponse
from .limits import LOGINS, WAIT_SECONDS
from .login import ACCOUNT, Login, named_in, secure, with_cookie
from .oidc_login import OidcLogin
from .oidc_provider import Provider
from .roles import ALLOWED, Role
from .routes import Kind
from .sessions import Session

SESSION: Final = "wsisfund.session"
_OPEN: Final = (Kind.STATIC, Kind.LANGUAGE)
_FOR_PEOPLE: Final = (Kind.ENTRY, Kind.PAGE, Kind.OWN_PAGE, Kind.QUERY_FILE, Kind.DONOR, Kind.STATEMENT, Kind.ACCOUNT)
_ENROLLING: Final = (Kind.ACCOUNT, Kind.LOGOUT)
_WITH_FORMS: Final = (Kind.ACCOUNT, Kind.LOGOUT)
_CHANGING: Final = ("POST", "PUT", "DELETE")
_IN_PATHS: Final = "/:@!$&'()*+,;=~"  # and letters, digits, -._ (RFC 3986, 3.3)
_PROVING: Final = (Kind.LOGIN, Kind.PROVIDER, Kind.CALLBACK)


def session_cookie(environ: Environ) -> str:
    """What the cookie of the session is called: over TLS with the prefix that keeps other hosts from setting it."""
    return "__Host-wsisfund" if secure(environ) else "wsisfund"


def entered(application: Application, login: Login, provider: Provider | None = None) -> Application:
    """`application` for those who have logged in; it finds the session in ``environ[SESSION]``.

    Without a session a page leads to the login and everything else is 401; a role that may not is 403, and so is a change
    without the token of the page that it comes from. Who is to register a passkey first sees the page for that alone.
    """
    account = Account(login)
    by_provider = OidcLogin(login, provider) if provider else None
    places = {kind: BoundedSemaphore(LOGINS) for kind in _PROVING}

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to one request, or the refusal that it deserves (`Refusal`)."""
        kind: Kind = environ[KIND]
        if kind in _OPEN:
            return application(environ, start_response)
        name = named_in(environ, session_cookie(environ), ".+")
        if kind in _PROVING:
            way = login if kind is Kind.LOGIN else by_provider
            if way is None:
                raise Refusal("404 Not Found", "Nobody logs in here by OpenID Connect.")
            with _in_turn(places[kind]):
                return way.answer(environ, start_response, session_cookie(environ))
        session = login.sessions.find(name, active=kind is not Kind.LIVE)
        if session is None:
            if environ["REQUEST_METHOD"] in _CHANGING:
                login.log.note("no-session", environ)
            return _ask_to_log_in(environ, kind, start_response)
        if kind not in ALLOWED[session.user.role]:
            login.log.note("not-for-role", environ, session.user.name)
            raise Refusal("403 Forbidden", said("refused.role", role=said(f"role.{session.user.role.value}")))
        if environ["REQUEST_METHOD"] in _CHANGING and not _from_our_page(environ, session):
            login.log.note("no-token", environ, session.user.name)
            raise Refusal("403 Forbidden", said("refused.page"))
        if session.enrols and kind not in _ENROLLING:
            return _lead_to_account(kind, start_response)
        if kind is Kind.ACCOUNT:
            return account.answer(environ, start_response, session_cookie(environ), name, session)
        if kind is Kind.LOGOUT:
            place = provider.way_out(session.token) if provider and session.token else ""
            return login.leave(environ, start_response, session_cookie(environ), name, session, place)
        if kind is Kind.ENTRY and session.user.role is Role.DONOR:
            start_response("303 See Other", [("Location", "/donor/"), ("Content-Length", "0")])
            return []
        return application({**environ, SESSION: session}, start_response)

    return answer


@contextmanager
def _in_turn(places: BoundedSemaphore) -> Iterator[None]:
    """Take one of the places; refused where none becomes free."""
    if not places.acquire(timeout=WAIT_SECONDS):
        raise Refusal("503 Service Unavailable", said("refused.busy"))
    try:
        yield
    finally:
        places.release()


def _ask_to_log_in(environ: Environ, kind: Kind, start_response: StartResponse) -> Iterable[bytes]:
    if kind not in _FOR_PEOPLE:
        raise Refusal("401 Unauthorized", said("refused.login"))
    path, query = str(environ.get("PATH_INFO", "/")), environ.get("QUERY_STRING", "")
    wanted = quote(path.encode("latin-1", "replace"), safe=_IN_PATHS) + (f"?{query}" if query else "")
    place = "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='')}"
    start_response(
        "303 See Other", with_cookie([("Location", place), ("Content-Length", "0")], environ, session_cookie(environ), "")
    )
    return []


def _lead_to_account(kind: Kind, start_response: StartResponse) -> Iterable[bytes]:
    if kind not in _FOR_PEOPLE:
        raise Refusal("403 Forbidden", said("refused.passkey"))
    start_response("303 See Other", [("Location", ACCOUNT), ("Content-Length", "0")])
    return []


def _from_our_page(environ: Environ, session: Session) -> bool:
    """Whether the request has the token of the session, which no other site can read: in its header, or as a form's field."""
    sent = environ.get("HTTP_X_CSRF_TOKEN") or _field_of(environ)
    return hmac.compare_digest(str(sent).encode(), session.csrf.encode())


def _field_of(environ: Environ) -> str:
    from .form_body import form_of

    return form_of(environ).get("csrf", "") if environ[KIND] in _WITH_FORMS else ""
