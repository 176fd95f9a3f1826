"""Files from real desks (tests/data/field): each is read as a person would read it, or asked about, for its own reason."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from wsisfund.errors import Faults
from wsisfund.importers.source import read_source
from wsisfund.importers.table import read_table

from .reading import codes, outcome, read, shipped_map

FIELD = Path(__file__).parents[2] / "data" / "field"
TODAY = date(2026, 11, 26)

CASES = [
    *((f"01-heading-thousands/{name}", [("review", ["ambiguous-amount"])]) for name in ("colon.csv", "milliers.csv", "millions.csv", "thousands.csv", "zh-10000.csv")),
    ("01-heading-thousands/month-first.csv", [("new", [])]),
    ("07-xlsx-number-format/currency.csv", [("review", ["currency-conflict"])]),
    ("07-xlsx-number-format/currency.xlsx", [("review", ["currency-conflict"])]),
    ("07-xlsx-number-format/month-only.csv", [("review", ["ambiguous-date"])]),
    ("07-xlsx-number-format/month-only.xlsx", [("review", ["ambiguous-date"])]),
    ("07-xlsx-number-format/year-only.xlsx", [("review", ["ambiguous-date"])]),
    ("07-xlsx-number-format/thousands.xlsx", [("review", ["ambiguous-amount"])]),
    ("08-utc-timestamp/pledges.csv", [("review", ["ambiguous-date"])]),
    ("08-utc-timestamp/pledges.json", [("review", ["ambiguous-date"])]),
    ("10-xlsx-error-reference/ref-error.xlsx", [("invalid", ["formula-failed"])]),
    ("11-xlsx-float-noise/float.xlsx", [("new", []), ("new", [])]),
    ("12-xlsx-power-query/power-query.xlsx", [("new", [])]),
    ("13-xlsx-strict/strict.xlsx", [("new", [])]),
    ("15-equal-rows-without-reference/pledges.csv", [("new", []), ("review", ["equal-rows"])]),
    ("18-encoding-not-named/cp1251.csv", [("new", [])]),
    ("18-encoding-not-named/gbk.csv", [("new", [])]),
    ("20-reference-dashes/pledges.csv", [("new", []), *[("known", ["same-as-row"])] * 3]),
    ("22-messages/pledges.csv", [("review", ["missing-value"])] * 2 + [("review", ["ambiguous-amount"]), ("invalid", ["unknown-currency"]), ("review", ["missing-instalment-dates"])]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), CASES)
def test_a_file_from_the_field(name: str, expected: list[tuple[str, list[str]]]) -> None:
    readings = read((FIELD / name).read_bytes(), name.rpartition(".")[2], today=TODAY)
    assert [outcome(reading) for reading in readings] == expected


def refused(name: str) -> list[tuple[str, str]]:
    with pytest.raises(Faults) as fault:
        read_table(read_source(FIELD / name, name), shipped_map(), name)
    return [(one.slug, one.message) for one in fault.value.faults]


def test_a_word_that_changes_the_meaning_refuses_the_column() -> None:
    slugs = refused("01-heading-thousands/paid.csv")
    assert slugs[0][0] == "unknown-column" and "Amount (paid)" in slugs[0][1]


def test_the_separator_is_found_without_a_known_heading() -> None:
    assert [(slug, message.split("'")[1]) for slug, message in refused("17-csv-delimiter-guess/contributions.csv")] == [
        ("unknown-column", "Total Amount"), ("unknown-column", "Receive Date"),
    ]  # fmt: skip


def test_a_whole_number_of_a_sheet_is_its_integer_text() -> None:
    of_google, of_excel = (
        read((FIELD / "03-numeric-reference" / f"{name}.xlsx").read_bytes(), "xlsx", today=TODAY)
        for name in ("google-sheets", "excel")
    )
    assert [r.record.reference for r in of_google] == [r.record.reference for r in of_excel] == ["12", "13"]


def test_the_encoding_is_named() -> None:
    for name, said in (("cp1251.csv", "cp1251"), ("gbk.csv", "GBK")):
        path = FIELD / "18-encoding-not-named" / name
        assert said in read_table(read_source(path, name), shipped_map(), name).notes[0]


def test_messages_name_the_true_reason() -> None:
    readings = read((FIELD / "22-messages" / "pledges.csv").read_bytes(), today=TODAY)
    said = [issue.message for reading in readings for issue in reading.issues]
    for part, message in zip(
        ("no figure", "½", "percentage", "Special Drawing Rights", "2 shares, and 1 due date"), said, strict=True
    ):
        assert part in message


def test_one_object_where_a_list_is_expected() -> None:
    from wsisfund.importers.file_faults import WrongType

    path = FIELD / "22-messages" / "one-object.json"
    with pytest.raises(WrongType) as fault:
        read_table(read_source(path, path.name), shipped_map(), path.name)
    assert "no list" in fault.value.message


def rows_of(heading: str, *cells: str) -> list[list[str]]:
    return [codes(reading) for reading in read("\n".join([heading, *cells]) + "\n")]


UNITS = [
    "Amount (thousands)", "Amount in thousands", "Amount ('000)", "Amount (000s)", "Amount ’000 CHF", "Amount (k)", "Amount, kCHF", "Amount (x 1,000)", "Amount (CHF million)",
    "Amount (Mio.)", "Amount CHF m", "Montant (en milliers)", "Montant (k€)", "Montant en millions", "Importe (miles)", "Importe en millones de CHF", "Importe (en miles de francos)",
    "Сумма (тыс.)", "Сумма, тыс. долл. США", "Сумма (млн)", "Сумма в тысячах", "金额（千）", "金额（万元）", "金额(百万)", "金额（千瑞郎）", "المبلغ (آلاف)", "المبلغ بالآلاف", "المبلغ (بملايين الفرنكات)", "المبلغ (ألف)",
]  # fmt: skip


@pytest.mark.parametrize("heading", UNITS)
def test_a_unit_beside_the_heading_is_asked_about(heading: str) -> None:
    (found,) = read(f"Ref;Donor;Date;{heading};Cur\nR-1;France;2019-04-03;1234;CHF\n")
    assert found.outcome == "review" and "ambiguous-amount" in codes(found)


@pytest.mark.parametrize(
    "heading",
    ["Amount (paid)", "Amount per year", "Amount (annual)", "Montant (payé)", "Montant par an", "Montant (versé)", "Importe (pagado)", "Importe anual", "Сумма (уплачено)", "Сумма (в год)",
     "金额（已付）", "金额（每年）", "المبلغ (المدفوع)", "المبلغ (سنويا)", "Date (paid)", "Donor (former)", "Amount, net", "Currency of payment"],
)  # fmt: skip
def test_a_word_that_may_change_the_meaning_is_refused(heading: str) -> None:
    field = (
        "Date"
        if heading.startswith("Date")
        else "Donor"
        if heading.startswith("Donor")
        else "Cur"
        if heading.startswith("Cur")
        else "Amount"
    )
    heads = [heading if name == field else name for name in ("Ref", "Donor", "Date", "Amount", "Cur")]
    with pytest.raises(Faults) as fault:
        read(";".join(heads) + "\nR-1;France;2019-04-03;1234;CHF\n")
    assert "unknown-column" in [one.slug for one in fault.value.faults]


@pytest.mark.parametrize(
    "heading",
    ["Amount (CHF)", "Amount in Swiss francs", "Montant (francs suisses)", "Importe en CHF", "Сумма (швейцарских франков)", "金额（瑞郎）", "المبلغ (فرنك سويسري)", "CHF amount", "Amount [CHF]", "Amount / Currency: CHF"],
)  # fmt: skip
def test_a_currency_beside_the_heading_counts(heading: str) -> None:
    (found,) = read(f"Ref;Donor;Date;{heading}\nR-1;France;2019-04-03;1234\n")
    assert (found.outcome, found.record.currency) == ("new", "CHF")
    (found,) = read(f"Ref;Donor;Date;{heading};Currency\nR-1;France;2019-04-03;1234;EUR\n")
    assert codes(found) == ["currency-conflict"]


@pytest.mark.parametrize(
    "heading",
    ["Date (month/day/year)", "Date (mm/dd/yyyy)", "Date (US format)", "Date (mois/jour/année)", "Fecha (mes/día/año)", "Дата (месяц/день/год)", "日期（月/日/年）", "التاريخ (شهر/يوم/سنة)", "Date MM-DD-YYYY"],
)  # fmt: skip
def test_an_order_beside_the_heading_counts(heading: str) -> None:
    (found,) = read(f"Ref;Donor;{heading};Amount;Cur\nR-1;France;03/04/2019;1234;CHF\n")
    assert (found.outcome, found.record.date) == ("new", date(2019, 3, 4))


TITLES = [
    "WSIS pledges 2019 (in thousands of CHF)", "All amounts in CHF '000", "Promesses en milliers de francs", "Compromisos, en miles de CHF", "Суммы указаны в тыс. франков", "单位：万元", "المبالغ بآلاف الفرنكات",
    "Amounts are per year", "Contributions received in 2019", "Amounts in kCHF", "Montants annuels", "Взносы, полученные в 2019 году",
]  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_what_a_title_says_counts_for_every_row(title: str) -> None:
    (found,) = read(f"{title};;;;\nRef;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;CHF\n")
    assert codes(found) == ["ambiguous-amount"]


@pytest.mark.parametrize("note", [*TITLES[:8], "Note: in thousands"])
def test_what_a_note_below_says_counts_for_every_row(note: str) -> None:
    first, *_ = read(f"Ref;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;CHF\n{note};;;;\n")
    assert codes(first) == ["ambiguous-amount"]


@pytest.mark.parametrize(
    "note",
    [
        "Note: Japan's pledge of 1.1 million yen was announced first",
        "Geneva, 30 April 2019",
        "NB: not yet paid",
        "Source: Secretariat, 2 May 2019",
        "Target: 2 million CHF",
    ],
)
def test_a_note_of_another_kind_changes_nothing(note: str) -> None:
    readings = read(f"Ref;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;CHF\n{note};;;;\n")
    assert [reading.outcome for reading in readings] == ["new", "ignored"]


def test_a_title_gives_the_currency_and_the_order() -> None:
    (found,) = read("Amounts in USD, dates month/day/year;;;\nRef;Donor;Date;Amount\nR-1;France;03/04/2019;1234\n")
    assert (found.outcome, found.record.currency, found.record.date) == ("new", "USD", date(2019, 3, 4))
    (found,) = read("Amounts in USD;;;;\nRef;Donor;Date;Amount;Cur\nR-1;France;03/04/2019;1234;EUR\n")
    assert codes(found) == ["currency-conflict"]


def test_a_row_of_units_below_the_headings_belongs_to_them() -> None:
    (found,) = read("Ref;Donor;Date;Amount;Cur\n;;(mm/dd/yyyy);('000);\nR-1;France;03/04/2019;1234;CHF\n")
    assert codes(found) == ["ambiguous-amount"] and found.record.date == date(2019, 3, 4)
    (found,) = read("Ref;Donor;Date;Amount\n;;;CHF\nR-1;France;03.04.2019;1234\n")
    assert (found.outcome, found.record.currency) == ("new", "CHF")


def test_two_rows_of_headings() -> None:
    (found,) = read("Reference;Donor;Pledge;;;Remarks\n;;Date;Amount;Currency;\nR-1;France;03.04.2019;1234;CHF;\n")
    assert (found.outcome, found.record.reference, found.record.currency) == ("new", "R-1", "CHF")
    with pytest.raises(Faults) as fault:
        read("Reference;Donor;Pledge;;Payment;\n;;Date;Amount;Date;Amount\nR-1;France;03.04.2019;1234;;\n")
    assert {one.slug for one in fault.value.faults} <= {"unknown-column", "same-column-twice"}


@pytest.mark.parametrize("heading", ["N°", "No.", "№", "#", "编号", "الرقم", "Sr. No.", "№ п/п", "N° d'ordre", "م"])
def test_row_numbers_are_no_references_also_beside_a_total(heading: str) -> None:
    readings = read(
        f"{heading};Donor;Date;Amount;Cur\n1;France;03.04.2019;1234;CHF\n2;Japan;04.04.2019;1234;CHF\nTotal;;;2468;CHF\n"
    )
    assert [(r.outcome, r.record.reference) for r in readings] == [("new", ""), ("new", ""), ("ignored", "")]


def test_one_thing_in_several_columns_of_dates() -> None:
    lines = [
        "R-1;France;03/04/2019;1;CHF",
        "R-2;France;03/25/2019;2;CHF",
        "R-3;France;04/04/2019;3;CHF",
        "R-4;France;2019-05-03;4;CHF",
    ]
    readings = read("\n".join(["Ref;Donor;Date;Amount;Cur", *lines]))
    assert [codes(r) for r in readings] == [["ambiguous-date"], ["impossible-date"], [], []]


def test_a_column_of_serial_numbers() -> None:
    lines = ["R-1;France;43558;1;CHF", "R-2;France;43559;2;CHF"]
    readings = read("\n".join(["Ref;Donor;Date;Amount;Cur", *lines]))
    assert [r.record.date for r in readings] == [date(2019, 4, 3), date(2019, 4, 4)]
    readings = read("\n".join(["Ref;Donor;Date;Amount;Cur", *lines, "R-3;France;03.04.2019;3;CHF"]))
    assert [codes(r) for r in readings] == [["ambiguous-date"], ["ambiguous-date"], []]


@pytest.mark.parametrize(
    "text",
    ["Monday 3 April 2019", "Mon 03/04/2019", "lundi 3 avril 2019", "lunes, 3 de abril de 2019", "понедельник, 3 апреля 2019 г.", "2019年4月3日 星期一", "الاثنين 3 أبريل 2019",
     "2019-04-02T22:00:00Z", "2019-04-03T00:30:00+09:00", "2019-04-02 23:30 UTC", "2019-04-03 10:00 XST"],
)  # fmt: skip
def test_a_date_whose_own_cell_contradicts_it(text: str) -> None:
    assert rows_of("Ref;Donor;Date;Amount;Cur", f'R-1;France;"{text}";1;CHF') == [["ambiguous-date"]]


@pytest.mark.parametrize(
    "text",
    ["Wednesday 3 April 2019", "Wed 03/04/2019", "mercredi 3 avril 2019", "miércoles, 3 de abril de 2019", "среда, 3 апреля 2019 г.", "2019年4月3日 星期三", "الأربعاء 3 أبريل 2019",
     "2019-04-03T00:00:00Z", "2019-04-03T10:00:00+02:00", "2019-04-03T00:00:00+02:00", "03.04.2019 09:15", "2019-04-03 10:00 UTC"],
)  # fmt: skip
def test_a_date_whose_own_cell_agrees(text: str) -> None:
    (found,) = read(f'Ref;Donor;Date;Amount;Cur\nR-1;France;"{text}";1;CHF\n')
    assert (found.outcome, found.record.date) == ("new", date(2019, 4, 3))


@pytest.mark.parametrize(
    ("code", "day"), [("HRK", "2023-02-01"), ("EEK", "2012-01-01"), ("BYN", "2015-01-01"), ("LTL", "2019-04-03")]
)
def test_a_currency_that_was_no_tender_that_day(code: str, day: str) -> None:
    (found,) = read(f"Ref;Donor;Date;Amount;Cur\nR-1;France;{day};1;{code}\n", today=TODAY)
    assert codes(found) == ["ambiguous-currency"]


@pytest.mark.parametrize(
    ("code", "day"), [("HRK", "2022-02-01"), ("EEK", "2010-01-01"), ("BYN", "2019-01-01"), ("CHF", "2019-04-03")]
)
def test_a_currency_that_was_tender_that_day(code: str, day: str) -> None:
    (found,) = read(f"Ref;Donor;Date;Amount;Cur\nR-1;France;{day};1;{code}\n", today=TODAY)
    assert codes(found) == []


SHARES = ["40% 31.12.2019; 60% 30.06.2020", "60% 30.06.2020; 40% 31.12.2019", "31.12.2019: 40%, 30.06.2020: 60%", "40 % le 31.12.2019 et 60 % le 30.06.2020", "40 por ciento 31.12.2019; 60 por ciento 30.06.2020",
          "40 процентов 31.12.2019; 60 процентов 30.06.2020", "31.12.2019 百分之40；30.06.2020 百分之60", "٤٠٪ 31.12.2019; ٦٠٪ 30.06.2020"]  # fmt: skip


@pytest.mark.parametrize("text", SHARES)
def test_instalments_in_per_cent(text: str) -> None:
    (found,) = read(f'Ref;Donor;Date;Amount;Cur;Instalments\nR-1;France;2019-04-03;1000;CHF;"{text}"\n')
    assert codes(found) == []
    assert [(d.isoformat(), str(a)) for d, a in found.record.instalments] == [("2019-12-31", "400.00"), ("2020-06-30", "600.00")]


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#NOM?", "#¡VALOR!", "#ССЫЛКА!", "########", "Err:502"])
@pytest.mark.parametrize("field", [0, 1, 2, 3, 4])
def test_a_formula_that_failed_is_no_value_in_any_column(text: str, field: int) -> None:
    cells = ["R-1", "France", "2019-04-03", "1234", "CHF"]
    cells[field] = text
    (found,) = read("Ref;Donor;Date;Amount;Cur\n" + ";".join(cells) + "\n")
    assert outcome(found) == ("invalid", ["formula-failed"])
