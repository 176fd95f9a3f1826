"""Balances brought forward, and donors with an account of their own."""

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
from wsisfund.books.records import Fact, Transaction
from wsisfund.contributions.donors import donor_draft, officer_draft, policy_draft
from wsisfund.contributions.opening import AgreementNeeded, CarryingNeeded, opening_draft
from wsisfund.manual.register_links import AccountTaken, UnknownKind
from wsisfund.register.known import AlreadyThere, BadId
from wsisfund.register.wording import BadText
from wsisfund.store.chart import UnknownAccount, WrongCurrency
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay

DAY = date(2026, 1, 31)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path), tmp_path)


def bring(index: Index, account: str, amount: str, **more: Any) -> Draft:
    return draft_of(opening_draft, index, account=account, amount=D(amount), day=DAY, **more)


def test_a_receivable_at_its_carrying(index: Index) -> None:
    account = "Assets:Receivables:Contributions:Cascadia"
    draft = bring(index, account, "100", currency="EUR", chf=D("93.50"), agreement="VC-2026-12")
    (made,) = draft.records
    assert isinstance(made, Transaction)
    assert made.keys["instalment"] == "1"
    assert [(p.units, p.chf) for p in made.postings] == [(D(100), D("93.50")), (D("-93.50"), D("-93.50"))]


def test_liabilities_and_the_allowance_are_credited(index: Index) -> None:
    for account, more in (
        ("Assets:Receivables:Allowance", {"agreement": "VC-2026-11"}),
        ("Liabilities:Payables:Vendors", {"doc": "INV-0", "payee": "Firm"}),
    ):
        (made,) = bring(index, account, "5", **more).records
        assert isinstance(made, Transaction)
        assert made.postings[0].chf == D("-5.00")


def test_what_is_refused(index: Index) -> None:
    with pytest.raises(AlreadyThere):
        bring(index, "Assets:Cash:Bank:CHF", "30000", agreement="VC-GEN")
    with pytest.raises(AgreementNeeded):
        bring(index, "Assets:Cash:Bank:CHF", "1")
    with pytest.raises(AgreementNeeded):
        bring(index, "Liabilities:Payables:Vendors", "1")
    with pytest.raises(CarryingNeeded):
        bring(index, "Assets:Cash:Bank:EUR", "1", currency="EUR", agreement="VC-GEN")
    with pytest.raises(UnknownAccount):
        bring(index, "Income:Interest", "1")
    with pytest.raises(UnknownAccount):
        bring(index, "Assets:Receivables:Contributions:Aurelia", "1", agreement="VC-2026-12", instalment="1")
    with pytest.raises(WrongCurrency):
        bring(index, "Assets:Receivables:Contributions:Cascadia", "1", agreement="VC-2026-12", instalment="1")


def test_donors(index: Index) -> None:
    (made,) = draft_of(donor_draft, index, ident="KEN", name="Kenya", kind="member-state", day=DAY).records
    assert made.keys == {"name": "Kenya", "type": "member-state"}  # type: ignore[union-attr]
    for ident, name, kind, account, error in (
        ("aurelia", "Aurelia", "member-state", None, AlreadyThere),
        ("a b", "Name", "other", None, BadId),
        ("KEN", "  ", "other", None, BadText),
        ("KEN", "Ken\u202eya", "other", None, BadText),
        ("KEN", "Kenya", "state", None, UnknownKind),
        ("KEN", "Kenya", "other", "Aurelia", AccountTaken),
        ("KEN", "Kenya", "other", "no_good", AccountTaken),
        ("general", "General", "other", None, AccountTaken),
    ):
        with pytest.raises(error):
            draft_of(donor_draft, index, ident=ident, name=name, kind=kind, day=DAY, account=account)


def test_an_account_by_id_is_free_where_another_one_was_named(index: Index) -> None:
    """A later version that names no account keeps the one that an earlier version named."""
    later = overlay(index)
    named = Fact(date(2026, 1, 1), "donor", ("kenya-fund",), {"name": "Kenya Fund", "account": "KF"})
    extend(later, [named, Fact(DAY, "donor", ("kenya-fund",), {"contact": "Nairobi"})])
    (made,) = draft_of(donor_draft, later, ident="KEN", name="Kenya", kind="other", day=DAY, account="KenyaFund").records
    assert made.keys["account"] == "KenyaFund"  # type: ignore[union-attr]
    with pytest.raises(AccountTaken):
        draft_of(donor_draft, later, ident="KEN", name="Kenya", kind="other", day=DAY, account="KF")


def test_officers_and_policies(index: Index) -> None:
    with pytest.raises(UnknownKind):
        draft_of(officer_draft, index, ident="o", name="O", roles=[], day=DAY)
    with pytest.raises(UnknownKind):
        draft_of(officer_draft, index, ident="o", name="O", roles=["boss"], day=DAY)
    (made,) = draft_of(policy_draft, index, name="rate-days", value="45", day=DAY).records
    assert made.values == ("rate-days", D(45))  # type: ignore[union-attr]
    for name, value in (("rate-days", "many"), ("rate-days", "0"), ("virement-limit", "10"), ("colour", "blue")):
        with pytest.raises(UnknownKind):
            draft_of(policy_draft, index, name=name, value=value, day=DAY)
