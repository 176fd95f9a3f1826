"""What an officer says that money settles of a conditional agreement is kept in the entry, and counts everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inside import typed
from .test_writes import new_books

BOTH = "--as officer-c --approved-by officer-a"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    root = new_books(tmp_path)
    for words in (
        "rate add USD 0.80 --date 2026-01-01",
        "donor add icann --name ICANN --type other --date 2026-01-01",
        "officer add officer-a --name A --roles approving --date 2026-01-01",
        "officer add officer-c --name C --roles certifying --date 2026-01-01",
        "officer add officer-f --name F --roles finance --date 2026-01-01",
        "agreement sign VC-1 icann 30000 USD --recognition conditional --earmark C5 --psc-rate 0.07 "
        "--instalment 2026-01-10=10000 --instalment 2026-02-10=20000 --date 2026-01-05 --as officer-f",
        "receipt record 7000 CHF --settles-amount 10000 --agreement VC-1 --instalment 1 --doc BANK-1 --date 2026-01-12",
        "receipt record 20000 USD --agreement VC-1 --instalment 2 --doc BANK-2 --date 2026-02-12",
        "rate add USD 0.90 --date 2026-03-01",
    ):
        done = typed(root, words)
        assert done.code == 0, done.out
    return root


def test_nobody_is_dunned_for_what_was_settled_in_francs(books: Path) -> None:
    assert "settles-amount: 10000.00 USD" in "".join(f.read_text() for f in (books / "ledger" / "years").glob("2026*"))
    items = typed(books, "status --date 2026-04-30").json["items"]
    assert [item for item in items if item["kind"].startswith("instalment")] == []
    assert typed(books, "remind --date 2026-05-30").json["entries"] == []
    assert typed(books, "check").code == 0


def test_the_certified_report_says_one_sum_received(books: Path) -> None:
    answer = typed(books, "report donor-report --donor icann --year 2026 --as officer-c").json
    account = next(s for s in answer["statements"] if s["statement"] == "account-statement")
    received = next(line for line in account["lines"] if line["id"] == "received")["values"]
    assert received == {"amount": "23000.00", "original": "30000.00"}
    instalments = next(r for r in account["reconciliations"] if r["id"] == "instalments")["lines"]
    assert [line["values"]["outstanding"] for line in instalments] == ["0.00", "0.00", "0.00"]


def test_a_rest_that_is_moved_settles_what_the_officer_says(books: Path) -> None:
    for words in (
        "agreement sign VC-2 icann 20000 EUR --recognition conditional --earmark C5 --psc-rate 0.07 "
        "--instalment 2026-06-10=20000 --date 2026-03-05 --as officer-f",
        f"agreement close VC-1 --move-to VC-2 --instalment 1 --settles-amount 20000 --doc LETTER-1 --date 2026-04-01 {BOTH}",
    ):
        done = typed(books, words)
        assert done.code == 0, done.out
    items = typed(books, "status --date 2026-07-30").json["items"]
    assert [item for item in items if item["kind"].startswith("instalment")] == []


@pytest.mark.parametrize("held", [False, True])
def test_what_a_donor_agrees_to_far_from_the_rate_needs_a_document_and_both_officers(books: Path, held: bool) -> None:
    sign = typed(
        books,
        "agreement sign VC-3 icann 10000 USD --recognition unconditional --earmark C5 --psc-rate 0.07 "
        "--instalment 2026-06-10=10000 --date 2026-03-05 --as officer-f",
    )
    assert sign.code == 0, sign.out
    settles = "--agreement VC-3 --instalment 1 --settles-amount 10000 --date 2026-03-12"
    words = f"receipt record 6000 CHF --doc BANK-3 {settles}"
    if held:
        assert typed(books, "receipt record 6000 CHF --doc BANK-3 --date 2026-03-11").code == 0
        words = f"receipt apply BANK-3 {settles}"
    alone = typed(books, f"{words} --rate-document LTR-9 --as officer-c")
    assert alone.json["proposal"] and alone.json["written"] == [], alone.out
    done = typed(books, f"{words} --rate-document LTR-9 {BOTH}")
    assert done.code == 0, done.out
    assert "unusual-difference" not in typed(books, "check").out
    for year in (books / "ledger" / "years").glob("2026*"):
        year.write_text(year.read_text().replace('  rate-document: "LTR-9"\n', ""))
    assert "unusual-difference" in typed(books, "check").out


def test_the_usage_of_a_payment_shows_what_it_needs(books: Path) -> None:
    assert "DOC AMOUNT" in typed(books, "payment --help").out
