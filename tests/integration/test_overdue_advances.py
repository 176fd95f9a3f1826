"""A payee with an advance past its due date gets no other one, by hand or by command, but by an override."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.integration.program import Ended, wsisfund

BOTH = "--as officer-c --approved-by officer-a"
# Open Policy Lab has 600.00 CHF of BNK-2026-0211 since 2026-09-10; 90 days are over on 2026-12-09.
ORDER = "commitment open PO-2027-1 Expenses:C6:Grants 100 --agreement VC-2026-13 --as officer-c"


@pytest.fixture
def books(example: Path) -> Path:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8").replace("2027-01-01 balance ", "; "), encoding="utf-8")
    return example


def _asked(books: Path, line: str) -> Ended:
    return wsisfund(books, *shlex.split(line))


def _written(books: Path, line: str) -> None:
    done = _asked(books, line)
    assert done.code == 0, done.out + done.err


def _advance(books: Path, day: str, payee: str = "Open Policy Lab", kind: str = "partners", doc: str = "BNK-2027-1") -> Ended:
    return _asked(books, f"advance {kind} 50 --commitment PO-2027-1 --payee '{payee}' --doc {doc} {BOTH} --date {day}")


def _text(books: Path) -> str:
    return "".join(file.read_text(encoding="utf-8") for file in sorted((books / "ledger").rglob("*.beancount")))


@pytest.mark.parametrize("payee", ["Open Policy Lab", "open policy  lab"])
@pytest.mark.parametrize("kind", ["partners", "travel"])
def test_no_other_advance_while_one_is_past_its_due_date(books: Path, payee: str, kind: str) -> None:
    _written(books, f"{ORDER} --date 2027-01-10")
    before = _text(books)
    refused = _advance(books, "2027-01-15", payee, kind)
    assert refused.code != 0
    assert [e["code"] for e in refused.json["errors"]] == ["advance-overdue"]
    assert "600.00 CHF of BNK-2026-0211" in refused.out
    assert _text(books) == before


def test_another_payee_gets_one(books: Path) -> None:
    _written(books, f"{ORDER} --date 2027-01-10")
    assert _advance(books, "2027-01-15", "Traveller 9").code == 0


@pytest.mark.parametrize(("days", "code"), [(127, 0), (126, 3)])
def test_the_days_are_those_of_the_policy(books: Path, days: int, code: int) -> None:
    """2027-01-15 is 127 days after the advance."""
    _written(books, f"policy add advance-days {days} --date 2027-01-09 {BOTH}")
    _written(books, f"{ORDER} --date 2027-01-10")
    assert _advance(books, "2027-01-15").code == code


def test_one_that_is_cleared_stands_in_nobodys_way(books: Path) -> None:
    _written(books, f"{ORDER} --date 2027-01-10")
    _written(books, "advance clear BNK-2026-0211 --returned 600 --to CHF --doc BNK-2027-0 --as officer-c --date 2027-01-15")
    assert _advance(books, "2027-01-15").code == 0
    assert _asked(books, "check").code == 0


def test_an_override_lets_it_pass_and_no_other(books: Path) -> None:
    _written(books, f"{ORDER} --date 2027-01-10")
    _written(books, f"override BNK-2027-1 --code advance-overdue --reason 'Mission goes on' {BOTH} --date 2027-01-14")
    assert _advance(books, "2027-01-15").code == 0
    assert _asked(books, "check").code == 0
    assert _advance(books, "2027-01-16", doc="BNK-2027-2").json["errors"][0]["code"] == "advance-overdue"


def test_taking_the_override_or_the_clearing_away_is_refused(books: Path) -> None:
    """The part that such a change touches shows the advance that it lets stand, or is judged as a whole."""
    _written(books, f"{ORDER} --date 2027-01-10")
    _written(books, "advance clear BNK-2026-0211 --returned 600 --to CHF --doc BNK-2027-0 --as officer-c --date 2027-01-12")
    assert _advance(books, "2027-01-15").code == 0
    assert _asked(books, "check").code == 0
    refused = _asked(books, f"reverse BNK-2027-0 --reason 'Never came back' {BOTH} --date 2027-01-14")
    assert "advance-overdue" in refused.out
