"""A letter on paper: letterhead, address, subject, paragraphs, a table of figures, who signs. The same bytes every time."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Final, NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .. import __version__
from .faces import BOLD, INK, REGULAR, draw_seen, require_glyphs, width_of
from .pdf_grid import RULE
from .pdf_text import shown, wrapped
from .right_to_left import is_right_to_left, isolated, visual

_WIDTH, _HEIGHT = A4
_SIDE, _TOP, _BOTTOM = 70.0, 62.0, 70.0
# An image of the letterhead fits in this, in points.
_IMAGE: Final = (200.0, 56.0)
_SIZE, _SMALL, _LEAD = 10.5, 8.0, 15.5
_RIGHT_TO_LEFT: Final = frozenset(["ar"])


class TableRow(NamedTuple):
    """A figure with its label; a total stands under a rule, in bold."""

    label: str
    figure: str
    total: bool = False


class LetterPage(NamedTuple):
    """What a letter says, all texts in its language, placeholders filled.

    `address`, `signature` and `head` are lines; `image` is a PNG or JPEG above the head, empty where there is none; without a
    `head` the fund is named. `body` has paragraphs, with line breaks where they stand, and tables in their places. `page` has
    ``{page}`` and ``{pages}``.
    """

    language: str
    fund: str
    address: tuple[str, ...]
    date: str
    reference: str
    subject: str
    body: tuple[str | tuple[TableRow, ...], ...]
    signature: tuple[str, ...]
    page: str
    head: tuple[str, ...] = ()
    image: bytes = b""

    def texts(self) -> Iterator[str]:
        """Every text that is printed."""
        yield from (self.fund, self.date, self.reference, self.subject, self.page, *self.head, *self.address, *self.signature)
        for block in self.body:
            if isinstance(block, str):
                yield from block.split("\n")
            else:
                yield from (text for row in block for text in (row.label, row.figure))


def render_letter(letter: LetterPage) -> bytes:
    """The letter as PDF.

    Raises:
        Faults: of `MissingGlyph`. NoFribidi: an Arabic letter on a system without the library.
    """
    require_glyphs((shown(text.translate(_WITHOUT_ISOLATES)) for text in letter.texts()), letter.language)
    pages = _Setting(letter, 0).set()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=letter.language, initialFontName=REGULAR)
    canvas.setTitle(letter.subject.translate(_WITHOUT_ISOLATES))
    canvas.setAuthor(letter.fund.translate(_WITHOUT_ISOLATES))
    canvas.setCreator(f"wsisfund {__version__}")
    canvas.setProducer(f"wsisfund {__version__}")
    _Setting(letter, pages, canvas).set()
    canvas.save()
    return out.getvalue()


_WITHOUT_ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


class _Setting:
    """One pass over the letter, from the top of the first page down; without a canvas it only counts the pages."""

    def __init__(self, letter: LetterPage, pages: int, canvas: Canvas | None = None) -> None:
        self._letter, self._pages, self._canvas = letter, pages, canvas
        self._turned = letter.language in _RIGHT_TO_LEFT
        self._page, self._y = 1, _HEIGHT - _TOP

    def set(self) -> int:
        """Everything in its place; how many pages it took."""
        letter = self._letter
        self._head()
        self._rule(6)
        self._y -= 26
        for line in letter.address:
            self._line(line, _SIZE)
        self._y -= 16
        self._line(letter.date, _SIZE, far=True)
        self._line(letter.reference, _SMALL, far=True)
        self._y -= 14
        for line in self._wrapped(letter.subject, _SIZE + 1, bold=True):
            self._line(line, _SIZE + 1, bold=True)
        self._y -= 10
        for block in letter.body:
            self._block(block)
        self._y -= 22
        for n, line in enumerate(letter.signature):
            self._line(line, _SIZE, bold=n == 0)
        self._foot()
        return self._page

    def _head(self) -> None:
        """The image where reading begins, then the lines: the first one large."""
        if self._letter.image:
            image = ImageReader(BytesIO(self._letter.image))
            width, height = image.getSize()
            scale = min(_IMAGE[0] / width, _IMAGE[1] / height)
            left = _WIDTH - _SIDE - width * scale if self._turned else _SIDE
            self._y -= height * scale
            if self._canvas is not None:
                self._canvas.drawImage(image, left, self._y, width * scale, height * scale, mask="auto")
            self._y -= 8
        for n, line in enumerate(self._letter.head or (self._letter.fund,)):
            size = _SIZE - 1 if n else 13
            for part in self._wrapped(line, size, bold=not n):
                self._line(part, size, bold=not n)

    def _block(self, block: str | tuple[TableRow, ...]) -> None:
        if not isinstance(block, str):
            self._table(block)
            return
        for part in block.split("\n"):
            for line in self._wrapped(part, _SIZE):
                self._line(line, _SIZE)
        self._y -= 7

    def _table(self, rows: Sequence[TableRow]) -> None:
        """Labels where reading begins, figures below each other on the far side, aligned on their right in every language."""
        column = max(width_of(self._seen(row.figure), BOLD, _SIZE) for row in rows)
        for row in rows:
            self._room(_LEAD + 8)
            if row.total:
                self._rule(3)
                self._y -= 5
            self._put(row.figure, _SIZE, bold=row.total, right=_SIDE + column if self._turned else _WIDTH - _SIDE)
            self._line(row.label, _SIZE, bold=row.total)
        self._y -= 9

    # ---------------------------------------------------------------- lines

    def _line(self, text: str, size: float, *, bold: bool = False, far: bool = False) -> None:
        """One line at the next place: on the side where reading begins, or on the far side."""
        self._room(size * 1.5)
        self._put(text, size, bold=bold, far=far)
        self._y -= size * (_LEAD / _SIZE)

    def _put(self, text: str, size: float, *, bold: bool = False, far: bool = False, right: float | None = None) -> None:
        """Draw a line without moving on; `right`: where it ends, for figures."""
        if self._canvas is None:
            return
        seen, font = self._seen(text), BOLD if bold else REGULAR
        if right is None and far != self._turned:
            right = _WIDTH - _SIDE
        x = _SIDE if right is None else right - width_of(seen, font, size)
        self._canvas.setFillColor(INK)
        self._canvas.setStrokeColor(INK)
        draw_seen(self._canvas, x, self._y - size, seen, font, size)

    def _seen(self, text: str) -> str:
        return visual(text) if self._turned else text

    def _wrapped(self, text: str, size: float, *, bold: bool = False) -> Sequence[str]:
        """Lines of a paragraph."""
        return wrapped(text, BOLD if bold else REGULAR, size, _WIDTH - 2 * _SIDE)

    def _room(self, height: float) -> None:
        if self._y - height < _BOTTOM:
            self._foot()
            self._page += 1
            self._y = _HEIGHT - _TOP
            if self._canvas is not None:
                self._canvas.showPage()

    def _rule(self, below: float) -> None:
        if self._canvas is not None:
            self._canvas.setStrokeColor(RULE)
            self._canvas.setLineWidth(0.6)
            self._canvas.line(_SIDE, self._y - below + 4, _WIDTH - _SIDE, self._y - below + 4)

    def _foot(self) -> None:
        if self._canvas is None:
            return
        kept, self._y = self._y, _BOTTOM - 14
        text = self._letter.page.replace("{pages}", str(self._pages)).replace("{page}", str(self._page))
        self._put(text, _SMALL, far=True)
        self._y = kept


def printable_text(text: str, language: str) -> str:
    """A value as a letter prints it: hidden characters made visible; in Arabic what is not Arabic stands as one piece."""
    seen = shown(text)
    if language not in _RIGHT_TO_LEFT or not seen or is_right_to_left(seen):
        return seen
    return isolated(seen)
