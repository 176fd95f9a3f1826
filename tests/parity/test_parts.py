"""A change of very many entries is put in and judged in parts; the books and their index are those of one piece."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.parity.changes import afresh, contents
from wsisfund.books import parts
from wsisfund.books.change import Change
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Fact, Open, Record
from wsisfund.errors import Faults
from wsisfund.gate import draft_judge
from wsisfund.gate.commit import Committed, commit, rehearse
from wsisfund.gate.state import open_books
from wsisfund.store import staged
from wsisfund.store.staged import Staged

FIRST = date(2026, 3, 5)


def pledges(count: int) -> list[Record]:
    """A new donor with his account, and pledges of several days, out of order; each with two instalments."""
    found: list[Record] = [
        Open(date(2025, 1, 1), "Assets:Receivables:Contributions:Foreland", ("CHF", "EUR")),
        Fact(date(2026, 2, 1), "donor", ("foreland",), {"name": "Foreland", "type": "foundation"}),
    ]
    for n in range(count):
        day, ident = FIRST + timedelta(n * 7 % 5), f"PL-N{n:03}"
        keys = {"earmark": "C5", "kind": "cash", "batch": "abcdefabcdef", "reference": f"N {n}"}
        found.append(Fact(day, "pledge", (ident, "foreland", Amount(Decimal("900.00"), "EUR")), keys))
        for number, part in (("1", "400.00"), ("2", "500.00")):
            due = day + timedelta(90 * int(number))
            found.append(Fact(day, "instalment", (ident, number, due, Amount(Decimal(part), "EUR")), {}))
    return found


def written(root: Path, records: list[Record]) -> Committed:
    state = open_books(root)
    try:
        return commit(state, Draft("import", "abcdefabcdef", tuple(records)))
    finally:
        state.index.close()


def files_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "ledger").rglob("*") if path.is_file()}


def test_parts_make_the_books_and_the_index_of_one_piece(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    shutil.copytree(example, other)
    whole = written(other, pledges(20))
    judged: list[int] = []
    real = draft_judge.judge_change

    def judge(index: object, files: object, *more: object) -> object:
        judged.append(1)
        return real(index, files, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(draft_judge, "judge_change", judge)
    monkeypatch.setattr(draft_judge.DraftJudge, "whole", lambda *_: pytest.fail("all of the books were loaded"))
    monkeypatch.setattr(parts, "AT_ONCE", 7)
    done = written(example, pledges(20))
    assert len(judged) > 5
    assert files_of(example) == files_of(other)
    assert (done.written, done.warnings) == (whole.written, whole.warnings)
    in_time = [r.ident for r in sorted(pledges(20), key=lambda r: r.date) if isinstance(r, Fact) and r.kind == "pledge"]
    assert [fact.ident for fact in done.after.all("pledge")][-20:] == in_time
    kept = open_books(example)
    assert kept.index.path is not None
    fresh = afresh(example, tmp_path / "fresh.sqlite")[2]
    assert fresh is not None and contents(kept.index.path) == contents(fresh)
    kept.index.close()


def test_what_no_part_shows_by_itself_is_refused_as_in_one_piece(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last pledge has an id that only looks like another word of the first one, and its donor is nobody."""
    records = [*pledges(8), Fact(FIRST, "pledge", ("PL N000", "nobody", Amount(Decimal("1.00"), "CHF")), {"earmark": "C5"})]
    draft, before = Draft("import", "abcdefabcdef", tuple(records)), files_of(example)
    said = []
    for most in (1_000, 7):
        monkeypatch.setattr(parts, "AT_ONCE", most)
        for act in (rehearse, commit):
            state = open_books(example)
            with pytest.raises(Faults) as refused:
                act(state, draft)
            state.index.close()
            said.append(sorted((f.slug, f.message, f.why, f.fix, f.file) for f in refused.value.faults))
    assert said[0] and all(one == said[0] for one in said)
    assert files_of(example) == before


def test_a_rehearsal_of_parts_leaves_the_books_and_no_index(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "AT_ONCE", 7)
    state, before = open_books(example), files_of(example)
    assert state.index.path is not None
    lying = {path.name for path in state.index.path.parent.iterdir()}
    assert len(rehearse(state, Draft("import", "abcdefabcdef", tuple(pledges(20)))).balances.all("pledge")) >= 20
    assert files_of(example) == before
    assert {path.name for path in state.index.path.parent.iterdir()} == lying
    state.index.close()


def test_a_part_is_never_cut_within_a_pledge() -> None:
    records = pledges(20)
    cut = list(parts.parts_of(Change(tuple(records))))
    assert len(cut) == 1
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "AT_ONCE", 7)
        cut = list(parts.parts_of(Change(tuple(records))))
    assert sorted(n for numbers, _ in cut for n in numbers) == list(range(len(records)))
    for numbers, part in cut:
        assert part.insert == tuple(records[n] for n in numbers)
        assert not (isinstance(part.insert[0], Fact) and part.insert[0].kind == "instalment")


def test_where_the_copy_of_the_index_finds_no_room_nothing_is_left(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = open_books(example)
    assert state.index.path is not None
    lying = {path.name for path in state.index.path.parent.iterdir()}

    def full(_: Path) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(staged, "open_unsealed", full)
    with pytest.raises(sqlite3.OperationalError):
        Staged(state.index)
    assert {path.name for path in state.index.path.parent.iterdir()} == lying
    state.index.close()
