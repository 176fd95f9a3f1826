"""Bars end where their amounts say, on an axis of even steps that holds them all."""

from __future__ import annotations

from decimal import Decimal as D
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.shapes import Drawing, Line, Rect, String

from tests.unit.publish.made import EN
from wsisfund.publish.charts import DARK, LABELS, LIGHT, MOST, Series, bar_charts, ticks_of

amounts = st.decimals(D("-1e14"), D("1e14"), places=2)


@given(st.lists(amounts, min_size=1, max_size=6))
def test_the_axis_holds_every_amount_and_nil(found: list[D]) -> None:
    ticks = ticks_of(found)
    assert ticks[0] <= min(*found, D(0)) and ticks[-1] >= max(*found, D(0)) and D(0) in ticks
    assert 2 <= len(ticks) <= 8
    assert len({after - before for before, after in pairwise(ticks)}) == 1


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("61234.50", "0 20000 40000 60000 80000"),
        ("-80", "-80 -60 -40 -20 0"),
        ("0", "0 0.2"),
        ("100000", "0 20000 40000 60000 80000 100000"),
    ],
)
def test_steps_are_round(amount: str, expected: str) -> None:
    assert list(ticks_of([D(amount)])) == [D(tick) for tick in expected.split()]


def drawings(*series: Series, names: int = 2) -> list[Drawing]:
    """A chart of categories A, B, …"""
    return bar_charts([chr(65 + n) for n in range(names)], series, 487.0, "CHF", EN.number, EN.number)


def bars(drawing: Drawing, colour: object) -> list[Rect]:
    """Bars of one colour, the sample of the legend left aside."""
    found = [shape for shape in drawing.contents if isinstance(shape, Rect) and shape.fillColor == colour]
    return found[1:]


def test_bars_are_as_long_as_their_amounts() -> None:
    [drawing] = drawings(Series("Revenue", "dark", [D(100), D(-50)]), Series("Expense", "light", [D(25), D(0)]))
    first, second = bars(drawing, DARK)
    [light] = bars(drawing, LIGHT)
    assert first.width == pytest.approx(2 * second.width) == pytest.approx(4 * light.width)
    assert second.x + second.width == pytest.approx(first.x)
    texts = [shape.text for shape in drawing.contents if isinstance(shape, String)]
    assert {"100.00", "(50.00)", "25.00", "–", "Revenue", "Expense", "A", "B"} <= set(texts)


def test_what_is_stacked_goes_on_where_the_other_ends() -> None:
    [drawing] = drawings(Series("Actual", "dark", [D(60), D(0)]), Series("Open", "hatched", [D(20), D(0)], stacked=True))
    [bar] = bars(drawing, DARK)
    outlined = [s for s in drawing.contents if isinstance(s, Rect) and s.strokeColor == DARK][1:]
    assert [s.x for s in outlined] == [pytest.approx(bar.x + bar.width)]
    assert outlined[0].width * 3 == pytest.approx(bar.width)
    hatches = [s for s in drawing.contents if isinstance(s, Line) and s.strokeColor == DARK and s.x1 >= outlined[0].x - 0.01]
    assert hatches and all(s.x2 <= outlined[0].x + outlined[0].width + 0.01 for s in hatches if s.y1 < outlined[0].y + 10)
    assert "60.00 + 20.00" in [s.text for s in drawing.contents if isinstance(s, String)]


def test_many_categories_go_on_in_a_second_drawing_on_the_same_scale() -> None:
    first, second = drawings(Series("Revenue", "dark", [D(100), *[D(50)] * MOST]), names=MOST + 1)
    assert len(bars(first, DARK)) == MOST and len(bars(second, DARK)) == 1
    assert bars(first, DARK)[1].width == pytest.approx(bars(second, DARK)[0].width)
    assert first.height < 700


def test_nothing_leaves_the_drawing() -> None:
    name = "A programme of which the register says very many words " * 5
    [drawing] = bar_charts([name], [Series("R", "dark", [D("-98765432109876.54")])], 487.0, "CHF", EN.number, EN.number)
    for shape in drawing.contents:
        if isinstance(shape, String):
            left, bottom, right, _ = shape.getBounds()
            assert left >= 0 and right <= 487.1 and bottom >= 0, shape.text
            if shape.textAnchor == "end":
                assert right <= LABELS
