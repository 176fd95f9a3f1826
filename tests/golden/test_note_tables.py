"""Tables of the notes, Statement III in columns and the biennium, on the worked example: figures worked out by hand.

Held under VC-2026-11: 39,927.54 + 654.33 + 45.80 = 40,627.67, of which C2 has the 8,000.00 moved there less 4,000.00 and
280.00; VC-2026-14: 3,114.05; together 43,741.72 earmarked. Conditional: 13,642.59 + 48.00. Unearmarked:
11,527.44 + 30,029.04. What is left of cash is owed to ITU, less exchange losses on cash and payables: 1,320.04 - 230.00 + 25.00.
Everland owes 3,000.00 for 914 days: 60 %. EUR 8,460.00 + 6,580.00 and USD 15,105.00 at ten per cent. Exchange
differences are 155.00 of what is not earmarked, 49,131.48.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.statements.engine import make, make_all
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.statement import Line

HERE = Path(__file__).parent
EXAMPLE = HERE / "domain-example"
WANTED = {
    "restricted-cash": {
        "conditional": "13690.59", "earmarked": "43741.72", "unearmarked": "41556.48", "for-creditors": "1115.04",
        "total": "100103.83",
    },
    "allowance-movement": {"opening": "-1000.00", "recognized": "-1800.00", "used": "1000.00", "closing": "-1800.00"},
    "loss-matrix": {"91-365": "6580.00 0.00 0.00 6580.00", "731-1095": "3000.00 60.00 -1800.00 1200.00"},
    "credit-concentration": {"cascadia": "6580.00 68.68", "everland": "3000.00 31.32", "total": "9580.00 100.00"},
    "partner-advances": {"Open Policy Lab": "0.00 6000.00 -5400.00 600.00"},
    "maturities": {
        "receivables-net": "7780.00 0.00 0.00 0.00 7780.00", "support-costs-payable": "-1320.04 0.00 0.00 0.00 -1320.04",
    },
    "currency-exposure": {
        "CHF": "76538.83 3000.00 -1320.04 78218.79 None", "EUR": "8460.00 6580.00 0.00 15040.00 1504.00",
        "USD": "15105.00 0.00 0.00 15105.00 1510.50",
    },
    "deferred-movement": {
        "opening": "0.00", "received": "24000.00", "released": "-8926.20", "returned": "-800.00", "closing": "14273.80",
    },
    "obligations-not-met": {"VC-2026-13": "14273.80 15900.00 30173.80 –"},
    "segment-position": {
        "C2": "3720.00 0.00 0.00 3720.00 0.00 3720.00", "C5": "36907.67 0.00 0.00 36907.67 0.00 36907.67",
        "C6": "13690.59 0.00 600.00 14290.59 -14273.80 16.79",
        "unallocated": "1115.04 0.00 0.00 1115.04 -1320.04 -205.00",
        "total": "100103.83 7780.00 600.00 108483.83 -15593.84 92889.99",
    },
    "with-itu": {"opening": "0.00", "charged": "2320.04", "settled": "-1000.00", "closing": "1320.04", "borrowings": "0.00"},
    "net-assets-parts": {
        "opening": "0.00 33000.00 0.00 33000.00", "surplus": "43758.51 16286.48 -155.00 59889.99",
        "closing": "43758.51 49286.48 -155.00 92889.99",
    },
    "budget-biennium": {
        "Expenses:C5:Travel": "8000.00 1780.50 22.26 8000.00 1780.50 6219.50 22.26",
        "C5": "37450.00 15115.01 40.36 37450.00 15115.01 22334.99 40.36",
        "total": "72160.00 31711.21 43.95 72160.00 31711.21 40448.79 43.95",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[tuple[str, ...], dict[str, Line]]]:
    index = index_of(EXAMPLE, tmp_path_factory.mktemp("index"))
    made = make_all(index, Period(date(2026, 1, 1), date(2026, 12, 31)))
    return {r.id: (r.columns, {line.id: line for line in r.lines}) for s in made for r in s.reconciliations}


@pytest.mark.parametrize("table", WANTED)
def test_figures(table: str, tables: dict[str, tuple[tuple[str, ...], dict[str, Line]]]) -> None:
    columns, lines = tables[table]
    for ident, wanted in WANTED[table].items():
        found = [str(lines[ident].values[column]) for column in columns][: len(wanted.split())]
        assert found == wanted.split(), ident


def test_programmes_and_goals_of_the_year_before_stand_below_their_schedules(tmp_path: Path) -> None:
    """Those of 2024 as published, and the ticket of C1 that 2025 restates: 150.00 + 10.50, a sixth to each of its goals."""
    index = index_of(HERE / "second-year", tmp_path)
    published = json.loads((HERE / "second-year" / "expected.json").read_text(encoding="utf-8"))["2024"]
    of_goals = dict.fromkeys(("1", "3", "5", "10", "16", "17"), (Decimal("25.00"), Decimal("1.75")))
    whole = (Decimal("150.00"), Decimal("10.50"))
    restated = {"programme": {"C1": whole}, "sdg": of_goals}
    for schedule, more in {name: found | {"total": whole} for name, found in restated.items()}.items():
        made = make(index, schedule, Period(date(2025, 1, 1), date(2025, 12, 31)))
        (table,) = (r for r in made.reconciliations if r.id == f"{schedule}-before")
        assert table.columns == made.columns == ("direct", "support", "total")
        for line in table.lines:
            direct, support = more.get(line.id, (Decimal(0), Decimal(0)))
            was = {column: Decimal(amount) for column, amount in published[schedule]["lines"][line.id].items()}
            now = {"direct": was["direct"] + direct, "support": was["support"] + support}
            assert line.values == now | {"total": was["total"] + direct + support}, line.id
        assert [line.id for line in table.lines] == list(published[schedule]["lines"])
