"""Interest that comes after the end of an agreement whose donor claims it: refunded, or left to the fund, by a verb."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inside import typed
from .test_writes import new_books

BOTH = "--as officer-c --approved-by officer-a"
STORY = [
    "officer add officer-c --name Certifier --role certifying --date 2026-01-01",
    "officer add officer-a --name Approver --role approving --date 2026-01-01",
    "donor add CHE --date 2026-01-01",
    "agreement sign VC-GEN CHE 1000 CHF --recognition unconditional --assessment M-0 --earmark unearmarked --psc-rate 0.07 "
    "--instalment 2026-01-10=1000 --date 2026-01-05",
    "receipt record 1000 CHF --doc B-0 --agreement VC-GEN --date 2026-01-10",
    "agreement sign VC-1 CHE 9000 CHF --recognition conditional --assessment M-1 --earmark C5 --psc-rate 0.07 "
    "--interest donor --instalment 2026-01-10=9000 --date 2026-01-05",
    "receipt record 9000 CHF --doc B-1 --agreement VC-1 --date 2026-01-10",
    f"agreement close VC-1 --refund --doc LTR-1 {BOTH} --date 2026-06-30",
    f"refund pay LTR-1 --from CHF --bank-doc B-2 {BOTH} --date 2026-07-05",
    "interest 2026-12-31 100 --doc B-3 --date 2026-12-31",
]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """VC-1 was refunded in June; the interest of the year has a part of it."""
    made = new_books(tmp_path)
    for line in STORY:
        done = typed(made, line)
        assert done.code == 0, done.out
    return made


def deferred(books: Path) -> str:
    shown = typed(books, "agreement show VC-1 --date 2027-12-31").json
    return str(shown["deferred"])


def test_it_is_refunded(books: Path) -> None:
    assert deferred(books) != "0.00"
    again = typed(books, f"agreement close VC-1 {BOTH} --date 2027-01-10")
    assert again.slug == "already-there" and "--refund" in again.json["errors"][0]["fix"]
    done = typed(books, f"agreement close VC-1 --refund --doc LTR-2 {BOTH} --date 2027-01-10")
    assert done.code == 0, done.out
    paid = typed(books, f"refund pay LTR-2 --from CHF --bank-doc B-4 {BOTH} --date 2027-01-20")
    assert (paid.code, deferred(books)) == (0, "0.00"), paid.out
    assert typed(books, "check").json["errors"] == []
    last = typed(books, f"agreement close VC-1 --refund --doc LTR-2 {BOTH} --date 2027-01-10")
    assert last.slug == "already-there"


def test_it_is_left_to_the_fund(books: Path) -> None:
    words = "agreement close VC-1 --interest-to VC-GEN --doc LTR-2 --date 2027-01-10"
    assert typed(books, words).slug == "no-authority"
    done = typed(books, f"{words} {BOTH}")
    assert (done.code, deferred(books)) == (0, "0.00"), done.out
    assert typed(books, "check").json["errors"] == []


def test_a_refund_due_names_it_too(books: Path) -> None:
    """By the amount, where only a part goes back; more than came is refused."""
    left = deferred(books)
    assert typed(books, f"refund due 1 --agreement VC-1 --doc LTR-3 {BOTH} --date 2027-01-10").code == 0
    more = typed(books, f"refund due {left} --agreement VC-1 --doc LTR-4 {BOTH} --date 2027-01-10")
    assert more.slug == "over-refund"
