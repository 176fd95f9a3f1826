"""Bar charts as vector drawings: one group of bars for each category, each bar with its amount.

Blue and amber stay apart for every kind of colour vision, and dark and light in grey print; commitments are hatched, the
regular budget beside the fund is grey.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, white

from ..languages.words import NIL
from .faces import INK, REGULAR, runs, width_of
from .pdf_grid import FAINT, RULE
from .pdf_text import wrapped
from .right_to_left import visual

Fill = Literal["dark", "light", "hatched", "grey"]

DARK: Final = Color(0.09, 0.30, 0.53)
LIGHT: Final = Color(0.95, 0.74, 0.36)
GREY: Final = Color(0.58, 0.6, 0.63)
SMALL = 7.0
LABELS = 168.0
TICKS = 5
# Categories of one drawing, so that it stays on one page.
MOST: Final = 24
# From so many on they stand closer.
MANY: Final = 12


class Series(NamedTuple):
    """One amount of every category, in order. A `stacked` one goes on where the one before ends."""

    name: str
    fill: Fill
    amounts: Sequence[Decimal]
    stacked: bool = False


class Pitch(NamedTuple):
    """Height of a bar, room between two categories, and size of their labels, in points."""

    bar: float
    space: float
    label: float


class Scale(NamedTuple):
    """Amounts of the axis, in even steps; and where an amount stands."""

    ticks: Sequence[Decimal]
    left: float
    width: float

    def at(self, amount: Decimal) -> float:
        """Place of an amount in points."""
        share = (amount - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.left + self.width * float(share)


def bar_charts(
    categories: Sequence[str],
    series: Sequence[Series],
    width: float,
    unit: str,
    number: Callable[[Decimal], str],
    whole: Callable[[Decimal], str],
    *,
    turned: bool = False,
    plain: bool = False,
) -> list[Drawing]:
    """Drawings of at most `MOST` categories each, on one scale.

    Args:
        categories: words at the left of each group of bars.
        series: the amounts.
        width: of the drawings, in points.
        unit: words below the axis.
        number: an amount as it is printed beside its bar.
        whole: an amount as it is printed below the axis.
        turned: the page is read from the right, and so is the chart: its bars grow to the left.
        plain: texts whole and in their own order, for what finds the fonts and the order of letters itself: a browser.
    """
    texts = [_amounts(row, number) for n in range(len(categories)) for row in _rows(series, n)]
    room = max(width_of(text, REGULAR, SMALL) for text in texts) + 6
    scale = Scale(ticks_of(_ends(series)), LABELS, width - LABELS - room)
    found = []
    for first in range(0, len(categories), MOST):
        part = slice(first, first + MOST)
        cut = [one._replace(amounts=one.amounts[part]) for one in series]
        found.append(_drawing(categories[part], cut, width, scale, unit, number, whole, turned, plain))
    return found


def ticks_of(amounts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """About five even steps of 1, 2 or 5 times a power of ten, that hold all amounts and nil.

    >>> [str(tick) for tick in ticks_of([Decimal("61234.50")])]
    ['0E+4', '2E+4', '4E+4', '6E+4', '8E+4']
    """
    low, high = min(*amounts, Decimal(0)), max(*amounts, Decimal(0))
    span = high - low or Decimal(1)
    power = Decimal(1).scaleb((span / TICKS).adjusted())
    step = next(power * n for n in (1, 2, 5, 10) if power * n * TICKS >= span)
    first, last = _steps(low, step), _steps(high, step)
    return tuple(n * step + 0 for n in range(first, max(last, first + 1) + 1))


def _steps(amount: Decimal, step: Decimal) -> int:
    """Steps from nil to an amount, and the one that it has begun."""
    whole = int(amount / step)
    return whole if whole * step == amount else whole + (1 if amount > 0 else -1)


def _ends(series: Sequence[Series]) -> list[Decimal]:
    """Where the bars end: that of a stacked one behind the one before."""
    found: list[Decimal] = [Decimal(0)]
    before: Sequence[Decimal] = ()
    for one in series:
        before = [a + b for a, b in zip(before, one.amounts, strict=True)] if one.stacked else one.amounts
        found += before
    return found


def _drawing(
    categories: Sequence[str],
    series: Sequence[Series],
    width: float,
    scale: Scale,
    unit: str,
    number: Callable[[Decimal], str],
    whole: Callable[[Decimal], str],
    turned: bool,
    plain: bool,
) -> Drawing:
    pitch = Pitch(8.0, 7.0, 7.6) if len(categories) < MANY else Pitch(7.0, 4.5, 6.8)
    bars = sum(not one.stacked for one in series)
    group = bars * pitch.bar + pitch.space
    bottom, legend = 30.0, 18.0
    height = bottom + group * len(categories) + legend
    drawing = Drawing(width, height)
    shapes = [
        *_axis(scale, bottom, height - legend, unit, whole),
        *_legend(series, height - legend + 8),
    ]
    for n, category in enumerate(categories):
        top = height - legend - n * group
        shapes += _label(category, top - group / 2, pitch.label)
        shapes += _bars(series, n, top - pitch.space / 2, pitch.bar, scale, number)
    zero = scale.at(Decimal(0))
    shapes.append(Line(zero, bottom, zero, height - legend, strokeColor=INK, strokeWidth=0.7))
    for shape in shapes:
        if turned:
            _mirror(shape, width)
        for placed in [shape] if plain else _seen(shape, turned):
            drawing.add(placed)
    return drawing


def _mirror(shape: Rect | Line | String, width: float) -> None:
    """Put the shape as far from the right as it was from the left."""
    if isinstance(shape, Rect):
        shape.x = width - shape.x - shape.width
    elif isinstance(shape, Line):
        shape.x1, shape.x2 = width - shape.x2, width - shape.x1
    else:
        shape.x, shape.textAnchor = width - shape.x, {"start": "end", "end": "start"}.get(shape.textAnchor, shape.textAnchor)


def _seen(shape: Rect | Line | String, turned: bool) -> Iterator[Rect | Line | String]:
    """A text in pieces of one font each, its letters as they follow on paper; other shapes as they are."""
    if not isinstance(shape, String):
        yield shape
        return
    if turned:
        shape.text = visual(shape.text)
    width = width_of(shape.text, REGULAR, shape.fontSize)
    x = shape.x - {"middle": width / 2, "end": width}.get(shape.textAnchor, 0.0)
    for font, piece in runs(shape.text, REGULAR):
        yield String(x, shape.y, piece, textAnchor="start", fontName=font, fontSize=shape.fontSize, fillColor=INK)
        x += width_of(piece, REGULAR, shape.fontSize)


def _axis(scale: Scale, bottom: float, top: float, unit: str, whole: Callable[[Decimal], str]) -> Iterator[Line | String]:
    for tick in scale.ticks:
        x = scale.at(tick)
        yield Line(x, bottom, x, top, strokeColor=FAINT, strokeWidth=0.5)
        yield _string(x, bottom - 10, whole(tick), "middle")
    yield Line(scale.left, bottom, scale.left + scale.width, bottom, strokeColor=RULE, strokeWidth=0.5)
    yield _string(scale.left + scale.width / 2, bottom - 22, unit, "middle")


def _legend(series: Sequence[Series], y: float) -> Iterator[Rect | Line | String]:
    x = LABELS
    for one in series:
        yield from _bar(x, y, 14, 7, one.fill)
        yield _string(x + 18, y + 0.6, one.name, "start")
        x += 18 + width_of(one.name, REGULAR, SMALL) + 20


def _label(text: str, middle: float, size: float) -> Iterator[String]:
    lines = wrapped(text, REGULAR, size, LABELS - 10)
    shown = [*lines[:1], f"{lines[1]}…"] if len(lines) > 2 else lines
    top = middle + (len(shown) - 1) * size * 0.58 - size * 0.33
    for n, line in enumerate(shown):
        yield _string(LABELS - 6, top - n * size * 1.16, line, "end", size)


def _bars(
    series: Sequence[Series], n: int, top: float, bar: float, scale: Scale, number: Callable[[Decimal], str]
) -> Iterator[Rect | Line | String]:
    nil, y = Decimal(0), top
    for row in _rows(series, n):
        y -= bar
        end, far = nil, scale.at(nil)
        for one, amount in row:
            left, right = sorted((scale.at(end), scale.at(end + amount)))
            yield from _bar(left, y + 0.8, right - left, bar - 1.6, one.fill)
            end, far = end + amount, max(far, right)
        text = _amounts(row, number)
        # White behind the amount, so that no line of the axis runs through it.
        yield Rect(far + 2, y + 0.6, width_of(text, REGULAR, SMALL) + 2, bar - 1.2, fillColor=white, strokeColor=None)
        yield _string(far + 3, y + bar / 2 - SMALL * 0.36, text, "start")


def _rows(series: Sequence[Series], n: int) -> list[list[tuple[Series, Decimal]]]:
    """The bars of a category, each with what is stacked on it."""
    rows: list[list[tuple[Series, Decimal]]] = []
    for one in series:
        if one.stacked:
            rows[-1].append((one, one.amounts[n]))
        else:
            rows.append([(one, one.amounts[n])])
    return rows


def _amounts(row: Sequence[tuple[Series, Decimal]], number: Callable[[Decimal], str]) -> str:
    """What stands behind a bar: its amount, and what is stacked on it unless that is nil."""
    if not any(amount for _, amount in row):
        return NIL
    return " + ".join(number(amount) for place, (_, amount) in enumerate(row) if amount or not place)


def _bar(x: float, y: float, width: float, height: float, fill: Fill) -> Iterator[Rect | Line]:
    if width <= 0:
        return
    colour = {"dark": DARK, "light": LIGHT, "grey": GREY, "hatched": white}[fill]
    yield Rect(x, y, width, height, fillColor=colour, strokeColor=DARK if fill == "hatched" else None, strokeWidth=0.5)
    if fill == "hatched":
        at = x + 2.0
        while at < x + width + height:
            start, stop = max(x, at - height), min(at, x + width)
            yield Line(start, y + start - at + height, stop, y + stop - at + height, strokeColor=DARK, strokeWidth=0.4)
            at += 3.0


def _string(x: float, y: float, text: str, anchor: str, size: float = SMALL) -> String:
    return String(x, y, text, textAnchor=anchor, fontName=REGULAR, fontSize=size, fillColor=INK)
