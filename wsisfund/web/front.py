"""The desk as one WSGI application: guard, static files, and everything else asked of the process that holds the books."""

from collections.abc import Callable, Iterable, Mapping
from threading import BoundedSemaphore
from typing import Any

from ..languages.spoken import LANGUAGE, language
from .defects import noting
from .doors import Doors
from .entrance import SESSION, entered
from .guard import ACTING, KIND, READING, Application, Environ, Refusal, Rules, StartResponse, guarded
from .language_choice import choose, spoken_to
from .limits import LANES, WAIT_SECONDS, Lane, lane_of
from .login import Login
from .oidc_provider import Provider
from .routes import Kind
from .scan import Scan
from .shown import Shown, State
from .static_files import static_files
from .who import WHO, who_of

POLL_SECONDS = 1
# Of a request, Fava sees this; no other header of the reader's.
_PASSED = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL")
_PASSED_HEADERS = ("HTTP_HOST", "HTTP_REFERER", "HTTP_ACCEPT_LANGUAGE")
_POLLED = "/api/changed"


def front(
    shown: Shown,
    lane: Callable[[Kind, str], Lane] = lane_of,
    login: Login | None = None,
    rules: Rules | None = None,
    provider: Provider | None = None,
    scan: Scan | None = None,
) -> Application:
    """The pages of `shown`, behind the guard.

    Args:
        shown: the books.
        lane: where a request of a kind with a query string runs, and under which limits.
        login: where users log in, and may change the books; None: one person reads them.
        rules: of the guard, where they are not the usual ones.
        provider: of OpenID Connect, which proves users of `login`, too.
        scan: asked about each file that users send.
    """
    places = {lane.name: BoundedSemaphore(lane.at_once) for lane in LANES}
    files = static_files()

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to one request: a file at once, anything else in its lane and a child of its own."""
        kind = environ[KIND]
        if kind is Kind.STATIC:
            return files(environ, start_response)
        if kind is Kind.LANGUAGE:
            return choose(environ, start_response)
        if doors is not None and doors.opens(kind):
            return doors.answer(environ, start_response)
        mine = lane(kind, environ.get("QUERY_STRING", ""))
        change = shown.change  # before it is read: a change meanwhile is news to this page
        state = shown.look(_wait_of(kind, environ["PATH_INFO"], login is not None))
        if not places[mine.name].acquire(timeout=WAIT_SECONDS):
            raise Refusal("503 Service Unavailable", f"{mine.at_once} {mine.name} are being worked out; try again in a moment.")
        try:
            found = shown.ask(_passed(environ, kind, state, change), mine.limits)
        finally:
            places[mine.name].release()
        assert found.headers is not None
        start_response(found.status, [*found.headers, ("Books-State", state.value)])
        return [found.body]

    doors = Doors(shown, scan) if login is not None else None
    if login is None:
        return spoken_to(guarded(answer, rules or READING))
    inside = noting(entered(noting(answer, login.log), login, provider), login.log)
    return spoken_to(guarded(inside, rules or ACTING, login.log.note))


def _wait_of(kind: Kind, path: str, users: bool) -> int | None:
    """Seconds for which a request waits for the books to be read anew; None: the usual ones.

    Our own pages read the books themselves: where several people work, they show what was just written before Fava's pages can.
    """
    if users and kind is Kind.OWN_PAGE:
        return 0
    return POLL_SECONDS if path.endswith(_POLLED) else None


def _passed(environ: Environ, kind: Kind, state: State, change: int) -> Mapping[str, Any]:
    """The request as the child takes it: text only."""
    passed = {name: str(environ.get(name, "")) for name in _PASSED}
    passed |= {name: str(environ[name]) for name in _PASSED_HEADERS if name in environ}
    return {
        **passed,
        "wsgi.url_scheme": str(environ.get("wsgi.url_scheme", "http")),
        "wsisfund.state": state.value,
        "wsisfund.change": str(change),
        LANGUAGE: language(),
        **({WHO: who_of(environ[SESSION])} if SESSION in environ else {}),
        **({"wsisfund.query": True} if kind in (Kind.QUERY, Kind.QUERY_FILE) else {}),
    }
