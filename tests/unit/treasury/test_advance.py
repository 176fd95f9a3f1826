"""Advances, their clearing, refunds paid and charges of the bank, worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from tests.drafts import draft_of
from tests.unit.contributions.events import BOTH, C, entries, example_at, legs
from wsisfund.books.draft import Draft
from wsisfund.budget.override import override_draft
from wsisfund.manual.faults import OverPayment
from wsisfund.manual.overrides import NoOverride
from wsisfund.register.known import AlreadyThere, UnknownCommitment
from wsisfund.register.officers import NoAuthority
from wsisfund.store.chart import UnknownAccount, WrongCurrency
from wsisfund.store.index import Index
from wsisfund.store.positions import UnknownDocument
from wsisfund.treasury.advance import NothingToClear, OverReturn, Spent, advance_draft, clearing_draft
from wsisfund.treasury.bank_charge import bank_charge_draft
from wsisfund.treasury.charge import InKindCharge
from wsisfund.treasury.refund import refund_draft

DAY = date(2026, 12, 31)
# Money nobody can name, in a currency that suspense is not open for in the example.
SUSPENSE = """
    2026-12-20 * "Unknown remitter" "Unidentified receipt"
      event: "receipt-unidentified"
      doc: "BNK-X"
      Assets:Cash:Bank:EUR                          100.00 EUR @@ 94.50 CHF
      Liabilities:Suspense:UnidentifiedReceipts    -100.00 EUR @@ -94.50 CHF
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    opened = "2025-01-01 open Liabilities:Suspense:UnidentifiedReceipts           CHF"
    return example_at(tmp_path, DAY, SUSPENSE.replace("@@ -94.50", "@@ 94.50"), opened, opened + ",EUR")


def advance(index: Index, amount: str, **more: Any) -> Draft:
    plain: dict[str, Any] = {"kind": "travel", "commitment": "PO-2026-11", "payee": "Traveller 9", "doc": "BNK-9"}
    return draft_of(advance_draft, index, amount=D(amount), **{**plain, "day": DAY, "officers": BOTH, **more})


def clear(index: Index, *spent: Spent, **more: Any) -> Draft:
    plain: dict[str, Any] = {"advance": "BNK-2026-0211", "doc": "REP-9", "day": DAY, "officers": C}
    return draft_of(clearing_draft, index, spent=spent, **{**plain, **more})


def test_an_advance_in_another_currency_stands_in_francs(index: Index) -> None:
    """EUR 333.33 × 0.94 = 313.3302, so 313.33."""
    for more in ({"currency": "EUR"}, {"from_": "EUR"}):
        assert legs(advance(index, "333.33", **more)) == [
            ("Advances:Travel", "313.33 CHF 313.33"),
            ("Cash:Bank:EUR", "-333.33 EUR -313.33"),
        ]
    with pytest.raises(WrongCurrency):
        advance(index, "1", currency="EUR", from_="CHF")


def test_what_is_refused_of_an_advance(index: Index) -> None:
    with pytest.raises(UnknownCommitment):
        advance(index, "1", commitment="PO-0")
    with pytest.raises(NoAuthority):
        advance(index, "1", officers=C)
    with pytest.raises(AlreadyThere):
        advance(index, "1", doc="BNK-2026-0209", payee="Traveller 7")
    with pytest.raises(UnknownAccount):
        advance(index, "1", from_="GBP")


def test_a_report_in_part_releases_its_revenue(index: Index) -> None:
    """333.35 × 8 % = 26.668, so 26.67; the release is 360.02."""
    assert legs(clear(index, Spent(D("333.35")), returned=D("66.65"))) == [
        ("C6:Grants", "333.35 CHF 333.35"),
        ("C6:SupportCosts", "26.67 CHF 26.67"),
        ("Cash:Bank:CHF", "66.65 CHF 66.65"),
        ("Advances:Partners", "-400.00 CHF -400.00"),
        ("Payables:SupportCosts", "-26.67 CHF -26.67"),
        ("DeferredRevenue:Conditional", "360.02 CHF 360.02"),
        ("Contributions:Earmarked", "-360.02 CHF -360.02"),
    ]


def test_several_lines_and_only_the_orders_own_names_it(index: Index) -> None:
    draft = clear(index, Spent(D(400)), Spent(D(200), "Expenses:C6:Contracts"))
    (made,) = entries(draft)
    assert "commitment" not in made.keys
    assert [(p.account, p.chf, p.keys.get("commitment")) for p in made.postings[:5]] == [
        ("Expenses:C6:Grants", D("400.00"), "PO-2026-12"),
        ("Expenses:C6:SupportCosts", D("32.00"), None),
        ("Expenses:C6:Contracts", D("200.00"), None),
        ("Expenses:C6:SupportCosts", D("16.00"), None),
        ("Assets:Advances:Partners", D("-600.00"), "PO-2026-12"),
    ]


def test_a_claim_of_more_than_the_advance_is_owed_beyond_it(index: Index) -> None:
    (made,) = entries(clear(index, Spent(D(700))))
    assert [(p.account, p.chf, dict(p.keys)) for p in made.postings if p.account in (
        "Assets:Advances:Partners", "Liabilities:Payables:Vendors")] == [
        ("Assets:Advances:Partners", D("-600.00"), {}),
        ("Liabilities:Payables:Vendors", D("-100.00"), {"settles": "REP-9"}),
    ]  # fmt: skip


def test_money_back_in_another_currency(index: Index) -> None:
    """EUR 638.00 × 0.94 = 599.72, for the 600.00 that are outstanding: 0.28 lost."""
    draft = clear(index, returned=D(638), to="EUR", settles_amount=D(600))
    assert legs(draft) == [
        ("Cash:Bank:EUR", "638.00 EUR 599.72"),
        ("ExchangeDifferences:Cash:Realised", "0.28 CHF 0.28"),
        ("Advances:Partners", "-600.00 CHF -600.00"),
    ]
    assert draft.derivation[-1] == "advance: 600.00 − 600.00 = 0.00 CHF outstanding"


def test_what_is_refused_of_a_clearing(index: Index) -> None:
    with pytest.raises(NothingToClear):
        clear(index)
    with pytest.raises(OverReturn):
        clear(index, Spent(D(500)), returned=D("100.01"))
    with pytest.raises(UnknownDocument):
        clear(index, Spent(D(1)), advance="BNK-2026-0209")
    with pytest.raises(NoAuthority):
        clear(index, Spent(D(1)), officers=BOTH._replace(certified_by=None))
    with pytest.raises(UnknownAccount):
        clear(index, Spent(D(1), "Expenses:C6:SupportCosts"))
    with pytest.raises(AlreadyThere):
        clear(index, Spent(D(1)), doc="REP-2026-004")


def test_suspense_goes_back_to_its_sender(index: Index) -> None:
    """Carried at 94.50; at 0.94 the bank pays out 94.00."""

    def back(**more: Any) -> Draft:
        plain: dict[str, Any] = {"doc": "BNK-X", "bank": "EUR", "bank_doc": "BNK-9", "day": DAY, "officers": BOTH}
        return draft_of(refund_draft, index, **{**plain, **more})

    draft = back()
    assert legs(draft) == [
        ("Suspense:UnidentifiedReceipts", "100.00 EUR 94.50"),
        ("Cash:Bank:EUR", "-100.00 EUR -94.00"),
        ("ExchangeDifferences:Payables:Realised", "-0.50 CHF -0.50"),
    ]
    (made,) = entries(draft)
    assert (made.event, made.keys["settles"], "agreement" in made.keys) == ("refund", "BNK-X", False)
    assert legs(back(amount=D("33.33")))[0] == ("Suspense:UnidentifiedReceipts", "33.33 EUR 31.50")
    for wrong, more in (
        (OverPayment, {"amount": D("100.01")}),
        (OverPayment, {"day": date(2026, 12, 19)}),
        (NoAuthority, {"officers": C}),
        (UnknownDocument, {"doc": "LTR-2026-025"}),
    ):
        with pytest.raises(wrong):
            back(**more)


def test_a_charge_of_the_bank_in_another_currency_releases_deferred_money(index: Index) -> None:
    def charge(account: str, agreement: str) -> Draft:
        return draft_of(bank_charge_draft, index, amount=D("12.35"), account=account, agreement=agreement, doc="BNK-9", day=DAY)

    assert legs(charge("USD", "VC-2026-13")) == [
        ("General:BankCharges", "9.82 CHF 9.82"),
        ("Cash:Bank:USD", "-12.35 USD -9.82"),
        ("DeferredRevenue:Conditional", "9.82 CHF 9.82"),
        ("Contributions:Earmarked", "-9.82 CHF -9.82"),
    ]
    with pytest.raises(InKindCharge):
        charge("USD", "VC-2026-15")


def test_an_override_lifts_an_appropriation_and_nothing_else(index: Index) -> None:
    def override(ident: str, code: str, officers: Any = BOTH) -> Draft:
        return draft_of(override_draft, index, ident=ident, code=code, reason="Council to ratify", day=DAY, officers=officers)

    (fact,) = override("INV-NEW", "over-appropriation").records
    assert dict(fact.keys) == {  # type: ignore[union-attr]
        "code": "over-appropriation",
        "reason": "Council to ratify",
        "awaits": DAY + timedelta(30),
        "certified-by": "officer-c",
        "approved-by": "officer-a",
    }
    for code in ("over-cash", "wrong-earmark", "nonsense"):
        with pytest.raises(NoOverride):
            override("INV-NEW", code)
    with pytest.raises(NoAuthority):
        override("INV-NEW", "over-appropriation", C)
