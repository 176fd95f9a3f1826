"""What is shown of a write of very many entries, and how its answer lists all of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date

import pytest

from wsisfund.books.disk import CannotWrite
from wsisfund.books.draft import Draft
from wsisfund.books.records import Fact, Place
from wsisfund.cli import write
from wsisfund.cli.answers import listed, text_of
from wsisfund.cli.run import run
from wsisfund.cli.session import Session
from wsisfund.desk.flow import Done, Proposed

_ENDS = tuple(Fact(date(2026, 1, 1), "pledge-end", (f"P-{n}",), {"reason": "import-undone"}) for n in range(5))
_PLACES = [Place(f"{name}.beancount", line) for name, line in (("a", 3), ("b", 7), ("a", 9), ("a", 9), ("b", 1))]


def done() -> Done:
    draft = Draft("import-undo", "3f0a9c21b7de", _ENDS)
    return Done(Proposed(draft, draft, ()), _PLACES)


def test_of_many_entries_the_first_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = write.preview_of(done().proposed)
    assert all(f'"P-{n}"' in whole for n in range(5)) and "more" not in whole
    assert write.places_of(done()) == ["a.beancount:3", "b.beancount:7", "a.beancount:9", "b.beancount:1"]
    monkeypatch.setattr(write, "_MOST_ENTRIES", 4)
    assert "… and 1 more entry; --json lists all of them" in write.preview_of(done().proposed)
    assert '"P-4"' not in write.preview_of(done().proposed)
    assert write.places_of(done()) == ["a.beancount, 3 entries", "b.beancount, 2 entries"]


def test_an_answer_makes_what_it_lists_when_it_is_written() -> None:
    made = list[int]()

    def items() -> Iterator[dict[str, int]]:
        for n in range(3):
            made.append(n)
            yield {"n": n}

    answer = {"ok": True, "rows": listed(items())}
    assert made == []
    assert json.loads("".join(text_of(answer))) == {"ok": True, "rows": [{"n": 0}, {"n": 1}, {"n": 2}]}
    assert "".join(text_of(done().as_json(listed))) == json.dumps(done().as_json(), indent=2)


def test_what_an_answer_lists_cannot_be_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The entry stands in the books by then, and whoever asked learns it."""

    def broken() -> Iterator[dict[str, int]]:
        yield {"n": 1}
        raise CannotWrite("cannot be written: Input/output error", file="temporary files")

    def invoked(_: object, session: Session) -> tuple[tuple[()], bool, int]:
        session.written = "ledger/years/2026.beancount:7"
        session.emit({"ok": True, "rows": listed(broken())}, "")
        return (), False, 0

    monkeypatch.setattr("wsisfund.cli.run._invoke", invoked)
    monkeypatch.setattr("wsisfund.cli.run.swallow", lambda _: None)
    with redirect_stdout(io.StringIO()):
        code = run(["check", "--json"])
    assert code == 2
    said = capsys.readouterr().err
    assert "answer-lost" in said and "ledger/years/2026.beancount:7" in said
