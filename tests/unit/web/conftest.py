"""A desk over books, and a holder that answers with what a test wants done, both without a server."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from tests.tools.warm import loader
from wsisfund.web import processes
from wsisfund.web.front import front
from wsisfund.web.holder import hold
from wsisfund.web.processes import Holder
from wsisfund.web.shown import Shown

# Seconds for what must come; nothing waits so long when all is well.
PATIENCE = 180
BASE = "http://127.0.0.1:5000"
EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"


@pytest.fixture(scope="session", autouse=True)
def _loaders_are_forked() -> Iterator[None]:
    """Each desk has a loader of its own, forked from a process that has read Fava."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "started", loader)
        yield


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """The worked example, as readers see it; no test of a module changes it."""
    found = Shown(EXAMPLE, "wsisfund.pages:PAGES", PATIENCE)
    yield found
    found.end()


class Desk:
    """Books as a reader sees them: `get` asks for a page of them, below their own address."""

    def __init__(self, root: Path, shown: Shown) -> None:
        self.root = root
        self.main = root / "ledger" / "main.beancount"
        self.shown = shown
        self.client = Client(front(shown))
        self.slug = self.client.get("/", base_url=BASE).headers["Location"].split("/")[1]

    def get(self, path: str, **values: str) -> Any:
        return self.client.get(f"/{self.slug}/{path}", query_string=values or None, base_url=BASE)

    def data(self, path: str, **values: str) -> Any:
        """What an answer in JSON holds; a refusal fails the test."""
        answer = self.get(path, **values)
        assert answer.status_code == 200, answer.data
        return answer.json["data"]

    def append(self, text: str) -> None:
        self.main.write_text(self.main.read_text(encoding="utf-8") + text, encoding="utf-8")


@contextmanager
def desk_over(root: Path) -> Iterator[Desk]:
    shown = Shown(root, "wsisfund.pages:PAGES", PATIENCE)
    try:
        yield Desk(root, shown)
    finally:
        shown.end()


@pytest.fixture(scope="package")
def reading() -> Iterator[Desk]:
    """The worked example, which tests only look at."""
    with desk_over(EXAMPLE) as desk:
        yield desk


@pytest.fixture
def desk(example: Path) -> Iterator[Desk]:
    """The worked example, which a test may change."""
    with desk_over(example) as found:
        yield found


class _NoLedger:
    def tell(self, news: Any, mtime: int) -> None:
        self.told = (news, mtime)


@contextmanager
def holding(work: Callable[[dict[str, Any]], Any]) -> Iterator[Holder]:
    """A holder whose children answer with what `work` makes of the request, as JSON."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = json.dumps(work(environ)).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        hold(theirs, application, _NoLedger())
    theirs.close()
    try:
        yield Holder(ours)
    finally:
        ours.close()
        os.waitpid(child, 0)
