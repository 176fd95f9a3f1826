"""`can-spend` answers what the rules would say of the order itself: accepted up to its figure, refused by the same test above it.

It works out figures, the rules find faults; both from the same movements, and here the same cent decides for both.
"""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import GOLDEN
from wsisfund.books.draft import Draft
from wsisfund.books.records import Amount, Fact
from wsisfund.errors import Faults
from wsisfund.gate.commit import rehearse
from wsisfund.gate.state import BooksState, open_books
from wsisfund.manual.availability import assess
from wsisfund.register.versions import agreement_at

CENT = Decimal("0.01")
# Each with what refuses the next cent: the line, the agreement's cash, its earmark, no appropriation to begin with.
ASKED = [
    ("Expenses:C5:Travel", "VC-2026-11", date(2026, 12, 31), "over-appropriation"),
    ("Expenses:C5:Contracts", "VC-2026-11", date(2026, 12, 31), "over-appropriation"),
    ("Expenses:C5:Travel", "VC-2026-11", date(2026, 3, 1), "over-appropriation"),
    ("Expenses:Forum:Meetings", "VC-2026-14", date(2026, 12, 31), "over-appropriation"),
    ("Expenses:C5:Contracts", "VC-2026-12", date(2026, 7, 1), "over-cash"),
    ("Expenses:C5:Contracts", "VC-2026-12", date(2026, 12, 31), "over-cash"),
    ("Expenses:C6:Grants", "VC-2026-13", date(2026, 12, 31), "over-appropriation"),
    ("Expenses:C2:Staff", "VC-2026-11", date(2026, 12, 31), "wrong-earmark"),
    ("Expenses:C6:Grants", "VC-2026-11", date(2026, 5, 1), "wrong-earmark"),
    ("Expenses:C2:Staff", "VC-GEN", date(2026, 6, 1), "over-appropriation"),
    ("Expenses:C3:Contracts", "VC-2026-12", date(2026, 12, 31), "no-appropriation"),
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> BooksState:
    """Nothing is written here, so that all ask the same books."""
    books = tmp_path_factory.mktemp("asked") / "books"
    shutil.copytree(GOLDEN / "domain-example" / "ledger", books / "ledger")
    return open_books(books)


@pytest.mark.parametrize(("line", "agreement", "day", "code"), ASKED)
def test_the_same_cent_decides(line: str, agreement: str, day: date, code: str, state: BooksState) -> None:
    most = _most(line, agreement, day, state)
    assert _asked(line, most + CENT, agreement, day, state) == code
    assert _of_the_rules(line, most + CENT, agreement, day, state) == code
    if most:
        assert _of_the_rules(line, most, agreement, day, state) is None


def _most(line: str, agreement: str, day: date, state: BooksState) -> Decimal:
    """The largest amount that `can-spend` accepts, by halving."""
    low, high = 0, 10_000_000
    while low < high:
        middle = (low + high + 1) // 2
        accepted = _asked(line, middle * CENT, agreement, day, state) is None
        low, high = (middle, high) if accepted else (low, middle - 1)
    return low * CENT


def _asked(line: str, amount: Decimal, agreement: str, day: date, state: BooksState) -> str | None:
    signed = agreement_at(state.index, agreement, day)
    assert signed is not None
    return assess(line, amount, signed, day, state.index).code


def _of_the_rules(line: str, amount: Decimal, agreement: str, day: date, state: BooksState) -> str | None:
    """Code of the first fault of the whole judgement on an order of that amount, None where it could be written."""
    keys = {"agreement": agreement, "payee": "Anybody", "certified-by": "officer-c"}
    order = Fact(day, "commitment", ("PO-2026-99", "open", line, Amount(amount, "CHF")), keys)
    try:
        rehearse(state, Draft("commitment", "PO-2026-99", (order,)))
    except Faults as several:
        return several.faults[0].slug
    return None
