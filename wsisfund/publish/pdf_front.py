"""What stands before the statements in the Council document: cover, contents, overview with charts, certification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from ..languages.words import Words
from ..vocabulary.statement import Certificate, Statement
from .bar_chart import chart_of
from .certificate import certificate_text, signatory, signed_parts
from .council_charts import council_charts
from .faces import BOLD, INK, REGULAR, draw_end, draw_start, is_turned, width_of
from .origin import identified
from .pdf_fit import fit
from .pdf_grid import RULE, Column, Grid, Row, Table
from .pdf_page import UPRIGHT, Imprint, Numbers, kept, leader
from .pdf_tables import cell, columns_of
from .pdf_text import Style, paragraph, shown, style, wrapped

# Lines of the overview: statement and line.
KEY_FIGURES: Final = (
    ("financial-performance", "revenue"),
    ("financial-performance", "expenses"),
    ("financial-performance", "surplus"),
    ("financial-position", "cash"),
    ("financial-position", "receivables-net"),
    ("financial-position", "deferred-revenue"),
    ("financial-position", "net-assets"),
)
CHART_TITLE_SIZE = 10.0


class Entry(NamedTuple):
    """One line of the contents."""

    key: str
    title: str
    level: int


class Contents(Flowable):  # type: ignore[misc]
    """Entries with dots and page numbers, each a link; `numbers` come from the layout before."""

    # Type sizes: the first with which all entries have room, else the last. Fewer entries than these begin no page.
    SIZES: Final = (9.5, 8.4, 8.0)
    FEW: Final = 6

    def __init__(self, entries: Sequence[Entry], numbers: Numbers, width: float, size: float) -> None:
        super().__init__()
        self.size = size
        self.entries, self.numbers, self.width = tuple(entries), numbers, width
        self._lines = [self._wrapped(entry) for entry in entries]
        self.height = sum(self._tall(n) for n in range(len(entries)))

    @classmethod
    def within(cls, room: float, entries: Sequence[Entry], numbers: Numbers, width: float) -> Contents:
        """Contents in the largest type with which they are at most `room` points tall."""
        for size in cls.SIZES:
            found = cls(entries, numbers, width, size)
            if found.height <= room:
                break
        return found

    def _wrapped(self, entry: Entry) -> Sequence[str]:
        return wrapped(entry.title, self._font(entry), self.size, self.width - 46 - self._indent(entry))

    @staticmethod
    def _font(entry: Entry) -> str:
        return REGULAR if entry.level else BOLD

    @staticmethod
    def _indent(entry: Entry) -> float:
        return 14.0 * entry.level

    def _tall(self, n: int) -> float:
        return len(self._lines[n]) * self.size * 1.3 + (self.size - 6.5 if self.entries[n].level else 8.0)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Size in points."""
        return self.width, self.height

    def split(self, _width: float, height: float) -> list[Contents]:
        """As many entries as fit, and the rest."""
        fits = 0
        while fits < len(self.entries) and sum(self._tall(n) for n in range(fits + 1)) <= height:
            fits += 1
        fits = min(fits, len(self.entries) - self.FEW)
        if fits < 2:
            return []
        return [Contents(part, self.numbers, self.width, self.size) for part in (self.entries[:fits], self.entries[fits:])]

    def draw(self) -> None:
        """Draw it with the lower left corner at the origin."""
        canvas: Canvas = self.canv
        canvas.setFillColor(INK)
        top = self.height
        for n, entry in enumerate(self.entries):
            base = top - (2.0 if entry.level else 7.0) - self.size
            font, left = self._font(entry), self._indent(entry)
            for line in self._lines[n]:
                draw_start(canvas, left, base, line, font, self.size, self.width)
                last, base = base, base - self.size * 1.3
            dots = left + width_of(self._lines[n][-1], font, self.size) + 5, self.width - 22
            first, end = (self.width - dots[1], self.width - dots[0]) if is_turned(canvas) else dots
            leader(canvas, first, end, last, self.size * 0.9)
            draw_end(canvas, self.width, last, str(self.numbers.pages.get(entry.key, "")), font, self.size, self.width)
            place = (0, self.width - left) if is_turned(canvas) else (left, self.width)
            canvas.linkRect("", entry.key, (place[0], last - 2, place[1], top - 4), relative=1)
            top -= self._tall(n)


# ---------------------------------------------------------------- overview


def overview(statements: Sequence[Statement], words: Words, width: float) -> Iterator[Flowable]:
    """Figures that a reader looks for first, and the two charts."""
    known = {statement.id: statement for statement in statements}
    table = _key_figures(known, words)
    if table is not None:
        sized = fit([table], width, [9.0, 8.0, 7.0, 6.0])
        if sized:
            yield Grid(table, sized[0].widths, sized[0].size, words("document.continued", title="{title}"))
            yield Spacer(0, 22)
    for chart in council_charts(statements, words):
        heading = [
            paragraph(chart.title, style(CHART_TITLE_SIZE, BOLD, after=2)),
            paragraph(chart.description, style(7.6, after=6)),
        ]
        drawings = chart_of(chart.lines, chart.columns, chart.labels, words, width)
        for n, drawing in enumerate(drawings):
            yield from kept([*(heading if not n else []), drawing], UPRIGHT)
        yield Spacer(0, 20)


def _key_figures(known: dict[str, Statement], words: Words) -> Table | None:
    """Main lines with both years; empty cells where a statement has no comparative."""
    picked = [(known[name], ident) for name, ident in KEY_FIGURES if name in known]
    if not picked:
        return None
    columns = sorted({column for statement, _ in picked for column in columns_of(statement)})
    heads = [Column(words.column("financial-performance", column, picked[0][0].period), "figure") for column in columns]
    rows = []
    for statement, ident in picked:
        line = next((line for line in statement.lines if line.id == ident), None)
        if line is not None:
            rows.append(Row((words.line(statement.id, line), *(cell(line.values.get(c), words) for c in columns))))
    return Table((Column("", "label"), *heads), tuple(rows), roomy=True)


# ---------------------------------------------------------------- certification


def certification(imprint: Imprint, words: Words, first: Statement, body: Style) -> Iterator[Flowable]:
    """The words that the officers sign, and lines for their signatures."""
    for text in words("certification.text", period=imprint.period, **identified(first, words)).split("\n\n"):
        yield paragraph(text.strip(), body)
    yield Spacer(0, 26)
    for role in ("certification.certifying", "certification.approving"):
        yield Signature(words(role), [words(f"certification.{part}") for part in ("name", "signature", "date")])


def certificate_story(certificate: Certificate, statements: Sequence[Statement], words: Words, page: str) -> list[Flowable]:
    """The certification of one officer, which stays together on a page."""
    body = style(9.5, leading=1.5, after=8)
    found = [Spacer(0, 22), paragraph(words("certificate.title"), style(11, BOLD, after=6))]
    found += [paragraph(text, body) for text in certificate_text(statements, words)]
    found.append(Spacer(0, 6))
    found += [paragraph(text, style(9.5, BOLD if not n else REGULAR)) for n, text in enumerate(signatory(certificate, words))]
    parts = signed_parts(certificate, words)
    found.append(Signature("", [part for part, _ in parts], (0.66, 0.34), [known for _, known in parts]))
    return kept(found, page)


class Signature(Flowable):  # type: ignore[misc]
    """Lines to sign on.

    Args:
        role: who signs, above the lines.
        parts: what stands below each line.
        shares: of the width, for each line.
        known: what is written on the lines already.
    """

    def __init__(
        self, role: str, parts: Sequence[str], shares: Sequence[float] = (0.42, 0.36, 0.22), known: Sequence[str] = ("", "", "")
    ) -> None:
        super().__init__()
        self.role, self.parts, self.shares = shown(role), [shown(part) for part in parts], shares
        self.known = [shown(text) for text in known]
        self.width, self.height = 0.0, 92.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Size in points."""
        self.width = _width
        return _width, self.height

    def draw(self) -> None:
        """Draw it with the lower left corner at the origin."""
        canvas: Canvas = self.canv
        canvas.setFillColor(INK)
        draw_start(canvas, 0, self.height - 10, self.role, BOLD, 9, self.width)
        gap, left = 14.0, 0.0
        for part, share, known in zip(self.parts, self.shares, self.known, strict=True):
            right = left + (self.width - (len(self.parts) - 1) * gap) * share
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.6)
            ends = (self.width - right, self.width - left) if is_turned(canvas) else (left, right)
            canvas.line(ends[0], 28, ends[1], 28)
            draw_start(canvas, left, 32, known, REGULAR, 9, self.width)
            draw_start(canvas, left, 18, part, REGULAR, 7.5, self.width)
            left = right + gap
