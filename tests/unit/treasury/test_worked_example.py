"""The treasury's entries of the accounting manual's worked example, made again posting by posting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.load import load_books
from wsisfund.books.records import Books, Transaction
from wsisfund.register.officers import Officers
from wsisfund.store.index import Index
from wsisfund.treasury.bank_exchange import exchange_draft
from wsisfund.treasury.impairment import impairment_draft
from wsisfund.treasury.interest import interest_draft
from wsisfund.treasury.revaluation import revaluation_draft
from wsisfund.treasury.support_settlement import settlement_draft

BOTH = Officers("officer-c", "officer-a")
EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR_END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def golden() -> Books:
    return load_books(EXAMPLE / "ledger" / "main.beancount", EXAMPLE)


def is_year_end(t: Transaction) -> bool:
    return t.event in ("interest", "revaluation", "impairment")


# What is made, which later entries of its day the books do not have yet, and how it is made.
MADE: dict[str, tuple[Callable[[Transaction], bool], tuple[str, ...], Callable[[Index, date], Draft]]] = {
    "E12": (
        lambda t: t.event == "exchange",
        (),
        lambda i, day: draft_of(
            exchange_draft,
            i,
            source="USD",
            sold=D(10000),
            target="CHF",
            bought=D(8085),
            doc="BNK-2026-0207",
            day=day,
            officers=BOTH,
        ),
    ),
    "E29": (
        lambda t: t.event == "support-cost-settlement",
        (),
        lambda i, day: draft_of(settlement_draft, i, amount=D(1000), doc="BNK-2026-0215", day=day, officers=BOTH),
    ),
    "E30": (
        lambda t: t.event == "interest",
        ("revaluation", "impairment"),
        lambda i, day: draft_of(interest_draft, i, day=day, amount=D(90), doc="BNK-2026-0216"),
    ),
    "E31": (lambda t: t.event == "revaluation", ("impairment",), lambda i, day: draft_of(revaluation_draft, i, day=day)),
    "E32": (lambda t: t.event == "impairment", (), lambda i, day: draft_of(impairment_draft, i, day=day)),
}


@pytest.mark.parametrize("name", MADE)
def test_entry_is_made_again(name: str, golden: Books, tmp_path: Path) -> None:
    chosen, later, build = MADE[name]
    expected = next(t for t in golden.transactions if chosen(t))
    rest = tuple(t for t in golden.transactions if t.date <= expected.date and t is not expected and t.event not in later)
    draft = build(index_of_books(golden._replace(transactions=rest), tmp_path), expected.date)
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    legs = [
        sorted(((p.account, p.units, p.currency, p.chf, dict(p.keys)) for p in t.postings), key=str) for t in (made, expected)
    ]
    assert legs[0] == legs[1]
    keys = dict(made.keys)
    if "doc" not in expected.keys:
        # The example's own names no document; ours has one, so that it can be reversed by name.
        assert str(keys.pop("doc")).endswith(expected.date.isoformat())
    assert keys == dict(expected.keys)
    assert (made.payee, made.narration, made.links, made.tags) == (
        expected.payee,
        expected.narration,
        expected.links,
        expected.tags,
    )


def test_a_second_run_has_nothing_to_do(golden: Books, tmp_path: Path) -> None:
    """The example's own entries, though they bear no reference of ours, are what the commands would make."""
    index = index_of_books(golden, tmp_path)
    drafts = [
        draft_of(revaluation_draft, index, day=YEAR_END),
        draft_of(impairment_draft, index, day=YEAR_END),
        draft_of(interest_draft, index, day=YEAR_END, amount=D(90)),
        draft_of(interest_draft, index, day=YEAR_END, amount=D(90), doc="BNK-2026-0216"),
        draft_of(settlement_draft, index, amount=D(1000), doc="BNK-2026-0215", day=date(2026, 12, 15), officers=BOTH),
    ]
    assert [draft.records for draft in drafts] == [()] * 5
