"""An index with entries of a batch: what it has read stays right when more are added, and a line costs what the first did."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.books.records import Fact, Open
from wsisfund.store import overlay
from wsisfund.store.days import newest_entry
from wsisfund.store.index import Index
from wsisfund.store.overlay import Overlay

GOLDEN = Path(__file__).parents[2] / "golden" / "second-year"
LINES = 300


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(GOLDEN, tmp_path_factory.mktemp("index"))


def _donor(n: int, day: date = date(2026, 6, 1), name: str = "A donor") -> Fact:
    return Fact(day, "donor", (f"donor-{n}",), {"name": name})


def _ident(fact: Fact) -> str:
    return fact.ident


def _ask(over: Overlay, ident: str) -> None:
    over.all("donor")
    over.keyed("donor", _ident)
    over.versions("donor", ident)


@pytest.mark.parametrize("asked_before", [False, True])
def test_what_was_read_before_is_what_is_read_afresh(index: Index, asked_before: bool) -> None:
    over = Overlay(index)
    added = [_donor(n, date(2026, 1 + n % 12, 1), f"Version {n}") for n in (*range(60), *range(30))]
    for fact in added:
        if asked_before:
            _ask(over, fact.ident)
        over.add([fact])
    idents = [fact.ident for fact in (*index.all("donor"), *added)]
    known = over.all("donor"), {i: list(over.versions("donor", i)) for i in idents}, dict(over.keyed("donor", _ident))
    over.forget()
    assert known[0] == over.all("donor")
    assert known[1] == {i: list(over.versions("donor", i)) for i in idents}
    assert known[2].keys() == over.keyed("donor", _ident).keys()


def test_of_what_a_long_batch_asks_for_some_is_kept(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlay, "HELD", 5)
    over, most = Overlay(index), 0
    for n in range(60):
        assert not over.versions("donor", f"donor-{n}")
        over.add([_donor(n), _donor(n // 2, name="Another name")])
        found = [fact.keys["name"] for fact in over.versions("donor", f"donor-{n // 2}")]
        assert found[-1] == "Another name" and set(found[:-1]) <= {"A donor", "Another name"}
        most = max(most, len(over._versions["donor"]))
    assert most <= 7
    assert over.added == [record for n in range(60) for record in (_donor(n), _donor(n // 2, name="Another name"))]


def test_the_books_begin_with_the_first_account_of_all(index: Index) -> None:
    over = Overlay(index)
    begins = [over.begins]
    for day in (date(2026, 6, 1), date(1999, 1, 1), date(2026, 6, 1)):
        over.add([Open(day, f"Assets:Receivables:Contributions:Of{len(begins)}", ("CHF",))])
        begins.append(over.begins)
    assert begins == [index.begins, index.begins, date(1999, 1, 1), date(1999, 1, 1)]
    assert Overlay(over).begins == date(1999, 1, 1)


@pytest.mark.parametrize(
    ("question", "used"),
    [
        ("SELECT id FROM fact WHERE kind = 'donor' AND ident = 'a'", "new_fact_ident"),
        ("SELECT units FROM posting WHERE agreement = 'a'", "new_posting_agreement"),
        ("SELECT id FROM transaction_ WHERE doc_key = 'a'", "new_transaction_doc_key"),
        ("SELECT SUM(amount) FROM daily WHERE kind = 'cash' AND key = 'a'", "new_daily_key"),
    ],
)
def test_what_is_added_is_looked_up(index: Index, question: str, used: str) -> None:
    assert any(used in row[-1] for row in Overlay(index).rows(f"EXPLAIN QUERY PLAN {question}"))


def test_the_last_line_of_a_batch_costs_what_the_first_did(index: Index) -> None:
    over, steps = Overlay(index), 0

    def count() -> None:
        nonlocal steps
        steps += 1

    over.connection.set_progress_handler(count, 100)
    cost: list[int] = []
    for n in range(LINES):
        before = steps
        newest_entry(over)
        _ask(over, f"donor-{n}")
        over.add([_donor(n)])
        cost.append(steps - before)
    first, last = sum(cost[100:150]), sum(cost[-50:])
    assert last <= first + 50, (first, last)
