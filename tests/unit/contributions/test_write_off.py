"""Write-offs, re-earmarks, and gifts in kind: what is asked for, what is computed, what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.drafts import draft_of
from wsisfund.books.draft import Draft
from wsisfund.books.records import Fact
from wsisfund.contributions.in_kind import DonorNeeded, NotInKind, goods_draft, services_draft
from wsisfund.contributions.re_earmark import re_earmark_draft
from wsisfund.contributions.write_off import NothingToWriteOff, write_off_draft
from wsisfund.manual.faults import WriteOffAboveAllowance
from wsisfund.register.known import AlreadyThere, UnknownEarmark
from wsisfund.register.officers import NoAuthority
from wsisfund.store.index import Index
from wsisfund.store.overlay import extend, overlay

from .events import BOTH, C, entries, example_at, legs

DAY = date(2026, 12, 31)
# A specific allowance of 500.00 on what Cascadia owes: EUR 7,000, carried at 6,580.00 after the revaluation.
ALLOWANCE = """
    2026-12-30 * "Impairment" "Specific allowance"
      event: "impairment"
      agreement: "VC-2026-12"
      Expenses:General:Impairment      500.00 CHF
      Assets:Receivables:Allowance    -500.00 CHF
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return example_at(tmp_path, DAY, ALLOWANCE)


def write_off(index: Index, agreement: str, amount: str, **more: object) -> list[tuple[str, str]]:
    plain: dict[str, object] = {"doc": "MEMO-9", "day": DAY, "officers": BOTH}
    return legs(draft_of(write_off_draft, index, agreement=agreement, amount=D(amount), **{**plain, **more}))  # type: ignore[arg-type]


def test_a_foreign_receivable_is_written_off_at_its_carrying(index: Index) -> None:
    """6,580.00 × 531.91 / 7,000 = 499.9954, so 500.00, the whole allowance; of 531.93 it is 500.0142."""
    assert write_off(index, "VC-2026-12", "531.91") == [
        ("Receivables:Allowance", "500.00 CHF 500.00"),
        ("Receivables:Contributions:Cascadia", "-531.91 EUR -500.00"),
    ]
    with pytest.raises(WriteOffAboveAllowance, match=r"short by 0\.01 CHF"):
        write_off(index, "VC-2026-12", "531.93")


def test_what_cannot_be_written_off(index: Index) -> None:
    with pytest.raises(NothingToWriteOff, match="conditional"):
        write_off(index, "VC-2026-13", "1", instalment="1")
    with pytest.raises(NothingToWriteOff, match=r"0\.00 CHF outstanding"):
        write_off(index, "VC-2026-11", "1", instalment="1")
    with pytest.raises(NothingToWriteOff):
        write_off(index, "VC-2024-05", "3000.01")
    with pytest.raises(NoAuthority):
        write_off(index, "VC-2024-05", "1", officers=C)
    with pytest.raises(AlreadyThere):
        write_off(index, "VC-2024-05", "1", doc="MEMO-2026-12")


def test_a_re_earmark_names_two_programmes_and_nets_to_nothing(index: Index) -> None:
    def moved(agreement: str, target: str, source: str | None = None) -> list[tuple[str, D]]:
        draft = draft_of(
            re_earmark_draft,
            index,
            agreement=agreement,
            amount=D(100),
            target=target,
            source=source,
            doc="LTR-9",
            day=DAY,
            officers=BOTH,
        )
        return [(str(p.keys["programme"]), p.chf) for p in entries(draft)[0].postings]

    assert moved("VC-2026-13", "C7.3") == [("C6", D("100.00")), ("C7", D("-100.00"))]
    assert moved("VC-2026-12", "C2") == [("General", D("100.00")), ("C2", D("-100.00"))]
    assert moved("VC-2026-11", "Forum", "C2") == [("C2", D("100.00")), ("Forum", D("-100.00"))]
    for target, source in (("C6", None), ("C13", None), ("unearmarked", None), ("C2,C3", None), ("C2", "C5=50,C6=50")):
        with pytest.raises(UnknownEarmark):
            moved("VC-2026-13", target, source)


def test_goods_are_revenue_and_expense_alike(index: Index) -> None:
    draft = draft_of(goods_draft, index, agreement="VC-2026-15", amount=D("99.95"), doc="DN-9", day=DAY)
    assert legs(draft) == [("Forum:InKind", "99.95 CHF 99.95"), ("Contributions:InKind", "-99.95 CHF -99.95")]
    with pytest.raises(NotInKind):
        draft_of(goods_draft, index, agreement="VC-2026-14", amount=D(1), doc="DN-9", day=DAY)


def test_services_are_disclosed_each_under_an_id_of_its_own(index: Index) -> None:
    def disclosed(agreement: str, donor: str | None, doc: str) -> Fact:
        (fact,) = draft_of(services_draft, index, agreement=agreement, amount=D(1), doc=doc, day=DAY, donor=donor).records
        assert isinstance(fact, Fact)
        return fact

    again = disclosed("VC-2026-16", "cascadia", "LTR-9")
    assert (again.ident, again.values[1]) == ("VC-2026-16/2", "cascadia")
    signed = disclosed("VC-2026-15", None, "LTR-9")
    assert (signed.ident, signed.values[1], dict(signed.keys)) == (
        "VC-2026-15",
        "delta-telecom",
        {"agreement": "VC-2026-15", "document": "LTR-9"},
    )
    with pytest.raises(DonorNeeded):
        disclosed("VC-2027-01", None, "LTR-9")


@pytest.mark.parametrize("agreement", ["ITU-9", "ITU/2026/9"])
def test_services_of_one_document_are_disclosed_once(index: Index, agreement: str) -> None:
    """Whatever the agreement's id has in it, and however the document is written."""
    later = overlay(index)

    def disclosed(doc: str) -> Draft:
        return draft_of(services_draft, later, agreement=agreement, amount=D(1), doc=doc, day=DAY, donor="cascadia")

    extend(later, disclosed("LTR-9").records)
    extend(later, disclosed("LTR-10").records)
    for doc in ("LTR-9", "ltr 10"):
        with pytest.raises(AlreadyThere):
            disclosed(doc)
