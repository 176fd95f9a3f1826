"""Bars as a picture without script: their places, worked out here; the browser only draws them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ..languages.spoken import spoken
from .shown import Bar, Chart

WIDTH, HEIGHT = 720, 190
_TOP, _BASE, _GAP = 24, 160, 16


class Amount(NamedTuple):
    """What one bar shows."""

    label: str
    amount: Decimal
    href: str


def bars(title: str, amounts: Sequence[Amount]) -> Chart:
    """A bar for each amount, the largest as high as the picture allows; one below zero has no bar, only its figure."""
    largest = max((a.amount for a in amounts), default=Decimal(0))
    step = Decimal(WIDTH) / max(1, len(amounts))
    made = []
    for n, a in enumerate(amounts):
        height = _tenth(max(a.amount, Decimal(0)) / largest * (_BASE - _TOP)) if largest > 0 else Decimal(0)
        x, width = _tenth(n * step + _GAP // 2), _tenth(step - _GAP)
        made.append(Bar(a.label, spoken().cell(a.amount), a.href, x, _BASE - height, width, height))
    return Chart(title, WIDTH, HEIGHT, _BASE, made)


def _tenth(length: Decimal) -> Decimal:
    return length.quantize(Decimal("0.1"))
