"""Receipts worked out by hand: carrying pro rata, bank charges, other currencies, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.draft import Draft
from wsisfund.books.records import Transaction
from wsisfund.contributions.receipts import NothingToReceive, Part, PartsDoNotAddUp, TwoDecisions, receipt_draft
from wsisfund.manual.faults import OverReceipt
from wsisfund.register.known import AlreadyThere, NotYetSigned, UnknownInstalment
from wsisfund.store.chart import WrongCurrency
from wsisfund.store.index import Index
from wsisfund.store.rates import MissingRate, StaleRate

# Cascadia still owes EUR 8,000 of VC-2026-12, carried at 7,600.00; the rate of 1 October is 0.945.
DAY = date(2026, 10, 10)


def index_at(folder: Path, day: date) -> Index:
    """The example as it stood at the end of a day, with a rate of 0.96 for EUR in October, overpaid EUR allowed for."""
    opened = "2025-01-01 open Liabilities:DeferredRevenue:AdvanceReceipts         CHF"
    books = changed_example(folder, opened, opened + ",EUR", "2026-10-09 price EUR 0.9600 CHF")
    entries = {name: tuple(e for e in getattr(books, name) if e.date <= day) for name in ("transactions", "facts")}
    return index_of_books(books._replace(**entries), folder)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_at(tmp_path, DAY)


def legs(draft: Draft) -> list[tuple[str, str]]:
    """Account and what stands on it, units and CHF."""
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    assert sum(p.chf for p in made.postings) == 0
    return [(p.account.split(":", 1)[1], f"{p.units} {p.currency} {p.chf}") for p in made.postings]


def record(index: Index, amount: str, currency: str, day: date = DAY, **more: Any) -> Draft:
    return draft_of(receipt_draft, index, amount=D(amount), currency=currency, doc="BNK-9", day=day, **more)


def test_a_bank_on_the_way_kept_ten(index: Index) -> None:
    """The manual's own example: EUR 8,000 due, carrying 7,600.00, rate 0.96, EUR 10 kept."""
    draft = record(index, "7990", "EUR", parts=[Part("VC-2026-12", "1")], bank_charge=D(10))
    assert legs(draft) == [
        ("Cash:Bank:EUR", "7990.00 EUR 7670.40"),
        ("General:BankCharges", "9.60 CHF 9.60"),
        ("Receivables:Contributions:Cascadia", "-8000.00 EUR -7600.00"),
        ("ExchangeDifferences:Receivables:Realised", "-80.00 CHF -80.00"),
    ]


def test_the_part_that_empties_an_instalment_takes_all_its_carrying(index: Index) -> None:
    draft = record(index, "8000", "EUR", parts=[Part("VC-2026-12", "1")])
    assert legs(draft)[1] == ("Receivables:Contributions:Cascadia", "-8000.00 EUR -7600.00")


def test_carrying_is_rounded_half_up(index: Index) -> None:
    """7,600.00 × 0.01 / 8,000 = 0.0095, so 0.01; at 0.96 the cash is 0.0096, so 0.01 too."""
    assert legs(record(index, "0.01", "EUR", parts=[Part("VC-2026-12", "1")])) == [
        ("Cash:Bank:EUR", "0.01 EUR 0.01"),
        ("Receivables:Contributions:Cascadia", "-0.01 EUR -0.01"),
    ]


def test_money_in_another_currency_settles_what_the_officer_states(index: Index) -> None:
    draft = record(index, "7700", "CHF", parts=[Part("VC-2026-12", "1")], settles_amount=D(8000))
    assert legs(draft) == [
        ("Cash:Bank:CHF", "7700.00 CHF 7700.00"),
        ("Receivables:Contributions:Cascadia", "-8000.00 EUR -7600.00"),
        ("ExchangeDifferences:Receivables:Realised", "-100.00 CHF -100.00"),
    ]
    with pytest.raises(WrongCurrency):
        record(index, "7700", "CHF", parts=[Part("VC-2026-12", "1")])
    with pytest.raises(OverReceipt):
        record(index, "7700", "CHF", parts=[Part("VC-2026-12", "1")], settles_amount=D(8001))


def test_more_than_is_due_is_refused_until_an_officer_says_what_becomes_of_it(index: Index) -> None:
    with pytest.raises(OverReceipt, match=r"100\.00 EUR more than is due"):
        record(index, "8100", "EUR", parts=[Part("VC-2026-12", "1")])
    assert ("DeferredRevenue:AdvanceReceipts", "-100.00 EUR -96.00") in legs(
        record(index, "8100", "EUR", parts=[Part("VC-2026-12", "1")], excess="advance")
    )


def test_several_instalments_from_one_receipt(tmp_path: Path) -> None:
    day = date(2026, 2, 20)
    index = index_at(tmp_path, day)
    draft = record(
        index, "60000", "CHF", day, parts=[Part("VC-2026-11", "1", D(40000)), Part("VC-2026-14", "2", D(1500))], excess="suspense"
    )
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    found = [(p.account.rpartition(":")[2], p.chf, p.keys["agreement"], p.keys["instalment"]) for p in made.postings]
    assert found == [
        ("CHF", D("40000.00"), "VC-2026-11", "1"),
        ("Aurelia", D("-40000.00"), "VC-2026-11", "1"),
        ("CHF", D("20000.00"), "VC-2026-14", "2"),
        ("UnidentifiedReceipts", D("-18500.00"), "VC-2026-14", "2"),
        ("DeltaTelecom", D("-1500.00"), "VC-2026-14", "2"),
    ]
    with pytest.raises(PartsDoNotAddUp):
        record(index, "100", "CHF", day, parts=[Part("VC-2026-11", "1", D(80)), Part("VC-2026-11", "2", D(21))])


def test_conditional_money_is_deferred_and_its_bank_charge_released(index: Index) -> None:
    day = date(2026, 10, 12)
    draft = record(index, "990", "USD", day, parts=[Part("VC-2026-13", "2")], bank_charge=D(10))
    assert legs(draft) == [
        ("Cash:Bank:USD", "990.00 USD 796.95"),
        ("General:BankCharges", "8.05 CHF 8.05"),
        ("DeferredRevenue:Conditional", "-805.00 CHF -805.00"),
        ("DeferredRevenue:Conditional", "8.05 CHF 8.05"),
        ("Contributions:Earmarked", "-8.05 CHF -8.05"),
    ]


def test_what_a_later_amendment_took_away_is_not_due_before_it(tmp_path: Path) -> None:
    """EUR 8,000 outstanding on 10 October; an amendment of 15 October leaves 7,000."""
    index = index_at(tmp_path, date(2026, 12, 31))
    with pytest.raises(OverReceipt, match=r"1,000\.00 EUR more"):
        record(index, "8000", "EUR", parts=[Part("VC-2026-12", "1")])


def test_what_is_refused(index: Index) -> None:
    part = [Part("VC-2026-12", "1")]
    with pytest.raises(NotYetSigned):
        record(index, "1", "EUR", date(2026, 1, 19), parts=part)
    with pytest.raises(UnknownInstalment):
        record(index, "1", "CHF", parts=[Part("VC-2026-11", None)])
    with pytest.raises(UnknownInstalment) as without:
        record(index, "1", "CHF", parts=[Part("VC-GEN", None)])
    assert "--instalment" not in without.value.fix, "it has none that could be named"
    with pytest.raises(NothingToReceive):
        record(index, "1", "CHF", parts=[Part("VC-2026-15", None)])
    with pytest.raises(MissingRate):
        record(index, "1", "SEK")
    with pytest.raises(StaleRate):
        record(index, "1", "EUR", date(2027, 6, 30))
    with pytest.raises(WrongCurrency):
        record(index, "1", "EUR", parts=part, account="CHF")
    with pytest.raises(AlreadyThere):
        draft_of(receipt_draft, index, amount=D(12000), currency="EUR", doc="BNK-2026-0205", day=DAY, parts=part)


@pytest.mark.parametrize(
    "said",
    [
        {"instalment": "1"},
        {"bank_charge": D(10)},
        {"settles_amount": D(8000)},
        {"excess": "advance"},
        {"rate_document": "LTR-1"},
        {"agreement": "VC-2026-12", "parts": [Part("VC-2026-12", "1", D(1))]},
    ],
    ids=lambda said: next(iter(said)),
)
def test_what_is_said_of_an_agreement_that_is_not_named_is_not_dropped(said: dict[str, Any], index: Index) -> None:
    with pytest.raises(TwoDecisions):
        record(index, "7990", "EUR", **said)


def test_an_agreement_alone_is_one_part(index: Index) -> None:
    said = record(index, "8000", "EUR", agreement="VC-2026-12", instalment="1")
    assert said.records == record(index, "8000", "EUR", parts=[Part("VC-2026-12", "1")]).records
