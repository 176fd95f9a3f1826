"""A credit note by commands: what it gives back at once, what a vendor owes of it, and how that comes in or is set off."""

from __future__ import annotations

import shlex
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration.program import Ended, wsisfund

ONE = "--as officer-c"
BOTH = f"{ONE} --approved-by officer-a"
CREDIT = "expenditure record Expenses:C5:Contracts --agreement VC-2026-11 --payee 'CyberWorks SA' --doc CN-1 --credits INV-CW-301"


@pytest.fixture
def books(example: Path) -> Path:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace("2027-01-01 balance ", "; "), encoding="utf-8")
    return example


def _asked(books: Path, line: str) -> Ended:
    return wsisfund(books, *shlex.split(line))


def _cash(books: Path, day: str) -> Decimal:
    line = f"can-spend Expenses:C5:Contracts 1 --agreement VC-2026-11 --date {day}"
    return Decimal(_asked(books, line).json["cash_available"])


def _owed(books: Path) -> dict[str, str]:
    lines = _asked(books, "report financial-position --year 2027").json["lines"]
    return {line["id"]: line["values"]["amount"] for line in lines}


def _written(books: Path, line: str) -> None:
    done = _asked(books, f"{line}")
    assert done.code == 0, done.out + done.err


def _owing(books: Path) -> list[str]:
    """The commands that the year's end names for what vendors owe."""
    rows = _asked(books, "status --year-end --year 2027").json["items"]
    return [row["command"] for row in rows if row["kind"] == "owed-by-vendor"]


def test_status_says_how_what_a_vendor_owes_ends(books: Path) -> None:
    """By a refund; once an invoice of the same vendor is open, by setting it off. Each command does what it says."""
    _written(books, f"{CREDIT} {ONE} --date 2027-02-01 -- -1000")
    (paid_back,) = _owing(books)
    assert paid_back == "wsisfund refund vendor CN-1 1000.00 --into CHF --bank-doc REF"
    _written(books, paid_back.removeprefix("wsisfund ").replace("1000.00", "400") + " --date 2027-02-02")
    invoice = "expenditure record Expenses:C5:Contracts 600 --agreement VC-2026-11 --payee 'CyberWorks SA' --doc INV-CW-302"
    _written(books, f"{invoice} {ONE} --date 2027-02-03")
    (set_off,) = _owing(books)
    assert set_off == "wsisfund set-off INV-CW-302 CN-1 --doc REF"
    _written(books, f"{set_off.removeprefix('wsisfund ')} {ONE} --date 2027-02-04")
    assert _owing(books) == []


def test_what_a_vendor_owes_is_spent_when_it_comes(books: Path) -> None:
    """INV-CW-301 was paid, so that 1,000.00 of its credit note are the vendor's debt; 70.00 of support cost are not."""
    before = _cash(books, "2027-02-01")
    _written(books, f"{CREDIT} {ONE} --date 2027-02-01 -- -1000")
    assert _cash(books, "2027-02-01") - before == Decimal("70.00")
    assert _owed(books)["owed-by-vendors"] == "1000.00"
    _written(books, "refund vendor CN-1 400 --into CHF --bank-doc BNK-1 --date 2027-02-02")
    assert _cash(books, "2027-02-02") - before == Decimal("470.00")
    invoice = "expenditure record Expenses:C5:Contracts 600 --agreement VC-2026-11 --payee 'CyberWorks SA' --doc INV-CW-302"
    _written(books, f"{invoice} {ONE} --date 2027-02-03")
    _written(books, f"set-off INV-CW-302 CN-1 --doc STM-1 {ONE} --date 2027-02-04")
    assert _cash(books, "2027-02-04") - before == Decimal("428.00")
    owed = _owed(books)
    assert (owed["owed-by-vendors"], owed["payables"]) == ("0.00", "0.00")
    assert _asked(books, "check").code == 0


def test_what_a_vendor_paid_back_or_was_set_off_is_taken_back_by_its_mirror(books: Path) -> None:
    """The vendor owes it again; the credit note itself stays as long as something rests on it. References are folded."""
    before = _cash(books, "2027-02-01")
    credit = CREDIT.replace("INV-CW-301", "'inv cw 301'")
    _written(books, f"{credit} {ONE} --date 2027-02-01 -- -1000")
    _written(books, "refund vendor 'cn 1' 400 --into CHF --bank-doc BNK-1 --date 2027-02-02")
    invoice = "expenditure record Expenses:C5:Contracts 600 --agreement VC-2026-11 --payee 'CyberWorks SA' --doc INV-CW-302"
    _written(books, f"{invoice} {ONE} --date 2027-02-03")
    _written(books, f"set-off 'inv cw 302' cn1 --doc STM-1 {ONE} --date 2027-02-04")
    refused = _asked(books, f"reverse CN-1 --doc REV-0 --reason wrong {BOTH} --date 2027-02-05")
    assert refused.slugs == ["settled-since"]
    _written(books, f"reverse 'stm 1' --doc REV-1 --reason wrong {BOTH} --date 2027-02-05")
    owed = _owed(books)
    assert (owed["owed-by-vendors"], owed["payables"]) == ("600.00", "600.00")
    _written(books, f"reverse BNK-1 --doc REV-2 --reason wrong {BOTH} --date 2027-02-06")
    assert _owed(books)["owed-by-vendors"] == "1000.00"
    assert _cash(books, "2027-02-06") - before == Decimal("-572.00"), "70.00 of support cost back, 642.00 charged"
    _written(books, f"reverse CN-1 --doc REV-3 --reason wrong {BOTH} --date 2027-02-07")
    assert _owed(books)["owed-by-vendors"] == "0.00"
    assert _asked(books, "check").code == 0


def test_the_unpaid_part_of_an_invoice_is_given_back_at_once(books: Path) -> None:
    before = _cash(books, "2027-02-02")
    invoice = "expenditure record Expenses:C5:Contracts 600 --agreement VC-2026-11 --payee 'CyberWorks SA' --doc INV-CW-302"
    _written(books, f"{invoice} {ONE} --date 2027-02-01")
    credit = CREDIT.replace("INV-CW-301", "INV-CW-302")
    _written(books, f"{credit} {ONE} --date 2027-02-02 -- -600")
    assert _cash(books, "2027-02-02") == before
    assert _owed(books)["payables"] == "0.00"
    refused = _asked(books, f"payment INV-CW-302 1 --from CHF --bank-doc BNK-1 {BOTH} --date 2027-02-03")
    assert refused.slugs == ["unknown-document"]


@pytest.mark.parametrize(
    ("slug", "line"),
    [
        ("credits-nothing", CREDIT.replace("INV-CW-301", "INV-0") + " {} -- -1"),
        ("credits-nothing", CREDIT.replace(" --credits INV-CW-301", "") + " {} -- -1"),
        ("credits-nothing", CREDIT + " {} 1"),
        ("over-credit", CREDIT + " {} -- -12345.68"),
        ("over-credit", CREDIT.replace("Contracts", "Travel") + " {} -- -1"),
    ],
)
def test_a_credit_note_takes_back_its_invoice_and_no_more(books: Path, slug: str, line: str) -> None:
    before = (books / "ledger" / "main.beancount").read_bytes()
    refused = _asked(books, line.format(f"{ONE} --date 2027-02-01"))
    assert (refused.code, refused.slugs) == (3, [slug]), refused.out
    assert (books / "ledger" / "main.beancount").read_bytes() == before


def test_a_command_tells_what_check_would_warn_of(books: Path) -> None:
    """The same payee and amount again: written, since it is lawful, and said at once, as `check` says it."""
    invoice = f"expenditure record Expenses:C5:Contracts 600 --agreement VC-2026-11 --payee 'CyberWorks SA' {ONE}"
    assert _asked(books, f"{invoice} --doc INV-CW-302 --date 2027-02-03").json["warnings"] == []
    (told,) = _asked(books, f"{invoice} --doc INV-CW-303 --date 2027-02-04").json["warnings"]
    assert told.startswith("possible-duplicate: INV-CW-303")
    assert told.partition(": ")[2] in {warning["message"] for warning in _asked(books, "check").json["warnings"]}


def test_an_invoice_of_another_vendor_is_not_said_to_be_settled(books: Path) -> None:
    _written(books, f"{CREDIT} {ONE} --date 2027-02-01 -- -1000")
    other = "expenditure record Expenses:C5:Contracts 50 --agreement VC-2026-11 --payee 'Other SA' --doc INV-O-1"
    _written(books, f"{other} {ONE} --date 2027-02-02")
    (refusal,) = _asked(books, f"set-off INV-O-1 CN-1 --doc STM-1 {ONE} --date 2027-02-03 --yes").json["errors"]
    assert refusal["code"] == "unknown-document" and "Other SA: 50.00 CHF" in refusal["why"]
    done = f"set-off INV-O-1 CN-1 --doc STM-1 {ONE} --assignee 'Other SA' --assigned ASG-1 --date 2027-02-03"
    _written(books, done)
    back = "refund vendor CN-1 100 --into CHF --bank-doc BNK-9 --assignee 'Group Treasury AG' --date 2027-02-04"
    assert _asked(books, back).json["errors"][0]["code"] == "assignment-needed"
    _written(books, f"{back} --assigned ASG-2")
