"""Tables, directions and fields of a document in OOXML (ISO/IEC 29500), as python-docx has them not, or only slowly."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ..errors import clean
from .docx_rows import Cell, Row
from .docx_widths import INDENT, MARGIN, fitted

FONT: Final = "Noto Sans"
_REGIONS: Final[Mapping[str, tuple[str, str]]] = {"zh": ("w:eastAsia", "zh-CN"), "ar": ("w:bidi", "ar-SA")}
_BORDERS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "line": (),
    "subtotal": (("top", "single"),),
    "total": (("top", "single"), ("bottom", "double")),
    "head": (("top", "single"), ("bottom", "single")),
}
# So many rows end a table together: no page has fewer of them alone.
_TOGETHER: Final = 6


def _element(name: str, **attributes: str) -> Any:
    found = OxmlElement(name)
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), value)
    return found


def table_of(heads: Sequence[Cell], rows: Sequence[Row], room: int, *, turned: bool) -> Any:
    """A table as an element of the document.

    Args:
        heads: of the columns, repeated on every page; none: no head.
        rows: what it shows.
        room: how wide it is, in twentieths of a point.
        turned: read from the right.
    """
    size, widths = fitted(heads, rows, room)
    table, about = _element("w:tbl"), _element("w:tblPr")
    if turned:
        about.append(_element("w:bidiVisual"))
    about.append(_element("w:tblW", w=str(sum(widths)), type="dxa"))
    about.append(_element("w:tblLayout", type="fixed"))
    margins = _element("w:tblCellMar")
    margins.extend(_element(f"w:{side}", w=str(MARGIN // 2), type="dxa") for side in ("start", "end"))
    about.append(margins)
    table.append(about)
    grid = _element("w:tblGrid")
    for width in widths:
        grid.append(_element("w:gridCol", w=str(width)))
    table.append(grid)
    if heads:
        table.append(_row(Row(tuple(heads)), "head", widths, size, turned))
    for n, row in enumerate(rows, 1):
        kept = max(1, len(rows) - _TOGETHER) < n < len(rows)
        table.append(_row(row, row.emphasis, widths, size, turned, kept=kept))
    return table


def _row(row: Row, kind: str, widths: Sequence[int], size: int, turned: bool, *, kept: bool = False) -> Any:
    """`kept`: on one page with the row below."""
    found, about = _element("w:tr"), _element("w:trPr")
    about.append(_element("w:cantSplit"))
    if kind == "head":
        about.append(_element("w:tblHeader"))
    found.append(about)
    for n, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
        found.append(_cell(cell, kind, width, size, turned, 0 if n else row.level * INDENT))
    for paragraph in found.iter(qn("w:pPr")) if kept else ():
        paragraph.insert(0, _element("w:keepNext"))
    return found


def _cell(cell: Cell, kind: str, width: int, size: int, turned: bool, indent: int) -> Any:
    found, about = _element("w:tc"), _element("w:tcPr")
    about.append(_element("w:tcW", w=str(width), type="dxa"))
    if _BORDERS[kind] and (cell.figure or kind == "head"):
        borders = _element("w:tcBorders")
        for side, style in _BORDERS[kind]:
            borders.append(_element(f"w:{side}", val=style, sz="4", space="0", color="1A1A1F"))
        about.append(borders)
    found.append(about)
    found.append(_paragraph(cell, kind, size, turned, indent))
    return found


def _paragraph(cell: Cell, kind: str, size: int, turned: bool, indent: int) -> Any:
    paragraph, about = _element("w:p"), _element("w:pPr")
    # A figure is read from the left in every language; its head is words.
    from_right = turned and (kind == "head" or not cell.figure)
    if from_right:
        about.append(_element("w:bidi"))
    about.append(_element("w:spacing", before="20", after="20"))
    if indent:
        about.append(_element("w:ind", start=str(indent)))
    if cell.figure and not from_right:
        about.append(_element("w:jc", val="right"))
    paragraph.append(about)
    run, look = _element("w:r"), _element("w:rPr")
    if kind != "line":
        look.extend([_element("w:b"), _element("w:bCs")])
    look.extend([_element("w:sz", val=str(size)), _element("w:szCs", val=str(size))])
    if from_right:
        look.append(_element("w:rtl"))
    run.append(look)
    text = _element("w:t")
    text.text = clean(cell.text)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    paragraph.append(run)
    return paragraph


def bidirectional(paragraph: Any) -> None:
    """Make a paragraph of python-docx one that is read from the right."""
    paragraph._p.get_or_add_pPr().insert_element_before(
        _element("w:bidi"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
        "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:outlineLvl", "w:divId", "w:rPr", "w:sectPr",
    )  # fmt: skip
    for run in paragraph.runs:
        run.font.rtl = True
        sized(run._r.get_or_add_rPr())


def sized(properties: Any) -> None:
    """Give letters of Arabic the size that the properties of a run or a style have for the others."""
    size = properties.find(qn("w:sz"))
    if size is not None and properties.find(qn("w:szCs")) is None:
        size.addnext(_element("w:szCs", val=size.get(qn("w:val"))))


def close_up(paragraph: Any) -> None:
    """Make an empty paragraph as low as may be: it only keeps two tables apart."""
    look = _element("w:rPr")
    look.extend([_element("w:sz", val="8"), _element("w:szCs", val="8")])
    paragraph._p.get_or_add_pPr().append(look)


def field(name: str) -> Any:
    """A field that the program which opens the document fills: ``PAGE``, ``NUMPAGES``."""
    found = _element("w:fldSimple", instr=name)
    run, text = _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    found.append(run)
    return found


def language_of(language: str) -> Any:
    """What a style says its words are in, for spelling and hyphenation."""
    key, region = _REGIONS.get(language, ("w:val", language))
    return _element("w:lang", **{key.removeprefix("w:"): region})
