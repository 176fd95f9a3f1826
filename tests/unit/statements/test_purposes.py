"""Net assets by programme follow shares, re-earmarks and what was used: figures worked out by hand from the worked example."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.statements.engine import make_all
from wsisfund.statements.trace import postings_of
from wsisfund.store.index import Index
from wsisfund.vocabulary.money import to_minor
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import BEFORE, Line

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
_AURELIA = '"aurelia" 60000.00 CHF\n  recognition: "unconditional"\n  assessment: "MEMO-2026-01"\n'
_BOREALIA = '"borealia" 50000.00 USD\n  recognition: "conditional"\n  assessment: "MEMO-2026-03"\n'

Tables = dict[str, dict[str, Line]]


def moved(agreement: str, source: str, target: str, amount: str, day: str = "2026-11-02") -> str:
    """A donor's letter in the books."""
    return f"""
        {day} * "A donor" "Re-earmarked by letter"
          event: "re-earmark"
          doc: "LTR-2026-099"
          agreement: "{agreement}"
          certified-by: "officer-c"
          approved-by: "officer-a"
          Equity:Transfers:Earmarks   {amount} CHF
            programme: "{source}"
          Equity:Transfers:Earmarks  -{amount} CHF
            programme: "{target}"
    """


def tables_of(index: Index) -> Tables:
    """Tables of the year by id, each of its lines by id; every cell of those that follow earmarks is made of its postings."""
    tables = {r.id: {line.id: line for line in r.lines} for s in make_all(index, YEAR) for r in s.reconciliations}
    for table in _TRACED:
        for line in tables[table].values():
            for column, value in line.values.items():
                if isinstance(value, D) and column in _TRACED[table]:
                    found = postings_of(index, f"{table}.{line.id}.{column}", YEAR)
                    assert sum(part.minor for part in found.postings) == to_minor(value), found.figure
    return tables


_TRACED = {
    "segment-position": ("held", "advances", "liabilities", "net"),
    "by-programme": ("revenue", "re-earmarked", "result"),
}


def cells(tables: Tables, table: str, line: str) -> list[str]:
    """Amounts of a line, without those of the year before."""
    return [str(value) for column, value in tables[table][line].values.items() if not column.endswith(BEFORE)]


def test_of_shares_each_programme_has_its_own_less_what_it_used(tmp_path: Path) -> None:
    """60,000.00 + 32.68 interest - 10.00 kept by the bank came: 60 % are 36,013.61, less 8,000.00 moved and 15,115.01 used."""
    books = changed_example(tmp_path, _AURELIA + '  earmark: "C5"', _AURELIA + '  earmark: "C5=60,C2=40"')
    tables = tables_of(index_of_books(books, tmp_path))
    assert cells(tables, "segment-position", "C5")[0] == "12898.60"
    assert cells(tables, "segment-position", "C2")[0] == "27729.07"  # 24,009.07 + 8,000.00 - 4,280.00
    assert cells(tables, "by-programme", "C5")[0] == "36019.61"  # 60 % of 60,032.68: what was given for it


def test_what_a_donor_moves_of_unearmarked_money_is_of_its_programme(tmp_path: Path) -> None:
    """Statement III goes by the earmarks of agreements (domain §5): there the agreement stays unearmarked."""
    books = changed_example(tmp_path, append=moved("VC-2026-12", "General", "C9", "1000.00"))
    tables = tables_of(index_of_books(books, tmp_path))
    assert cells(tables, "segment-position", "C9") == ["1000.00", "0.00", "0.00", "1000.00", "0.00", "1000.00"]
    assert cells(tables, "by-programme", "unearmarked") == ["18086.48", "-1000.00", "0.00", "17086.48"]
    assert cells(tables, "net-assets-parts", "closing") == ["43758.51", "49286.48", "-155.00", "92889.99"]


def test_money_of_a_conditional_agreement_moves_with_its_liability(tmp_path: Path) -> None:
    books = changed_example(tmp_path, append=moved("VC-2026-13", "C6", "C9", "2000.00"))
    tables = tables_of(index_of_books(books, tmp_path))
    assert cells(tables, "segment-position", "C9") == ["2000.00", "0.00", "0.00", "2000.00", "-2000.00", "0.00"]
    assert cells(tables, "segment-position", "C6") == ["11690.59", "0.00", "600.00", "12290.59", "-12273.80", "16.79"]
    assert "C9" not in tables["by-programme"]


@pytest.mark.parametrize("earmark", ["C6,C9", "unearmarked"])
def test_conditional_revenue_counts_where_it_was_used(tmp_path: Path, earmark: str) -> None:
    books = changed_example(tmp_path, _BOREALIA + '  earmark: "C6"', _BOREALIA + f'  earmark: "{earmark}"')
    tables = tables_of(index_of_books(books, tmp_path))
    assert cells(tables, "by-programme", "C6") == ["8926.20", "0.00", "8926.20", "0.00"]


def test_an_advance_stands_with_the_programme_of_its_commitment(tmp_path: Path) -> None:
    """24,000.00 less 800.00 returned came under VC-2026-13, and 16.79 interest: C6 used 8,926.20 and advanced 600.00."""
    books = changed_example(tmp_path, _BOREALIA + '  earmark: "C6"', _BOREALIA + '  earmark: "C6=50,C9=50"')
    tables = tables_of(index_of_books(books, tmp_path))
    assert cells(tables, "segment-position", "C6") == ["2082.20", "0.00", "600.00", "2682.20", "-2673.80", "8.40"]
    assert cells(tables, "segment-position", "C9") == ["11608.39", "0.00", "0.00", "11608.39", "-11600.00", "8.39"]
