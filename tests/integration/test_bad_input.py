"""What cannot be read, does not exist or is forbidden: the right code, and not one byte of the books changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .program import fingerprint, wsisfund

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"

FORTY = "1" * 41
CERTIFIED = "--as officer-c"
BOTH = "--as officer-c --approved-by officer-a"
SIGN = "agreement sign VC-9 aurelia"
SIGNED = "--recognition conditional --psc-rate 0.07 --earmark C5"

CASES = [
    # amounts
    *[
        (2, slug, f"{verb} {amount} {rest}")
        for amount, slug in (*((bad, "bad-amount") for bad in ("0", "-5", FORTY, "1e3", "1,5")), ("10.005", "too-many-decimals"))
        for verb, rest in (
            ("pledge add PL-9 aurelia", "CHF"),
            ("receipt record", "CHF --doc B-9"),
            ("can-spend Expenses:C5:Travel", "--agreement VC-2026-11"),
            ("commitment open PO-9 Expenses:C5:Travel", f"--agreement VC-2026-11 {CERTIFIED}"),
            ("opening record Assets:Cash:Bank:CHF", "--agreement VC-GEN"),
        )
    ],
    (2, "bad-amount", f"expenditure record Expenses:C5:Travel 0 --agreement VC-2026-11 --payee A --doc I {CERTIFIED}"),
    (2, "too-many-decimals", f"payment INV-OPEN 1.001 --from EUR --bank-doc B {BOTH}"),
    (2, "too-many-decimals", "pledge add PL-9 aurelia 10.5 JPY"),
    (2, "bad-amount", "budget appropriate Expenses:C5:Travel 0 --biennium 2026-2027 --authority A"),
    (2, "bad-amount", f"commitment adjust PO-2026-11 --by=0 --reason R {CERTIFIED}"),
    (2, "bad-rate", "rate add GBP 0.123456789"),
    # things that do not exist
    (2, "unknown-donor", "pledge add PL-9 nobody 1 CHF"),
    (2, "unknown-donor", f"agreement sign VC-9 nobody 1 CHF {SIGNED} --instalment 2027-06-30=1"),
    (2, "unknown-donor", "donor show nobody"),
    (2, "unknown-agreement", "can-spend Expenses:C5:Travel 1 --agreement VC-0"),
    (2, "unknown-agreement", "receipt record 1 CHF --doc B --agreement VC-0"),
    (2, "unknown-agreement", "agreement show VC-0"),
    (2, "unknown-account", "can-spend Expenses:C12:Travel 1 --agreement VC-2026-11"),
    (2, "unknown-account", "budget appropriate Expenses:C5:Lunch 1 --biennium 2026-2027 --authority A"),
    (2, "unknown-account", "account open Assets:Purse CHF"),
    (2, "unknown-account", f"payment INV-OPEN 1 --from GBP --bank-doc B {BOTH}"),
    (2, "unknown-account", "receipt record 1 CHF --doc B --account XYZ"),
    (2, "unknown-currency", "pledge add PL-9 aurelia 1 SFR"),
    (2, "unknown-currency", "pledge add PL-9 aurelia 1 chf"),
    (2, "unknown-currency", "rate add XQX 1"),
    (2, "unknown-commitment", f"commitment close PO-0 --reason R {CERTIFIED}"),
    (2, "unknown-document", f"payment INV-0 1 --from CHF --bank-doc B {BOTH}"),
    (2, "unknown-document", "receipt apply B-0 --agreement VC-2026-11 --instalment 1"),
    (2, "unknown-instalment", "receipt record 1 CHF --doc B --agreement VC-2026-11 --instalment 9"),
    (2, "unknown-pledge", "pledge show PL-0"),
    (2, "unknown-earmark", f"{SIGN} 1 CHF --recognition conditional --psc-rate 0.07 --earmark C13 --instalment 2027-06-30=1"),
    # dates
    (2, "bad-date", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-11 --date 2026-02-30"),
    (2, "date-out-of-range", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-11 --date 1900-01-01"),
    (2, "date-out-of-range", "pledge add PL-9 aurelia 1 CHF --date 9999-12-31"),
    (2, "date-out-of-range", f"{SIGN} 1 CHF {SIGNED} --instalment 2999-06-30=1"),
    # rules
    (3, "not-yet-signed", "can-spend Expenses:C5:Travel 1 --agreement VC-2026-13 --date 2026-01-31"),
    (3, "no-authority", "commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-11"),
    (3, "no-authority", "commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-11 --as stranger"),
    (3, "no-authority", f"payment INV-OPEN 1 --from EUR --bank-doc B {CERTIFIED}"),
    (3, "over-appropriation", f"commitment open PO-9 Expenses:C5:Travel 6220 --agreement VC-2026-11 {CERTIFIED}"),
    (3, "over-cash", f"commitment open PO-9 Expenses:C5:Contracts 13000 --agreement VC-2026-12 {CERTIFIED}"),
    (3, "wrong-earmark", f"commitment open PO-9 Expenses:C5:Travel 1 --agreement VC-2026-13 {CERTIFIED}"),
    (3, "no-appropriation", f"commitment open PO-9 Expenses:C9:Travel 1 --agreement VC-GEN {CERTIFIED}"),
    (3, "over-receipt", "receipt record 7001 EUR --doc B --agreement VC-2026-12"),
    (3, "missing-rate", "receipt record 1 SEK --doc B"),
    (3, "stale-rate", "receipt record 1 EUR --doc B --date 2027-06-30"),
    (3, "wrong-currency", "receipt record 1 USD --doc B --agreement VC-2026-12"),
    (3, "already-there", "receipt record 12000 EUR --doc BNK-2026-0205 --agreement VC-2026-12 --instalment 1"),
    (2, "recognition-needed", f"{SIGN} 1 CHF --psc-rate 0.07 --earmark C5 --instalment 2027-06-30=1"),
    (2, "usage", "commitment open PO-9"),
    (2, "usage", "receipt record 1 CHF --doc B --instalment 1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad") / "books"
    shutil.copytree(EXAMPLE, folder)
    invoice = "expenditure record Expenses:C5:Travel 100 --currency EUR --agreement VC-2026-11 --payee Airline --doc INV-OPEN"
    assert wsisfund(folder, *invoice.split(), *CERTIFIED.split(), "--date", "2027-01-15").code == 0
    return folder


@pytest.mark.parametrize(("code", "slug", "words"), CASES, ids=[f"{slug}: {words[:60]}" for _, slug, words in CASES])
def test_refused_and_nothing_changed(books: Path, code: int, slug: str, words: str) -> None:
    before = fingerprint(books)
    date = () if "--date" in words else ("--date", "2027-02-01")
    ended = wsisfund(books, *words.split(), *date)
    assert (ended.code, ended.slug) == (code, slug)
    fault = ended.json["errors"][0]
    assert fault["message"] and fault["why"] and fault["fix"]
    assert fingerprint(books) == before
