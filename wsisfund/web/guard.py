"""What stands before Fava: who may ask, for what, in which form, and the headers of every answer."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from ..languages.retold import retold
from .queries import refusal_at_sight
from .routes import Kind, desk_kind_of, kind_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Note = Callable[[str, Environ], object]
Headers = list[tuple[str, str]]

METHODS = ("GET", "HEAD")
NAMES = ("127.0.0.1", "localhost", "[::1]")
KIND = "wsisfund.kind"  # where the application finds what is asked for
PARAMETERS_MAX = 40
SECURITY_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
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


class Rules(NamedTuple):
    """What a desk lets through.

    Args:
        kind: what a path and a method ask for; None: nothing that there is.
        more: methods besides GET and HEAD, by kind.
        names: hosts under which it answers: names with the port that it listens on, or with their own.
        bare: names need no port (it is the usual one, or a proxy stands before it).
        refused: what is said to any other method.
    """

    kind: Callable[[str, str], Kind | None] = lambda path, _: kind_of(path)
    more: Mapping[Kind, tuple[str, ...]] = MappingProxyType({})
    names: tuple[str, ...] = NAMES
    bare: bool = False
    refused: str = "The books are open for reading; nothing can be changed here."

    def hosts(self, port: str, scheme: str) -> list[str]:
        """What the header Host may say."""
        hosts = [name if _PORT.search(name) else f"{name}:{port}" for name in self.names]
        return [*hosts, *self.names] if self.bare or port == _USUAL.get(scheme) else hosts


_PORT = re.compile(r":[0-9]+$")
_USUAL = {"http": "80", "https": "443"}
READING = Rules()
ACTING = Rules(
    desk_kind_of,
    MappingProxyType({
        Kind.LOGIN: ("POST",),
        Kind.LOGOUT: ("POST",),
        Kind.ACCOUNT: ("POST",),
        Kind.ACT: ("POST",),
        Kind.WRITE: ("PUT", "DELETE"),
    }),
    refused="Nothing can be changed here in this way.",
)  # fmt: skip


def guarded(application: Application, rules: Rules = READING, note: Note = lambda *_: None) -> Application:
    """`application` behind the guard; it finds the kind of the request in ``environ[KIND]``.

    Only GET and HEAD of the listed routes (and what `rules` add), asked for under a name of the desk by the person or by our own
    pages; queries only when they begin as one SELECT. Refusals: 405 method, 421 host, 403 other site, 404 route, 400 query, and
    those of `application`; `note` is told of another host or site. Where Fava's pages ask, they
    come in the form that these show (``{"error": …}``), else as plain text.
    """

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path, method = _path(environ), environ.get("REQUEST_METHOD", "")
        kind = rules.kind(path, method)
        tls = environ.get("wsgi.url_scheme") == "https"
        respond = _with_headers(start_response, every_answer(tls, kept=kind is Kind.STATIC))
        try:
            kind = _admitted(environ, path, kind, rules, note)
            # Fava answers nothing but GET when it is read-only.
            changed = method in rules.more.get(kind, ())
            body = application({**environ, "REQUEST_METHOD": method if changed else "GET", KIND: kind}, respond)
        except Refusal as refusal:
            respond = _with_headers(start_response, every_answer(tls))
            return _refuse(refusal, kind, respond, (*METHODS, *(rules.more.get(kind, ()) if kind else ())))
        return _without_body(body) if method == "HEAD" else body

    return answer


def _without_body(body: Iterable[bytes]) -> Iterable[bytes]:
    if hasattr(body, "close"):
        body.close()
    return []


def _path(environ: Environ) -> str:
    raw = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return str(raw.encode("latin-1", "replace").decode("utf-8", "replace"))


def _admitted(environ: Environ, path: str, kind: Kind | None, rules: Rules, note: Note) -> Kind:
    host, scheme = environ.get("HTTP_HOST", ""), environ.get("wsgi.url_scheme", "http")
    hosts = rules.hosts(environ.get("SERVER_PORT", ""), scheme)
    if host not in hosts:
        note("other-host", environ)
        raise Refusal("421 Misdirected Request", f"These books are shown at {scheme}://{hosts[0]}/ only.")
    if environ.get("REQUEST_METHOD") not in (*METHODS, *(rules.more.get(kind, ()) if kind else ())):
        raise Refusal("405 Method Not Allowed", rules.refused)
    try:
        if kind is Kind.CALLBACK or (kind is Kind.LOGIN and environ["REQUEST_METHOD"] in METHODS):
            _admit_way_back(environ)
        else:
            _admit_site(environ, host)
    except Refusal:
        note("other-site", environ)
        raise
    if kind is None:
        raise Refusal("404 Not Found", f"There is no page {path[:200]!r} here.")
    values = _values(environ)
    if kind in (Kind.QUERY, Kind.QUERY_FILE):
        _admit_query(values)
    return kind


def _admit_site(environ: Environ, host: str) -> None:
    """Another site's page must not ask in the reader's name, nor send the reader here."""
    origin = environ.get("HTTP_ORIGIN")
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    referrer = environ.get("HTTP_REFERER")
    scheme = environ.get("wsgi.url_scheme", "http")
    foreign = (
        (origin is not None and origin != f"{scheme}://{host}")
        or site not in ("same-origin", "none")
        or (referrer is not None and _place_of(referrer) != host)
    )
    if foreign:
        raise Refusal(
            "403 Forbidden", f"Another site asked for this page. Type {scheme}://{host}/ into the address line instead."
        )


def _admit_way_back(environ: Environ) -> None:
    """From a provider of OpenID Connect a browser comes as a whole page, never as a part of one, nor by a script.

    What it brings counts only together with a cookie that was set when it was sent there. After logging out there it comes to
    the login, which anybody may see.
    """
    told = environ.get("HTTP_SEC_FETCH_MODE", "navigate"), environ.get("HTTP_SEC_FETCH_DEST", "document")
    if told != ("navigate", "document") or environ.get("HTTP_ORIGIN") is not None:
        raise Refusal("403 Forbidden", "Another site asked for this page.")


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


def _refuse(refusal: Refusal, kind: Kind | None, respond: StartResponse, allowed: Sequence[str]) -> Iterable[bytes]:
    as_json = kind in _ASKED_BY_SCRIPT
    sentence = retold(refusal.sentence).text
    text = json.dumps({"error": sentence}) if as_json else sentence + "\n"
    headers = [("Content-Type", "application/json" if as_json else "text/plain; charset=utf-8")]
    if refusal.status.startswith("405"):
        headers.append(("Allow", ", ".join(allowed)))
    if refusal.status.startswith("503"):
        headers.append(("Retry-After", "1"))
    body = text.encode()
    respond(refusal.status, [*headers, ("Content-Length", str(len(body)))])
    return [body]


_ASKED_BY_SCRIPT = (Kind.QUERY, Kind.ANSWER, Kind.LIVE, Kind.WRITE, Kind.ACT)
_ALWAYS_TLS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def every_answer(tls: bool, *, kept: bool = False) -> Headers:
    """Headers of every answer. `tls`: it is given over TLS; `kept`: a browser may keep it, as it may no figure and no refusal."""
    return [*SECURITY_HEADERS, *([] if kept else [("Cache-Control", "no-store")]), *([_ALWAYS_TLS] if tls else [])]


def _with_headers(start_response: StartResponse, own: Headers) -> StartResponse:
    names = {name.lower() for name, _ in own}

    def start(status: str, headers: Headers, *rest: Any) -> Any:
        return start_response(status, [*(h for h in headers if h[0].lower() not in names), *own], *rest)

    return start
