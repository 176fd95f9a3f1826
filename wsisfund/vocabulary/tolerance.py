"""The policy `budget-tolerance`: by how much a line may pass its appropriation, and what is said beyond that."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from .money import MAX_AMOUNT, plain

_FORM = r"(?a)([0-9]{1,12}(?:\.[0-9]{1,2})?) ?(%|CHF)(?: (warn|refuse))?"


class Tolerance(NamedTuple):
    """`size` in per cent or in CHF, by `unit`; `only_warns`: what is beyond it is warned of and not refused."""

    size: Decimal
    unit: str
    only_warns: bool = False

    @classmethod
    def parse(cls, text: str) -> Tolerance:
        """What a text of the books says: ``5 %``, ``500 CHF``, each with ``warn`` or ``refuse`` (as without) behind it.

        Raises:
            ValueError: it says something else, or more than 100 %.

        >>> Tolerance.parse("2.5 % refuse").of(Decimal("1000.00"))
        Decimal('25.00')
        """
        found = re.fullmatch(_FORM, text.strip())
        if found is None:
            raise ValueError("it is written 5 % or 500 CHF, with warn or refuse behind it")
        size, unit = Decimal(found[1]), found[2]
        if size > (100 if unit == "%" else MAX_AMOUNT):
            raise ValueError(f"{plain(size)} {unit} is too much")
        return cls(size, unit, found[3] == "warn")

    def of(self, granted: Decimal) -> Decimal:
        """CHF by which a line may pass `granted` CHF, which is not below zero; per cent are not rounded."""
        return granted * self.size / 100 if self.unit == "%" else self.size
