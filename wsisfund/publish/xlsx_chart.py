"""A chart in a workbook: drawn from the cells of a table, in the colours that its columns have everywhere."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .bar_chart import COLOURS, fill_of, is_stacked
from .xlsx_table import LABEL

# Pixels: of the chart, of a row of the sheet.
_WIDTH, _BAR, _AROUND, _ROW = 760, 14, 120, 20


class Cells(NamedTuple):
    """Where a chart's figures stand: its sheet, the first and last row, and the place of each column."""

    sheet: str
    first: int
    last: int
    places: Mapping[str, int]


def put_chart(workbook: Any, sheet: Any, row: int, cells: Cells, columns: Mapping[str, str], title: str, *, turned: bool) -> int:
    """Insert the bar chart of some columns, each with its name, at a row; the first row below it.

    Args:
        turned: the sheet is read from the right, and the bars grow to the left.
    """
    stacked = len(columns) == 2 and any(is_stacked(column) for column in list(columns)[1:])
    chart = workbook.add_chart({"type": "bar", **({"subtype": "stacked"} if stacked else {})})
    for column, head in columns.items():
        chart.add_series({
            "name": head, "categories": [cells.sheet, cells.first, LABEL, cells.last, LABEL],
            "values": [cells.sheet, cells.first, cells.places[column], cells.last, cells.places[column]],
            "fill": {"color": COLOURS[fill_of(column)]}, "gap": 60,
        })  # fmt: skip
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, **({"crossing": "max"} if turned else {})})
    lines = {"visible": True, "line": {"color": "#D7D7DB"}}
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": lines, "reverse": turned})
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    height = _AROUND + (cells.last - cells.first + 1) * len(columns) * _BAR
    chart.set_size({"width": _WIDTH, "height": height})
    chart.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(row, LABEL, chart, {"description": title})
    return row + height // _ROW + 2
