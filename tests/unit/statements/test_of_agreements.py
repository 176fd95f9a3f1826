"""What the index keeps of an agreement's years is what its postings add up to, over every span of every period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.statements.of_agreements import Kept, by_agreement
from wsisfund.statements.sums import BROUGHT, CLOSING, MOVED, OPENING, RESTATED, Ledger
from wsisfund.store.index import Index
from wsisfund.store.measures import KINDS
from wsisfund.vocabulary.period import Period

BOOKS = Path(__file__).parents[2] / "golden"
PERIODS = (
    Period(date(2025, 1, 1), date(2025, 12, 31)),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2026, 1, 1), date(2026, 6, 30)),
    Period(date(2026, 4, 1), date(2026, 9, 30)),
)
SUMS = {f"{kind} {span}": Kept(-1, span, kind) for kind in KINDS for span in (BROUGHT, CLOSING, MOVED, OPENING, RESTATED)}


@pytest.fixture(scope="module", params=["domain-example", "second-year"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(BOOKS / request.param, tmp_path_factory.mktemp("index"))


def ledgers(index: Index) -> list[Ledger]:
    """Of every period; the opening entries alone; and the first year with what the second one restates of it."""
    first, second = PERIODS[:2]
    return [
        *(Ledger(index, period) for period in PERIODS),
        Ledger(index, first, opening_only=True),
        Ledger(index, first, restated_until=second.end),
    ]


def test_sums_of_years_are_those_of_the_postings(index: Index) -> None:
    seen = set()
    for ledger in ledgers(index):
        measures = {name: one.measure for name, one in SUMS.items()}
        of_postings = ledger.grouped(("agreement",), measures, "agreement <> ''", ledger.postings)
        every = by_agreement(ledger, {name: [one] for name, one in SUMS.items()})
        assert every == {agreement: row for (agreement,), row in of_postings.items()}
        for name, one in SUMS.items():
            alone = by_agreement(ledger, {name: [one]})
            assert {ident: row[name] for ident, row in alone.items() if row[name]} == {
                ident: row[name] for ident, row in every.items() if row[name]
            }
        seen |= {name.split()[0] for row in of_postings.values() for name, amount in row.items() if amount}
    assert seen >= {"received", "direct", "support", "advanced", "outstanding", "deferred", "balance", "result", "income"}


def test_money_of_no_agreement_is_there_where_it_is_asked_for(index: Index) -> None:
    ledger, parts = (
        Ledger(index, PERIODS[1]),
        [Kept(1, BROUGHT, "balance"), Kept(1, MOVED, "balance"), Kept(-1, CLOSING, "result")],
    )
    named, every = (by_agreement(ledger, {"net": parts}, named=only) for only in (True, False))
    assert {ident: row for ident, row in every.items() if ident} == named != {}
    assert sum(row["net"] for row in every.values()) == ledger.total(*(one.measure for one in parts))
