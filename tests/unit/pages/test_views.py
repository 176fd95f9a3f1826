"""Figures of the page "Contributions" are those of the schedules, and of domain §7."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from wsisfund.gate.state import open_books
from wsisfund.languages.words import words_of
from wsisfund.pages.asked import VIEWS, asked_of
from wsisfund.pages.overview import BUCKET_NAMES
from wsisfund.pages.shown import Cell, View
from wsisfund.pages.view import tabs, view_of
from wsisfund.statements.engine import make
from wsisfund.vocabulary.period import Period

from .conftest import YEAR_END, Open, Plain, amounts, asked, row, table

YEAR = Period(date(2026, 1, 1), YEAR_END)


def test_donors_are_the_schedule_line_by_line(root: Path, open_view: Open) -> None:
    state = open_books(root)
    schedule = make(state.index, "contributions", YEAR, root)
    state.index.close()
    shown = table(open_view(), "Donors")
    columns = ("closing", "conditional-deferred", "conditional-undelivered", *BUCKET_NAMES)
    expected = [[line.values[column] for column in columns] for line in schedule.lines]
    assert [[cell.amount for cell in cells[1:]] for cells in (*shown.rows, shown.total)] == expected
    assert open_view().books == schedule.books


def test_figures_of_the_manual(open_view: Open) -> None:
    view = open_view()
    assert {t.label: t.cell.amount for t in view.tiles} == {
        "Contributions receivable": D("9580.00"),
        "of which not yet due": D("0.00"),
        "of which past due": D("9580.00"),
        "Deferred revenue": D("14273.80"),
        "Conditional, not yet received": D("15900.00"),
    }
    donors = table(view, "Donors")
    assert amounts(row(donors, "Cascadia")) == {"Closing balance": D("6580.00"), "91–365 days": D("6580.00")}
    assert amounts(row(donors, "Everland")) == {"Closing balance": D("3000.00"), "731–1,095 days": D("3000.00")}
    assert amounts(row(table(view, "Pledges not signed"), "PL-2026-012")) == {"Not signed": D("10000.00"), "CHF": D("7950.00")}


def test_bars_are_the_ageing(open_view: Open) -> None:
    chart = open_view().chart
    assert chart is not None
    assert [bar.text for bar in chart.bars] == ["–", "–", "6,580.00", "–", "3,000.00", "–"]
    heights = [bar.height for bar in chart.bars]
    assert heights[2] == max(heights) > 0
    assert abs(heights[4] / heights[2] - D(3000) / D(6580)) < D("0.001")
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)


def traced(cells: list[Cell]) -> list[Cell]:
    return [cell for cell in cells if "figure=" in cell.href]


@pytest.mark.parametrize(
    "args", [{}, {"donor": "cascadia"}, {"donor": "borealia"}, {"agreement": "VC-2026-12"}, {"view": "open-items"}]
)
def test_each_traced_figure_leads_to_entries_that_add_up_to_it(open_view: Open, args: dict[str, str]) -> None:
    view = open_view(**args)
    every = [cell for found in view.tables for cells in (*found.rows, found.total) for cell in cells]
    links = traced([*every, *(tile.cell for tile in view.tiles)])
    assert links
    for cell in links[::2]:
        name = parse_qs(cell.href.lstrip("?"))["figure"][0]
        entries = open_view(figure=name).tables[0]
        assert sum((cells[4].amount or D(0) for cells in entries.rows), D(0)) == cell.amount == entries.total[4].amount, name
        assert all(cells[0].href.startswith("entry:ledger/main.beancount:") for cells in entries.rows)
        assert all(cells[5].href == f"edit:{cells[5].text}" for cells in entries.rows)


def test_agreements_in_their_currency_beside_chf(open_view: Open) -> None:
    found = table(open_view(view="agreements"), "Agreements")
    assert amounts(row(found, "VC-2026-12")) == {
        "Agreed": D("19000.00"),
        "Outstanding": D("7000.00"),
        "Carrying, CHF": D("6580.00"),
        "Available, CHF": D("11527.44"),
    }
    assert amounts(row(found, "VC-2026-13"))["Outstanding"] == D("20000.00")
    states = {cells[0].text: cells[-1].text for cells in found.rows}
    assert states["VC-2026-12"] == states["VC-2024-05"] == "overdue"
    assert (states["VC-2026-13"], states["VC-2026-11"]) == ("due", "received")
    carrying = sum((cells[7].amount or D(0) for cells in found.rows), D(0))
    assert carrying == D("9580.00")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"q": "CASC"}, ["VC-2026-12"]),
        ({"q": "vc-2026-13"}, ["VC-2026-13"]),
        ({"q": "borealia"}, ["VC-2026-13"]),
        ({"state": "overdue"}, ["VC-2026-12", "VC-2024-05"]),
        ({"currency": "USD"}, ["VC-2026-13"]),
        ({"programme": "C6"}, ["VC-2026-13"]),
        ({"state": "overdue", "currency": "EUR"}, ["VC-2026-12"]),
        ({"q": "nobody"}, []),
    ],
)
def test_search(open_view: Open, args: dict[str, str], expected: list[str]) -> None:
    found = table(open_view(view="agreements", **args), "Agreements")
    assert [cells[0].text for cells in found.rows] == expected
    donors = table(open_view(**args), "Donors")
    names = {cells[1].text for cells in found.rows}
    assert {cells[0].text for cells in donors.rows} == names
    total = donors.total[1].amount
    assert total == sum((cells[1].amount or D(0) for cells in donors.rows), D(0))


def test_agreement_from_instalment_to_posting(open_view: Open) -> None:
    view = open_view(agreement="VC-2026-12")
    balances = {cells[0].text: (cells[1].amount, cells[2].amount) for cells in table(view, "Balances").rows}
    assert balances["outstanding"] == (D("7000.00"), D("6580.00"))
    assert balances["received"] == (D("12000.00"), D("11520.00"))
    assert balances["available, at the day's rate"] == (D("12263.23"), D("11527.44"))
    instalment = row(table(view, "Instalments"), "1")
    assert amounts(instalment) == {"Agreed": D("19000.00"), "Outstanding": D("7000.00"), "Carrying, CHF": D("6580.00")}
    assert parse_qs(instalment["Carrying, CHF"].href.lstrip("?"))["instalment"] == ["1"]
    postings = open_view(agreement="VC-2026-12", instalment="1").tables[0]
    assert sum((cells[4].amount or D(0) for cells in postings.rows), D(0)) == D("7000.00")
    assert postings.total[5].amount == D("6580.00")
    history = table(view, "History")
    assert [cells[1].text for cells in history.rows][:3] == ["signed", "agreement signed", "receipt"]
    assert all(cells[6].href.startswith("edit:ledger/main.beancount:") for cells in history.rows)


def test_instalment_of_a_conditional_agreement_shows_what_arrived(open_view: Open) -> None:
    postings = open_view(agreement="VC-2026-13", instalment="1").tables[0]
    assert sum((cells[4].amount or D(0) for cells in postings.rows), D(0)) == D("30000.00")
    assert postings.total[5].amount == D("24000.00")


def test_open_items_are_statement_one(root: Path, open_view: Open) -> None:
    for day in (date(2026, 6, 20), YEAR_END):
        state = open_books(root)
        position = make(state.index, "financial-position", Period(date(2026, 1, 1), day), root)
        state.index.close()
        lines = {line.id: line.values["amount"] for line in position.lines}
        shown = table(open_view(day, view="open-items"), "By age")
        kinds = ("payables", "refunds-payable", "advance-receipts", "unidentified-receipts", "advances", "support-costs-payable")
        for cells, kind in zip(shown.rows, kinds, strict=True):
            assert cells[-1].amount == lines[kind]
            assert cells[5].amount in (None, D("0.00")), "everything belongs to a document"
            if kind != "support-costs-payable":
                assert sum((cell.amount or D(0) for cell in cells[1:-1]), D(0)) == lines[kind]


def test_payable_by_age(open_view: Open) -> None:
    """INV-CL-88 of EUR 5,000 is open between the invoice and its payment."""
    view = open_view(date(2026, 6, 20), view="open-items")
    items = table(view, "Invoices to pay")
    found = {cells[3].text: (cells[5].text, cells[6].amount, cells[7].amount) for cells in items.rows}
    assert found, "the example has an unpaid invoice in June"
    assert items.total[7].amount == table(view, "By age").rows[0][-1].amount
    assert all(int(cells[1].text) <= 60 for cells in items.rows)


def test_forecast(open_view: Open) -> None:
    found = table(open_view(view="forecast"), "By month and currency")
    assert [head.text for head in found.heads] == ["", "CHF", "EUR", "USD", "All in CHF"]
    assert amounts(row(found, "Cash on 31 December 2026")) == {
        "CHF": D("76538.83"),
        "EUR": D("9000.00"),
        "USD": D("19000.00"),
        "All in CHF": D("100103.83"),
    }
    assert amounts(row(found, "Open commitments, less advances under them"))["CHF"] == D("-654.33")
    assert amounts(row(found, "Support costs payable to ITU"))["CHF"] == D("-1320.04")
    # 76,538.83 - 1,320.04 - 654.33 - 93.80 (support cost of the orders: 45.80 + 48.00)
    assert amounts(row(found, "Free cash"))["CHF"] == D("74470.66")
    assert amounts(row(found, "Instalments past due")) == {"CHF": D("3000.00"), "EUR": D("7000.00"), "All in CHF": D("9580.00")}
    assert amounts(row(found, "Instalments due in 2027-03")) == {"USD": D("20000.00"), "All in CHF": D("15900.00")}
    assert amounts(row(found, "Cash expected at the end of 2027-03"))["USD"] == D("39000.00")
    commitments = table(open_view(view="forecast"), "Commitments open")
    assert commitments.total[4].amount == D("1254.33")


def test_an_earlier_day(open_view: Open) -> None:
    before = table(open_view(date(2026, 4, 30), view="agreements"), "Agreements")
    assert amounts(row(before, "VC-2026-12"))["Outstanding"] == D("20000.00")
    assert row(before, "VC-2026-12")["State"].text == "due"


@pytest.mark.parametrize(
    ("args", "slug"),
    [
        ({"donor": "nobody"}, "unknown-donor"),
        ({"agreement": "VC-9"}, "unknown-agreement"),
        ({"agreement": "VC-9", "instalment": "1"}, "unknown-agreement"),
        ({"figure": "contributions.x.y"}, "unknown-figure"),
        ({"figure": "nothing.x"}, "unknown-statement"),
        ({"figure": "../x"}, "unknown-statement"),
        ({"figure": "contributions"}, "unknown-figure"),
    ],
)
def test_what_is_not_there_is_said(open_view: Open, args: dict[str, str], slug: str) -> None:
    view = open_view(**args)
    assert len(view.faults) == 1
    assert f"({slug})" in view.faults[0].text
    assert view.trail[0].text == "Contributions"


def test_year_ends_lead_to_the_same_view_on_another_day(open_view: Open) -> None:
    view = open_view(date(2026, 6, 20), agreement="VC-2026-12")
    assert [link.text for link in view.days] == ["end of 2026"]
    assert parse_qs(view.days[0].href[1:]) == {"agreement": ["VC-2026-12"], "at": ["2026-12-31"]}


def test_books_with_errors_show_them_and_no_figure(example: Path) -> None:
    main = example / "ledger" / "main.beancount"
    main.write_text(main.read_text(encoding="utf-8") + "\nthis is no entry\n", encoding="utf-8")
    view = view_of(example, asked(), Plain())
    assert view == View("Contributions", trail=view.trail, faults=view.faults)
    assert "ledger/main.beancount:580: error (beancount)" in view.faults[0].text


def test_books_without_an_entry(tmp_path: Path) -> None:
    main = tmp_path / "ledger" / "main.beancount"
    main.parent.mkdir()
    main.write_text('option "operating_currency" "CHF"\n2018-01-01 open Assets:Cash:Bank:CHF CHF\n')
    for name in VIEWS:
        view = view_of(tmp_path, asked(view=name), Plain())
        assert view.faults == (), name


def test_addresses_keep_the_day_and_the_search() -> None:
    now = asked_of({}, YEAR_END)
    assert now.to(donor="x") == "?donor=x"
    assert asked_of({"time": "2026-Q1"}, YEAR_END).to(donor="x") == "?donor=x&time=2026-Q1"
    found = asked(q="a b", state="overdue")
    assert parse_qs(found.to(view="agreements")[1:]) == {
        "q": ["a b"],
        "state": ["overdue"],
        "view": ["agreements"],
        "at": ["2026-12-31"],
    }
    assert parse_qs(found.to(agreement="VC&1")[1:]) == {"agreement": ["VC&1"], "at": ["2026-12-31"]}
    assert [tab.current for tab in tabs(found)] == [True, False, False, False]


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "31.12.2026", "<script>"])
def test_a_day_that_is_none_is_said(text: str) -> None:
    found = asked_of({"at": text, "view": "other", "state": "other"}, YEAR_END)
    assert (found.day, found.view, found.state) == (YEAR_END, "donors", "")
    assert text in found.said


def test_words_are_of_the_catalogue() -> None:
    assert words_of("en").column("contributions", "over-1095") == "Over 1,095 days"
