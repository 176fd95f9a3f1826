"""The index says what a full load by Beancount says; made again it says the same, byte for byte; derived, the same as afresh.

Balances are added up here over Beancount's own entries, with code that shares nothing with the index.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from beancount import loader
from beancount.core import data

from tests.conftest import GOLDEN
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Fact, Open
from wsisfund.gate.commit import commit
from wsisfund.gate.state import index_file, judge_folder, open_books
from wsisfund.publish.json_ import render_json
from wsisfund.statements.engine import make_all
from wsisfund.store.index import Index
from wsisfund.vocabulary.money import from_minor
from wsisfund.vocabulary.period import Period

Sums = dict[tuple[str, ...], tuple[Decimal, Decimal]]
YEARS = {"domain-example": 2026, "second-year": 2025, "generated": 2025}
TABLES = ("account", "price", "transaction_", "posting", "fact", "daily", "yearly", "account_year", "agreement_year", "file")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = tmp_path_factory.mktemp("generated")
    generator = GOLDEN.parent / "bench" / "gen_ledger.py"
    subprocess.run(
        [sys.executable, str(generator), "--transactions", "1000", "--format", "years", "--out", str(made)], check=True
    )
    return {"domain-example": GOLDEN / "domain-example", "second-year": GOLDEN / "second-year", "generated": made}


def loaded(root: Path) -> list[Any]:
    entries, errors, _ = loader.load_file(str(root / "ledger" / "main.beancount"))
    assert not errors
    return list(entries)


def functional(posting: Any) -> Decimal:
    """The CHF number, or the `@@` total that Beancount keeps as a unit price."""
    if posting.price is None:
        return Decimal(posting.units.number)
    return Decimal(posting.units.number * posting.price.number).quantize(Decimal("0.01"))


def summed(rows: Iterator[tuple[tuple[str, ...], Decimal, Decimal]]) -> Sums:
    found: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for key, units, chf in rows:
        found[key][0] += units
        found[key][1] += chf
    return {key: (units, chf) for key, (units, chf) in found.items()}


def by_beancount(entries: list[Any], until: date) -> Sums:
    def rows() -> Iterator[tuple[tuple[str, ...], Decimal, Decimal]]:
        for t in entries:
            if isinstance(t, data.Transaction) and t.date <= until:
                for p in t.postings:
                    own = p.meta or {}
                    keys = (str(own.get(name, t.meta.get(name, ""))) for name in ("agreement", "instalment", "commitment"))
                    yield (p.account, p.units.currency, *keys), p.units.number, functional(p)

    return summed(rows())


def by_index(index: Index, until: date) -> Sums:
    sql = (
        "SELECT account, currency, agreement, instalment, commitment, SUM(units), SUM(chf) FROM posting WHERE date <= ? "
        "GROUP BY account, currency, agreement, instalment, commitment"
    )
    rows = index.rows(sql, (until.isoformat(),))
    return {tuple(key): (from_minor(units, key[1]), from_minor(chf)) for *key, units, chf in rows}


@pytest.mark.parametrize("name", YEARS)
def test_balances_are_those_of_a_full_load(name: str, folders: dict[str, Path]) -> None:
    entries, index = loaded(folders[name]), open_books(folders[name]).index
    days = sorted({t.date for t in entries if isinstance(t, data.Transaction)})
    for day in (days[0], days[len(days) // 2], days[-1]):
        assert by_index(index, day) == by_beancount(entries, day), day
    assert int(index.meta("transactions")) == sum(isinstance(e, data.Transaction) for e in entries)


@pytest.mark.parametrize("name", YEARS)
def test_facts_rates_and_accounts_are_those_of_a_full_load(name: str, folders: dict[str, Path]) -> None:
    entries, index = loaded(folders[name]), open_books(folders[name]).index
    facts = sorted(
        (e.date.isoformat(), e.type, str(e.values[0].value), e.meta["lineno"]) for e in entries if isinstance(e, data.Custom)
    )
    assert sorted(index.rows("SELECT date, kind, ident, line FROM fact")) == facts
    prices = sorted((e.date.isoformat(), e.currency, e.amount.number) for e in entries if isinstance(e, data.Price))
    assert sorted((d, c, Decimal(r)) for d, c, r in index.rows("SELECT date, currency, rate FROM price")) == prices
    opens = sorted((e.account, e.date.isoformat(), ",".join(e.currencies)) for e in entries if isinstance(e, data.Open))
    assert sorted(index.rows("SELECT name, date, currencies FROM account")) == opens


@pytest.mark.parametrize("name", YEARS)
def test_deleted_and_made_again_it_is_the_same_and_so_is_every_answer(name: str, folders: dict[str, Path]) -> None:
    root = folders[name]
    state = open_books(root)
    path = index_file(root, state.books_hash)
    before, answers = path.read_bytes(), every_answer(state.index, YEARS[name])
    state.index.close()
    path.unlink()
    judge_folder(root)
    assert path.read_bytes() == before
    again = open_books(root)
    assert every_answer(again.index, YEARS[name]) == answers
    again.index.close()


def every_answer(index: Index, year: int) -> bytes:
    return render_json(make_all(index, Period(date(year, 1, 1), date(year, 12, 31))))


def contents(index: Index) -> dict[str, list[Any]]:
    """Every table, row by row."""
    return {table: sorted(index.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def test_derived_from_the_index_before_it_is_that_of_a_full_load(example: Path) -> None:
    """A donor, an account and pledges with instalments: only the register grows, and the books are not loaded again."""
    state = open_books(example)
    day = date(2026, 3, 5)
    records = (
        Fact(date(2026, 2, 1), "donor", ("foreland",), {"name": "Foreland", "type": "foundation"}),
        Open(date(2025, 1, 1), "Assets:Receivables:Contributions:Foreland", ("CHF", "EUR")),
        Fact(day, "pledge", ("PL-N1", "foreland", Amount(Decimal("900.00"), "EUR")), {"earmark": "C5,Forum", "batch": "abc"}),
        Fact(day, "instalment", ("PL-N1", "1", date(2026, 9, 1), Amount(Decimal("900.00"), "EUR")), {}),
        Fact(day, "pledge", ("PL-N2", "aurelia", Amount(Decimal("700.00"), "CHF")), {"due": date(2027, 1, 1)}),
        Fact(date(2026, 6, 1), "pledge-end", ("PL-N2",), {"reason": "withdrawn"}),
    )
    done = commit(state, Draft("pledge", "PL-N1", records))
    assert done.written.places
    derived = open_books(example)
    was, said = contents(derived.index), every_answer(derived.index, 2026)
    assert "PL-N1" in json.dumps(was["fact"])
    path = index_file(example, derived.books_hash)
    derived.index.close()
    path.unlink()
    afresh = open_books(example)
    assert contents(afresh.index) == was
    assert every_answer(afresh.index, 2026) == said
    afresh.index.close()
