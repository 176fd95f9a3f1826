"""The life of a contribution beyond its receipt, as an officer types it; and what is refused of it, not a byte changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .inside import batch, typed
from .program import fingerprint, wsisfund
from .test_writes import at_terminal, new_books

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
BOTH = "--as officer-c --approved-by officer-a"
ONE = "--as officer-c"
CLOSED = '\n2026-02-01 custom "close" "2025"\n'

BAD = [
    # agreements that are unknown, not yet signed, ended
    *[
        (code, slug, f"{verb} {day}".replace("VC", ident))
        for verb in (
            f"agreement amend VC --by=1 --doc X {BOTH}",
            f"agreement close VC --doc X {BOTH}",
            f"refund due 1 --agreement VC --doc X {BOTH}",
            f"write-off 1 --agreement VC --doc X {BOTH}",
            f"re-earmark 1 --agreement VC --to C2 --doc X {BOTH}",
            "in-kind record 1 --agreement VC --doc X",
            "bank charge 1 --account CHF --agreement VC --doc X",
        )
        for code, slug, ident, day in (
            (2, "unknown-agreement", "VC-0", ""),
            (3, "not-yet-signed", "VC-2026-11", "--date 2026-01-14"),
            (3, "already-there" if "close" in verb else "agreement-ended", "VC-2026-15", "--date 2026-12-31"),
        )
    ],
    (3, "not-yet-signed", "receipt record 1 CHF --doc X --agreement VC-2026-11 --instalment 1 --date 2026-01-14"),
    (3, "nothing-to-receive", "receipt record 1 CHF --doc X --agreement VC-2026-15"),
    # money
    (3, "wrong-currency", "receipt record 1 CHF --doc X --agreement VC-2026-12"),
    (3, "wrong-currency", f"advance travel 1 --currency EUR --from CHF --commitment PO-2026-11 --payee P --doc X {BOTH}"),
    (3, "over-receipt", "receipt record 7001 EUR --doc X --agreement VC-2026-12"),
    (2, "contradictory-decisions", "receipt record 1 EUR --doc X --agreement VC-2026-12 --apply VC-2026-12:1=1"),
    (2, "contradictory-decisions", f"agreement close VC-2026-14 --refund --move-to VC-GEN --doc X {BOTH}"),
    (2, "usage", "receipt record 9000 EUR --doc X --agreement VC-2026-12 --excess advance --excess suspense"),
    (2, "usage", "agreement sign VC-9 aurelia 1 CHF --recognition conditional --recognition opening --earmark C5 --psc-rate 0"),
    (2, "bad-amount", f"refund due 0 --agreement VC-2026-14 --doc X {BOTH}"),
    (2, "bad-amount", f"agreement amend VC-2026-12 --by=0 --doc X {BOTH}"),
    (2, "too-many-decimals", f"write-off 1.001 --agreement VC-2024-05 --doc X {BOTH}"),
    (3, "over-refund", f"refund due 3110.01 --agreement VC-2026-14 --doc X {BOTH}"),
    (3, "over-refund", f"refund due 1 --agreement VC-2026-11 --doc X {BOTH} --date 2026-02-01"),
    (3, "over-payment", f"refund pay LTR-OPEN 100.01 --from CHF --bank-doc X {BOTH}"),
    (3, "write-off-above-allowance", f"write-off 3000 --agreement VC-2024-05 --doc X {BOTH}"),
    (2, "usage", f"write-off 1 --agreement VC-2024-05 {BOTH}"),
    (3, "nothing-to-write-off", f"write-off 1 --agreement VC-2026-13 --instalment 2 --doc X {BOTH}"),
    (3, "below-received", f"agreement amend VC-2026-12 --by=-7000.01 --doc X {BOTH}"),
    (3, "wrong-earmark", f"re-earmark 60000 --agreement VC-2026-11 --from C5 --to C2 --doc X {BOTH}"),
    (2, "unknown-earmark", f"re-earmark 1 --agreement VC-2026-11 --to C13 --doc X {BOTH}"),
    (3, "over-commitment", f"advance travel 700 --commitment PO-2026-11 --payee P --doc X {BOTH}"),
    (2, "unknown-commitment", f"advance travel 1 --commitment PO-0 --payee P --doc X {BOTH}"),
    (2, "unknown-document", f"advance clear BNK-0 --spent 1 --doc X {ONE}"),
    (3, "over-return", f"advance clear BNK-2026-0211 --spent 1 --returned 600 --doc X {ONE}"),
    (3, "still-open", f"agreement close VC-2026-13 --refund --doc X {BOTH}"),
    (3, "unused-rest", "agreement close VC-GEN"),
    (3, "still-open", "agreement close VC-2026-14"),
    (3, "not-in-kind", "in-kind record 1 --agreement VC-2026-14 --doc X"),
    (3, "no-override", f"override X --code over-cash --reason R {BOTH}"),
    # what rests on an entry
    (3, "settled-since", f"reverse INV-CW-301 --reason R {BOTH}"),
    (3, "over-cash", f"reverse BNK-2026-0202 --reason R {BOTH}"),
    (3, "settled-since", f"reverse BNK-2026-0203 --event receipt --reason R {BOTH}"),
    (3, "commitment-mismatch", f"reverse TEC-2026-031 --reason R {BOTH}"),
    (3, "reversed-already", f"reverse BNK-2026-0214 --reason R {BOTH}"),
    (2, "unknown-document", f"reverse BNK-0 --reason R {BOTH}"),
    # officers
    *[
        (3, "no-authority", f"{verb} {officers}")
        for verb in (
            "agreement amend VC-2026-12 --by=1 --doc X",
            "refund due 1 --agreement VC-2026-14 --doc X",
            "refund pay LTR-OPEN --from CHF --bank-doc X",
            "write-off 1 --agreement VC-2024-05 --doc X",
            "re-earmark 1 --agreement VC-2026-11 --to C2 --doc X",
            "reverse BNK-2026-0215 --reason R",
            "advance travel 1 --commitment PO-2026-11 --payee P --doc X",
            "override X --code over-appropriation --reason R",
        )
        for officers in ("", "--as officer-c --approved-by officer-c", "--as officer-a --approved-by officer-c")
    ],
    (3, "no-authority", "advance clear BNK-2026-0211 --spent 1 --doc X"),
    # days and rates
    (3, "period-closed", f"refund due 1 --agreement VC-2026-14 --doc X {BOTH} --date 2025-06-30"),
    (3, "period-closed", "receipt record 1 CHF --doc X --date 2025-06-30"),
    (2, "date-out-of-range", "receipt record 1 CHF --doc X --date 2031-01-01"),
    (2, "date-out-of-range", f"agreement amend VC-2026-12 --due 2999-01-01 --doc X {BOTH}"),
    (3, "stale-rate", f"agreement amend VC-2026-12 --by=1 --doc X {BOTH} --date 2027-06-30"),
    (3, "missing-rate", "agreement sign VC-9 aurelia 1 SEK --recognition unconditional --earmark C5 --psc-rate 0 "
        "--instalment 2027-06-30=1"),
    # the register
    (3, "already-there", "donor add aurelia --name Again"),
    (2, "unknown-kind", "donor add new --name New --type state"),
    (2, "unknown-kind", "donor change aurelia --language de"),
    (2, "unknown-kind", "donor add new --name New --type other --iso3 XYZ"),
    (2, "unknown-donor", "donor change nobody --name X"),
    (2, "donor-needed", "in-kind disclose 1 --agreement VC-2026-30 --doc X"),
    (2, "recognition-needed", "agreement sign VC-9 aurelia 1 CHF --earmark C5 --psc-rate 0 --instalment 2027-06-30=1"),
]  # fmt: skip


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example with a closed year before it, an agreement that ended and a refund that is due."""
    folder = tmp_path_factory.mktemp("life") / "books"
    shutil.copytree(EXAMPLE, folder)
    main = folder / "ledger" / "main.beancount"
    main.write_text(main.read_text() + CLOSED)
    lines = [
        "agreement close VC-2026-15 --date 2026-12-20",
        f"refund due 100 --agreement VC-2026-14 --doc LTR-OPEN {BOTH} --date 2026-12-31",
    ]
    done = batch(folder, lines)
    assert done.code == 0, done.out
    return folder


@pytest.mark.parametrize(("code", "slug", "words"), BAD, ids=[f"{slug}: {words[:70]}" for _, slug, words in BAD])
def test_refused_and_nothing_changed(example: Path, code: int, slug: str, words: str) -> None:
    before = fingerprint(example)
    # 100.00 of VC-2026-14 are due already.
    words = words.replace("3110.01", "3010.01")
    ended = typed(example, words if "--date" in words else f"{words} --date 2027-01-31")
    assert (ended.code, ended.slug) == (code, slug), ended.out
    fault = ended.json["errors"][0]
    assert fault["message"] and fault["why"] and fault["fix"]
    assert fingerprint(example) == before


SETUP = [
    "officer add officer-c --name Certifier --role certifying --date 2026-01-01",
    "officer add officer-a --name Approver --role approving --date 2026-01-01",
    "donor add CHE --language fr --date 2026-01-01",
    "rate add EUR 0.95 --date 2026-01-01",
    "rate add EUR 0.98 --date 2026-03-01",
    "budget appropriate Expenses:C5:Travel 20000 --biennium 2026-2027 --authority C25/1 --date 2026-01-01",
    "budget appropriate Expenses:C5:SupportCosts 1400 --biennium 2026-2027 --authority C25/1 --date 2026-01-01",
    "agreement sign VC-U CHE 10000 EUR --recognition unconditional --earmark C5 --psc-rate 0.07 --assessment M "
    "--instalment 2026-02-28=6000 --instalment 2026-08-31=4000 --date 2026-01-10",
    "agreement sign VC-C CHE 5000 EUR --recognition conditional --earmark C5 --psc-rate 0.07 --assessment M "
    "--instalment 2026-02-28=5000 --date 2026-01-10",
]


@pytest.fixture
def books(tmp_path: Path) -> Path:
    made = new_books(tmp_path)
    done = batch(made, SETUP)
    assert (done.code, done.json["warnings"]) == (0, []), done.out
    return made


def done(books: Path, words: str) -> dict[str, object]:
    ended = typed(books, words)
    assert ended.code == 0, (words, ended.out)
    return dict(ended.json)


def test_from_signing_to_the_end(books: Path) -> None:
    """One receipt for two agreements, a credit note, an amendment, a wrong entry taken back, the rest refunded, both closed."""
    done(books, "receipt record 14990 EUR --bank-charge 10 --doc B-1 --apply VC-U:1=6000 --apply VC-U:2=4000 --apply VC-C:1=5000 "
         "--date 2026-02-01")  # fmt: skip
    done(books, f"commitment open PO-1 Expenses:C5:Travel 3000 --agreement VC-C {ONE} --date 2026-03-02")
    done(books, f"advance travel 1000 --commitment PO-1 --payee Traveller --doc B-2 {BOTH} --from EUR --date 2026-03-03")
    cleared = done(books, f"advance clear B-2 --spent 900 --returned 80 --to CHF --doc T-1 {ONE} --date 2026-03-20")
    assert cleared["availability"]["cash_available"] == "1540.00"  # type: ignore[index]
    assert typed(books, "agreement close VC-C --date 2026-03-21").slug == "still-open"
    # The claim was 950.00: taken back and recorded anew under its own reference.
    done(books, f"reverse T-1 --reason 'claim was 950.00' {BOTH} --date 2026-03-22")
    done(books, f"advance clear B-2 --spent 950 --returned 30 --to CHF --doc T-1 {ONE} --date 2026-03-23")
    done(books, f"commitment close PO-1 --reason 'mission over' {ONE} --date 2026-03-24")
    # 4,750.00 − 950.00 − 66.50 = 3,733.50 left deferred; at 0.95 that is EUR 3,930.00.
    due = done(books, f"agreement close VC-C --refund --doc L-1 {BOTH} --date 2026-03-25")
    assert due["entries"][0].splitlines()[7:] == [  # type: ignore[index]
        "  Liabilities:DeferredRevenue:Conditional                    3733.50 CHF",
        "  Income:ExchangeDifferences:Payables:Realised                117.90 CHF",
        "  Liabilities:Payables:DonorRefunds                         -3930.00 EUR @@ 3851.40 CHF",
    ]
    kinds = [i["kind"] for i in typed(books, "status --date 2026-03-25").json["items"]]
    assert [kind for kind in kinds if not kind.startswith("obligation-") and kind != "line-unattended"] == [
        "receipt-unacknowledged",
        "receipt-unacknowledged",
        "refund-due",
    ]
    done(books, f"refund pay L-1 --from EUR --bank-doc B-3 {BOTH} --date 2026-03-26")
    # The bank's 10 EUR came off the largest part, VC-U's first instalment: 5,700.00 − 9.50 are left of it.
    shown = typed(books, "agreement show VC-U --date 2026-03-27").json
    assert (shown["received"], shown["bank_charges"], shown["cash_available"]) == ("9500.00", "9.50", "9490.50")
    assert [(b["name"], b["amount"], b["chf"]) for b in shown["balances"][:3]] == [
        ("agreed", "10000.00", "9500.00"),
        ("outstanding", "0.00", "0.00"),
        ("received", "10000.00", "9500.00"),
    ]
    done(books, f"agreement amend VC-U --instalment 3 --by=100 --due 2027-06-30 --doc L-2 {BOTH} --date 2026-03-28")
    assert typed(books, "agreement close VC-U --date 2026-03-29").slug == "still-open"
    done(books, f"agreement amend VC-U --instalment 3 --by=-100 --doc L-3 {BOTH} --date 2026-03-29")
    # The losses on what was owed in EUR stand against no agreement; the gain on the EUR held is not in the books yet.
    refund = f"agreement close VC-U --refund --doc L-4 {BOTH} --date 2026-03-30"
    assert typed(books, refund).slug == "over-cash"
    done(books, "revalue 2026-03-29")
    done(books, refund)
    history = typed(books, "agreement show VC-U --date 2026-12-31").json["history"]
    assert [h["what"] for h in history] == [
        "signed", "agreement", "receipt", "version 2", "amendment", "version 3", "amendment", "refund-due", "ended: completed",
    ]  # fmt: skip
    assert typed(books, "check").json["errors"] == []
    statements = typed(books, "report all --year 2026").json["statements"]
    assert all(check["ok"] for s in statements for check in s["checks"])


def test_an_override_lets_one_entry_pass_and_no_other(books: Path) -> None:
    done(books, "receipt record 10000 EUR --doc B-1 --apply VC-U:1=6000 --apply VC-U:2=4000 --date 2026-02-01")
    done(books, "budget appropriate Expenses:C5:Travel -19500 --biennium 2026-2027 --kind reduction --authority C26/2 "
         "--date 2026-02-02")  # fmt: skip
    invoice = f"expenditure record Expenses:C5:Travel 600 --agreement VC-U --payee Air --doc I-1 {ONE} --date 2026-02-03"
    assert typed(books, invoice).slug == "over-appropriation"
    done(books, f"override I-1 --code over-appropriation --reason 'Council to ratify' {BOTH} --date 2026-02-03")
    assert done(books, invoice)["availability"]["budget_available"] == "0.00"  # type: ignore[index]
    other = "expenditure record Expenses:C5:Travel 1 --agreement VC-U --payee Air --doc I-2"
    assert typed(books, f"{other} {ONE} --date 2026-02-04").slug == "over-appropriation"
    (row,) = typed(books, "report overrides --year 2026").json["lines"]
    assert row["id"] == "I-1"


def test_a_batch_knows_what_its_own_lines_left_free(books: Path) -> None:
    lines = [
        "receipt record 6000 EUR --doc B-1 --agreement VC-U --instalment 1 --date 2026-02-01",
        f"refund due 6000 --agreement VC-U --doc L-1 {BOTH} --date 2026-02-02",
        f"reverse L-1 --reason 'not claimed' {BOTH} --date 2026-02-03",
        f"refund due 1000 --agreement VC-U --doc L-1 {BOTH} --date 2026-02-04",
        f"refund pay L-1 --from EUR --bank-doc B-2 {BOTH} --date 2026-02-05",
    ]
    ended = batch(books, lines)
    assert ended.code == 0, ended.out
    assert typed(books, "agreement show VC-U --date 2026-02-05").json["cash_available"] == "4750.00"
    before = fingerprint(books)
    ended = batch(books, [f"refund due 5000.01 --agreement VC-U --doc L-2 {BOTH} --date 2026-02-06"])
    assert (ended.code, ended.slug) == (3, "over-refund")
    assert fingerprint(books) == before


def test_the_register_changes_by_a_new_version(books: Path) -> None:
    done(books, "donor change CHE --contact 'OFCOM, Biel' --date 2026-06-01")
    done(books, "partner add lab --name 'Open Policy Lab' --iso3 CHE --document MOU-1 --date 2026-02-01")
    done(books, "partner change lab --contact Geneva --date 2026-06-01")
    for day, contact in (("2026-05-31", None), ("2026-06-01", "OFCOM, Biel")):
        shown = typed(books, f"donor show CHE --date {day}").json
        assert (shown["contact"], shown["language"], shown["iso3"]) == (contact, "fr", "CHE")
    text = (books / "ledger" / "register" / "donors.beancount").read_text()
    assert text.count('custom "donor" "CHE"') == 2
    assert [p["contact"] for p in typed(books, "partner list --date 2026-06-01").json["partners"]] == ["Geneva"]
    assert [p["contact"] for p in typed(books, "partner list --date 2026-05-31").json["partners"]] == [None]


def test_recognition_is_asked_at_a_terminal_with_the_test_spelled_out(books: Path) -> None:
    words = "agreement sign VC-9 CHE 100 CHF --earmark C5 --psc-rate 0.07 --instalment 2026-06-30=100 --date 2026-02-01".split()
    code, said = at_terminal(books, words, "conditional\ny\n", asked=b"recognition (")
    assert code == 0, said
    assert "an enforceable duty to use the money for a specified purpose" in said
    assert typed(books, "agreement show VC-9 --date 2026-02-01").json["recognition"] == "conditional"


def test_the_same_through_the_shell(books: Path) -> None:
    """One command as a process of its own: what the officer reads."""
    ended = wsisfund(
        books, "agreement", "amend", "VC-U", "--instalment", "1", "--by=-1000", "--doc", "L-1", *BOTH.split(),
        "--date", "2026-02-01", json_=False,
    )  # fmt: skip
    assert ended.code == 0
    assert ended.out.splitlines()[-7:-1] == [
        "  instalment 1: 6,000.00 − 1,000.00 = 5,000.00 EUR",
        "  agreement: 10,000.00 − 1,000.00 = 9,000.00 EUR",
        "  receivable at carrying: 5,700.00 × 1,000.00 / 6,000.00 = 950.00 CHF, half up",
        "  revenue and receivable fall by 950.00 CHF",
        "written: ledger/register/agreements.beancount:21",
        "written: ledger/register/agreements.beancount:24",
    ]
