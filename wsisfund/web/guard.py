"""What stands before Fava: who may ask, for what, in which form, and the headers of every answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .queries import refusal_at_sight
from .routes import Kind, kind_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

METHODS = ("GET", "HEAD")
NAMES = ("127.0.0.1", "localhost", "[::1]")
SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = (
    ("Content-Security-Policy", SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


class Refusal(Exception):
    """A request that does not go on: the status line, and a sentence for whoever asked."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def guarded(application: Application, queries: Application) -> Application:
    """`application` behind the guard, and `queries` for what runs a query.

    Only GET and HEAD of the listed routes, asked for under a loopback name by the person or by our own pages; queries
    only when they begin as one SELECT (`queries` reads the rest). Refusals: 405 method, 421 host, 403 other site, 404
    route, 400 query, and those of `queries`; a refused query answers in the form that Fava's pages show
    (``{"error": …}``), anything else as plain text.
    """

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = _path(environ)
        kind = kind_of(path)
        respond = _with_headers(start_response, kind)
        # Fava answers nothing but GET when it is read-only.
        inner = {**environ, "REQUEST_METHOD": "GET"}
        try:
            _admit(environ, path, kind)
            body = queries(inner, respond) if kind in (Kind.QUERY, Kind.QUERY_FILE) else application(inner, respond)
        except Refusal as refusal:
            return _refuse(refusal, kind, respond)
        return _without_body(body) if environ["REQUEST_METHOD"] == "HEAD" else body

    return answer


def _without_body(body: Iterable[bytes]) -> Iterable[bytes]:
    if hasattr(body, "close"):
        body.close()
    return []


def _path(environ: Environ) -> str:
    raw = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return str(raw.encode("latin-1", "replace").decode("utf-8", "replace"))


def _admit(environ: Environ, path: str, kind: Kind | None) -> None:
    host = environ.get("HTTP_HOST", "")
    port = environ.get("SERVER_PORT", "")
    if host not in _hosts(port):
        raise Refusal("421 Misdirected Request", f"These books are shown at http://127.0.0.1:{port}/ only.")
    if environ.get("REQUEST_METHOD") not in METHODS:
        raise Refusal("405 Method Not Allowed", "The books are open for reading; nothing can be changed here.")
    _admit_site(environ, host)
    if kind is None:
        raise Refusal("404 Not Found", f"There is no page {path[:200]!r} here.")
    if kind in (Kind.QUERY, Kind.QUERY_FILE):
        _admit_query(environ)


def _hosts(port: str) -> list[str]:
    hosts = [f"{name}:{port}" for name in NAMES]
    return [*hosts, *NAMES] if port == "80" else hosts


def _admit_site(environ: Environ, host: str) -> None:
    """Another site's page must not ask in the reader's name, nor send the reader here."""
    origin = environ.get("HTTP_ORIGIN")
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    referrer = environ.get("HTTP_REFERER")
    foreign = (
        (origin is not None and origin != f"http://{host}")
        or site not in ("same-origin", "none")
        or (referrer is not None and urlsplit(referrer).netloc != host)
    )
    if foreign:
        raise Refusal("403 Forbidden", f"Another site asked for this page. Type http://{host}/ into the address line instead.")


def _admit_query(environ: Environ) -> None:
    values = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=20)
    queries = values.get("query_string", [""])
    sentence = refusal_at_sight(queries[0]) if len(queries) == 1 else "One query at a time."
    if sentence is not None:
        raise Refusal("400 Bad Request", sentence)


def _refuse(refusal: Refusal, kind: Kind | None, respond: StartResponse) -> Iterable[bytes]:
    as_json = kind in (Kind.QUERY, Kind.ANSWER)
    text = json.dumps({"error": refusal.sentence}) if as_json else refusal.sentence + "\n"
    headers = [("Content-Type", "application/json" if as_json else "text/plain; charset=utf-8")]
    if refusal.status.startswith("405"):
        headers.append(("Allow", ", ".join(METHODS)))
    body = text.encode()
    respond(refusal.status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _with_headers(start_response: StartResponse, kind: Kind | None) -> StartResponse:
    own = [*SECURITY_HEADERS, *([] if kind is Kind.STATIC else [("Cache-Control", "no-store")])]
    names = {name.lower() for name, _ in own}

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        return start_response(status, [*(h for h in headers if h[0].lower() not in names), *own], *rest)

    return start
