"""A chart (`charts.bar_charts`, plain) as SVG in a page: colours by class, so that light and dark are the page's own choice."""

from html import escape
from typing import Any, Final

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import white

from .charts import DARK, GREY, LIGHT
from .faces import INK
from .pdf_grid import FAINT, RULE

_CLASSES: Final = (
    (DARK, "dark"),
    (LIGHT, "light"),
    (GREY, "grey"),
    (FAINT, "faint"),
    (RULE, "rule"),
    (INK, "ink"),
    (white, "paper"),
)
# Room at both sides, in points: a browser may have wider letters than those that were measured.
_MARGIN: Final = 24
# A mark that is not seen: the text after it is read from the right.
_FROM_THE_RIGHT: Final = "\u200f"
# What a page needs that shows charts.
STYLE: Final = """
.chart { --dark: #174d87; --light: #f2bd5c; --faint: #dcdfe3; }
@media (prefers-color-scheme: dark) { .chart { --dark: #7db4ea; --light: #d99a2b; --faint: #3a4148; } }
.chart svg { display: block; width: 100%; min-width: 34rem; max-width: 52rem; height: auto; }
.chart text { fill: var(--ink); direction: ltr; unicode-bidi: plaintext; font-family: inherit; }
.dark { fill: var(--dark); } .light { fill: var(--light); } .grey { fill: #8a8f96; } .paper { fill: var(--paper); }
.e-dark { stroke: var(--dark); } .e-faint { stroke: var(--faint); } .e-rule, .e-ink { stroke: var(--rule); }
"""


def chart_svg(drawing: Drawing, title: str, *, turned: bool = False) -> str:
    """The drawing as an element; `title` says in words what it shows. The same drawing gives the same text."""
    size = f"{-_MARGIN} 0 {_n(drawing.width + 2 * _MARGIN)} {_n(drawing.height)}"
    shapes = "".join(_shape(shape, drawing.height, turned) for shape in drawing.contents)
    return f'<svg viewBox="{size}" role="img" aria-label="{escape(title)}">{shapes}</svg>'


def _shape(shape: Any, height: float, turned: bool) -> str:
    if isinstance(shape, Rect):
        kind = " ".join(name for name in (_class(shape.fillColor), _class(shape.strokeColor, "e-")) if name)
        place = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
        return f'<rect {place} width="{_n(shape.width)}" height="{_n(shape.height)}" class="{kind}"{_stroke(shape)}/>'
    if isinstance(shape, Line):
        ends = f'x1="{_n(shape.x1)}" y1="{_n(height - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(height - shape.y2)}"'
        return f'<line {ends} class="{_class(shape.strokeColor, "e-")}"{_stroke(shape)}/>'
    assert isinstance(shape, String), shape
    anchor = f' text-anchor="{shape.textAnchor}"' if shape.textAnchor != "start" else ""
    text = f"{_FROM_THE_RIGHT}{shape.text}" if turned else shape.text
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y)}"'
    return f'<text {place} font-size="{_n(shape.fontSize)}"{anchor}>{escape(text)}</text>'


def _class(colour: Any, prefix: str = "") -> str:
    return next((f"{prefix}{name}" for known, name in _CLASSES if colour is not None and colour == known), "")


def _stroke(shape: Any) -> str:
    return f' stroke-width="{_n(shape.strokeWidth)}"' if shape.strokeColor is not None else ""


def _n(value: float) -> str:
    """A place in points, to the hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
