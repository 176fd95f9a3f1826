"""Appropriations, virements, commitments and the pool, as they are proposed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from wsisfund.books.records import Amount, Fact
from wsisfund.budget.appropriation import BadAppropriation, BadBiennium, SameLine, appropriation_draft, virement_draft
from wsisfund.budget.commitment import CommitmentClosed, NothingToCommit, adjust_draft, known_order, open_draft
from wsisfund.budget.lines import lines_of
from wsisfund.budget.pool import pool_parts
from wsisfund.manual.control import OverCash, OverRelease
from wsisfund.register.known import AlreadyThere, UnknownCommitment
from wsisfund.register.officers import NoAuthority, Officers
from wsisfund.store.chart import UnknownAccount, budget_line
from wsisfund.store.index import Index
from wsisfund.store.rates import rate_on

DAY = date(2026, 12, 31)
C = Officers("officer-c")
BOTH = Officers("officer-c", "officer-a")
LINE = "Expenses:C5:Travel"


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_books(changed_example(tmp_path), tmp_path)


def appropriate(index: Index, amount: str, **changes: str) -> Fact:
    plain = {"account": LINE, "biennium": "2026-2027", "authority": "Decision 909 (C26)", **changes}
    fact = draft_of(appropriation_draft, index, amount=D(amount), day=DAY, **plain).records[-1]  # type: ignore[arg-type]
    assert isinstance(fact, Fact)
    return fact


def test_a_reduction_is_negative_whichever_way_it_is_typed(index: Index) -> None:
    for typed in ("500", "-500"):
        fact = appropriate(index, typed, kind="reduction")
        assert (fact.values[1], fact.keys["kind"]) == (Amount(D(-500), "CHF"), "reduction")
    with pytest.raises(BadAppropriation):
        appropriate(index, "-500")


def test_what_an_appropriation_names(index: Index) -> None:
    for biennium, year in (("2027-2028", "2027"), ("2026-2028", "2026"), ("2026-2027", "2028"), ("2026", "2026")):
        with pytest.raises(BadBiennium):
            appropriate(index, "1", biennium=biennium, year=year)
    for account in ("Expenses:General:BankCharges", "Expenses:C5", "Income:Interest"):
        with pytest.raises(UnknownAccount):
            appropriate(index, "1", account=account)


def test_virements_are_numbered(index: Index, tmp_path: Path) -> None:
    draft = draft_of(
        virement_draft, index, source="Expenses:C5:Contracts", target=LINE, amount=D(1), reason="more", day=DAY, officers=BOTH
    )
    assert draft.ident == "V-2026-012"
    with pytest.raises(SameLine):
        draft_of(virement_draft, index, source=LINE, target=LINE, amount=D(1), reason="more", day=DAY, officers=C)
    with pytest.raises(NoAuthority):
        draft_of(
            virement_draft,
            index,
            source="Expenses:C5:Contracts",
            target=LINE,
            amount=D(1),
            reason="more",
            day=DAY,
            officers=Officers(),
        )


def test_an_order_in_its_own_currency(index: Index) -> None:
    """1,000 USD × 0.795 = 795.00; support 795.00 × 0.07 = 55.65."""
    draft = draft_of(
        open_draft, index, ident="PO-9", account=LINE, amount=D(1000), agreement="VC-2026-11", day=DAY, officers=C, currency="USD"
    )
    fact = draft.records[-1]
    assert isinstance(fact, Fact)
    assert (fact.values[3], fact.keys["original"]) == (Amount(D("795.00"), "CHF"), Amount(D(1000), "USD"))
    assert draft.derivation[-1].endswith("= 55.65 CHF, half up")


def test_orders_are_known_by_what_they_have_open(index: Index) -> None:
    assert known_order(index, "PO-2026-11", DAY).open == D("654.33")
    assert known_order(index, "PO-2026-11", date(2026, 6, 10)).open == D("15000.00")
    with pytest.raises(UnknownCommitment):
        known_order(index, "PO-2026-11", date(2026, 5, 31))
    with pytest.raises(CommitmentClosed):
        known_order(index, "PO-2026-13", DAY)
    with pytest.raises(OverRelease):
        draft_of(adjust_draft, index, ident="PO-2026-11", by=D("-654.34"), reason="less", day=DAY, officers=C)
    with pytest.raises(NothingToCommit):
        draft_of(open_draft, index, ident="PO-9", account=LINE, amount=D(1), agreement="VC-2026-15", day=DAY, officers=C)
    with pytest.raises(AlreadyThere):
        draft_of(open_draft, index, ident="PO-2026-13", account=LINE, amount=D(1), agreement="VC-2026-11", day=DAY, officers=C)


def test_the_pool_pays_oldest_first_up_to_its_cash(index: Index) -> None:
    """VC-GEN has 30,029.04: 28,064.52 with 1,964.52 support; the rest of 30,000.00 falls to VC-2026-12."""
    parts = pool_parts(index, D(30000), rate_on(index, "CHF", DAY), DAY)
    assert [tuple(p) for p in parts] == [("VC-GEN", D("28064.52")), ("VC-2026-12", D("1935.48"))]
    with pytest.raises(OverCash):
        pool_parts(index, D(60000), rate_on(index, "CHF", DAY), DAY)


def test_lines_as_the_manual_has_them(index: Index) -> None:
    """Domain §7, V and what is available on 31 December."""
    lines = {line.account: line for line in lines_of(index, "2026-2027", DAY)}
    assert sum(line.final for line in lines.values()) == D("72160.00")
    assert sum(line.charged for line in lines.values()) == D("31711.21")
    assert sum(line.open_commitments for line in lines.values()) == D("1254.33")
    available = {
        a: str(lines[f"Expenses:{a}"].available)
        for a in ("C5:Contracts", "C5:Travel", "C6:Grants", "C5:SupportCosts", "C6:SupportCosts")
    }
    assert list(available.values()) == ["14000.00", "6219.50", "6000.00", "1415.36", "650.80"]
    assert lines_of(index, "2026-2027", DAY, "2027")[0].final == 0


def test_a_part_of_an_action_line_has_no_budget_of_its_own(index: Index) -> None:
    with pytest.raises(UnknownAccount) as refused:
        budget_line(index, "Expenses:C7.7:Travel")
    assert "C7.7 is a part of C7" in refused.value.why and "Expenses:C7:Travel" in refused.value.fix
    with pytest.raises(UnknownAccount) as other:
        budget_line(index, "Expenses:C99.7:Travel")
    assert "a budget line is Expenses:<Programme>:<Class>" in other.value.why
