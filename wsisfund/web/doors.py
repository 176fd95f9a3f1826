"""What is answered beside Fava's pages, where users log in: whether the books changed, changes, files, a donor's page."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import parse_qs, urlencode

from ..languages.retold import retold
from ..languages.spoken import LANGUAGE, language, said
from .entrance import SESSION
from .form_body import json_of, parts_of
from .guard import KIND, Environ, Headers, Refusal, StartResponse
from .limits import AT_ONCE, WAITING, Limits
from .login import site_of
from .own_page import page_of
from .routes import Kind
from .scan import Scan
from .shown import Shown
from .who import who_of

_Found = tuple[str, Headers, bytes]
WAIT_SECONDS: Final = 30
NEWS_SECONDS: Final = 15
BYTES_MAX: Final = 20 * 2**20
# Exit code of a refusal, and what it is over HTTP.
_STATUS: Final = {2: "400 Bad Request", 5: "409 Conflict"}
_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}
_LOOKS: Final = frozenset({"judge", "judge-match", "choices", "read", "read-bank", "statement", "donor"})
_ACTS: Final = frozenset(
    {
        "judge",
        "do",
        "approve",
        "return",
        "restore",
        "choices",
        "read",
        "import",
        "undo",
        "put-back",
        "read-bank",
        "import-bank",
        "judge-match",
        "match",
    }
)


class Doors:
    """Everything of a desk with users that Fava does not answer."""

    def __init__(self, shown: Shown, scan: Scan | None = None) -> None:
        self._shown, self._scan = shown, scan
        self._places, self._writing, self._waiting = (BoundedSemaphore(most) for most in (AT_ONCE, 1, WAITING))
        self._kinds: Final[Mapping[Kind, Callable[[Environ], _Found]]] = {
            Kind.LIVE: self._live,
            Kind.WRITE: self._write,
            Kind.ACT: self._act,
            Kind.STATEMENT: self._statement,
            Kind.DONOR: self._donor,
        }

    def opens(self, kind: Kind) -> bool:
        """Whether a request of this kind is answered here."""
        return kind in self._kinds

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer to one request."""
        status, headers, body = self._kinds[environ[KIND]](environ)
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _live(self, environ: Environ) -> _Found:
        """Which state of the books is shown; it takes no process, so everybody may ask all the time.

        With ``change`` and ``mtime`` of the last answer it waits until one of them is another; not where very many wait.
        """
        known = parse_qs(environ.get("QUERY_STRING", ""))
        numbers = [known.get(name, [""])[0] for name in ("change", "mtime")]
        if all(number.isascii() and number.isdigit() and len(number) < 30 for number in numbers):
            self._wait(int(numbers[0]), int(numbers[1]))
        state = self._shown.look(0)
        said = {"data": False, "mtime": str(self._shown.mtime), "change": str(self._shown.change), "state": state.value}
        status, headers, body = _json("200 OK", said)
        return status, [*headers, ("Books-State", state.value)], body

    def _wait(self, change: int, mtime: int) -> None:
        if self._waiting.acquire(blocking=False):
            try:
                self._shown.await_news(change, mtime, NEWS_SECONDS)
            finally:
                self._waiting.release()

    # ---------------------------------------------------------------- what changes the books

    def _act(self, environ: Environ) -> _Found:
        name = str(environ["PATH_INFO"]).rpartition("/")[2]
        if name not in _ACTS or environ["REQUEST_METHOD"] != "POST":
            raise Refusal("404 Not Found", "There is no such act here.")
        asked = json_of(environ, BYTES_MAX * 4 // 3)
        found = self._done(environ, {**asked, "do": name})
        if "ok" in found:
            return _json("200 OK", {"ok": True, **found["ok"]})
        if "touch" in found:
            return _json("200 OK", {"ok": False, "errors": [], "error": "", "touch": found["touch"]})
        text = "\n".join(fault["text"] for fault in found["faults"])
        errors = [{key: value for key, value in fault.items() if key != "text"} for fault in found["faults"]]
        # A verdict that refuses is an answer, too.
        status = "200 OK" if name in ("judge", "judge-match") else _status(found["exit"])
        return _json(status, {"ok": False, "errors": errors, "error": text})

    def _write(self, environ: Environ) -> _Found:
        """What one of Fava's pages asks; answered in the form that it shows."""
        name, method = str(environ["PATH_INFO"]).rpartition("/")[2], environ["REQUEST_METHOD"]
        request: dict[str, Any] = {"do": "fava", "name": name, "method": method}
        if method == "DELETE":
            request["data"] = {key: values[0] for key, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        elif "multipart/form-data" in environ.get("CONTENT_TYPE", ""):
            fields, file = parts_of(environ, BYTES_MAX)
            request["data"] = {**fields, "entry_hash": fields.get("hash", "")}
            if file is not None:
                request["file"] = {"name": file.name, "content": base64.b64encode(file.content).decode()}
        else:
            request["data"] = json_of(environ, BYTES_MAX)
        if request["data"].get("entry_hash"):
            request["place"] = self._place(environ, str(request["data"]["entry_hash"]))
        found = self._done(environ, request)
        if "ok" in found:
            return _json("200 OK", {**found["ok"], "mtime": str(self._shown.mtime)})
        return _json(_status(found["exit"]), {"error": "\n".join(fault["text"] for fault in found["faults"])})

    def _place(self, environ: Environ, entry: str) -> dict[str, Any]:
        """Where the entry with this hash stands, as the state that is shown has it."""
        self._shown.look()
        slug = str(environ["PATH_INFO"]).split("/")[1]
        context = self._ask(environ, f"/{slug}/api/context", entry)["entry"]
        text = self._ask(environ, f"/{slug}/api/source_slice", entry)["slice"]
        meta = context.get("meta") or {}
        named = {key: str(meta.get(key) or "") for key in ("doc", "agreement")}
        return {"file": meta.get("filename", ""), "line": meta.get("lineno", 0), "text": text, **named}

    def _ask(self, environ: Environ, path: str, entry: str) -> Any:
        if not re.fullmatch(r"[0-9a-f]{1,64}", entry):
            raise Refusal("400 Bad Request", "This names no entry.")
        own = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": urlencode({"entry_hash": entry})}
        kept = {name: str(environ.get(name, "")) for name in ("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST")}
        found = self._shown.ask({**own, **kept, "wsgi.url_scheme": "http"}, Limits())
        if not found.status.startswith("200"):
            raise Refusal("409 Conflict", said("refused.gone"))
        return json.loads(found.body)["data"]

    def _done(self, environ: Environ, request: Mapping[str, Any]) -> Any:
        if self._scan is not None and (sent := _sent(request)):
            self._scan.test(sent)
        # One writes at a time: two at once would only make one of them begin anew.
        places = self._places if request["do"] in _LOOKS else self._writing
        if not places.acquire(timeout=WAIT_SECONDS):
            raise Refusal("503 Service Unavailable", said("refused.busy"))
        try:
            who, site = who_of(environ[SESSION]), asdict(site_of(environ))
            found = self._shown.do({**request, "who": who, "site": site, LANGUAGE: language()})
        finally:
            places.release()
        if "defect" in found:
            raise Refusal("500 Internal Server Error", said("refused.defect", defect=found["defect"]))
        if "ok" in found:
            self._shown.look(0)
        return found

    # ---------------------------------------------------------------- files

    def _statement(self, environ: Environ) -> _Found:
        name, _, kind = str(environ["PATH_INFO"]).rpartition("/")[2].rpartition(".")
        said = parse_qs(environ.get("QUERY_STRING", ""))
        asked = {key: said[key][0] for key in ("year", "language", "from", "programme") if key in said}
        found = self._done(environ, {"do": "statement", "name": name, "format": kind, **asked})
        if "ok" not in found:
            text = "\n".join(fault["text"] for fault in found["faults"]) + "\n"
            return "422 Unprocessable Content", [("Content-Type", "text/plain; charset=utf-8")], text.encode()
        file = found["ok"]
        headers = [("Content-Type", _TYPES[kind]), ("Content-Disposition", f'attachment; filename="{file["name"]}"')]
        return "200 OK", headers, base64.b64decode(file["content"])

    def _donor(self, environ: Environ) -> _Found:
        """The page of the donor who has logged in, and of no other."""
        found = self._done(environ, {"do": "donor"})
        who = who_of(environ[SESSION])
        nothing = {"donor": who["donor"], "day": "", "agreements": []}
        faults = None if "ok" in found else retold(found["faults"][0]["message"])
        body = page_of("donor.html", **(found.get("ok") or nothing), csrf=who["csrf"], faults=faults)
        return "200 OK", [("Content-Type", "text/html; charset=utf-8")], body


def _sent(request: Mapping[str, Any]) -> bytes:
    """The file that came with a request; empty where none did, or what came is none, which its act refuses."""
    file = request.get("file")
    content = file.get("content") if isinstance(file, dict) else request.get("content")
    try:
        return base64.b64decode(content) if isinstance(content, str) else b""
    except ValueError:
        return b""


def _json(status: str, content: Any) -> _Found:
    return status, [("Content-Type", "application/json")], json.dumps(content).encode()


def _status(exit_code: int) -> str:
    return _STATUS.get(exit_code, "422 Unprocessable Content")
