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
KIND = "wsisfund.kind"  # where the application finds what is asked for
PARAMETERS_MAX = 40
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


def guarded(application: Application) -> Application:
    """`application` behind the guard; it finds the kind of the request in ``environ[KIND]``.

    Only GET and HEAD of the listed routes, asked for under a loopback name by the person or by our own pages; queries
    only when they begin as one SELECT. Refusals: 405 method, 421 host, 403 other site, 404 route, 400 query, and those of
    `application`; where Fava's pages ask, they come in the form that these show (``{"error": …}``), else as plain text.
    """

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = _path(environ)
        kind = kind_of(path)
        respond = _with_headers(start_response, kind)
        try:
            kind = _admitted(environ, path, kind)
            # Fava answers nothing but GET when it is read-only.
            body = application({**environ, "REQUEST_METHOD": "GET", KIND: kind}, respond)
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


def _admitted(environ: Environ, path: str, kind: Kind | None) -> Kind:
    host = environ.get("HTTP_HOST", "")
    port = environ.get("SERVER_PORT", "")
    if host not in _hosts(port):
        raise Refusal("421 Misdirected Request", f"These books are shown at http://127.0.0.1:{port}/ only.")
    if environ.get("REQUEST_METHOD") not in METHODS:
        raise Refusal("405 Method Not Allowed", "The books are open for reading; nothing can be changed here.")
    _admit_site(environ, host)
    if kind is None:
        raise Refusal("404 Not Found", f"There is no page {path[:200]!r} here.")
    values = _values(environ)
    if kind in (Kind.QUERY, Kind.QUERY_FILE):
        _admit_query(values)
    return kind


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
        or (referrer is not None and _place_of(referrer) != host)
    )
    if foreign:
        raise Refusal("403 Forbidden", f"Another site asked for this page. Type http://{host}/ into the address line instead.")


def _place_of(address: str) -> str:
    """The host of an address, empty where it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _values(environ: Environ) -> dict[str, list[str]]:
    try:
        return parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=PARAMETERS_MAX)
    except ValueError:
        raise Refusal("400 Bad Request", f"An address has at most {PARAMETERS_MAX} parameters.") from None


def _admit_query(values: dict[str, list[str]]) -> None:
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
    if refusal.status.startswith("503"):
        headers.append(("Retry-After", "1"))
    body = text.encode()
    respond(refusal.status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


def _with_headers(start_response: StartResponse, kind: Kind | None) -> StartResponse:
    own = [*SECURITY_HEADERS, *([] if kind is Kind.STATIC else [("Cache-Control", "no-store")])]
    names = {name.lower() for name, _ in own}

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        return start_response(status, [*(h for h in headers if h[0].lower() not in names), *own], *rest)

    return start
