"""A chart in a document of OOXML: drawn by the reader's own program from figures that it carries, in the colours of every chart.

The chart is a part of the document, and the workbook that its figures can be edited in is a part of the chart.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml import etree

from ..errors import clean
from ..vocabulary.statement import Line
from .bar_chart import COLOURS, fill_of, is_stacked
from .docx_table import FONT

_C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# English metric units: a point, a bar, what stands around the bars.
_POINT: Final = 12_700
_BAR: Final = 11 * _POINT
_AROUND: Final = 90 * _POINT
_SHEET: Final = "Figures"
_DAY: Final = datetime.combine(date(1980, 1, 1), time())
_CATEGORIES, _VALUES = 1, 2


def put_chart(
    document: Any,
    paragraph: Any,
    lines: Sequence[Line],
    labels: Sequence[str],
    columns: Mapping[str, str],
    title: str,
    width: int,
    *,
    turned: bool,
) -> bool:
    """Put the bar chart of some columns into a paragraph; whether there was anything to draw.

    Args:
        lines: of a table, without its total. labels: what each is called. columns: each with its name in the legend.
        width: in English metric units. turned: the document is read from the right, and the bars grow to the left.
    """
    amounts = {column: [_amount(line, column) for line in lines] for column in columns}
    kept = [n for n in range(len(lines)) if any(of[n] for of in amounts.values())]
    if not kept:
        return False
    names = [clean(labels[n]) for n in kept]
    series = {column: [of[n] for n in kept] for column, of in amounts.items()}
    heads = {column: clean(head) for column, head in columns.items()}
    package = document.part.package
    number = 1 + sum("/charts/chart" in str(part.partname) for part in package.iter_parts())
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, _workbook(names, series, heads), package)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    held = chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    chart._blob = _xml(names, series, heads, held, turned=turned)
    height = _AROUND + len(kept) * (len(columns) + 1) * _BAR
    paragraph._p.append(_drawing(document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART), number, title, width, height))
    return True


def _amount(line: Line, column: str) -> Decimal:
    value = line.values.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)


def _workbook(names: Sequence[str], series: Mapping[str, Sequence[Decimal]], heads: Mapping[str, str]) -> bytes:
    """The figures as the chart names them: labels below each other, a column for each series."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _DAY})
        sheet = book.add_worksheet(_SHEET)
        for row, name in enumerate(names, 1):
            sheet.write_string(row, 0, name)
        for place, (column, amounts) in enumerate(series.items(), 1):
            sheet.write_string(0, place, heads[column])
            for row, amount in enumerate(amounts, 1):
                sheet.write_number(row, place, amount)
    return out.getvalue()


# ---------------------------------------------------------------- the chart


def _xml(
    names: Sequence[str], series: Mapping[str, Sequence[Decimal]], heads: Mapping[str, str], held: str, *, turned: bool
) -> bytes:
    root = etree.Element(f"{{{_C}}}chartSpace", nsmap={"c": _C, "a": _A, "r": _R})
    chart = _put(root, "chart")
    _put(chart, "autoTitleDeleted", "1")
    area = _put(chart, "plotArea")
    _put(area, "layout")
    bars = _put(area, "barChart")
    stacked = len(series) == 2 and is_stacked(list(series)[1])
    _put(bars, "barDir", "bar")
    _put(bars, "grouping", "stacked" if stacked else "clustered")
    _put(bars, "varyColors", "0")
    for place, (column, amounts) in enumerate(series.items()):
        _series(bars, place, column, heads[column], names, amounts)
    _put(bars, "gapWidth", "60")
    if stacked:
        _put(bars, "overlap", "100")
    _put(bars, "axId", str(_CATEGORIES))
    _put(bars, "axId", str(_VALUES))
    _axes(area, turned=turned)
    legend = _put(chart, "legend")
    _put(legend, "legendPos", "b")
    _put(chart, "plotVisOnly", "1")
    _small(root)
    _put(root, "externalData").set(f"{{{_R}}}id", held)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _series(bars: Any, place: int, column: str, head: str, names: Sequence[str], amounts: Sequence[Decimal]) -> None:
    letter, last = chr(ord("B") + place), len(names) + 1
    one = _put(bars, "ser")
    _put(one, "idx", str(place))
    _put(one, "order", str(place))
    _reference(_put(one, "tx"), "str", f"{_SHEET}!${letter}$1", [head])
    fill = etree.SubElement(_put(one, "spPr"), f"{{{_A}}}solidFill")
    etree.SubElement(fill, f"{{{_A}}}srgbClr", val=COLOURS[fill_of(column)].removeprefix("#"))
    _put(one, "invertIfNegative", "0")
    _reference(_put(one, "cat"), "str", f"{_SHEET}!$A$2:$A${last}", names)
    _reference(_put(one, "val"), "num", f"{_SHEET}!${letter}$2:${letter}${last}", [f"{amount:f}" for amount in amounts])


def _reference(parent: Any, kind: str, formula: str, values: Sequence[str]) -> None:
    """Cells of the workbook, with what they hold."""
    reference = _put(parent, f"{kind}Ref")
    _put(reference, "f").text = formula
    cache = _put(reference, f"{kind}Cache")
    if kind == "num":
        _put(cache, "formatCode").text = "#,##0"
    _put(cache, "ptCount", str(len(values)))
    for n, value in enumerate(values):
        point = _put(cache, "pt")
        point.set("idx", str(n))
        _put(point, "v").text = value


def _axes(area: Any, *, turned: bool) -> None:
    """Categories from the top down, amounts from the side on which a line is begun."""
    for name, ident, crosses in (("catAx", _CATEGORIES, _VALUES), ("valAx", _VALUES, _CATEGORIES)):
        axis = _put(area, name)
        categories = name == "catAx"
        _put(axis, "axId", str(ident))
        _put(_put(axis, "scaling"), "orientation", "maxMin" if categories or turned else "minMax")
        _put(axis, "delete", "0")
        _put(axis, "axPos", ("r" if turned else "l") if categories else "b")
        if not categories:
            _put(axis, "majorGridlines")
            number = _put(axis, "numFmt")
            number.set("formatCode", "#,##0")
            number.set("sourceLinked", "0")
        _put(axis, "majorTickMark", "none")
        _put(axis, "minorTickMark", "none")
        _put(axis, "tickLblPos", "low" if categories else "high")
        _put(axis, "crossAx", str(crosses))
        _put(axis, "crosses", "autoZero")


def _small(root: Any) -> None:
    """Letters of eight points throughout."""
    text = _put(root, "txPr")
    etree.SubElement(text, f"{{{_A}}}bodyPr")
    properties = etree.SubElement(etree.SubElement(text, f"{{{_A}}}p"), f"{{{_A}}}pPr")
    letters = etree.SubElement(properties, f"{{{_A}}}defRPr", sz="800")
    for script in ("latin", "ea", "cs"):
        etree.SubElement(letters, f"{{{_A}}}{script}", typeface=FONT)


def _put(parent: Any, name: str, value: str | None = None) -> Any:
    made = etree.SubElement(parent, f"{{{_C}}}{name}")
    if value is not None:
        made.set("val", value)
    return made


def _drawing(chart: str, number: int, title: str, width: int, height: int) -> Any:
    """The run that shows a chart in its line, described for who cannot see it."""
    run = parse_xml(
        f'<w:r xmlns:w="{_W}" xmlns:wp="{_WP}" xmlns:a="{_A}" xmlns:c="{_C}" xmlns:r="{_R}"><w:drawing><wp:inline>'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Chart {number}"/>'
        f'<a:graphic><a:graphicData uri="{_C}"><c:chart r:id="{chart}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
    run.find(f".//{{{_WP}}}docPr").set("descr", clean(title))
    return run
