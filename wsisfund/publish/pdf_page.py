"""Pages: A4 upright and across, running heads, the books' hash and the page number at the foot, bookmarks.

A document is laid out twice: the first time to learn on which page everything stands, the second time to say so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, NamedTuple

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate

from .. import __version__
from ..languages.words import Direction
from .faces import BOLD, INK, ITALIC, REGULAR, draw, draw_end, draw_start, width_of
from .pdf_grid import RULE
from .pdf_text import shown, wrapped

UPRIGHT: Final = "upright"
ACROSS: Final = "across"
COVER: Final = "cover"
SIDE, TOP, BOTTOM = 54.0, 74.0, 62.0
HEAD_SIZE, FOOT_SIZE = 7.5, 6.4
SIZES: Final[Mapping[str, tuple[float, float]]] = {UPRIGHT: A4, ACROSS: landscape(A4), COVER: A4}


def line_width(page: str) -> float:
    """Width of the text on a page of that kind, in points."""
    return SIZES[page][0] - 2 * SIDE


def text_height(page: str) -> float:
    """Height of the text on a page of that kind, in points."""
    return SIZES[page][1] - TOP - BOTTOM


class Imprint(NamedTuple):
    """What every page says: title of the books, the period, the mark of a draft, the words with the two hashes, the page.

    `page` gives the words of a page number and the number of pages.
    """

    fund: str
    title: str
    period: str
    draft: str
    books: str
    forms: str
    page: Callable[[int, int], str]
    language: str
    direction: Direction = "ltr"


@dataclass
class Numbers:
    """Where everything stands: pages by key of the mark, and how many pages there are."""

    pages: dict[str, int] = field(default_factory=dict)
    total: int = 0


class Mark(Flowable):  # type: ignore[misc]
    """A place to go to: bookmark, entry of the outline, and its page for the contents.

    Args:
        key: of the bookmark.
        title: words of the entry.
        level: 0 for a part, 1 for what is in it.
        head: words of the running head until the next mark; None to leave it as it is.
        period: words below them.
    """

    def __init__(self, key: str, title: str, level: int = 0, head: str | None = None, period: str = "") -> None:
        super().__init__()
        self.key, self.title, self.level = key, shown(title), level
        self.head, self.period = None if head is None else shown(head), period

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """It takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Set the bookmark."""
        canvas: Canvas = self.canv
        canvas.bookmarkPage(self.key)
        canvas.addOutlineEntry(self.title, self.key, self.level, closed=False)
        canvas.document.meet(self)


class Pages(BaseDocTemplate):  # type: ignore[misc]
    """One layout of a document."""

    def __init__(self, out: BytesIO, imprint: Imprint, known: Numbers) -> None:
        program = f"wsisfund {__version__}"
        super().__init__(
            out, pagesize=A4, title=shown(imprint.title), author=shown(imprint.fund), subject=shown(imprint.period),
            creator=program, producer=program, keywords="",
        )  # fmt: skip
        self.imprint, self.known = imprint, known
        self.found = Numbers()
        self._part = ""
        self._heads: list[tuple[str, str]] = [("", "")]
        self.addPageTemplates([self._template(name) for name in (UPRIGHT, ACROSS, COVER)])

    def _template(self, name: str) -> PageTemplate:
        width, height = SIZES[name]
        frame = Frame(
            SIDE, BOTTOM, line_width(name), height - TOP - BOTTOM,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id=name,
        )  # fmt: skip
        return PageTemplate(name, [frame], onPage=_begin, onPageEnd=_end, pagesize=(width, height))

    def meet(self, mark: Mark) -> None:
        """Note where a mark stands, and what it makes of the running head."""
        self.found.pages[mark.key] = self.page
        if mark.level == 0:
            self._part = mark.title
        if mark.head is not None:
            self._heads.append((mark.head, mark.period))

    def take_head(self) -> tuple[str, str]:
        """The running head of the page that ends: what stands on it; the part, where that is more than one thing."""
        begun, self._heads = self._heads[1:], self._heads[-1:]
        return (self._part, "") if len(begun) > 1 else self._heads[0]

    def make(self, story: Sequence[Flowable], first: str) -> Numbers:
        """Lay the story out; where everything stands."""
        self.pageTemplates.sort(key=lambda template: template.id != first)
        self.build(list(story), canvasmaker=self._canvas)
        self.found.total = self.page
        return self.found

    def _canvas(self, out: BytesIO, **_: Any) -> Canvas:
        canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1, lang=self.imprint.language, initialFontName=REGULAR)
        canvas.document = self
        canvas.turned = self.imprint.direction == "rtl"
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.showOutline()
        return canvas


def build(story: Sequence[Flowable], imprint: Imprint, first: str, numbers: Numbers | None = None) -> tuple[bytes, Numbers]:
    """The document's bytes, and where everything stands in it.

    Args:
        story: what is on the pages.
        imprint: what every page says.
        first: kind of the first page.
        numbers: of the layout before; None in the first one.
    """
    _forget(story)
    out = BytesIO()
    pages = Pages(out, imprint, numbers or Numbers())
    found = pages.make(story, first)
    return out.getvalue(), found


def kept(flowables: Sequence[Flowable], page: str) -> list[Flowable]:
    """Flowables that stay on one page, as long as one page can hold them."""
    return [CondPageBreak(min(height_of(flowables, page), text_height(page) - 1)), *flowables]


def height_of(flowables: Sequence[Flowable], page: str) -> float:
    """Height of flowables one below the other, with the room between them, in points."""
    size = line_width(page), text_height(page)
    return float(sum(f.wrap(*size)[1] + f.getSpaceBefore() + f.getSpaceAfter() for f in flowables))


def _forget(story: Sequence[Flowable]) -> None:
    """What reportlab put down in the layout before would stop it in this one."""
    for flowable in story:
        flowable.__dict__.pop("_postponed", None)


# ---------------------------------------------------------------- heads and feet


def _begin(canvas: Canvas, pages: Pages) -> None:
    """The text has the page to itself until it is full; heads come when its marks are known."""


def _end(canvas: Canvas, pages: Pages) -> None:
    kind = pages.pageTemplate.id
    width, height = SIZES[kind]
    canvas.saveState()
    if kind != COVER:
        _draw_head(canvas, pages, width, height)
    _draw_foot(canvas, pages, width)
    canvas.restoreState()


def _draw_head(canvas: Canvas, pages: Pages, width: float, height: float) -> None:
    """Where reading begins the title of the books, on the far side the statement and its period."""
    head, period = pages.take_head()
    room = width - 2 * SIDE - 14
    period = period or pages.imprint.period
    share = min(max(width_of(head, BOLD, HEAD_SIZE), width_of(period, REGULAR, HEAD_SIZE)) + 1, room * 0.65)
    canvas.setFillColor(INK)
    size, lines = _set(shown(pages.imprint.fund), REGULAR, room - share)
    for n, line in enumerate(lines):
        draw_start(canvas, SIDE, height - 36 - n * size * 1.25, line, REGULAR, size, width)
    size, lines = _set(head, BOLD, share)
    right = [*((line, BOLD) for line in lines[:2]), (period, REGULAR)]
    # A title of two lines begins higher, so that its period stands above the rule.
    above = (len(right) - 2) * size * 1.3
    for n, (text, font) in enumerate(right):
        draw_end(canvas, width - SIDE, height - 36 + above - n * size * 1.3, text, font, size, width)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, height - 54, width - SIDE, height - 54)


def _draw_foot(canvas: Canvas, pages: Pages, width: float) -> None:
    """The hash of the books and that of the definitions; on the far side the page, below it the mark of a draft."""
    imprint = pages.imprint
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(SIDE, 48, width - SIDE, 48)
    canvas.setFillColor(INK)
    draw_start(canvas, SIDE, 38, imprint.books, REGULAR, FOOT_SIZE, width)
    draw_start(canvas, SIDE, 38 - FOOT_SIZE * 1.35, imprint.forms, REGULAR, FOOT_SIZE, width)
    page = imprint.page(pages.page, pages.known.total or pages.page)
    draw_end(canvas, width - SIDE, 37.6, page, REGULAR, HEAD_SIZE, width)
    if imprint.draft:
        draw_end(canvas, width - SIDE, 37.6 - HEAD_SIZE * 1.35, imprint.draft, ITALIC, HEAD_SIZE, width)


def _set(text: str, font: str, width: float) -> tuple[float, Sequence[str]]:
    """Type size and lines of a text in a head: two lines, smaller where it is long; what is far too long ends in dots."""
    for size in (HEAD_SIZE, 6.5, 5.5, 4.5):
        lines = wrapped(text, font, size, width)
        if len(lines) <= 2:
            return size, lines
    return size, [lines[0], f"{lines[1][:-1]}…"]


def leader(canvas: Canvas, left: float, right: float, y: float, size: float) -> None:
    """A row of dots from `left` to `right`, always on the same raster, so that those of all lines stand below each other."""
    step = size * 0.55
    first = int(left / step) + 1
    for n in range(first, int((right - width_of(".", REGULAR, size)) / step) + 1):
        draw(canvas, n * step, y, ".", REGULAR, size)
