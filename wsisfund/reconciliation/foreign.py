"""Money that comes, or goes, in another currency than the books expect: near the day's rate it is proposed, never exact."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from ..register.bank_facts import RecordedLine
from ..vocabulary.money import half_up
from .evidence import Candidate, Evidence
from .items import INSTALMENT, INVOICE, Expected

# How far a bank's rate is from the day's, at most; and how far the day's may be from the newest.
_SPREAD: Final = Decimal("0.025")
_DRIFT: Final = Decimal("0.30")


class Foreign:
    """What is expected, by its value in francs at the newest rate."""

    def __init__(self, expected: Sequence[Expected], evidence: Evidence) -> None:
        self._evidence = evidence
        valued = [
            (one.amount * rate, one)
            for one in expected
            if one.kind in (INSTALMENT, INVOICE) and (rate := evidence.rates(one.currency, date.max)) is not None
        ]
        self._choices = sorted(valued, key=lambda pair: (pair[0], pair[1].target))
        self._values = [value for value, _ in self._choices]
        self._several = len({one.currency for _, one in self._choices})

    def weighed(self, line: RecordedLine) -> list[Candidate]:
        """What of all that is expected in other currencies a line may be."""
        number, currency = line.amount
        if not self._several or (self._several == 1 and self._choices[0][1].currency == currency):
            return []
        newest = self._evidence.rates(currency, date.max)
        day = self._evidence.rates(currency, line.booked)
        if newest is None or day is None:
            return []
        ends = sorted((number * newest * (1 - _DRIFT), number * newest * (1 + _DRIFT)))
        near = self._choices[bisect_left(self._values, ends[0]) : bisect_right(self._values, ends[1])]
        found = (self._of(line, one, day) for _, one in near if one.currency != currency)
        return [candidate for candidate in found if candidate is not None]

    def _of(self, line: RecordedLine, one: Expected, rate: Decimal) -> Candidate | None:
        own = self._evidence.rates(one.currency, line.booked)
        if own is None:
            return None
        number, currency = line.amount
        value = half_up(one.amount * own / rate, currency)
        off = (number - value) / value if value else Decimal(1)
        if abs(off) > _SPREAD:
            return None
        said = f"{abs(one.amount)} {one.currency} at the day's rate is {abs(value)} {currency}, {abs(off):.1%} from it"
        weighed = self._evidence.of_expected(line, one, number, said)
        return Candidate(weighed, (one.target,), one.kind, one.due) if weighed.score else None
