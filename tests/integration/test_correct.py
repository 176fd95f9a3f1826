"""`agreement correct`: what was registered wrongly is said anew, what was recognised follows, and every rule still holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inside import typed
from .test_writes import new_books

BOTH = "--as officer-c --approved-by officer-a"
SIGN = (
    "agreement sign VC-1 CHE 9000 EUR --recognition {how} --assessment M-1 --earmark {earmark} --psc-rate 0.07 "
    "--instalment 2026-06-30=6000 --instalment 2026-12-31=3000 --date 2026-02-05"
)


@pytest.fixture
def books(tmp_path: Path) -> Path:
    made = new_books(tmp_path)
    for line in (
        "officer add officer-c --name Certifier --role certifying --date 2026-01-01",
        "officer add officer-a --name Approver --role approving --date 2026-01-01",
        "donor add CHE --date 2026-01-01",
        "donor add FRA --date 2026-01-01",
        "rate add EUR 0.95 --date 2026-02-01",
        "rate add EUR 0.96 --date 2026-03-01",
    ):
        assert typed(made, line).code == 0
    return made


def signed(books: Path, how: str = "unconditional", earmark: str = "C5") -> None:
    done = typed(books, SIGN.format(how=how, earmark=earmark))
    assert done.code == 0, done.out


def correct(books: Path, words: str, officers: str = BOTH) -> list[str]:
    """Entries of the correction; the books are in order after it."""
    done = typed(books, f"agreement correct VC-1 {words} --doc M-2 {officers} --date 2026-03-02")
    assert done.code == 0, done.out
    checked = typed(books, "check").json
    assert (checked["errors"], [w for w in checked["warnings"] if w["code"] == "agreement-not-recorded"]) == ([], [])
    return list(done.json["entries"])


def test_a_version_says_what_is_new_with_its_document_and_officers(books: Path) -> None:
    signed(books)
    (version,) = correct(books, "--earmark C6 --psc-rate 8% --waiver LTR-3 --ends 2027-12-31")
    for line in (
        'earmark: "C6"',
        "psc-rate: 0.08",
        'waiver: "LTR-3"',
        "ends: 2027-12-31",
        'document: "M-2"',
        'certified-by: "officer-c"',
    ):
        assert line in version
    shown = typed(books, "agreement show VC-1 --date 2026-03-02").json
    assert (shown["earmark"], shown["psc_rate"], shown["recognition"]) == (["C6"], "0.08", "unconditional")


def test_revenue_becomes_unearmarked_at_its_carrying(books: Path) -> None:
    signed(books)
    _, entry = correct(books, "--earmark unearmarked")
    assert "Income:Contributions:Earmarked" in entry and "8550.00 CHF" in entry
    assert "Income:Contributions:Unearmarked" in entry and "-8550.00 CHF" in entry


def test_recognition_taken_back_and_given_again(books: Path) -> None:
    """Signed at 0.95, recognised anew at 0.96: 8,550.00 go, 8,640.00 come."""
    signed(books)
    _, back = correct(books, "--recognition conditional")
    assert "8550.00 CHF" in back
    assert typed(books, "trace financial-performance.contributions-earmarked --year 2026").json["amount"] == "0.00"
    done = typed(books, f"agreement correct VC-1 --recognition unconditional --doc M-3 {BOTH} --date 2026-03-03")
    assert done.code == 0 and "-8640.00 CHF" in done.json["entries"][1]
    assert typed(books, "check").json["errors"] == []


def test_what_rests_on_it_refuses(books: Path) -> None:
    signed(books)
    assert typed(books, "receipt record 1000 EUR --doc B-1 --agreement VC-1 --instalment 1 --date 2026-03-01").code == 0
    for words in ("--recognition conditional", "--earmark unearmarked"):
        refused = typed(books, f"agreement correct VC-1 {words} --doc M-2 {BOTH} --date 2026-03-02")
        assert (refused.code, refused.slug) == (3, "something-follows")
    correct(books, "--earmark C6")


def test_a_paper_that_an_earlier_version_names_is_nothing_new(books: Path) -> None:
    signed(books)
    correct(books, "--earmark C6")
    again = typed(books, f"agreement correct VC-1 --assessment M-1 --doc M-3 {BOTH} --date 2026-03-03")
    assert again.slug == "nothing-to-change", again.out


def test_conditional_money_follows_too(books: Path) -> None:
    signed(books, "conditional")
    assert typed(books, "receipt record 1000 EUR --doc B-1 --agreement VC-1 --instalment 1 --date 2026-03-01").code == 0
    refused = typed(books, f"agreement correct VC-1 --recognition unconditional --doc M-2 {BOTH} --date 2026-03-02")
    assert refused.slug == "something-follows"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        (f"--donor FRA {BOTH}", "other-donor"),
        (f"--earmark C5 --psc-rate 7% {BOTH}", "nothing-to-change"),
        (f"--psc-rate 0.7 {BOTH}", "waiver-needed"),
        (f"--interest donor {BOTH}", "unknown-kind"),
        ("--earmark C6", "no-authority"),
    ],
)
def test_refused(books: Path, words: str, slug: str) -> None:
    signed(books)
    assert typed(books, f"agreement correct VC-1 {words} --doc M-2 --date 2026-03-02").slug == slug
