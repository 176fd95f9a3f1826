"""More of the kinds that files from real desks have: signs and units beside known words, names of donors, true reasons."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from wsisfund.errors import Faults
from wsisfund.importers.cells import shown
from wsisfund.importers.donors import DonorIndex
from wsisfund.importers.known_donors import Match, Proposals
from wsisfund.importers.review import review_file
from wsisfund.languages.states import formal_names, states

from .reading import codes, outcome, read, sheet, table_of


def with_heading(heading: str, currency: str = "Cur") -> str:
    return f'Ref;Donor;Date;"{heading}";{currency}\nR-1;France;2019-04-03;1234;CHF\n'


@pytest.mark.parametrize(
    ("heading", "beside"),
    [("Amount %", "%"), ("Amount (%)", "%"), ("Amount ‰", "‰"), ("Amount ?", "?"), ("Amount (≈)", "≈"), ("Amount ±", "±"), ("∑ Amount", "∑"), ("Montant (~)", "~"), ("Amount (-)", "-"), ("Сумма, %", "%"),
     ("金额（%）", "%"), ("Amount paid", "paid"), ("Importe pagado", "pagado"), ("Total amount", "Total")],
)  # fmt: skip
def test_a_sign_or_word_beside_a_heading_refuses_the_column_and_is_named(heading: str, beside: str) -> None:
    with pytest.raises(Faults) as fault:
        read(with_heading(heading))
    assert [one.why for one in fault.value.faults if one.slug == "unknown-column"] == [
        f"'{beside}' beside it may change what the figures mean"
    ]


def test_a_heading_without_a_known_word_says_so() -> None:
    with pytest.raises(Faults) as fault:
        read(with_heading("Amount", "Payer"))
    assert [one.why for one in fault.value.faults] == ["what stands in it would be passed over in silence"]


@pytest.mark.parametrize(
    "heading", ["Amount €", "Amount (€)", "€ Amount", "Amount€", "Montant $", "Amount (£)", "Сумма ₽", "金额（¥）"]
)
def test_a_sign_of_a_currency_beside_a_heading_counts(heading: str) -> None:
    assert [codes(found) for found in read(with_heading(heading))] == [["currency-conflict"]]


@pytest.mark.parametrize("heading", ["Amount*", "Amount †", "Amount (*)", "Amount -", "Amount =", "Amount_"])
def test_a_mark_of_a_footnote_changes_nothing(heading: str) -> None:
    assert [codes(found) for found in read(with_heading(heading))] == [[]]


@pytest.mark.parametrize(
    "heading",
    ["Amount (mill.)", "Amount (Thous.)", "Amount (thsd)", "Montant (Mds)", "Amount (10E3)", "Amount (1e6)", "Amount (CHF; 000s)", "Сумма (т.р.)", "Сумма, т. руб."],
)  # fmt: skip
def test_more_units_beside_a_heading(heading: str) -> None:
    (found,) = read(with_heading(heading))
    assert found.outcome == "review" and "ambiguous-amount" in codes(found)


@pytest.mark.parametrize(
    "text",
    [
        "Unit: CHF 1,000",
        "1 unit = 1'000 CHF",
        "Amounts to be multiplied by 1000",
        "Values in k",
        "Unité : 1 000 francs",
        "Unidad: 1.000 CHF",
        "Единица: 1 000 франков",
        "万元",
        "单位：1000瑞郎",
        "Sums per quarter",
        "CHF/year",
        "المبالغ سنوية",
    ],
)
@pytest.mark.parametrize("place", ["title", "note", "cell"])
def test_what_is_said_of_all_amounts(text: str, place: str) -> None:
    rows = ["Ref;Donor;Date;Amount;Cur", "R-1;France;2019-04-03;1234;CHF"]
    lines = {"title": [f"{text};;;;", *rows], "note": [*rows, f"{text};;;;"], "cell": [*rows, f";;;{text};"]}[place]
    assert codes(read("\n".join(lines))[0]) == ["ambiguous-amount"]


@pytest.mark.parametrize(
    ("title", "found"),
    [("Payments 2019", ["ambiguous-amount"]), ("Receipts", ["ambiguous-amount"]), ("المساهمات المدفوعة", ["ambiguous-amount"]), ("Encaissements", ["ambiguous-amount"]), ("Поступления 2019", ["ambiguous-amount"]),
     ("Pledges received by 30 April", []), ("Promesses reçues", []), ("Pledges and payments", []), ("Unpaid pledges", [])],
)  # fmt: skip
def test_a_title_of_payments_is_asked_about_and_one_of_pledges_is_not(title: str, found: list[str]) -> None:
    assert codes(read(f"{title};;;;\nRef;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;CHF\n")[0]) == found


@pytest.mark.parametrize("note", ["Полученные взносы", "已收捐款", "Contributions received in May"])
def test_a_note_that_the_amounts_are_payments(note: str) -> None:
    assert codes(read(f"Ref;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;CHF\n{note};;;;\n")[0]) == ["ambiguous-amount"]


@pytest.mark.parametrize(
    ("currency", "unit"),
    [
        ("kCHF", "k"),
        ("CHF k", "k"),
        ("MCHF", "m"),
        ("thousand CHF", "thousand"),
        ("CHF ('000)", "'000"),
        ("CHF 000", "000"),
        ("тыс. CHF", "тыс"),
        ("CHF million", "million"),
    ],
)
def test_a_unit_in_the_cell_of_the_currency(currency: str, unit: str) -> None:
    (found,) = read(f'Ref;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;1234;"{currency}"\n')
    assert outcome(found) == ("review", ["ambiguous-amount"]) and found.record.currency == "CHF"
    assert f"'{unit}' multiplies it" in found.issues[0].message


@pytest.mark.parametrize(
    ("text", "reason"),
    [("3 April 2019 (est.)", "'est' beside it"), ("Mittwoch, 3. April 2019", "'mittwoch' beside it"), ("2019-04-03 JST", "'JST' beside it"), ("2019-04-03 or 2019-04-04", "more than one day"),
     ("3 or 4 April 2019", "'or' beside it"), ("April 2019", "does not say one day")],
)  # fmt: skip
def test_why_a_date_is_asked_about(text: str, reason: str) -> None:
    (found,) = read(f'Ref;Donor;Date;Amount;Cur\nR-1;France;"{text}";1;CHF\n')
    assert codes(found) == ["ambiguous-date"] and reason in found.issues[0].message


def test_a_day_out_of_range_is_no_fault_of_the_currency() -> None:
    assert codes(read("Ref;Donor;Date;Amount;Cur\nR-1;France;1440-07-28;1;CHF\n")[0]) == ["date-out-of-range"]


DONORS = DonorIndex()


def who(text: str) -> str | None:
    found = DONORS.recognise(text)
    return found.donor.id if isinstance(found, Match) else None


def test_formal_names_of_the_six_languages_are_known() -> None:
    unknown = [name for iso3, row in formal_names().items() for name in row.values() if name != iso3 and who(name) != iso3]
    assert unknown == []


@pytest.mark.parametrize(
    ("name", "iso3"),
    [("دولة الإمارات العربية المتحدة", "ARE"), ("سورية", "SYR"), ("د افغانستان اسلامي جمهوریت", "AFG"), ("འབྲུག་ཡུལ", "BTN"), ("ދިވެހިރާއްޖެ", "MDV"), ("Y Deyrnas Unedig", "GBR"), ("Espanya", "ESP"), ("Espainia", "ESP"),
     ("सङ्घीय लोकतान्त्रिक गणतन्त्र नेपाल", "NPL"), ("Maqedonia e Veriut", "MKD"), ("Naha ea Lesotho", "LSO"), ("ⵍⵎⵖⵔⵉⴱ", "MAR"), ("Heiliger Stuhl", "VAT"), ("Palästina", "PSE"),
     ("Permanent Mission of Japan to the United Nations, Geneva", "JPN"), ("Embassy of Sweden in Bern", "SWE"), ("Mission permanente de la France auprès des Nations Unies", "FRA"),
     ("United Arab Emirates (Telecommunications and Digital Government Regulatory Authority)", "ARE")],
)  # fmt: skip
def test_more_names_of_a_donor(name: str, iso3: str) -> None:
    assert who(name) == iso3


@pytest.mark.parametrize(
    "name",
    [
        "Embassy of Taiwan in Geneva",
        "Mission of Quebec to Geneva",
        "Government of Scotland",
        "Canada (Government of Ontario, Digital Government Office)",
    ],
)
def test_an_office_of_a_part_is_a_question(name: str) -> None:
    assert not isinstance(DONORS.recognise(name), Match)


def test_every_state_has_its_currency() -> None:
    assert [state.iso3 for state in states().values() if not state.currency] == []
    (found,) = read("Ref;Donor;Date;Amount\nR-1;Türkiye;2019-04-03;₺ 1000\n")
    assert (found.outcome, found.record.currency) == ("new", "TRY")
    assert isinstance(DONORS.recognise("Congo"), Proposals)


def test_a_date_is_asked_for_its_own_reason_in_each_row() -> None:
    readings = read("Ref;Donor;Date;Amount;Cur\nR-1;France;03.04.2019;1;CHF\nR-2;France;04.04.2019 tbc;2;CHF\n")
    assert [r.record.date for r in readings] == [date(2019, 4, 3), None]


HEADS = ["Reference", "Donor", "Date", "Amount", "Currency"]


def of_sheet(*rows: list[object], formats: dict[str, str] | None = None, failed: str = "") -> list[list[str]]:
    def change(_: object, active: Any) -> None:
        for place, code in (formats or {}).items():
            active[place].number_format = code
        for place in failed.split():
            active[place].value, active[place].data_type = "#REF!", "e"

    return [codes(reading) for reading in read(sheet([HEADS, *rows], change), "xlsx")]


@pytest.mark.parametrize(
    ("code", "found"),
    [("(#,##0)", ["ambiguous-amount"]), ("-0", ["ambiguous-amount"]), (";;;", ["ambiguous-amount"]), ("0.00E+00", ["ambiguous-amount"]), ('[<500]"EUR" 0;"USD" 0', ["currency-conflict"]),
     ('[>=500]"EUR" 0;"USD" 0', []), ('#,##0" t"', ["ambiguous-amount"]), ("#,##0_);(#,##0)", []), ("0.000E+00", []), ('_-* #,##0.00\\ "€"_-', [])],
)  # fmt: skip
def test_a_cell_counts_as_it_is_shown(code: str, found: list[str]) -> None:
    assert of_sheet(["R-1", "France", date(2019, 4, 3), 1234, "EUR"], formats={"D2": code}) == [found]


def test_a_reference_that_lost_its_last_digits_is_asked_about() -> None:
    rows = [[number, "France", date(2019, 4, 3), 5, "EUR"] for number in (1234567890123456789, 123456789012345)]
    assert of_sheet(*rows) == [["missing-value"], []]


def test_two_references_that_failed_are_no_conflict() -> None:
    rows = [["x", donor, date(2019, 4, 3), 5, "EUR"] for donor in ("France", "Japan")]
    assert of_sheet(*rows, failed="A2 A3") == [["formula-failed"], ["formula-failed"]]


@pytest.mark.parametrize("first", [False, True])
def test_a_sheet_that_is_a_chart_is_named_and_passed_over(first: bool) -> None:
    def with_chart(book: Any, _: object) -> None:
        book.create_chartsheet("Chart", 0 if first else None)

    content = sheet([HEADS, ["R-1", "France", date(2019, 4, 3), 5, "EUR"]], with_chart)
    assert [outcome(found) for found in read(content, "xlsx")] == [("new", [])]
    assert table_of(content, "xlsx").notes == ("not read: the sheet 'Chart', which has no cells",)


@pytest.mark.parametrize(
    ("donor", "iso3", "encoding", "named"),
    [("ישראל", "ISR", "cp1255", "cp1255"), ("ประเทศไทย", "THA", "cp874", "cp874"), ("日本", "JPN", "euc_jp", "EUC-JP"), ("Франция", "FRA", "iso8859_5", "ISO 8859-5"), ("Česko; Łódź ž", "CZE", "cp1250", "cp1250"),
     ("Česká republika", "CZE", "iso8859_2", ""), ("Франция", "FRA", "mac_cyrillic", "Mac (Cyrillic)")],
)  # fmt: skip
def test_older_encodings_are_named_and_read(donor: str, iso3: str, encoding: str, named: str) -> None:
    name, _, remark = donor.partition("; ")
    heads = "Ссылка;Донор;Дата;Сумма;Валюта" if name.startswith("Ф") else "Ref;Donor;Date;Amount;Currency"
    content = f"{heads};Remarks\nR-1;{name};2019-04-03;5;EUR;{remark}\n".encode(encoding)
    (found,) = read(content)
    assert found.record.donor and found.record.donor.id == iso3
    assert named in table_of(content).notes[0]


def test_text_in_the_form_of_a_formula_is_text() -> None:
    (found,) = read('Ref;Donor;Date;Amount;Cur\n="00012";France;2019-04-03;="1000";"=""CHF"""\n')
    assert (found.outcome, found.record.reference, str(found.record.amount), found.record.currency) == (
        "new",
        "00012",
        "1000",
        "CHF",
    )


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "＝1+1", "＋x", "－x", "＠x"])
def test_what_is_set_aside_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    content = f"Ref;Donor;Date;Amount;Cur;Remarks\nR-1;{text};2019-04-03;x;CHF;{text}\n"
    aside = review_file(table_of(content), read(content)).decode("utf-8-sig")
    assert f"R-1,'{text},2019-04-03,x,CHF,'{text}," in aside
    assert [shown(cell) for cell in table_of(aside).rows[0].cells[:6]] == ["R-1", text, "2019-04-03", "x", "CHF", text]


@pytest.mark.parametrize(
    ("kind", "remarks", "found"),
    [("cash?", "", ["missing-value"]), ("", "partly in kind", ["missing-value"]), ("", "en partie en nature", ["missing-value"]), ("", "частично в натуральной форме", ["missing-value"]), ("", "部分实物", ["missing-value"]),
     ("", "in kind: three laptops", []), ("", "in cash, not in kind", []), ("in kind", "", [])],
)  # fmt: skip
def test_a_doubt_beside_the_kind_is_not_dropped(kind: str, remarks: str, found: list[str]) -> None:
    assert codes(read(f'Ref;Donor;Date;Amount;Cur;Kind;Remarks\nR-1;France;2019-04-03;5;CHF;"{kind}";"{remarks}"\n')[0]) == found


def test_due_dates_of_a_column_that_can_only_be_month_first() -> None:
    lines = [
        "R-1;France;2019-04-03;100;CHF;2 (50/50) 06/30/2019, 12/31/2019",
        "R-2;France;2019-04-03;100;CHF;2 (50/50) 05/06/2019, 07/08/2019",
        "R-3;France;2019-04-03;100;CHF;2019-06-05=50, 2019-08-07=50",
    ]
    readings = read("\n".join(["Ref;Donor;Date;Amount;Cur;Instalments", *lines]))
    assert [codes(reading)[:1] for reading in readings] == [["impossible-date"], ["ambiguous-date"], []]
    readings = read("\n".join(["Ref;Donor;Date;Amount;Cur;Instalments (mm/dd/yyyy)", *lines]))
    assert [codes(reading) for reading in readings] == [[], [], []]


ROWS = ("R-1;France;03/04/2019;10;{}", "R-2;Japan;03/05/2019;20;{}")


@pytest.mark.parametrize(
    ("head", "among", "found"),
    [
        ("Ref;Donor;Date;Amount;Cur", "Ref;Donor;Date (mm/dd/yyyy);Amount;Cur", ["ambiguous-date"]), ("Ref;Donor;Date (dd/mm/yyyy);Amount;Cur", "Ref;Donor;Date (mm/dd/yyyy);Amount;Cur", ["ambiguous-date"]),
        ("Ref;Donor;Date;Amount;Cur", "Ref;Donor;Date;Amount ('000);Cur", ["ambiguous-amount"]), ("Ref;Donor;Date;Amount;Cur", "Ref;Donor;Date;Amount;Cur", []),
        ("Ref;Donor;Date;Amount;Cur", "Paid;;;;", ["ambiguous-amount"]), ("Ref;Donor;Date;Amount;Cur", "Cancelled pledges;;;;", ["doubtful-source"]),
        ("Ref;Donor;Date;Amount;Cur", "Отозвано;;;;", ["doubtful-source"]), ("Ref;Donor;Date;Amount;Cur", "已取消;;;;", ["doubtful-source"]), ("Ref;Donor;Date;Amount;Cur", "Africa;;;;", []),
    ],
)  # fmt: skip
def test_what_stands_among_the_rows_is_not_dropped(head: str, among: str, found: list[str]) -> None:
    first, second = (row.format("CHF") for row in ROWS)
    readings = [one for one in read("\n".join([head, first, among, second])) if one.outcome != "ignored"]
    assert [codes(one) for one in readings] == [found, found]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Amounts in EUR", "Ref;Donor;Date;Amount", 0, "Amounts in USD", 1], [["currency-conflict"], ["currency-conflict"]]),
        (["Ref;Donor;Date;Amount", 0, "Ref;Donor;Date;Amount (USD)", 1], [["currency-conflict"], ["currency-conflict"]]),
        (["Amounts in EUR", "Ref;Donor;Date;Amount", 0, "Amounts in EUR", 1], [[], []]),
        (["Ref;Donor;Date;Amount", 0, 1, "Amounts in EUR"], [[], []]),
    ],
)
def test_a_currency_that_is_said_of_some_rows_only(lines: list[str | int], found: list[list[str]]) -> None:
    text = "\n".join(line if isinstance(line, str) else ROWS[line].rpartition(";")[0] for line in lines)
    assert [codes(one) for one in read(text) if one.outcome != "ignored"] == found


@pytest.mark.parametrize(
    "name",
    ["Nigeria (Kano State)", "USA (New York State)", "Peru (Departamento de Cusco)", "France, Département du Rhône", "UK (Kent County Council)", "Egypt (Cairo Governorate)", "Japan (Osaka Prefecture)", "India (UP)", "Brazil (SP)",
     "Bosnia (FBiH)", "Italy (LOM)"],
)  # fmt: skip
def test_a_part_of_a_state_is_a_question(name: str) -> None:
    assert not isinstance(DONORS.recognise(name), Match)


@pytest.mark.parametrize(
    ("name", "iso3"),
    [("USA (Department of State)", "USA"), ("Perú, Departamento de Relaciones Exteriores", "PER"), ("France (Département des affaires internationales)", "FRA"), ("Switzerland, State Secretariat for Economic Affairs", "CHE"),
     ("Vietnam (Ho Chi Minh City)", "VNM"), ("Japan (MIC)", "JPN")],
)  # fmt: skip
def test_an_office_or_a_city_of_a_state_is_the_state(name: str, iso3: str) -> None:
    assert who(name) == iso3


@pytest.mark.parametrize(
    "text",
    [
        "Dates in US format",
        "US date format",
        "All dates: month/day/year",
        "Format des dates : américain",
        "Даты: американский формат",
    ],
)
@pytest.mark.parametrize("above", [True, False])
def test_a_note_on_the_order_of_dates_counts(text: str, above: bool) -> None:
    rows = ["Ref;Donor;Date;Amount;Cur", "R-1;France;03/04/2019;10;CHF"]
    found = read("\n".join([f"{text};;;;", *rows] if above else [*rows, f"{text};;;;"]))[0]
    assert (found.outcome, found.record.date) == ("new", date(2019, 3, 4))


@pytest.mark.parametrize(
    "text",
    ["Estimated amounts", "Provisional figures", "Amounts are CHF equivalents", "Amounts net of support costs", "Montants estimés", "Importes estimados", "Суммы предварительные", "累计金额", "Outstanding amounts", "المبالغ التقديرية"],
)  # fmt: skip
def test_figures_that_are_not_what_was_promised(text: str) -> None:
    assert codes(read(f"{text};;;;\nRef;Donor;Date;Amount;Cur\nR-1;France;2019-04-03;10;CHF\n")[0]) == ["ambiguous-amount"]


@pytest.mark.parametrize(
    ("heading", "status", "found"),
    [("Status", "Cancelled", ["doubtful-source"]), ("Statut", "annulé", ["doubtful-source"]), ("État", "retiré", ["doubtful-source"]), ("Статус", "отменено", ["doubtful-source"]), ("状态", "已取消", ["doubtful-source"]),
     ("الحالة", "ملغاة", ["doubtful-source"]), ("Status", "signed", []), ("Status", "", [])],
)  # fmt: skip
def test_a_status_that_says_that_a_pledge_stands_no_longer(heading: str, status: str, found: list[str]) -> None:
    assert codes(read(f"Ref;Donor;Date;Amount;Cur;{heading}\nR-1;France;2019-04-03;10;CHF;{status}\n")[0]) == found


@pytest.mark.parametrize(
    ("heads", "cells", "found"),
    [("Ref;Donor;Date;Amount;Currency (CHF)", "R-1;France;2019-04-03;10;USD", ["currency-conflict"]), ("Ref;Donor;Date;Amount;Currency (CHF)", "R-1;France;2019-04-03;10;", []),
     ("Ref;Donor;Date;Amount;Cur;Instalments (EUR)", "R-1;France;2019-04-03;10;CHF;2019-12-31", ["currency-conflict"]), ("Ref;Donor;Date;Amount;Cur;Instalments (EUR)", "R-1;France;2019-04-03;10;EUR;2019-12-31", [])],
)  # fmt: skip
def test_a_currency_beside_another_heading_of_money_counts(heads: str, cells: str, found: list[str]) -> None:
    assert codes(read(f"{heads}\n{cells}\n")[0]) == found


@pytest.mark.parametrize("heading", ["Donor (CHF)", "Donor €"])
def test_a_currency_beside_a_heading_of_no_money_is_refused(heading: str) -> None:
    with pytest.raises(Faults) as fault:
        read(with_heading("Amount").replace("Donor", heading))
    assert "unknown-column" in [one.slug for one in fault.value.faults]
