"""The charts of the document for Council, once for all formats: which figures, in which columns, under which words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ..languages.words import Words
from ..statements.segments import BY_PROGRAMME, TOTAL, budget_by_programme
from ..vocabulary.statement import Line, Reconciliation, Statement

# Columns of the two charts, each with the word of its legend.
_PROGRAMME: Final = {"revenue": "chart.revenue", "expenses": "chart.expense"}
_BUDGET: Final = {"final": "chart.final", "actual": "chart.actual", "open-commitments": "chart.open-commitments"}


class CouncilChart(NamedTuple):
    """A chart: lines with their labels, and columns with their names in the legend."""

    key: str
    title: str
    description: str
    lines: Sequence[Line]
    labels: Sequence[str]
    columns: Mapping[str, str]


def council_charts(statements: Sequence[Statement], words: Words) -> list[CouncilChart]:
    """Revenue and expense by programme, budget and actual; what has no figure is left out."""
    return [chart for chart in _charts({one.id: one for one in statements}, words) if chart.lines]


def _charts(known: Mapping[str, Statement], words: Words) -> Iterator[CouncilChart]:
    performance, budget = known.get("financial-performance"), known.get("budget-and-actual")
    for reconciliation in performance.reconciliations if performance else ():
        if reconciliation.id == BY_PROGRAMME:
            yield _chart("chart.programme", reconciliation, _PROGRAMME, words)
    if budget is not None and budget.lines:
        yield _chart("chart.budget", budget_by_programme(budget), _BUDGET, words)


def _chart(key: str, cut: Reconciliation, columns: Mapping[str, str], words: Words) -> CouncilChart:
    lines = [line for line in cut.lines if line.id != TOTAL and any(line.values.get(column) for column in columns)]
    labels = [words.line(BY_PROGRAMME, line) for line in lines]
    named = {column: words(name) for column, name in columns.items()}
    return CouncilChart(key, words(f"{key}.title"), words(f"{key}.description"), lines, labels, named)
