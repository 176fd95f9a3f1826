"""The days that a statement covers."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .biennium import ends_year


class Period(NamedTuple):
    """The days that a statement covers, both included."""

    start: date
    end: date

    @property
    def year(self) -> int:
        """The financial year."""
        return self.start.year

    @property
    def ends_year(self) -> bool:
        """Whether it goes to the end of the year."""
        return ends_year(self.end)

    @property
    def before(self) -> Period:
        """The whole year before, for the comparative figures."""
        return Period(date(self.year - 1, 1, 1), date(self.year - 1, 12, 31))
