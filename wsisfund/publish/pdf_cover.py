"""The first page of the document for Council: whose document it is, what it asks for, and which books it was made from."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable, Spacer

from ..languages.words import Words
from ..vocabulary.statement import Statement
from .council_front import Front
from .council_texts import DATA, CouncilTexts
from .faces import BOLD, INK, ITALIC, is_turned
from .origin import command_line, identified
from .pdf_fit import fit
from .pdf_grid import Column, Grid, Row, Table
from .pdf_page import COVER, Imprint, height_of, line_width, text_height
from .pdf_text import Style, Text, paragraph, shown, style

# What stands on the cover in full.
_TEXTS: Final = ("summary", "action", "references")


def cover(imprint: Imprint, words: Words, first: Statement, front: Front) -> Iterator[Flowable]:
    """The cover, on one page while its texts are short: the title as large as it has room."""
    above = [
        paragraph(words("document.organization"), style(12, BOLD, leading=1.4)),
        paragraph(words("document.addressee"), style(12, leading=1.4, after=8)),
        *_data(front.texts, words),
    ]
    below = [
        *(flowable for name in _TEXTS for flowable in _text(name, front.texts, words)),
        Line_(90, 0.6),
        paragraph(words("document.currency.all"), style(8.4, after=4, before=8)),
        paragraph(words("document.books.explained", **identified(first, words)), style(7.6, after=4)),
        paragraph(command_line(first, words), style(7.6)),
    ]
    for size in (24.0, 20.0, 15.0, 11.0):
        middle = [
            Line_(90, 2.4),
            paragraph(words("cover.by"), style(11, leading=1.4, before=10)),
            paragraph(imprint.fund, style(size, BOLD, leading=1.25, after=10, before=8)),
            paragraph(words("document.title"), style(15, leading=1.3, after=4)),
            paragraph(imprint.period, style(12, leading=1.4, after=10)),
            paragraph(imprint.draft, style(11, BOLD)),
        ]
        left = text_height(COVER) - height_of([*above, *middle, *below], COVER)
        if left > 40:
            break
    space = max(left - 2.0, 16.0)
    yield from [*above, Spacer(0, space * 0.4), *middle, Spacer(0, space * 0.5), *below]


def _data(texts: CouncilTexts, words: Words) -> Iterator[Flowable]:
    """Symbol, session, agenda item, day and language, each in a row."""
    rows = [Row((shown(words(f"cover.{key}")), shown(texts.cover[key] or texts.missing(key, words)))) for key in DATA]
    table = Table((Column("", "text"), Column("", "label")), tuple(rows))
    found = fit([table], line_width(COVER), [9.0, 8.0, 7.0])
    assert found is not None, "two columns of text fit on every page"
    yield Grid(table, found[0].widths, found[0].size, "")


def _text(name: str, texts: CouncilTexts, words: Words) -> Iterator[Flowable]:
    yield paragraph(words(f"council.{name}"), style(9.5, BOLD, after=2))
    yield from narrative(name, texts, words, style(9.0, after=4))
    yield Spacer(0, 4)


def narrative(name: str, texts: CouncilTexts, words: Words, body: Style) -> Iterator[Text]:
    """The paragraphs of a text, or that it is missing."""
    found = texts.texts[name]
    if found is None:
        yield paragraph(texts.missing(name, words), body._replace(font=ITALIC))
    else:
        yield from (paragraph(text, body) for text in found)


class Line_(Flowable):  # type: ignore[misc]
    """A short rule where reading begins."""

    def __init__(self, length: float, weight: float) -> None:
        super().__init__()
        self.length, self.weight, self.width = length, weight, 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Size in points."""
        self.width = width
        return width, self.weight

    def draw(self) -> None:
        """Draw it."""
        self.canv.setStrokeColor(INK)
        self.canv.setLineWidth(self.weight)
        left = self.width - self.length if is_turned(self.canv) else 0
        self.canv.line(left, 0, left + self.length, 0)
