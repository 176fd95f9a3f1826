"""The one definition of a chart: which columns of a table it shows, each in the colour that it has everywhere."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from reportlab.graphics.shapes import Drawing

from ..languages.words import Words
from ..vocabulary.statement import Line, Statement
from .charts import Fill, Series, bar_charts
from .pdf_text import shown
from .tables import head_of

# What comes in and what may be used is light, what was used dark, what is reserved hatched, other money grey; all else is light.
_FILLS: Final[Mapping[str, Fill]] = {
    "expenses": "dark",
    "actual": "dark",
    "direct": "dark",
    "spending": "dark",
    "total": "dark",
    "open-commitments": "hatched",
    "support": "hatched",
    "regular-budget": "grey",
}
# The colour that stands for a fill where a chart is drawn by another program.
COLOURS: Final[Mapping[Fill, str]] = {"dark": "#174D87", "light": "#F2BD5C", "hatched": "#9DB8D6", "grey": "#94999F"}
# Columns that go on where the bar before them ends.
_STACKED: Final = frozenset(["open-commitments", "support"])


def fill_of(column: str) -> Fill:
    """The fill that a column has in every chart."""
    return _FILLS.get(column, "light")


def is_stacked(column: str) -> bool:
    """Whether a column goes on where the one before it ends."""
    return column in _STACKED


def chart_of(
    lines: Sequence[Line],
    columns: Mapping[str, str],
    labels: Sequence[str],
    words: Words,
    width: float,
    *,
    plain: bool = False,
) -> list[Drawing]:
    """Drawings of the columns of some lines; none where no line has an amount other than nil.

    Args:
        lines: of a table, without its total. labels: what each is called.
        columns: of the table, in order, each with its name in the legend.
        width: in points. plain: for a browser, see `bar_charts`.
    """
    kept = [(line, label) for line, label in zip(lines, labels, strict=True) if any(_amount(line, c) for c in columns)]
    if not kept:
        return []
    series = [
        Series(shown(name), fill_of(column), [_amount(line, column) for line, _ in kept], bool(n) and column in _STACKED)
        for n, (column, name) in enumerate(columns.items())
    ]
    nil = words.number(Decimal(0))[1:]
    return bar_charts(
        [shown(label) for _, label in kept],
        series,
        width,
        words("document.currency"),
        words.number,
        lambda amount: words.number(amount).replace(nil, ""),
        turned=words.direction == "rtl",
        plain=plain,
    )


def drawings_of(statement: Statement, words: Words, width: float, *, plain: bool = False) -> list[Drawing]:
    """Drawings of all columns of a table that are amounts, without subtotals and total; see `chart_of`."""
    lines = [line for line in statement.lines if line.emphasis == "line"]
    labels = [words.line(statement.id, line) for line in lines]
    return chart_of(lines, columns_of(statement, words), labels, words, width, plain=plain)


def columns_of(statement: Statement, words: Words) -> dict[str, str]:
    """The columns that a chart of a table shows, each with its head."""
    shown_ = [c for c in statement.columns if any(isinstance(line.values.get(c), Decimal) for line in statement.lines)]
    return {column: head_of(statement, statement.id, column, words) for column in shown_}


def _amount(line: Line, column: str) -> Decimal:
    value = line.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)
