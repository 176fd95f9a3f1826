"""Statements of real banks are read to the centime, and what cannot be read with certainty is not read at all."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wsisfund.cli.run import run
from wsisfund.errors import Fault
from wsisfund.importers.bank.reading import read_bank_file, read_content
from wsisfund.importers.bank.statement import BankStatement

DATA = Path(__file__).parents[3] / "data" / "bank"

# Of each statement: entries, sum, opening, closing, whether it adds up; worked out by another reader, or by hand.
EXPECTED: dict[str, list[tuple[int, str, str | None, str | None, bool | None]]] = {
    "genkgo_camt052.v8.xml": [(1, "-200000", None, None, None)],
    "genkgo_camt053.v2.five.decimals.xml": [(1, "8.85", "18.15", "27.05", False)],
    "genkgo_camt053.v2.minimal.xml": [(1, "8.85", "18.15", "-27", False)],
    "genkgo_camt053.v2.multi.statement.xml": [(1, "8.85", "18.15", "27", True), (1, "-7", "27", "20", True)],
    "genkgo_camt053.v8.xml": [(1, "8.85", "18.15", "-27", False)],
    "viafintech_053_valid_example.xml": [(4, "-10", "33.06", "23.06", True)],
    "viafintech_053_valid_example_v4.xml": [(13, "537.61", "322152.16", "322689.77", True)],
    "viafintech_053_valid_example_with_batch.xml": [(3, "2934.26", "7329.8", "23038.2", False)],
    "viafintech_054_valid_example.xml": [(4, "59.03", None, None, None)],
    "wolph_citi_mt940.txt": [(5, "-1142.75", "17376.67", "16233.92", True)],
    "wolph_self-provided_february_30.sta": [(1, "-6", "1200", "1194", True)],
    "wolph_self-provided_wrapped_timestamp.sta": [(1, "-6", "1200", "1194", True)],
    "wolph_self-provided_multiline.sta": [(2, "114", "16.4", "11.4", False)],
    "wolph_betterplace_sepa_snippet.sta": [
        (4, "358593.91", "766656.49", "1125250.4", True),
        (7, "-2501917.3", "-1970431.87", "-4472049.09", False),
    ],
    "wolph_cmxl_statement_details.sta": [(1, "-1.62", None, None, None)],
    "ofxparse_checking.ofx": [(3, "-59.5", None, "100.99", None)],
    "ofxparse_multiple_accounts.ofx": [(0, "0", None, "111", None), (0, "0", None, "222", None)],
    "syn_ubs.csv": [(12, "304730.06", "10000", "314730.06", True)],
    "syn_postfinance.csv": [(12, "479311.01", None, "489311.01", None)],
    "syn_citi.csv": [(12, "283654.83", None, None, None)],
}


def read(content: bytes | str) -> list[BankStatement]:
    return list(read_content(content.encode() if isinstance(content, str) else content, "x").statements)


def figures(s: BankStatement) -> tuple[int, str, str | None, str | None, bool | None]:
    def shown(amount: Decimal | None) -> str | None:
        return None if amount is None else format(amount.normalize() if amount else Decimal(0), "f")

    total = shown(s.credits - s.debits)
    assert total is not None
    return len(s.booked), total, shown(s.opening), shown(s.closing), s.adds_up


@pytest.mark.parametrize("name", EXPECTED)
def test_files_of_banks(name: str) -> None:
    found = [s for named in read_bank_file(DATA / name, name) for s in named.content.statements]
    assert [figures(s) for s in found] == EXPECTED[name]


MT940 = """:20:X
:25:CH9300762011623852957
:28C:7/1
:60F:C260301CHF100,00
:61:2603020302{mark}10,00NTRFREF//BANK1
:62{end}:C260331CHF{closing}
"""


@pytest.mark.parametrize(
    ("mark", "amount", "reversal"),
    [("C", 10, False), ("D", -10, False), ("RC", -10, True), ("RD", 10, True), ("CF", 10, False), ("RCR", -10, True)],
)
def test_a_reversal_turns_its_mark_round(mark: str, amount: int, reversal: bool) -> None:
    closing = f"{100 + amount},00"
    (statement,) = read(MT940.format(mark=mark, end="F", closing=closing))
    (line,) = statement.lines
    assert (line.amount, line.reversal, line.reference, line.end_to_end) == (amount, reversal, "BANK1", "REF")
    assert statement.adds_up is True


def test_pages_of_one_statement_are_put_together() -> None:
    first = MT940.format(mark="C", end="M", closing="110,00")
    second = first.replace("7/1", "7/2").replace("60F:C260301CHF100", "60M:C260301CHF110").replace("62M", "62F")
    second = second.replace(":62F:C260331CHF110", ":62F:C260331CHF120")
    (whole,) = read(first + "-\n" + second)
    assert figures(whole) == (2, "20", "100", "120", True)
    lost = second.replace("7/2", "7/3")
    assert len(read(first + "-\n" + lost)) == 2, "a page between them is missing"


def test_what_is_announced_is_in_no_sum() -> None:
    pending = (DATA / "viafintech_053_valid_example.xml").read_text().replace("<Sts>BOOK</Sts>", "<Sts>PDNG</Sts>", 1)
    (statement,) = read(pending)
    assert (len(statement.booked), len(statement.lines)) == (3, 4)
    assert statement.adds_up is False


@pytest.mark.parametrize(
    ("currency", "text", "shown"), [("JPY", "1500,", "1500"), ("KWD", "1,234", "1.234"), ("CHF", "1,5", "1.50")]
)
def test_amounts_have_the_decimals_of_their_currency(currency: str, text: str, shown: str) -> None:
    (statement,) = read(f":20:X\n:25:1\n:60F:C260301{currency}0,\n:61:260302C{text}NTRFX\n:62F:C260331{currency}{text}\n")
    assert statement.as_json()["sum"] == shown
    assert statement.adds_up is True


def table(*rows: str) -> str:
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (table("Date,Amount,Currency", "2026-01-02,1.234,EUR"), "unreadable-line"),
        (table("Date,Amount,Currency", '2026-01-02,"1,5",EUR', "2026-01-02,1.5,EUR"), "unreadable-line"),
        (table("Date,Amount,Currency", "2026-01-02,12..34,EUR"), "unreadable-line"),
        (table("Date,Amount", "2026-01-02,5.00", ",7.00"), "unreadable-line"),
        (table("Date,Amount,Currency,Text", '2026-01-02,5.00,EUR,"gift', "2026-01-03,6.00,EUR,fee"), "broken-file"),
        (table("Date;Amount;Currency;Text", '2026-01-02;5.00;EUR;"a', '2026-01-03;6.00;EUR;"b'), "broken-file"),
        (table("What,Else", "1,2"), "no-header"),
        (MT940.format(mark="C", end="F", closing="110,00").replace("C10,00", "C1O,00"), "unreadable-line"),
        ("01,A,B,260301,0800,1,80,1,2/\n03,1,CHF/\n16,999,100,Z/\n49,100,3/\n", "unreadable-line"),
        ("<Document/>", "wrong-format"),
        ("<Document><BkToCstmrStmt><Stmt>", "broken-file"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Document/>', "unsafe-file"),
        ("<a>" * 100_000, "broken-file"),
        ("", "no-header"),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused_whole(content: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        read(content)
    assert caught.value.slug == code


def test_a_document_type_in_another_encoding() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><Document/>'
    with pytest.raises(Fault) as caught:
        read(text.encode("utf-16"))
    assert caught.value.slug == "unsafe-file"


def test_a_running_balance_that_does_not_follow() -> None:
    rows = ("Date;Betrag;Saldo", "02.01.2026;10,00;110,00", "03.01.2026;5,00;{}")
    assert read(table(*rows).format("115,00"))[0].adds_up is None
    assert read(table(*rows).format("116,00"))[0].adds_up is False


def test_days_that_can_be_read_in_two_ways_are_left_out() -> None:
    (statement,) = read(table("Date,Amount,Currency", "03/04/2026,5.00,CHF"))
    assert statement.lines[0].booked is None
    (certain,) = read(table("Date,Amount,Currency", "03/04/2026,5.00,CHF", "03/14/2026,1.00,CHF"))
    assert [line.booked and line.booked.isoformat() for line in certain.lines] == ["2026-03-04", "2026-03-14"]


def test_an_archive_of_several(tmp_path: Path) -> None:
    archive = tmp_path / "march.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("syn_ubs.csv", "ofxparse_checking.ofx"):
            file.write(DATA / name, name)
    assert [(f.name, f.content.format) for f in read_bank_file(archive, "march.zip")] == [
        ("ofxparse_checking.ofx", "ofx"),
        ("syn_ubs.csv", "csv"),
    ]


def test_an_archive_that_unpacks_without_end(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", b"0" * 50_000_000)
    (tmp_path / "bomb.zip").write_bytes(bomb.getvalue())
    with pytest.raises(Fault) as caught:
        read_bank_file(tmp_path / "bomb.zip", "bomb.zip")
    assert caught.value.slug == "unsafe-file"


def test_bank_show_needs_no_books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["bank", "show", str(DATA / "syn_ubs.csv"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["format"] == "csv"
    assert said["statements"] == [
        {
            "account": "CH3181239000001245689",
            "currency": "CHF",
            "from": "2019-06-01",
            "to": "2019-06-30",
            "opening": "10000.00",
            "closing": "314730.06",
            "entries": 12,
            "sum": "304730.06",
            "credits": "355704.33",
            "debits": "50974.27",
            "pending": 0,
            "adds_up": True,
        }
    ]


@pytest.mark.parametrize("amount", ["9" * 35 + ",12", "12.345.678,00", "1,1234567"])
def test_a_balance_that_is_longer_than_its_field_is_none(amount: str) -> None:
    """It is never cut: a part of it would be another amount."""
    (statement,) = read(f":20:X\n:25:1\n:60F:C260301CHF{amount}\n:61:260302C1,00NTRFX\n:62F:C260331CHF2,00\n")
    assert (statement.opening, str(statement.closing)) == (None, "2.00")


DATED = ":20:X\n:25:CH93\n:28C:1/1\n:60F:C160201EUR1200,00\n:61:{}DR6,00N024NONREF\n:62F:C{}EUR1194,00\n-\n"


@pytest.mark.parametrize(
    ("days", "closing", "found", "said"),
    [
        ("1602300301", "160331", (date(2016, 3, 1), None), ["there is no value day 160230"]),
        ("1602290230", "160331", (None, date(2016, 2, 29)), ["there is no entry day 0230"]),
        ("1602290301", "160230", (date(2016, 3, 1), date(2016, 2, 29)), ["there is no day 160230"]),
        ("1612300102", "160331", (date(2017, 1, 2), date(2016, 12, 30)), []),
        ("2703010229", "270331", (None, date(2027, 3, 1)), ["there is no entry day 0229"]),
    ],
)
def test_a_day_that_is_not_is_left_out_and_said(days: str, closing: str, found: tuple[object, object], said: list[str]) -> None:
    file = read_content(DATED.format(days, closing).encode(), "x")
    (line,) = file.statements[0].lines
    assert (line.booked, line.valued) == found
    assert [part in note for part, note in zip(said, file.notes, strict=True)] == [True] * len(said)


@pytest.mark.parametrize("days", ["160230", "1602300231", "161301", "160431"])
def test_a_movement_without_a_day_that_is_is_refused(days: str) -> None:
    with pytest.raises(Fault, match="is no movement"):
        read_content(DATED.format(days, "160331").encode(), "x")


def test_days_that_are_not_in_other_formats() -> None:
    movement = "<STMTTRN><DTPOSTED>20260301<DTAVAIL>20260230<TRNAMT>5<FITID>1</STMTTRN>"
    ofx = f"<OFX><STMTRS><CURDEF>CHF<ACCTID>1<DTSTART>20260230<DTEND>20260331{movement}</STMTRS></OFX>"
    assert ["DTSTART" in note or "DTAVAIL" in note for note in read_content(ofx.encode(), "x").notes] == [True, True]
    file = read_content(b"Booking date;Value date;Amount;Text\n30.02.2026;01.03.2026;5.00;a\n31.04.2026;;6.00;b\n", "x")
    assert [line.booked for line in file.statements[0].lines] == [date(2026, 3, 1), None]
    assert [note.split("'")[1] for note in file.notes] == ["30.02.2026", "31.04.2026"]


OFX = "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>CHF<ACCTID>1"
OFX += "<STMTTRN><DTPOSTED>20260301<TRNAMT>5<FITID>1<NAME>{}</STMTTRN></STMTRS></OFX>"
BAI2 = "01,A,B,260301,0800,1,80,1,2/\n02,A,B,1,260301,0800,CHF,2/\n"
BAI2 += "03,1,CHF,010,0,,/\n16,115,100,Z,R1,R2,{}/\n49,100,3/\n98,100,1,5/\n99,100,1,7/\n"
HOSTILE = {
    "xxe": '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>',
    "nested": "<a>" * 100_000,
    "ofx entities": '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><OFX>&b;</OFX>',
    "ofx nested": "OFXHEADER:100\n\n<OFX>" + "<A>" * 100_000,
    "ofx control": OFX.format("a\x1b[2J"),
    "mt940 61": MT940.format(mark="C", end="F", closing="110,00").replace("BANK1", "BA\x1bNK"),
    "bai2 control": BAI2.format("a\x07"),
    "csv control": table("Date;Amount;Currency;Text", "2026-03-01;1.00;CHF;a\x1b[31mb"),
    "csv digits": table("Date;Amount;Currency;Text", f"2026-03-01;{'1' * 100_000};CHF;x"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_with_a_place(name: str) -> None:
    with pytest.raises(Fault) as caught:
        read(HOSTILE[name])
    fault = caught.value
    assert fault.slug in ("unsafe-file", "broken-file", "unreadable-line")
    assert fault.line or fault.row, fault.as_text()
    assert "\x1b" not in fault.as_text()


def test_a_formula_is_a_text_as_any() -> None:
    (statement,) = read(table("Date;Amount;Currency;Text", '2026-03-01;1.00;CHF;"=HYPERLINK(""http://x"")"'))
    assert statement.lines[0].text == '=HYPERLINK("http://x")'


@pytest.mark.parametrize(
    "text", ["2 Mar 2026", "02-MAR-26", "2. März 2026", "20260302", "2026-03-02T10:00:00", "02.03.2026 10:15"]
)
def test_days_as_banks_write_them(text: str) -> None:
    (statement,) = read(table("Date;Amount;Currency;Text", f"{text};1.00;CHF;x"))
    assert statement.lines[0].booked == date(2026, 3, 2)


def test_a_space_before_the_kind_of_a_movement() -> None:
    spaced = MT940.format(mark="C", end="F", closing="110,00").replace("10,00N", "10,00 N")
    assert figures(read(spaced)[0]) == (1, "10", "100", "110", True)


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", "'", "’"])
def test_thousands_apart(space: str) -> None:
    """A space that keeps its line is what French banks write."""
    table = f"Date;Montant;Monnaie;Référence\n2026-03-01;-1{space}249{space}791,75;CHF;R-1\n"
    (line,) = read_content(table.encode(), "s.csv").statements[0].lines
    assert (line.amount, line.reference) == (Decimal("-1249791.75"), "R-1")


def test_columns_that_are_kept_in_no_field_are_named() -> None:
    table = "Buchungsdatum;Betrag;Referenz;Buchungstext;Filiale;Leer;Datum\n01.03.2026;10,00;R-1;Vergütung;Genf;;02.03.2026\n"
    file = read_content(table.encode(), "s.csv")
    (line,) = file.statements[0].lines
    assert (line.reference, line.text) == ("R-1", "Vergütung")
    assert file.notes == ("columns that are kept in no field: Filiale, Datum",)
