"""Many entries wait in temporary files: what their disk refuses is told, and where each stands is asked for as of a few."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wsisfund.books import spool
from wsisfund.books.disk import CannotWrite
from wsisfund.books.growing import Growing, chunks_of, sha256_of
from wsisfund.books.places import Places
from wsisfund.books.records import Account, Amount, Fact, Place, Posting, Transaction
from wsisfund.books.spool import Spool
from wsisfund.importers.cells import NoValue, Row, SheetDay, SheetNumber
from wsisfund.importers.record import Reading
from wsisfund.importers.record import Record as Read
from wsisfund.vocabulary.earmark import Earmark

DAY = date(2026, 3, 5)


class Failing:
    """A temporary file on a disk that fails at one operation."""

    def __init__(self, operation: str) -> None:
        self.operation = operation

    def seek(self, offset: int) -> None:
        self._do("seek")

    def write(self, data: bytes) -> None:
        self._do("write")

    def read(self, size: int) -> bytes:
        self._do("read")
        return b""

    def close(self) -> None: ...

    def _do(self, operation: str) -> None:
        if operation == self.operation:
            raise OSError(errno.EIO, "Input/output error")


def grown() -> Growing:
    return Growing([b"2026-01-01 open Assets:A\n"], DAY)


def use(text: Growing) -> bytes:
    text.insert([(DAY, f"{DAY} open Assets:B\n")])
    return text.since()


@pytest.mark.parametrize("operation", ["write", "read"])
def test_a_failing_disk_under_a_growing_text_is_told(operation: str) -> None:
    text = grown()
    text._above.close()
    text._above = Failing(operation)  # type: ignore[assignment]
    with pytest.raises(CannotWrite, match="Input/output error"):
        use(text)


@pytest.mark.parametrize(
    ("operation", "asked"), [("write", lambda spooled: spooled.extend([4, 5])), ("read", lambda spooled: spooled[0])]
)
def test_a_failing_disk_under_a_spool_is_told(
    operation: str, asked: Callable[[Spool[int]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "_BLOCK", 2)
    spooled = Spool([1, 2, 3], held=0)
    assert spooled._file is not None
    spooled._file.close()
    spooled._file = Failing(operation)  # type: ignore[assignment]
    with pytest.raises(CannotWrite, match="Input/output error"):
        asked(spooled)


@pytest.mark.parametrize("make", [grown, lambda: Spool(range(600), held=0)])
def test_no_room_for_temporary_files_is_told(make: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(CannotWrite, match="No space left") as refused:
        make()
    assert "make room" in refused.value.fix


def test_a_spool_is_asked_as_a_list_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_BLOCK", 2)
    spooled = Spool(range(5), held=0)
    assert spooled[::2] == [0, 2, 4] and spooled == spooled
    assert spooled != {0, 1, 2, 3, 4}
    with pytest.raises(IndexError):
        spooled[5]


def test_what_waits_comes_back_as_it_was() -> None:
    number, day = SheetNumber("12"), SheetDay(2026, 3, 5)
    number.text, day.doubt = "0012", "it shows the year alone"
    leg = Posting("Assets:Cash:Bank:CHF", Decimal("1.50"), "CHF", Decimal("1.50"))
    items: list[object] = [
        Fact(DAY, "pledge", ("PL-1", Amount(Decimal("10.00"), "CHF"), DAY, True, Account("Assets:Cash")), {"due": DAY}),
        Transaction(DAY, "Payee", "Said", {"event": "receipt", "doc": "R-1"}, (leg,)),
        Reading(Row(2, ("a", number, day, NoValue())), "new", Read(amount=Decimal("1e3"), earmark=Earmark(("C5",)))),
    ]
    # A file is begun once a block is full.
    back = list(Spool(items * 128, held=0))[: len(items)]
    assert back == items
    fact, entry, reading = back
    assert isinstance(fact, Fact) and isinstance(fact.values[4], Account) and not isinstance(fact.values[0], Account)
    assert isinstance(entry, Transaction) and (entry.event, entry.doc, type(entry.postings[0])) == ("receipt", "R-1", Posting)
    assert isinstance(reading, Reading) and isinstance(reading.record, Read)
    _, said, dated, none = reading.row.cells
    assert isinstance(said, SheetNumber) and isinstance(dated, SheetDay) and isinstance(none, NoValue)
    assert (said.text, dated.doubt) == ("0012", "it shows the year alone")


def test_places_are_asked_as_a_list_is() -> None:
    places, said = Places(3), [Place("a", 1), Place("b", 2), Place("a", 3)]
    places.put((2, 0, 1), (said[2], *said[:2]))
    assert places == said == list(places) and places[1:] == said[1:] and places[0] == said[0]
    assert places != set(said) and places.files == ["a", "b"]


def test_a_growing_text_is_handed_on_as_bytes_are(tmp_path: Path) -> None:
    text = grown()
    whole = use(text)
    assert list(text.chunks(len(whole))) == []
    assert b"".join(chunks_of(text)) == b"".join(chunks_of(whole)) == whole
    assert sha256_of(text) == sha256_of(whole)


def test_of_a_long_text_memory_holds_the_end() -> None:
    """What stands above whatever is put in is put down before; only the last entry of it is looked at again."""
    above = [f"{day} open Assets:A{n}\n".encode() for n, day in enumerate([*[date(2026, 1, 1)] * 50, DAY])]
    text = Growing((b"".join(above[n : n + 10]) for n in range(0, 51, 10)), DAY)
    assert len(text._live) <= len(b"".join(above[-11:]))
    text.insert([(DAY, f"{DAY} open Assets:B\n")])
    assert text.kept_lines >= 40
    assert text.since() == b"".join([*above, f"{DAY} open Assets:B\n".encode()])
