"""Rows and their outcomes: the Secretariat's working file exactly, and each rule of the import policy on its own."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from wsisfund.importers.batch import Register
from wsisfund.importers.issues import CLASSES
from wsisfund.importers.record import Reading

from .reading import PLAIN, codes, outcome, read, row, sheet

FILES = Path(__file__).parent / "files"
EXPECTED = json.loads((FILES / "pledges_2019.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_working_file_of_2019(kind: str) -> None:
    readings = read((FILES / f"pledges_2019.{kind}").read_bytes(), kind, today=date(2019, 4, 30))
    found = [{"row": r.row.number, "outcome": r.outcome, "record": r.as_json()["record"], "issues": codes(r)} for r in readings]
    for got, wanted in zip(found, EXPECTED["rows"], strict=True):
        record = got["record"]
        assert isinstance(record, dict)
        got["record"] = {name: record[name] for name in wanted["record"]}
        assert got == wanted


def test_every_code_that_a_row_can_have_has_words() -> None:
    policy = (
        "unknown-donor impossible-date date-out-of-range negative-amount too-many-decimals unknown-currency unknown-earmark "
        "instalments-do-not-add-up reference-conflict more-than-one-donor former-name ambiguous-date unusual-date ambiguous-amount "
        "unusual-amount ambiguous-currency currency-conflict unusual-earmark missing-instalment-dates missing-value doubtful-source"
    )
    assert set(policy.split()) <= set(CLASSES)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("new", [])),
        ({"donor": "Atlantis"}, ("invalid", ["unknown-donor"])),
        ({"donor": "Frnace"}, ("review", ["unknown-donor"])),
        ({"donor": "Korea"}, ("review", ["unknown-donor"])),
        ({"donor": "France and Germany"}, ("review", ["more-than-one-donor"])),
        ({"donor": "USSR"}, ("review", ["former-name"])),
        ({"donor": ""}, ("review", ["missing-value"])),
        ({"date": "31.02.2019"}, ("invalid", ["impossible-date"])),
        ({"date": "tomorrow"}, ("invalid", ["impossible-date"])),
        ({"date": "01.01.2020"}, ("invalid", ["date-out-of-range"])),
        ({"date": "01.03.1999"}, ("invalid", ["date-out-of-range"])),
        ({"date": "March 2019"}, ("review", ["ambiguous-date"])),
        ({"date": "43530"}, ("review", ["ambiguous-date"])),
        ({"date": ""}, ("review", ["missing-value"])),
        ({"amount": "-100"}, ("invalid", ["negative-amount"])),
        ({"amount": "(100)"}, ("invalid", ["negative-amount"])),
        ({"amount": "10.005"}, ("review", ["ambiguous-amount"])),
        ({"amount": "1'000.005"}, ("invalid", ["too-many-decimals"])),
        ({"amount": "10.5", "currency": "JPY"}, ("invalid", ["too-many-decimals"])),
        ({"amount": "1.234"}, ("review", ["ambiguous-amount"])),
        ({"amount": "5k"}, ("review", ["ambiguous-amount"])),
        ({"amount": "5000-7000"}, ("review", ["ambiguous-amount"])),
        ({"amount": "15 000 penguins"}, ("review", ["ambiguous-amount"])),
        ({"amount": "0"}, ("review", ["unusual-amount"])),
        ({"amount": "99999999999"}, ("review", ["unusual-amount"])),
        ({"amount": "9" * 40}, ("review", ["unusual-amount"])),
        ({"amount": ""}, ("review", ["missing-value"])),
        ({"amount": "tbc"}, ("review", ["missing-value"])),
        ({"currency": ""}, ("review", ["missing-value"])),
        ({"currency": "SFR"}, ("invalid", ["unknown-currency"])),
        ({"currency": "XAU"}, ("invalid", ["unknown-currency"])),
        ({"currency": "$"}, ("review", ["ambiguous-currency"])),
        ({"currency": "USD/CHF"}, ("review", ["ambiguous-currency"])),
        ({"currency": "CHF", "amount": "US$ 15000"}, ("review", ["currency-conflict"])),
        ({"earmark": "C12"}, ("invalid", ["unknown-earmark"])),
        ({"earmark": "Youth"}, ("invalid", ["unknown-earmark"])),
        ({"earmark": "C1-C4"}, ("review", ["unusual-earmark"])),
        ({"earmark": "C5 or C6"}, ("review", ["unusual-earmark"])),
        ({"earmark": "C5 60%"}, ("review", ["unusual-earmark"])),
        ({"earmark": "", "remarks": "for C5"}, ("review", ["missing-value"])),
        ({"instalments": "4"}, ("review", ["missing-instalment-dates"])),
        ({"instalments": "2 (60/50) 30.06.2019, 31.10.2019"}, ("invalid", ["instalments-do-not-add-up"])),
        ({"instalments": "2019-06-30=1.00"}, ("invalid", ["instalments-do-not-add-up"])),
        ({"instalments": "2 (50/50) 31.10.2018, 31.10.2019"}, ("review", ["unusual-date"])),
        ({"instalments": "2 (50/50) 31.02.2019, 31.10.2019"}, ("invalid", ["impossible-date"])),
        ({"ref": "R\u202e1"}, ("invalid", ["hidden-character"])),
        ({"ref": "R" * 201}, ("invalid", ["text-too-long"])),
        ({"donor": "Atlantis", "date": "31.02.2019", "earmark": "C1-C3"}, ("invalid", ["unknown-donor", "impossible-date", "unusual-earmark"])),
    ],
)  # fmt: skip
def test_one_thing_wrong(cells: dict[str, str], expected: tuple[str, list[str]]) -> None:
    assert outcome(row(**cells)) == expected


def test_an_issue_says_where_what_and_why() -> None:
    (issue,) = row(currency="SFR").issues
    assert (issue.code, issue.column, issue.value) == ("unknown-currency", "Currency", "SFR")
    assert issue.message.startswith('column "Currency" holds "SFR"')


def test_a_near_miss_names_whom_it_may_mean() -> None:
    (issue,) = row(donor="Frnace").issues
    assert "France (FRA)" in issue.message


@pytest.mark.parametrize(
    ("cells", "currency", "amount"),
    [
        ({"donor": "Japan", "currency": "¥"}, "JPY", D(15000)),
        ({"donor": "中国", "currency": "¥"}, "CNY", D(15000)),
        ({"currency": "Fr."}, "CHF", D(15000)),
        ({"donor": "Senegal", "currency": "FCFA", "amount": "15 000"}, "XOF", D(15000)),
        ({"currency": "", "amount": "US$ 15,000"}, "USD", D(15000)),
        ({"currency": "", "amount": "15 000 francs suisses"}, "CHF", D(15000)),
        ({"currency": "евро"}, "EUR", D(15000)),
        ({"currency": "US dollars"}, "USD", D(15000)),
        ({"currency": "欧元"}, "EUR", D(15000)),
        ({"currency": "ريال سعودي"}, "SAR", D(15000)),
        ({"currency": "CHF", "amount": "Fr. 15'000.–"}, "CHF", D(15000)),
        ({"donor": "Kuwait", "currency": "KWD", "amount": "3 050,001"}, "KWD", D("3050.001")),
    ],
)
def test_currencies_that_can_be_told(cells: dict[str, str], currency: str, amount: D) -> None:
    reading = row(**cells)
    assert (reading.outcome, reading.record.currency, reading.record.amount) == ("new", currency, amount)


def test_the_currency_of_the_heading() -> None:
    (reading,) = read("Ref;Donor;Date;Amount (EUR)\nR-1;France;06.03.2019;15 000\n")
    assert (reading.outcome, reading.record.currency) == ("new", "EUR")


def test_the_order_that_the_heading_says() -> None:
    (reading,) = read("Ref;Donor;Date (mm/dd/yyyy);Amount;Currency\nR-1;France;03/06/2019;15 000;EUR\n")
    assert reading.record.date == date(2019, 3, 6)


@pytest.mark.parametrize(
    "heading",
    [
        "Ref;Donor;Date;Amount;Currency;Earmark",
        "Réf.;Donateur;Date de la promesse;Montant;Monnaie;Affectation",
        "Referencia;Donante;Fecha;Importe;Moneda;Destino",
        "№;Донор;Дата;Сумма;Валюта;Назначение",
        "参考编号;捐助方;日期;金额;货币;用途",
        "المرجع;الجهة المانحة;التاريخ;المبلغ;العملة;الغرض",
        "Ref / Réf.;Donor / Donateur;Date / Fecha;Amount (pledged);Cur.;For (AL)",
    ],
)
def test_headings_in_six_languages(heading: str) -> None:
    (reading,) = read(f"{heading}\nR-1;France;06.03.2019;15 000;EUR;C5\n")
    assert (reading.outcome, reading.record.reference, str(reading.record.earmark)) == ("new", "R-1", "C5")


def test_a_column_that_only_counts_is_no_reference() -> None:
    (reading,) = read("No;Donor;Date;Amount;Currency\n1;France;06.03.2019;15 000;EUR\n")
    assert reading.record.reference == ""
    (reading,) = read("No;Donor;Date;Amount;Currency\nPL-1;France;06.03.2019;15 000;EUR\n")
    assert reading.record.reference == "PL-1"


@pytest.mark.parametrize(
    "line",
    [
        ";TOTAL;;15 000;EUR",
        "Total général;;;15 000;",
        "ИТОГО;;;15 000;EUR",
        ";合计;;15 000;EUR",
        "المجموع;;;15 000;EUR",
        "Sous-total Europe;;;15 000;EUR",
        "Note: amounts as announced;;;;",
        "* provisional;;;;",
        "Geneva, 30 April 2019;;;;",
        "NB: total as announced;;;;",
        "NB:;see the letter of May;;;",
        ";N.B. the total is provisional;;;",
        "Ref;Donor;Date;Amount;Currency",
        "-----;-----;-----;-----;-----",
    ],
)
def test_lines_that_are_no_pledges(line: str) -> None:
    readings = read(f"Ref;Donor;Date;Amount;Currency\nR-1;France;06.03.2019;15 000;EUR\n{line}\n")
    assert [outcome(r) for r in readings] == [("new", []), ("ignored", ["total-line"])]


@pytest.mark.parametrize("line", ["R-2;;;;", ";France;;;", ";;;15 000;", "R-2;Total SA;06.03.2019;15 000;EUR"])
def test_what_may_be_a_pledge_is_never_ignored(line: str) -> None:
    readings = read(f"Ref;Donor;Date;Amount;Currency\nR-1;France;06.03.2019;15 000;EUR\n{line}\n")
    assert readings[1].outcome in ("review", "invalid")


@pytest.mark.parametrize(
    ("remarks", "kind"),
    [("in kind, valued", "in-kind"), ("en nature", "in-kind"), ("cash, not in kind", "cash"), ("kind words", "cash")],
)
def test_in_kind_may_stand_in_the_remarks(remarks: str, kind: str) -> None:
    assert row(remarks=remarks).record.kind == kind


def two(first: str, second: str) -> list[Reading]:
    return read(f"{PLAIN}\n{first}\n{second}\n")


SOUND = "R-1,CHE,2019-03-06,15000.00,CHF,C5,,cash,,"


def test_the_same_row_twice_is_known() -> None:
    assert [outcome(r) for r in two(SOUND, SOUND)] == [("new", []), ("known", ["same-as-row"])]


def test_case_and_spaces_of_references_and_remarks_do_not_count() -> None:
    again = "r - 1,Switzerland,2019-03-06,15000,CHF,C5,,,,copied twice"
    assert [outcome(r) for r in two(SOUND, again)][1] == ("known", ["same-as-row"])


@pytest.mark.parametrize(
    "other",
    [
        "R-1,FRA,2019-03-06,15000.00,CHF,C5,,cash,,",
        "R-1,CHE,2019-03-07,15000.00,CHF,C5,,cash,,",
        "R-1,CHE,2019-03-06,15000.01,CHF,C5,,cash,,",
        "R-1,CHE,2019-03-06,15000.00,EUR,C5,,cash,,",
        "R-1,CHE,2019-03-06,15000.00,CHF,C6,,cash,,",
        "R-1,CHE,2019-03-06,15000.00,CHF,C5,,in-kind,,",
        "R-1,CHE,2019-03-06,15000.00,CHF,C5,,cash,2019-06-30=15000.00,",
    ],
)
def test_the_same_reference_with_other_content_conflicts(other: str) -> None:
    assert [outcome(r) for r in two(SOUND, other)] == [("new", []), ("invalid", ["reference-conflict"])]


def test_rows_that_cannot_be_read_are_compared_as_they_stand() -> None:
    doubtful = "R-1,CHE,2019-03-06,1.234,CHF,C5,,cash,,"
    assert outcome(two(doubtful, doubtful)[1]) == ("known", ["same-as-row"])
    assert outcome(two(doubtful, doubtful.replace("1.234", "1.235"))[1])[0] == "invalid"


def test_without_a_reference_the_content_decides() -> None:
    bare = SOUND.replace("R-1", "")
    assert [outcome(r) for r in two(bare, bare)] == [("new", []), ("review", ["equal-rows"])]
    assert [outcome(r) for r in two(SOUND, bare)][1] == ("review", ["equal-rows"])
    assert [outcome(r) for r in two(bare, SOUND)][1] == ("review", ["equal-rows"])
    assert [r.outcome for r in two(bare, bare.replace("C5", "C6"))] == ["new", "new"]


@pytest.mark.parametrize("word", ["n/a", "N.A.", "tbd", "?", "…", "—", "б/н", "待定", "s/n"])
def test_a_word_for_no_reference_is_none(word: str) -> None:
    bare = SOUND.replace("R-1", word)
    assert [outcome(r) for r in two(bare, bare)] == [("new", []), ("review", ["equal-rows"])]
    assert [(r.outcome, r.record.reference) for r in two(bare, bare.replace("C5", "C6"))] == [("new", "")] * 2


@pytest.mark.parametrize("word", ["N/A-7", "TBD 2", "Nil-1", "NA2019"])
def test_a_reference_that_begins_so_is_one(word: str) -> None:
    numbered = SOUND.replace("R-1", word)
    assert [outcome(r) for r in two(numbered, numbered)] == [("new", []), ("known", ["same-as-row"])]


def test_a_date_far_from_all_others() -> None:
    lines = [f"R-{n},CHE,2019-03-{n:02},15000.00,CHF,C5,,cash,," for n in range(1, 20)]
    readings = read("\n".join([PLAIN, *lines, "R-99,CHE,2009-03-06,15000.00,CHF,C5,,cash,,"]))
    assert [outcome(r) for r in readings if r.outcome != "new"] == [("review", ["unusual-date"])]


def test_the_plain_form_has_decimals_with_a_point() -> None:
    (reading,) = read(f"{PLAIN}\nR-1,KWT,2019-03-06,250.125,KWD,C5,,cash,,\n")
    assert (reading.outcome, reading.record.amount) == ("new", D("250.125"))


def test_a_cell_too_many_moves_everything() -> None:
    (reading,) = read("Ref,Donor,Date,Amount,Currency\nR-1,France,06.03.2019,15,000,EUR\n")
    assert reading.outcome == "invalid" and "extra-cell" in codes(reading)


def test_doubtful_words_of_a_named_column() -> None:
    (reading,) = read("id,partner,published,amount,currency,reliability\nW1,Japan,2004-06-25,1000,CHF,medium (second hand)\n")
    assert outcome(reading) == ("review", ["doubtful-source"])


def test_numbers_of_a_sheet_are_exact() -> None:
    heads = ["Ref", "Donor", "Date", "Amount", "Currency"]
    rows = [["R-1", "France", date(2019, 3, 6), 1234.56, "EUR"], ["R-2", "France", date(2019, 3, 6), 1234.567, "EUR"]]
    first, second = read(sheet([heads, *rows]), "xlsx")
    assert (first.outcome, first.record.amount) == ("new", D("1234.56"))
    assert outcome(second) == ("invalid", ["too-many-decimals"])


def test_the_register_knows_donors_of_its_own() -> None:
    from wsisfund.books.records import Fact
    from wsisfund.register.source import EntryFacts

    facts = [Fact(date(2010, 1, 1), "donor", ("atlantis",), {"name": "Atlantis", "type": "other"})]
    (reading,) = read(
        f"{PLAIN}\nR-1,Atlantis,2019-03-06,15000.00,CHF,C5,,cash,,\n", register=Register(EntryFacts(facts), date(2000, 1, 1))
    )
    assert reading.outcome == "new" and reading.record.donor is not None and reading.record.donor.id == "atlantis"
