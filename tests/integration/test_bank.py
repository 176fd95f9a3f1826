"""A bank's file from its import to the signed reconciliation of the month, as officers do it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from tests.tools.printed import pages_of
from wsisfund.vocabulary.creditor_reference import instalment_reference, is_creditor_reference

from .program import CHECKOUT, at_once, fingerprint

GOLDEN = Path(__file__).parents[1] / "golden" / "domain-example"
SCHEMA = Path(__file__).parents[1] / "data" / "bank" / "credit-transfer-parts.xsd"
HEAD = (
    "IBAN;CH9300762011623852957\nAnfangssaldo;{}\nSchlusssaldo;{}\n"
    "Date;Value date;Amount;Currency;Reference;Name;Text;Customer reference\n"
)
BOTH = ("--as", "officer-c", "--approved-by", "officer-a")
RECEIVED = "2026-02-27;2026-02-27;40000.00;CHF;BNK-2026-0201;Aurelia;Instalment 1;"
DELTA = "2026-04-03;2026-04-03;5200.00;CHF;X1;DELTA TELECOM LTD;contribution;"


@pytest.fixture
def books(tmp_path: Path, program) -> Path:  # type: ignore[no-untyped-def]
    """The worked example without the assertion of its year's end, its account in francs registered."""
    folder = tmp_path / "books"
    shutil.copytree(GOLDEN, folder)
    main = folder / "ledger" / "main.beancount"
    main.write_text(re.sub(r"2027-01-01 balance .*\n", "", main.read_text()))
    said = program(
        "--books", str(folder), "bank", "register", "Assets:Cash:Bank:CHF", "--bank", "UBS", "--iban",
        "CH93 0076 2011 6238 5295 7",
        "--bic", "UBSWCHZH80A", "--currency", "CHF", "--signatory", "officer-a", "--date", "2026-01-01", "--yes",
    )  # fmt: skip
    assert said.code == 0, said.err
    return folder


@pytest.fixture
def act(books: Path, program):  # type: ignore[no-untyped-def]
    """`act("import", "bank", …)`: a command on the books, at the end of 2026, its answer as JSON."""

    def call(*words: str, day: str = "2026-12-31"):  # type: ignore[no-untyped-def]
        ended = program("--books", str(books), "--json", "--yes", "--date", day, *words)
        return {**json.loads(ended.out), "exit": ended.code}

    return call


def put(books: Path, name: str, *lines: str, opening: str = "30000.00", closing: str) -> str:
    (books / name).write_text(HEAD.format(opening, closing) + "\n".join(lines) + "\n", encoding="utf-8")
    return str(books / name)


def test_a_dry_run_lists_every_line_of_a_large_file(books: Path, act, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    """Of more new lines than are looked at before they are written, too, and with what each may be."""
    file = put(books, "a.csv", RECEIVED, DELTA, closing="75200.00")
    whole = act("import", "bank", file, "--dry-run")
    assert len(whole["lines"]) == len(whole["rows"]) == 2 and whole["lines"][0]["match"]["documents"]
    monkeypatch.setattr("wsisfund.cli.import_bank._MANY", 1)
    monkeypatch.setattr("wsisfund.reconciliation.answer.SHOWN", 1)
    assert act("import", "bank", file, "--dry-run") == whole


def test_once_only_and_undone(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    file = put(books, "a.csv", RECEIVED, DELTA, closing="75200.00")
    early = act("import", "bank", file, "--dry-run", day="2026-03-01")
    assert (early["exit"], early["new"], early["review"]) == (4, 1, 1), "a bank has moved nothing after today"
    (fresh, later), (error,) = early["rows"], early["errors"]
    assert (fresh["outcome"], fresh["issues"]) == ("new", [])
    assert (later["outcome"], later["row"], later["issues"][0]["code"]) == ("review", error["row"], error["code"])
    first = act("import", "bank", file)
    assert (first["exit"], first["new"], first["known"], len(first["written"])) == (0, 2, 0, 4)
    assert [line["match"]["kind"] for line in first["lines"]] == ["exact", "proposed"]
    assert [line["match"]["documents"] for line in first["lines"]] == [["BNK-2026-0201"], ["BNK-2026-0203"]]
    assert [row["record"]["amount"] for row in first["rows"]] == [line["amount"] for line in first["lines"]]
    assert (books / "imports" / "archive" / f"{first['batch']}-a.csv").read_bytes() == Path(file).read_bytes()
    before = fingerprint(books / "ledger")
    again = act("import", "bank", file)
    assert (again["exit"], again["new"], again["known"], again["written"]) == (0, 0, 2, [])
    # One that overlaps brings only what is new; the same reference with another amount is looked at.
    assert act("import", "bank", put(books, "b.csv", DELTA, DELTA.replace("X1", ""), closing="40400.00"))["known"] == 1
    assert act("import", "undo", act("import", "bank", file)["batch"])["exit"] == 0
    assert fingerprint(books / "ledger") != before
    assert act("import", "bank", file)["new"] == 2
    wrong = act("import", "bank", put(books, "c.csv", RECEIVED.replace("40000.00", "39000.00"), closing="69000.00"))
    assert (wrong["exit"], wrong["review"], wrong["errors"][0]["code"]) == (4, 1, "bank-line-review")
    assert act("check")["ok"]


def test_a_month_without_movements_is_of_the_account_that_its_number_names(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    quiet = act("import", "bank", put(books, "quiet.csv", closing="30000.00"))
    assert (quiet["exit"], quiet.get("new")) == (0, 0), quiet
    other = (books / "quiet.csv").read_text().replace("CH9300762011623852957", "CH5604835012345678009")
    (books / "other.csv").write_text(other)
    refused = act("import", "bank", str(books / "other.csv"))
    assert (refused["exit"], refused["errors"][0]["code"]) == (4, "unknown-bank-account")


def test_eight_at_once_record_each_line_once(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    file = put(books, "a.csv", RECEIVED, DELTA, closing="75200.00")
    answers = [one.json for one in at_once(books, [["--date", "2026-12-31", "import", "bank", file]] * 8)]
    assert sorted(answer["new"] for answer in answers) == [0] * 7 + [2]
    assert (books / "ledger" / "bank" / "2026.beancount").read_text().count('custom "bank-line"') == 2


def test_a_month_from_the_file_to_the_signed_statement(books: Path, act, program) -> None:  # type: ignore[no-untyped-def]
    fee = "2026-04-21;2026-04-21;-10.00;CHF;;UBS;Account fees;"
    file = put(books, "a.csv", RECEIVED, DELTA, fee, closing="75190.00")
    act("import", "bank", file)
    report = ("report", "reconciliation", "--account", "CHF", "--month", "2026-04", *BOTH)
    refused = act(*report)
    assert (refused["exit"], refused["errors"][0]["code"]) == (3, "difference-unexplained")
    late = [item["id"] for item in act("status")["items"] if item["kind"] == "bank-unreconciled"]
    assert "Assets:Cash:Bank:CHF 2026-04" in late
    assert act("reconcile", "CHF", "--accept-exact")["exit"] == 0
    listed = {line["amount"]: line for line in act("reconcile", "CHF")["lines"]}
    assert listed["40000.00"]["matched"] == ["BNK-2026-0201"]
    assert listed["-10.00"]["match"]["documents"] == ["charge"]
    words = [f"--match={listed['5200.00']['id']}=BNK-2026-0203", f"--match={listed['-10.00']['id']}=charge:VC-GEN"]
    assert act("reconcile", "CHF", *words)["exit"] == 0
    made = act(*report)
    assert made["exit"] == 0
    lines = {line["id"]: line["values"] for line in made["lines"]}
    assert (lines["bank-balance"]["amount"], lines["books-balance"]["amount"]) == ("75190.00", "74990.00")
    assert (lines["in-transit/1"]["amount"], lines["in-transit/1"]["days"]) == ("-200.00", "10")
    assert [check["ok"] for check in made["checks"]] == [True]
    late = [item["id"] for item in act("status")["items"] if item["kind"] == "bank-unreconciled"]
    assert "Assets:Cash:Bank:CHF 2026-04" not in late
    written = act(*report, "--format", "pdf", "--format", "xlsx", "--out", str(books / "out"))["written"]
    assert len(written) == 2
    pdf = next(path for path in (books / "out").iterdir() if path.suffix == ".pdf")
    text = " ".join(pages_of(pdf.read_bytes()))
    assert "Balance by the bank" in text and "75,190.00" in text
    # What is matched is undone by a later entry, and never a match of something else.
    assert act("import", "undo", file_batch(books))["errors"][0]["code"] == "batch-matched"
    line = listed["40000.00"]["id"]
    assert act("reconcile", "CHF", "--undo", line, "--reason", "another instalment")["exit"] == 0
    assert act("reconcile", "CHF", "--match", f"{line}=BNK-2026-0203")["errors"][0]["code"] == "match-does-not-agree"
    assert act("reconcile", "CHF", "--match", f"{line}=BNK-2026-0201")["exit"] == 0
    assert act("check")["ok"]


def file_batch(books: Path) -> str:
    (kept,) = (books / "imports" / "archive").iterdir()
    return kept.name[:12]


def test_payments_are_ordered_and_found_again(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    for number, doc in (("500", "INV-1"), ("300", "INV-2")):
        spent = ("Expenses:C5:Contracts", number, "--agreement", "VC-2026-11", "--payee", "CyberWorks SA", "--doc", doc)
        assert act("expenditure", "record", *spent, "--as", "officer-c", day="2026-12-20")["exit"] == 0
    order = ("payment", "file", "--from", "CHF", "--due", "2026-12-30")
    assert act(*order, *BOTH, day="2026-12-21")["errors"][0]["code"] == "payee-incomplete"
    address = ("--street", "Rue du Rhône", "--building", "8", "--postcode", "1204", "--city", "Genève", "--iso3", "CHE")
    account = ("--name", "CyberWorks SA", "--iban", "CH56 0483 5012 3456 7800 9")
    assert act("partner", "add", "cyberworks", *account, *address, day="2026-01-02")["exit"] == 0
    waiting = act(*order, "--as", "officer-c", day="2026-12-21")
    assert waiting["proposal"] and waiting["written"] == [], "one officer alone orders nothing"
    done = act(*order, *BOTH, day="2026-12-21")
    assert done["exit"] == 0
    assert act(*order, *BOTH, day="2026-12-21")["errors"][0]["code"] == "nothing-to-pay"
    document = etree.fromstring((books / "reports" / "payments" / f"{done['id']}.xml").read_bytes())
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(document)
    space = {"p": document.nsmap[None]}
    assert document.xpath("//p:CtrlSum/text()", namespaces=space) == ["800.00", "800.00"]
    ids = document.xpath("//p:EndToEndId/text()", namespaces=space)
    lines = [f"2026-12-30;2026-12-30;-{n}.00;CHF;ZD8163{n};CyberWorks SA;;{e}" for n, e in zip((500, 300), ids, strict=True)]
    held = act("reconcile", "CHF")
    assert held["errors"][0]["code"] == "nothing-to-reconcile"
    found = act("import", "bank", put(books, "out.csv", *lines, opening="76448.83", closing="75648.83"))
    assert [line["match"]["documents"] for line in found["lines"]] == [["INV-1"], ["INV-2"]]
    assert {line["match"]["kind"] for line in found["lines"]} == {"exact"}
    matched = act("reconcile", "CHF", "--accept-exact", *BOTH)
    assert matched["exit"] == 0, matched
    assert sum("balance Assets:Cash:Bank:CHF" in text for text in matched["entries"]) == 1, "the books agree with the statement"
    assert act("check")["ok"]


def test_a_payee_in_letters_that_banks_do_not_take_is_paid_by_its_latin_name(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    """The former name finds the partner, the newest one stands in the file; what has no place there is refused, never cut."""
    spent = ("Expenses:C5:Contracts", "500", "--agreement", "VC-2026-11", "--doc", "INV-1", "--as", "officer-c")
    assert act("expenditure", "record", *spent, "--payee", "Лаборатория <b>&", day="2026-12-20")["exit"] == 0
    account = ("--iban", "CH56 0483 5012 3456 7800 9", "--city", "جنيف", "--iso3", "CHE", "--postcode", "1" * 17)
    assert act("partner", "add", "lab", "--name", "Лаборатория <b>&", *account, day="2026-01-02")["exit"] == 0
    order = ("payment", "file", "--from", "CHF", "--due", "2026-12-30", *BOTH)
    refused = act(*order, day="2026-12-21")
    assert (refused["exit"], [fault["code"] for fault in refused["errors"]]) == (3, ["unfit-for-bank"] * 3)
    assert [fault["message"].split(" of ")[0] for fault in refused["errors"]] == ["the name", "the postcode", "the city"]
    assert "Лабортия" in refused["errors"][0]["message"], "the signs are named"
    latin = ("--name", "L\u2019Arche \u2013 Łódź\u00a0Ge\u0300<b>&", "--city", "Genève", "--postcode", "1204")
    assert act("partner", "change", "lab", *latin, day="2026-12-21")["exit"] == 0
    done = act(*order, day="2026-12-21")
    assert done["exit"] == 0, done
    document = etree.fromstring((books / "reports" / "payments" / f"{done['id']}.xml").read_bytes())
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(document)
    space = {"p": document.nsmap[None]}
    assert document.xpath("//p:Cdtr/p:Nm/text()", namespaces=space) == ["L'Arche - Łódź Gè<b>&"]
    assert document.xpath("//p:CtrlSum/text()", namespaces=space) == ["500.00", "500.00"]
    assert act(*order, day="2026-12-21")["errors"][0]["code"] == "nothing-to-pay"


def test_an_instalment_that_is_called_by_its_reference_finds_its_way_back(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    reference = instalment_reference("VC-2026-20", "1")
    assert is_creditor_reference(reference)
    signed = ("VC-2026-20", "aurelia", "9000", "CHF", "--recognition", "unconditional", "--earmark", "C5", "--psc-rate", "0.07")
    assert act("agreement", "sign", *signed, "--instalment", "2027-01-31=9000", day="2026-12-01")["exit"] == 0
    line = f"2026-12-29;2026-12-29;9000.00;CHF;ZZ-777123;MINISTRY OF FINANCE;{reference[:4]} {reference[4:8]} {reference[8:]};"
    found = act("import", "bank", put(books, "scor.csv", line, opening="76538.83", closing="85538.83"))["lines"][0]
    assert (found["match"]["kind"], found["match"]["documents"], found["match"]["missing"]) == (
        "exact", ["VC-2026-20:1"], "instalment",
    )  # fmt: skip
    done = act("reconcile", "CHF", "--accept-exact", "--as", "officer-c")
    assert done["exit"] == 0
    assert any('event: "receipt"' in text and 'instalment: "1"' in text for text in done["entries"])


def test_an_exchange_is_made_from_one_line_and_its_other_side_is_proposed(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    number = "CH56 0483 5012 3456 7800 9"
    registered = ("Assets:Cash:Bank:EUR", "--bank", "UBS", "--iban", number, "--currency", "EUR")
    assert act("bank", "register", *registered, day="2026-01-01")["exit"] == 0
    head = HEAD.replace("Customer reference", "Customer reference;Counterparty account")
    out = "2026-12-29;2026-12-29;-934.00;CHF;FX112233;;FX;;CH5604835012345678009"
    (books / "out.csv").write_text(head.format("5000.00", "4066.00") + out + "\n")
    into = "2026-12-29;2026-12-29;1000.00;EUR;FX112234;;FX;;"
    (books / "in.csv").write_text(
        head.replace("CH9300762011623852957", number.replace(" ", "")).format("0", "1000.00") + into + "\n"
    )
    assert [act("import", "bank", str(books / name))["new"] for name in ("out.csv", "in.csv")] == [1, 1]
    (line,) = act("reconcile", "CHF")["lines"]
    assert (line["match"]["kind"], line["match"]["documents"]) == ("proposed", ["exchange:Assets:Cash:Bank:EUR=1000.00"])
    one = ("reconcile", "CHF", "--match", f"{line['id']}={line['match']['documents'][0]}", "--as", "officer-c")
    waiting = act(*one)["proposal"]
    assert waiting, "money out of a bank has both officers"
    assert [one["waits"] for one in act("reconcile", "CHF")["lines"]] == [waiting]
    assert act("approve", waiting, "--as", "officer-a")["exit"] == 0
    (other,) = act("reconcile", "EUR")["lines"]
    assert other["match"]["documents"] == ["FX112233"]
    assert act("reconcile", "EUR", "--match", f"{other['id']}=FX112233")["exit"] == 0
    assert act("check")["ok"]


def test_beangulp_and_favas_import_page_see_the_same_lines(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    """Through Fava's own loading of `imports/config.py`: which importer knows the file, and what it proposes."""
    from beancount import loader
    from fava.core import FavaLedger

    from wsisfund.importers.beangulp_ import PledgeImporter
    from wsisfund.reconciliation.beangulp_ import BankImporter

    file = Path(put(books, "a.csv", RECEIVED, DELTA, closing="75200.00"))
    importer = BankImporter(books)
    assert importer.identify(str(file)) and not PledgeImporter(books).identify(str(file))
    assert str(importer.date(str(file))) == "2026-04-03"
    main = books / "ledger" / "main.beancount"
    proposed = importer.extract(str(file), loader.load_file(str(main))[0])
    assert sorted(entry.type for entry in proposed) == ["bank-line", "bank-line", "bank-statement"]
    assert act("import", "bank", str(file))["new"] == 2
    assert importer.extract(str(file), loader.load_file(str(main))[0]) == [], "what the books have is not proposed again"
    with main.open("a") as text:
        text.write('\n2026-01-01 custom "fava-option" "import-config" "../imports/config.py"\n')
        text.write('2026-01-01 custom "fava-option" "import-dirs" ".."\n')
    (books / "imports").mkdir(exist_ok=True)
    shutil.copy(CHECKOUT / "imports" / "config.py", books / "imports" / "config.py")
    ledger = FavaLedger(str(main))
    found = [one for one in ledger.ingest.import_data() if one.basename == "a.csv"]
    assert [info.importer_name for info in found[0].importers] == ["wsisfund.bank"], ledger.ingest.errors


def test_a_bank_with_headings_of_its_own_is_read_by_the_map(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    file = books / "own.csv"
    file.write_text("Journal day;Moved;Who\n03/04/2026;7.00;Delta\n04/04/2026;8.00;Delta\n")
    named = ("import", "bank", str(file), "--account", "CHF", "--dry-run")
    assert act(*named)["errors"][0]["code"] == "no-header"
    (books / "imports").mkdir(exist_ok=True)
    own = '[bank]\nday_first = true\n[bank.columns]\nbooked = ["Journal day"]\namount = ["Moved (CHF)"]\ncounterparty = ["Who"]\n'
    (books / "imports" / "importers.toml").write_text(own)
    file.write_text(file.read_text().replace("Moved", "Moved (CHF)"))
    found = act(*named)
    assert [(line["date"], line["amount"], line["counterparty"]) for line in found["lines"]] == [
        ("2026-04-03", "7.00", "Delta"),
        ("2026-04-04", "8.00", "Delta"),
    ]
    (books / "imports" / "importers.toml").write_text('[bank.columns]\nday = ["x"]\n')
    assert act(*named)["errors"][0]["code"] == "bad-import-map"


def test_the_statement_of_an_account_in_dollars_is_in_dollars(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    registered = ("Assets:Cash:Bank:USD", "--bank", "Citi", "--number", "0012345678", "--currency", "USD")
    assert act("bank", "register", *registered, day="2026-01-01")["exit"] == 0
    text = HEAD.replace("IBAN;CH9300762011623852957", "Account;0012345678").format("0.00", "30000.00")
    (books / "usd.csv").write_text(text + "2026-03-30;2026-03-30;30000.00;USD;ZZ11223344;Borealia;contribution;\n")
    (line,) = act("import", "bank", str(books / "usd.csv"))["lines"]
    assert act("reconcile", "USD", "--match", f"{line['id']}={line['match']['documents'][0]}")["exit"] == 0
    report = ("report", "reconciliation", "--account", "USD", "--month", "2026-03", *BOTH, "--format", "html")
    made = act(*report, "--out", str(books))
    assert (made["exit"], made["currency"]) == (0, "USD")
    (file,) = books.glob("reconciliation-*.html")
    assert "Swiss francs" not in file.read_text() and '<p class="soft">USD</p>' in file.read_text()


def test_money_that_the_bank_took_back_is_matched_with_a_receipt_and_its_reversal(books: Path, act) -> None:  # type: ignore[no-untyped-def]
    """Both were entered before the bank's file came; they come to nothing, and the bank has a line of each."""
    assert act("receipt", "record", "100.00", "CHF", "--doc", "R-1", "--payee", "Nobody", *BOTH, day="2026-11-02")["ok"]
    assert act("reverse", "R-1", "--reason", "recalled", "--doc", "R-2", *BOTH, day="2026-11-03")["ok"]
    came, went = "2026-11-02;2026-11-02;100.00;CHF;X1;N;in;", "2026-11-03;2026-11-03;-100.00;CHF;X2;N;out;"
    assert act("import", "bank", put(books, "back.csv", came, went, closing="30000.00"))["ok"]
    recorded = (books / "ledger" / "bank" / "2026.beancount").read_text()
    first, second = re.findall(r'"(BL-2026110[23]-[0-9a-f]+)"', recorded)
    matched = act("reconcile", "CHF", "--match", f"{first}=R-1", "--match", f"{second}=R-2")
    assert matched["ok"], matched
    assert act("check")["ok"]
