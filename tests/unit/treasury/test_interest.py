"""Interest by the average of month-end positions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest

from tests.drafts import draft_of
from tests.unit.treasury.conftest import YearEnd
from wsisfund.books.draft import Draft
from wsisfund.books.records import Transaction
from wsisfund.store.cash_positions import positions_at
from wsisfund.treasury.interest import InterestThere, NothingEarned, averaged_days, interest_draft

DAY = date(2026, 12, 31)


def parts(draft: Draft) -> dict[str, D]:
    (made,) = [r for r in draft.records if isinstance(r, Transaction)]
    return {str(p.keys["agreement"]): -p.chf for p in made.postings if "agreement" in p.keys}


def test_positions_are_what_control_calls_cash_before_reservations(year_end: YearEnd) -> None:
    """At every month-end: cash(A) of budget control, with what it reserves and advances added back."""
    index = year_end.index
    ends = [date(2026, month, 28) for month in range(1, 13)]
    found = positions_at(index, ends, DAY)
    for ident, at in found.items():
        received, other = (dict(index.series(kind, ident)) for kind in ("received", "other"))
        for end, amount in zip(ends, at, strict=True):
            came = sum((a for series in (received, other) for d, a in series.items() if d <= end), D(0))
            charged = index.rows(
                "SELECT COALESCE(SUM(chf),0) FROM posting WHERE root='Expenses' AND class NOT IN ('InKind','Impairment') "
                "AND agreement=? AND date<=?", (ident, end.isoformat()),
            )[0][0]  # fmt: skip
            assert amount == came - D(charged) / 100, (ident, end)
    assert set(found) == {"VC-2026-11", "VC-2026-12", "VC-2026-13", "VC-2026-14", "VC-GEN"}


def test_since_the_last_interest_of_that_account(year_end: YearEnd) -> None:
    """Half a year of the franc account in June; the dollar account has had none, so its year counts whole."""
    year_end.write(draft_of(interest_draft, year_end.index, day=date(2026, 6, 30), amount=D(40)))
    index = year_end.index
    assert averaged_days([date(2026, 6, 30)], index, DAY) == [date(2026, m, d) for m, d in
        ((7, 31), (8, 31), (9, 30), (10, 31), (11, 30), (12, 31))]  # fmt: skip
    francs = draft_of(interest_draft, index, day=DAY, amount=D(50))
    dollars = draft_of(interest_draft, index, day=DAY, amount=D(10), account="USD")
    assert "averages of 6" in francs.derivation[0]
    assert "averages of 12" in dollars.derivation[1]
    assert sum(parts(francs).values()) == D("50.00")
    assert sum(parts(dollars).values()) == D("7.95")
    year_end.write(francs)


def test_parts_always_sum_to_the_whole(year_end: YearEnd) -> None:
    index = year_end.index
    for centimes in (1, 2, 3, 7, 99, 1001):
        amount = D(centimes) / 100
        assert sum(parts(draft_of(interest_draft, index, day=DAY, amount=amount)).values()) == amount


def test_what_the_donor_claims_is_deferred(year_end: YearEnd, legs: Callable[[Draft], list[str]]) -> None:
    year_end.append(
        '2026-02-01 custom "agreement" "VC-2026-13" "borealia" 50000.00 USD\n  interest: "donor"\n  document: "LTR-1"\n'
        '  certified-by: "officer-c"\n  approved-by: "officer-a"'
    )
    draft = draft_of(interest_draft, year_end.index, day=DAY, amount=D(90))
    assert "DeferredRevenue:Conditional -16.79 CHF VC-2026-13" in legs(draft)
    year_end.write(draft)


def test_the_same_again_and_another(year_end: YearEnd) -> None:
    year_end.write(draft_of(interest_draft, year_end.index, day=DAY, amount=D(90), doc="BNK-9"))
    index = year_end.index
    assert draft_of(interest_draft, index, day=DAY, amount=D(90)).records == ()
    for changes in ({"doc": "BNK-9"}, {}):
        with pytest.raises(InterestThere) as found:
            draft_of(interest_draft, index, day=DAY, amount=D("90.01"), **changes)
        assert "BNK-9" in found.value.why and found.value.file
    second = draft_of(interest_draft, index, day=DAY, amount=D(5), doc="BNK-10")
    assert parts(second) and "averages of 12" in second.derivation[0]
    year_end.write(second)


def test_a_reversed_interest_counts_for_nothing(year_end: YearEnd) -> None:
    first = draft_of(interest_draft, year_end.index, day=DAY, amount=D(90), doc="BNK-9")
    (entry,) = [r for r in first.records if isinstance(r, Transaction)]
    mirror = entry._replace(
        narration="Wrong account", keys={"event": "reversal", "doc": "REV-1", "reverses": "BNK-9", "certified-by": "officer-c",
        "approved-by": "officer-a"}, postings=tuple(p._replace(units=-p.units, chf=-p.chf) for p in entry.postings),
    )  # fmt: skip
    year_end.write(first)
    year_end.write(Draft("reversal", "REV-1", (mirror,)))
    again = draft_of(interest_draft, year_end.index, day=DAY, amount=D(80))
    assert again.records and sum(parts(again).values()) == D("80.00")


def test_nobody_earned_it(year_end: YearEnd) -> None:
    """In 2025 the books have accounts and nothing in them."""
    with pytest.raises(NothingEarned):
        draft_of(interest_draft, year_end.index, day=date(2025, 12, 31), amount=D(1))
