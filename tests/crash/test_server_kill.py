"""A running server, killed with all its processes in the middle of a write: old books or new ones, and it starts again."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from tests.bench.desk_load import PASSWORD, Visitor
from tests.e2e.test_reconcile_page import LINES, _books
from tests.integration.program import CHECKOUT
from wsisfund.books.append import leftovers
from wsisfund.gate.state import judge_folder

from .failing_disk import snapshot

pytestmark = pytest.mark.crash

PRELOAD = Path(__file__).parent / "killed_server"
MEMO = {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-K"}
PLEDGES = b"reference,donor,date,amount,currency,earmark,due\nQ-K,CHE,2026-05-01,1000.00,CHF,unearmarked,2026-12-31\n"
OTHER = "four other words of mine"


STARTED: list[Any] = []


class Server:
    """`wsisfund serve` on books, started with the preload; `kill_at` says at which operation it dies."""

    def __init__(self, root: Path) -> None:
        self.root, self._control = root, root.parent / "control"
        self._control.write_text("0 0")
        environment = {**os.environ, "PYTHONPATH": f"{PRELOAD}{os.pathsep}{CHECKOUT}", "KILL_CONTROL": str(self._control)}
        command = [sys.executable, "-m", "wsisfund", "serve", "--books", str(root), "--port", "0", "--no-browser"]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
        assert self._process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self._process.stdout.readline())
        assert found is not None, "it starts again"
        self.port = int(found[1])
        STARTED[:] = [self]

    def kill_at(self, operation: int) -> None:
        self._control.write_text(f"{operation} {self._process.pid}")

    def ended(self) -> None:
        """Wait for its death, which was that of SIGKILL."""
        assert self._process.wait(120) == -signal.SIGKILL
        self._process.communicate()

    def end(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=120)


class Write(NamedTuple):
    """A write of the desk.

    Args:
        user: who asks. ask: does it. mark: what stands in the books once it is written. at: operations at which the server dies.
    """

    user: str
    ask: Callable[[Visitor, Path], Any]
    mark: str
    at: tuple[int, ...]


def _act(act_: str, /, **asked: Any) -> Callable[[Visitor, Path], Any]:
    return lambda visitor, _: visitor.act(act_, asked)


def _proposal(root: Path) -> str:
    (found,) = (root / "proposals").glob("*.beancount")
    return found.stem


def _approve(visitor: Visitor, root: Path) -> Any:
    return visitor.act("approve", {"proposal": _proposal(root)})


def _upload(visitor: Visitor, _: Path) -> Any:
    """A document, dropped on an entry in Fava's journal."""
    entries = json.loads(visitor.get(f"/{visitor.slug}/api/journal"))["data"]
    entry = next(e for e in entries if e["t"] == "Transaction" and e["meta"].get("doc"))["entry_hash"]
    fields = {"account": "Assets:Cash", "folder": "x", "hash": entry}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()]
    parts.append('--x\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\n\r\n%PDF-1.4 scan\r\n--x--\r\n')
    headers = {"Cookie": visitor.cookie, "X-CSRF-Token": visitor.csrf, "Content-Type": "multipart/form-data; boundary=x"}
    body, _ = visitor.ask("PUT", f"/{visitor.slug}/api/add_document", headers, "".join(parts))
    return {"ok": "data" in json.loads(body), **json.loads(body)}


def _password(visitor: Visitor, _: Path) -> Any:
    form = urlencode({"what": "password", "password": PASSWORD, "new": OTHER, "again": OTHER, "csrf": visitor.csrf})
    headers = {"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    body, said = visitor.ask("POST", "/account/", headers, form)
    return {"ok": "done=password" in str(said["Location"]), "error": body.decode()[-1500:]}


ORDER = {"account": "Expenses:C5:Travel", "amount": "100", "agreement": "VC-2026-11", "ident": "PO-K"}
IMPORTED = _act("import", name="p.csv", content=base64.b64encode(PLEDGES).decode(), date="2026-12-23")
WRITES = {
    "entry": Write("cert", _act("do", act="commitment open", date="2026-12-20", fields=ORDER), '"PO-K"', (11,)),
    "proposal": Write("cert", _act("do", act="re-earmark", date="2026-12-28", fields=MEMO), 'doc: "MEMO-K"', (6,)),
    "approval": Write("appr", _approve, 'approved-by: "officer-a"', (17,)),
    "match": Write("cert", _act("match", account="Assets:Cash:Bank:CHF", accept_exact=True), 'custom "bank-match"', (8,)),
    "import": Write("cert", IMPORTED, 'reference: "Q-K"', (13,)),
    "upload": Write("cert", _upload, "scan.pdf", (7,)),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path_factory.getbasetemp()
    root = folder / f"wsisfund-killed-{os.getpid()}" / "books"
    root.mkdir(parents=True)
    _books(root, LINES[:1], "70000.00")
    yield root
    shutil.rmtree(root.parent)


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    yield
    for server in STARTED:
        server.end()


def _files(root: Path) -> dict[str, bytes]:
    return {name: held for name, held in snapshot(root).items() if not name.startswith(".wsisfund/")}


def _marked(root: Path, mark: str) -> int:
    """How often the mark stands in the ledger and in what waits."""
    return sum(held.count(mark.encode()) for name, held in _files(root).items() if name.endswith(".beancount"))


def test_killed_in_the_middle_of_a_write_it_starts_again_with_the_old_books_or_the_new_ones(root: Path) -> None:
    """Each write of the desk in turn, typed again after the death; in the end all of them stand there once."""
    first = {name: _marked(root, write.mark) for name, write in WRITES.items()}
    server = Server(root)
    for name, write in WRITES.items():
        for at in write.at:
            visitor, old = Visitor(server.port, write.user), _files(root)
            before = _marked(root, write.mark)
            server.kill_at(at)
            with pytest.raises((OSError, http.client.HTTPException)):
                write.ask(visitor, root)
            server.ended()
            server = Server(root)
            assert leftovers(root) == [], (name, at)
            assert _files(root) == old or _marked(root, write.mark) > before, (name, at)
            if _files(root) != old:
                break
        if _marked(root, write.mark) == before:
            answer = write.ask(Visitor(server.port, write.user), root)
            assert answer["ok"], (name, answer)
        assert judge_folder(root, full=True).faults == (), name
    marks = {name: _marked(root, write.mark) - first[name] for name, write in WRITES.items()}
    assert marks == dict.fromkeys(WRITES, 1)
    assert not list((root / "proposals").glob("*.beancount")), "the proposal that was approved waits no more"


def test_a_password_is_the_old_one_or_the_new_one(root: Path) -> None:
    """The file is exchanged between the two operations."""
    server = Server(root)
    for at, holds in ((1, PASSWORD), (2, OTHER)):
        visitor = Visitor(server.port, "aud")
        server.kill_at(at)
        with pytest.raises((OSError, http.client.HTTPException)):
            pytest.fail(str(_password(visitor, root)))
        server.ended()
        server = Server(root)
        Visitor(server.port, "aud", holds)
