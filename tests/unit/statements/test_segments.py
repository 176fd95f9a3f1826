"""Revenue and expenses by programme: by earmark, by shares, tied to the totals of Statements II and V."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.errors import Faults
from wsisfund.statements.engine import make
from wsisfund.statements.segments import budget_by_programme
from wsisfund.vocabulary.period import Period

GOLDEN = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def by_programme(root: Path, folder: Path) -> dict[str, tuple[D, ...]]:
    """Revenue, re-earmarked, expenses and result of each line."""
    [cut] = make(index_of(root, folder), "financial-performance", YEAR).reconciliations
    return {line.id: tuple(line.values[c] for c in cut.columns) for line in cut.lines}  # type: ignore[misc]


def test_the_worked_example(tmp_path: Path) -> None:
    found = by_programme(GOLDEN, tmp_path)
    assert found == {
        "C2": (D("0.00"), D("8000.00"), D("4280.00"), D("3720.00")),
        "C5": (D("60032.68"), D("-8000.00"), D("15115.01"), D("36917.67")),
        "C6": (D("8942.99"), D("0.00"), D("8926.20"), D("16.79")),
        "Forum": (D("9704.05"), D("0.00"), D("6590.00"), D("3114.05")),
        "General": (D("0.00"), D("0.00"), D("1810.00"), D("-1810.00")),
        "unearmarked": (D("18086.48"), D("0.00"), D("0.00"), D("18086.48")),
        "total": (D("96766.20"), D("0.00"), D("36721.21"), D("60044.99")),
    }


@pytest.mark.parametrize(
    ("earmark", "expected"),
    [
        ("C6,Forum", {"several": D("60032.68")}),
        ("C1=33.33,C9=66.67", {"C1": D("20008.89"), "C9": D("40023.79")}),
        ("C7.6", {"C7": D("60032.68")}),
    ],
)
def test_money_counts_by_the_earmark_of_its_agreement(
    example: Path, tmp_path: Path, earmark: str, expected: dict[str, D]
) -> None:
    main = example / "ledger" / "main.beancount"
    text = main.read_text()
    before = text[: text.index("instalment", text.index('"agreement" "VC-2026-11"'))]
    assert before.count('earmark: "C5"') > 0
    at = before.rindex('earmark: "C5"')
    main.write_text(text[:at] + f'earmark: "{earmark}"' + text[at + len('earmark: "C5"') :])
    found = by_programme(example, tmp_path)
    assert {name: row[0] for name, row in found.items() if name in expected} == expected
    assert found["C5"][0] == 0
    assert found["total"][0] == D("96766.20")


def test_statement_v_by_programme_is_its_total(tmp_path: Path) -> None:
    statement = make(index_of(GOLDEN, tmp_path), "budget-and-actual", YEAR)
    cut = budget_by_programme(statement)
    assert [line.id for line in cut.lines] == ["C2", "C5", "C6", "Forum", "total"]
    assert cut.lines[1].values == {"final": D("37450.00"), "actual": D("15115.01"), "open-commitments": D("654.33")}
    with pytest.raises(Faults, match="programmes-final"):
        budget_by_programme(replace(statement, lines=statement.lines[1:]))
