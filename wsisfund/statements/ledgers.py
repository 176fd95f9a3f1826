"""The sums of several periods of the same books, each worked out once: those of a year are also the comparatives of the next."""

from datetime import date

from ..store.index import Index
from ..vocabulary.period import Period
from .sums import KindFacts, Ledger


class Ledgers:
    """Sums by period, made when they are asked for; `facts` are those that all of them read."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.facts = KindFacts(index)
        self._made: dict[Period, Ledger] = {}

    def of(self, period: Period, restated_until: date | None = None) -> Ledger:
        """The sums of a period; entries until a later day that restate it count in them."""
        made = Ledger(self._index, period, facts=self.facts, restated_until=restated_until)
        return made if made.is_restated else self._made.setdefault(period, made)
