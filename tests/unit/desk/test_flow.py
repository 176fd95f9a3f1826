"""The flow tries again where others were faster, asks again only where the entry reads otherwise, and gives up on the stuck."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from wsisfund.books.append import BooksChanged, books_changed
from wsisfund.books.draft import Draft
from wsisfund.books.lock import Locked
from wsisfund.books.records import Fact, Place
from wsisfund.desk import flow

DAY = date(2026, 3, 1)


class Desk:
    """A door without a terminal, over books that are only a number."""

    looks = False

    def __init__(self) -> None:
        self.opened, self.shown = 0, list[tuple[str, ...]]()

    def open(self) -> Any:
        self.opened += 1
        return SimpleNamespace(index=SimpleNamespace(all=lambda _: ()), books_hash=f"books {self.opened}")

    def progress(self, _: str) -> Any:
        return nullcontext()

    def confirm(self, proposed: flow.Proposed) -> None:
        self.shown.append(tuple(proposed.texts))

    def committing(self) -> Any:
        return nullcontext()


def donor(name: str) -> Draft:
    return Draft("donor", name, (Fact(DAY, "donor", (name,), {"name": name}),))


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What each commit meets, in order: a fault, or None where it is written."""
    meets: list[Any] = []

    def commit(*_: Any) -> Any:
        met = meets.pop(0)
        if met is not None:
            raise met
        written = SimpleNamespace(places=(Place("ledger/register/donors.beancount", 3),))
        return SimpleNamespace(written=written, after=SimpleNamespace(), warnings=())

    monkeypatch.setattr(flow, "commit", commit)
    return meets


def test_others_were_faster(commits: list[Any]) -> None:
    commits += [books_changed(), books_changed(), None]
    door = Desk()
    done = flow.carry_out(door, lambda _: donor("CHE"), DAY)
    assert (door.opened, len(door.shown)) == (3, 1), "read again each time, shown once: it reads the same"
    assert done.as_json()["written"] == [{"file": "ledger/register/donors.beancount", "line": 3}]


def test_what_reads_otherwise_is_asked_again(commits: list[Any]) -> None:
    commits += [books_changed(), None]
    door = Desk()
    names = iter(["V-2026-001", "V-2026-002"])
    flow.carry_out(door, lambda _: donor(next(names)), DAY)
    assert [texts[0].split('"')[3] for texts in door.shown] == ["V-2026-001", "V-2026-002"]


def test_the_last_attempt_is_refused(commits: list[Any]) -> None:
    commits += [books_changed()] * flow.ATTEMPTS
    door = Desk()
    with pytest.raises(BooksChanged):
        flow.carry_out(door, lambda _: donor("CHE"), DAY)
    assert (door.opened, commits) == (flow.ATTEMPTS, [])


def test_who_holds_the_books_and_does_not_get_on_is_waited_for_twice(commits: list[Any]) -> None:
    commits += [Locked("another command is writing")] * 9
    door = Desk()
    door.open = lambda: SimpleNamespace(index=SimpleNamespace(all=lambda _: ()), books_hash="the same")  # type: ignore[method-assign]
    with pytest.raises(Locked):
        flow.carry_out(door, lambda _: donor("CHE"), DAY)
    assert len(commits) == 7


def test_a_queue_that_gets_on_is_waited_for(commits: list[Any]) -> None:
    commits += [Locked("another command is writing")] * 5 + [None]
    assert flow.carry_out(Desk(), lambda _: donor("CHE"), DAY).places


def test_nothing_to_write_is_no_question(commits: list[Any]) -> None:
    door = Desk()
    done = flow.carry_out(door, lambda _: Draft("impairment", "IMPAIR-2026", ()), DAY)
    assert (done.places, door.shown, commits) == ((), [], [])
