"""Currency exchanged, ITU's loan, support costs settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest

from tests.drafts import draft_of
from tests.unit.treasury.conftest import YearEnd
from wsisfund.books.draft import Draft
from wsisfund.manual.banks import BankBelowZero
from wsisfund.manual.faults import OverPayment
from wsisfund.register.known import AlreadyThere
from wsisfund.register.officers import NoAuthority, Officers
from wsisfund.store.chart import AccountCurrency, UnknownAccount, WrongCurrency
from wsisfund.treasury.bank_exchange import SameAccount, exchange_draft
from wsisfund.treasury.borrowing import borrowing_draft, lent, repayment_draft
from wsisfund.treasury.support_settlement import settlement_draft, support_owed

DAY = date(2026, 12, 15)
BOTH = Officers("officer-c", "officer-a")
Legs = Callable[[Draft], list[str]]


def exchanged(year_end: YearEnd, source: str, sold: str, target: str, bought: str, doc: str = "BNK-X") -> Draft:
    return draft_of(
        exchange_draft,
        year_end.index,
        source=source,
        sold=D(sold),
        target=target,
        bought=D(bought),
        doc=doc,
        day=DAY,
        officers=BOTH,
    )


def test_francs_for_dollars_and_dollars_for_euros(year_end: YearEnd, legs: Legs) -> None:
    assert legs(exchanged(year_end, "CHF", "1000", "USD", "1230")) == [
        "Cash:Bank:CHF -1000.00 CHF",
        "Cash:Bank:USD 1230.00 USD @@ 990.15",
        "ExchangeDifferences:Cash:Realised 9.85 CHF",
    ]
    assert legs(exchanged(year_end, "USD", "1000", "EUR", "850")) == [
        "Cash:Bank:USD -1000.00 USD @@ -805.00",
        "Cash:Bank:EUR 850.00 EUR @@ 803.25",
        "ExchangeDifferences:Cash:Realised 1.75 CHF",
    ]


def test_the_last_dollar_takes_the_whole_carrying(year_end: YearEnd, legs: Legs) -> None:
    """19,000 at 0.805 are 15,295.00, carried at 15,095.00."""
    draft = exchanged(year_end, "USD", "19000", "CHF", "15200")
    assert legs(draft) == [
        "Cash:Bank:USD -19000.00 USD @@ -15095.00",
        "Cash:Bank:CHF 15200.00 CHF",
        "ExchangeDifferences:Cash:Realised -105.00 CHF",
    ]
    assert "1 USD = 0.800000 CHF" in draft.derivation[-2]
    year_end.write(draft)
    assert exchanged(year_end, "CHF", "10", "EUR", "10", "BNK-Y").records
    with pytest.raises(AlreadyThere):
        exchanged(year_end, "CHF", "10", "EUR", "10")


def test_exchanges_that_are_none(year_end: YearEnd) -> None:
    with pytest.raises(SameAccount):
        exchanged(year_end, "CHF", "10", "CHF", "10")
    with pytest.raises(BankBelowZero):
        exchanged(year_end, "USD", "19000.01", "CHF", "15200")
    with pytest.raises(UnknownAccount):
        exchanged(year_end, "JPY", "10", "CHF", "1")
    with pytest.raises(NoAuthority):
        draft_of(
            exchange_draft,
            year_end.index,
            source="USD",
            sold=D(1),
            target="CHF",
            bought=D(1),
            doc="B",
            day=DAY,
            officers=Officers("officer-c"),
        )
    assert "15.6% off" in exchanged(year_end, "USD", "1000", "CHF", "679.50").warnings[0]


def test_a_loan_of_itu_and_its_repayment(year_end: YearEnd, legs: Legs) -> None:
    year_end.write(draft_of(borrowing_draft, year_end.index, amount=D(5000), doc="BNK-L1", day=DAY, officers=BOTH))
    with pytest.raises(AlreadyThere):
        draft_of(borrowing_draft, year_end.index, amount=D(5000), doc="BNK-L1", day=DAY, officers=BOTH)
    with pytest.raises(OverPayment, match=r"5,000\.00 CHF are owed"):
        draft_of(repayment_draft, year_end.index, amount=D("5000.01"), doc="BNK-L2", day=DAY, officers=BOTH)
    part = draft_of(repayment_draft, year_end.index, amount=D(2000), doc="BNK-L2", day=date(2026, 12, 20), officers=BOTH)
    assert legs(part) == ["Borrowings:ITU 2000.00 CHF", "Cash:Bank:CHF -2000.00 CHF"]
    year_end.write(part)
    assert lent(year_end.index, "CHF", date(2026, 12, 31)) == D("3000.00")
    # What is paid back later is no longer there to be paid back before.
    assert lent(year_end.index, "CHF", DAY) == D("3000.00")


def test_a_loan_in_dollars_is_paid_back_at_carrying(year_end: YearEnd, legs: Legs) -> None:
    """Lent at 0.805, paid back at the closing rate of 0.795."""
    year_end.write(draft_of(borrowing_draft, year_end.index, amount=D(1000), doc="BNK-L1", day=DAY, officers=BOTH, bank="USD"))
    back = draft_of(
        repayment_draft, year_end.index, amount=D(400), doc="BNK-L2", day=date(2026, 12, 31), officers=BOTH, bank="USD"
    )
    assert legs(back) == [
        "Borrowings:ITU 400.00 USD @@ 322.00",
        "Cash:Bank:USD -400.00 USD @@ -318.00",
        "ExchangeDifferences:Payables:Realised -4.00 CHF",
    ]
    year_end.write(back)


def test_support_costs_up_to_what_is_owed(year_end: YearEnd) -> None:
    assert support_owed(year_end.index, DAY) == D("2320.04")
    with pytest.raises(OverPayment, match=r"2,320\.04 CHF of support costs are owed"):
        draft_of(settlement_draft, year_end.index, amount=D("2320.05"), doc="BNK-S", day=DAY, officers=BOTH)
    with pytest.raises(WrongCurrency):
        draft_of(settlement_draft, year_end.index, amount=D(1), doc="BNK-S", day=DAY, officers=BOTH, bank="EUR")
    year_end.write(draft_of(settlement_draft, year_end.index, amount=D("2320.04"), doc="BNK-S", day=DAY, officers=BOTH))
    assert support_owed(year_end.index, DAY) == 0
    with pytest.raises(AlreadyThere):
        draft_of(settlement_draft, year_end.index, amount=D(1), doc="BNK-S", day=DAY, officers=BOTH)
    # What was charged by July, less what is settled in December: nothing may be paid twice by going back in time.
    assert support_owed(year_end.index, date(2026, 7, 31)) == 0


def test_an_account_that_is_open_for_francs_only(year_end: YearEnd) -> None:
    year_end.append("2025-01-01 open Liabilities:Borrowings:ITU CHF")
    with pytest.raises(AccountCurrency):
        draft_of(borrowing_draft, year_end.index, amount=D(1), doc="BNK-L1", day=DAY, officers=BOTH, bank="USD")
