"""The one definition of a chart: which columns of a table it shows, each in the colour that it has everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from reportlab.graphics.shapes import Drawing

from ..languages.words import Words
from ..vocabulary.statement import Line
from .charts import Fill, Series, bar_charts
from .pdf_text import shown

# What comes in and what may be used is light, what was used dark, what is reserved hatched; everything else is light.
_FILLS: Final[Mapping[str, Fill]] = {
    "expenses": "dark",
    "actual": "dark",
    "direct": "dark",
    "spending": "dark",
    "total": "dark",
    "open-commitments": "hatched",
    "support": "hatched",
}
# Columns that go on where the bar before them ends.
_STACKED: Final = frozenset(["open-commitments", "support"])


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
        Series(
            shown(name), _FILLS.get(column, "light"), [_amount(line, column) for line, _ in kept], bool(n) and column in _STACKED
        )
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


def _amount(line: Line, column: str) -> Decimal:
    value = line.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)
