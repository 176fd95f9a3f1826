"""Committing: refused means untouched, and written means written, whatever fails afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Never

import pytest

from wsisfund.books.change import FileEdit
from wsisfund.books.conflicts import BooksChanged
from wsisfund.books.documents import kept_name
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Document, Fact, Open, Price, Value
from wsisfund.errors import Fault, Faults
from wsisfund.gate import commit as propose
from wsisfund.gate import draft_judge, far_reaching, state
from wsisfund.gate.commit import availability_after, commit, entry_texts, rehearse
from wsisfund.gate.state import index_file, judge_folder, open_books
from wsisfund.manual.control import OverCash
from wsisfund.store.overlay import overlay
from wsisfund.store.update import Update

DAY = date(2026, 1, 2)
# For it all of the books are loaded.
POLICY = Fact(DAY, "policy", ("reminder-days", "30"), {})


def _donor(ident: str) -> Fact:
    return Fact(DAY, "donor", (ident,), {"name": f"Donor {ident}", "type": "foundation"})


def _facts(root: Path) -> list[tuple[object, ...]]:
    books = open_books(root)
    rows = books.index.rows('SELECT date, kind, ident, "values", keys, file, line FROM fact ORDER BY date, file, line')
    books.index.close()
    return rows


def test_what_is_written_stays_written_when_it_cannot_be_read_again(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = open_books(example)

    def broken(*_: object) -> Never:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(draft_judge, "update_index", broken)
    done = commit(books, Draft("donor", "x", (_donor("x"),)))
    place = done.written.places[0]
    assert 'custom "donor" "x"' in (example / place.file).read_text().splitlines()[place.line - 1]


def test_without_a_place_for_the_new_index_nothing_is_written(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = open_books(example)
    before = (example / "ledger/main.beancount").read_bytes()
    monkeypatch.setenv("WSISFUND_INDEX", "/dev/full/x")
    monkeypatch.setattr(draft_judge, "FEW", 1)
    with pytest.raises(state.CannotWrite):
        commit(books, Draft("policy", "reminder-days", (POLICY,)))
    assert (example / "ledger/main.beancount").read_bytes() == before
    assert [path.name for path in (example / "ledger").iterdir()] == ["main.beancount"]


OTHERS = {
    "an account": "2026-01-01 open Assets:Receivables:Contributions:DonorB CHF\n",
    "a price": "2026-01-01 price GBP 1.10 CHF\n",
    "a text over two lines": '2026-01-01 custom "donor" "y"\n  name: "Of\n2026-01-01 custom fame"\n  type: "foundation"\n',
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_register_file_with_other_things_in_it(example: Path, what: str) -> None:
    """The index made from the old one says the same as one of a full load, also where it has to be made afresh."""
    register = example / "ledger/register/donors.beancount"
    register.parent.mkdir()
    register.write_text(f'{OTHERS[what]}\n2026-01-03 custom "donor" "z"\n  name: "Z"\n  type: "foundation"\n')
    main = example / "ledger/main.beancount"
    main.write_text(main.read_text() + '\ninclude "register/donors.beancount"\n')
    done = commit(open_books(example), Draft("donor", "a", (_donor("a"),)))
    assert done.written.places[0].file == "ledger/register/donors.beancount"
    quick = _facts(example)
    for index in index_file(example, done.written.books_hash).parent.glob("index-*"):
        index.unlink()
    assert _facts(example) == quick
    assert [row[2] for row in quick if row[1] == "donor"][-2:] == ["a", "z"]


def test_an_index_that_somebody_else_kept_up_is_left_alone(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the commit and the index another process has brought it to later books."""
    books = open_books(example)
    keep = draft_judge.update_index

    def later(path: Path, update: Update) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE meta SET value = 'sha256:later' WHERE name = 'books'")
        keep(path, update)

    monkeypatch.setattr(draft_judge, "update_index", later)
    commit(books, Draft("donor", "b", (_donor("b"),)))
    assert [fact.ident for fact in open_books(example).index.all("donor")][-1] == "b"


def test_what_was_judged_when_it_was_shown_is_not_judged_again(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books, draft = open_books(example), Draft("donor", "c", (_donor("c"),))
    rehearse(books, draft)
    monkeypatch.setattr(draft_judge, "judge_change", lambda *_: pytest.fail("it was judged twice"))
    monkeypatch.setattr(draft_judge, "judge_folder", lambda *_: pytest.fail("it was loaded"))
    assert commit(books, draft).written.places


def test_an_account_that_is_open_already(example: Path) -> None:
    books = open_books(example)
    before = (example / "ledger/main.beancount").read_bytes()
    with pytest.raises(Faults) as caught:
        commit(books, Draft("donor", "x", (Open(DAY, "Assets:Receivables:Contributions:Aurelia", ("CHF",)),)))
    assert [fault.slug for fault in caught.value.faults] == ["account-twice"]
    assert (example / "ledger/main.beancount").read_bytes() == before
    assert judge_folder(example).faults == ()


EARLY = Price(date(2020, 1, 2), "USD", Decimal("0.97"))


def test_what_needs_all_of_few_books_asks_the_index_for_them(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rate of a day before its currency was used: nothing is loaded, and the index is kept up."""
    books = open_books(example)
    monkeypatch.setattr(draft_judge, "judge_folder", lambda *_, **__: pytest.fail("it was loaded"))
    done = commit(books, Draft("rates", "x", (EARLY,)))
    assert done.written.places[0].file == "ledger/prices.beancount"
    assert index_file(example, done.written.books_hash) == books.index.path
    kept = _facts(example)
    index_file(example, done.written.books_hash).unlink()
    assert _facts(example) == kept


def test_of_many_books_they_are_loaded_at_once(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate is seen before a part is read, and the part is not tried once more."""
    monkeypatch.setattr(draft_judge, "FEW", 1)
    monkeypatch.setattr(draft_judge, "judge_change", lambda *_: pytest.fail("its part was judged"))
    monkeypatch.setattr("wsisfund.gate.by_change.in_a_fork", lambda *_: pytest.fail("its part was judged in a fork"))
    done = commit(open_books(example), Draft("rates", "x", (EARLY,)))
    assert done.written.places[0].file == "ledger/prices.beancount"


def test_a_long_history_of_rates_is_asked_for_by_currency(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not rate by rate: the ECB's history has 209,386."""
    asked: list[str] = []
    for name in ("newest_in", "newest_entry_in"):
        real = getattr(far_reaching, name)
        monkeypatch.setattr(far_reaching, name, lambda *of, real=real: asked.append(of[-1]) or real(*of))
    days = [date(2026, 12, 1) + timedelta(n) for n in range(30)]
    rates = [Price(day, currency, Decimal("0.5")) for day in days for currency in ("GBP", "SEK")]
    commit(open_books(example), Draft("rates", "x", tuple(rates)))
    assert set(asked) == {"GBP", "SEK"}
    assert len(asked) < 10


def test_what_needs_all_of_the_books_is_rehearsed_on_all_of_them(example: Path) -> None:
    """A policy decides on every entry after its day: no part of the books gives that verdict."""
    books, before = open_books(example), (example / "ledger/main.beancount").read_bytes()
    after = rehearse(books, Draft("policy", "reminder-days", (POLICY,))).balances
    assert [fact.ident for fact in after.all("policy")][-1] == "reminder-days"
    assert (example / "ledger/main.beancount").read_bytes() == before
    assert commit(books, Draft("policy", "reminder-days", (POLICY,))).written.places


def test_what_all_of_the_books_refuse_is_not_written(example: Path) -> None:
    books, before = open_books(example), (example / "ledger/main.beancount").read_bytes()
    draft = Draft("policy", "reminder-days", (POLICY, Fact(DAY, "donor", ("x",), {"name": "X", "type": "friend"})))
    for refused in (rehearse, commit):
        with pytest.raises(Faults) as caught:
            refused(books, draft)
        assert [fault.slug for fault in caught.value.faults] == ["bad-fact"]
    assert (example / "ledger/main.beancount").read_bytes() == before


def test_a_document_comes_with_its_file(example: Path) -> None:
    """Beancount looks for it, so that the whole is judged: with its file it is written, without it refused."""
    name = kept_name("order.pdf", b"%PDF-1.4")
    document = Document(date(2026, 6, 1), "Expenses:C5:Contracts", name, {"doc": "PO-2026-11"})
    with pytest.raises(Faults):
        commit(open_books(example), Draft("attach", "PO-2026-11", (document,)))
    assert not (example / "documents").exists()
    done = commit(open_books(example), Draft("attach", "PO-2026-11", (document,), files={f"documents/{name}": b"%PDF-1.4"}))
    assert (example / "documents" / name).read_bytes() == b"%PDF-1.4"
    assert done.written.places


def test_what_the_fund_as_a_whole_does_not_allow(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only entries that use money ask; the question is that of `manual.control`, with the day of the first of them."""
    asked: list[date] = []

    def over(before: object, after: object, day: date) -> list[Fault]:
        asked.append(day)
        return [OverCash("the fund would be over", why="its own test", fix="none", file=None, line=None)]

    monkeypatch.setattr(draft_judge, "fund_faults", over)
    books, before = open_books(example), (example / "ledger/main.beancount").read_bytes()
    assert commit(books, Draft("donor", "x", (_donor("x"),))).written.places
    books, before = open_books(example), (example / "ledger/main.beancount").read_bytes()
    with pytest.raises(Faults) as caught:
        commit(books, Draft("commitment", "PO-2026-99", (_order(date(2026, 11, 1)), _order(date(2026, 10, 1), "PO-2026-98"))))
    assert [fault.slug for fault in caught.value.faults] == ["over-cash"]
    assert asked == [date(2026, 10, 1)]
    assert (example / "ledger/main.beancount").read_bytes() == before


def test_an_index_in_memory_is_not_kept_up(example: Path) -> None:
    """A batch lays its earlier entries over the index; the index of the new books is made beside it."""
    books = open_books(example)
    over = state.BooksState(books.root, overlay(books.index), books.books_hash, books.hashes)
    commit(over, Draft("donor", "d", (_donor("d"),)))
    assert [fact.ident for fact in open_books(example).index.all("donor")][-1] == "d"


def test_the_availability_that_an_order_leaves(example: Path) -> None:
    """The contract's three numbers, of the line and the agreement of the draft; none where it names no line."""
    books = open_books(example)
    order = _order(date(2026, 10, 1))
    draft = Draft("commitment", "PO-2026-99", (order,), budget_line="Expenses:C5:Travel", agreement="VC-2026-11")
    before, after = (availability_after(found, draft, order.date) for found in (books.index, rehearse(books, draft).balances))
    assert before is not None
    assert after is not None
    assert set(after) == set(before) and after["programme"] == "C5"
    assert Decimal(before["budget_available"] or "") - Decimal(after["budget_available"] or "") == 10
    assert availability_after(books.index, Draft("donor", "x", ()), order.date) is None


def test_what_the_part_refuses_is_not_written(example: Path) -> None:
    books, before = open_books(example), (example / "ledger/main.beancount").read_bytes()
    draft = Draft("commitment", "PO-2026-99", (_order(date(2026, 10, 1), amount="4000000.00"),))
    for refused in (rehearse, commit):
        with pytest.raises(Faults) as caught:
            refused(books, draft)
        assert {fault.slug for fault in caught.value.faults} >= {"over-appropriation"}
    assert "4000000.00 CHF" in next(entry_texts(draft))
    assert (example / "ledger/main.beancount").read_bytes() == before


def test_books_that_changed_meanwhile(example: Path) -> None:
    """Nothing is written, and what was known of files is forgotten, so that the next attempt reads all of them."""
    books = open_books(example)
    main = example / "ledger/main.beancount"
    main.write_text(main.read_text() + "\n; somebody was here\n")
    before = main.read_bytes()
    with pytest.raises(BooksChanged):
        commit(books, Draft("donor", "x", (_donor("x"),)))
    assert main.read_bytes() == before
    assert commit(open_books(example), Draft("donor", "x", (_donor("x"),))).written.places


def test_a_file_beside_the_ledger(example: Path) -> None:
    books, edit = open_books(example), FileEdit("proposals/p.entry", None, b"; waits\n")
    propose.put_beside(books, (edit,))
    assert (example / "proposals/p.entry").read_bytes() == b"; waits\n"
    with pytest.raises(Fault):
        propose.put_beside(books, (edit._replace(content=b"; another\n"),))
    assert (example / "proposals/p.entry").read_bytes() == b"; waits\n"
    assert judge_folder(example).faults == ()


def _order(day: date, ident: str = "PO-2026-99", amount: str = "10.00") -> Fact:
    keys: dict[str, Value] = {"agreement": "VC-2026-11", "payee": "Airline", "certified-by": "officer-c"}
    return Fact(day, "commitment", (ident, "open", "Expenses:C5:Travel", Amount(Decimal(amount), "CHF")), keys)
