"""The table of the loss allowance: what share of a receivable is provided for by days past due (domain §1, *impairment*)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .money import half_up, parse_plain

DEFAULT_TEXT = "365=0, 730=25, 1095=60, over=100"
OVER = "over"


class LossSteps(NamedTuple):
    """`steps` as (last day of the step, per cent) in order; past the last of them `over` per cent."""

    steps: tuple[tuple[int, Decimal], ...]
    over: Decimal

    @classmethod
    def parse(cls, text: str) -> LossSteps:
        """The table that a text of the books says: ``365=0, 730=25, 1095=60, over=100``, up to so many days past due.

        Raises:
            ValueError: days that do not rise, a share that is no per cent or lower than the one before, no ``over``.

        >>> LossSteps.parse("365=0, 730=25, 1095=60, over=100").rate(914)
        Decimal('60')
        """
        steps: list[tuple[int, Decimal]] = []
        *parts, last = (part.strip() for part in text.split(","))
        for part in parts:
            days, _, share = (piece.strip() for piece in part.partition("="))
            if not (days.isascii() and days.isdigit() and len(days) < 6):
                raise ValueError(f"{days!r} is no number of days")
            if steps and int(days) <= steps[-1][0]:
                raise ValueError(f"{days} days do not come after {steps[-1][0]}")
            steps.append((int(days), _per_cent(share)))
        name, _, share = (piece.strip() for piece in last.partition("="))
        if name != OVER:
            raise ValueError("the last step is 'over', for all days past the others")
        shares = [*(share for _, share in steps), _per_cent(share)]
        if shares != sorted(shares):
            raise ValueError("the share falls with the days")
        return cls(tuple(steps), shares[-1])

    def rate(self, days: int) -> Decimal:
        """Per cent for a receivable so many days past due; nothing before its due date."""
        if days < 0:
            return Decimal(0)
        return next((share for last, share in self.steps if days <= last), self.over)

    def loss(self, carrying: Decimal, days: int) -> Decimal:
        """CHF provided for, half up."""
        return half_up(carrying * self.rate(days) / 100)

    def __str__(self) -> str:
        return ", ".join([*(f"{last}={share}" for last, share in self.steps), f"{OVER}={self.over}"])


def _per_cent(text: str) -> Decimal:
    value = parse_plain(text)
    if value is None or not 0 <= value <= 100:
        raise ValueError(f"{text!r} is not a per cent")
    return value


DEFAULT = LossSteps.parse(DEFAULT_TEXT)
