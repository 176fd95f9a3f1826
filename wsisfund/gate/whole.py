"""All of the books with a change in them, from the entries that the index has: where no part of them is enough for a verdict.

Beancount reads the text that changed, and no other: what stands as it stood says what it said.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from ..books.records import Balance, Books, Fact, Open, Price, Record, Transaction, in_time
from ..errors import Fault
from ..manual.day_sums import ByBalance, less
from ..manual.view import View
from ..settings import today as clock
from ..store import stored, stored_facts
from ..store.index import Index
from ..store.stored_warnings import stored_warnings
from .difference import Difference
from .judge import PluginMissing
from .keys import Keys, keys_of
from .slice import options_kept

R = TypeVar("R", Transaction, Fact, Open, Price, Balance)


class Whole:
    """All of the books with a change in them, as `Slice` has a part of them."""

    def __init__(self, index: Index, change: Difference) -> None:
        self._index = index
        self._change = change
        self.keys: Keys = keys_of(change.records())

    def kept(self) -> list[tuple[int, Transaction]]:
        """The transactions that the change leaves, by number, as they stand now."""
        return self._kept

    @cached_property
    def _kept(self) -> list[tuple[int, Transaction]]:
        return self._change.left(Transaction, stored.all_transactions(self._index))

    @cached_property
    def after(self) -> View:
        """The books with the change in them."""
        index = self._index
        books = Books(
            index.meta("title"),
            self._with_added(Transaction, [t for _, t in self._kept]),
            self._now(Fact, stored_facts.all_facts(index)),
            self._with_added(Open, self._change.opens_left(stored.all_opens(index))),
            self._now(Price, stored.all_prices(index)),
            self._now(Balance, stored.all_assertions(index)),
            **options_kept(index),
        )
        return View(books, today=clock())

    def _now(self, kind: type[R], before: Iterable[tuple[int, Record]]) -> tuple[R, ...]:
        return self._with_added(kind, [record for _, record in self._change.left(kind, before)])

    def _with_added(self, kind: type[R], left: Sequence[R]) -> tuple[R, ...]:
        added: list[Any] = [record for record in self._change.added if isinstance(record, kind)]
        return in_time([*left, *added])

    def daily(self) -> ByBalance:
        """What the change moves of the control balances."""
        now = dict(self.after.control.daily)
        moved = {balance: less(now.pop(balance, {}), days) for balance, days in stored.daily_sums(self._index)}
        return {balance: days for balance, days in (moved | now).items() if days}

    def warned_before(self) -> Sequence[Fault]:
        """What the rules warned of before the change."""
        return [known.fault for known in stored_warnings(self._index) if known.fault.slug != PluginMissing.slug]
