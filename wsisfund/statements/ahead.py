"""Sums that statements are made of and that another process can add up meanwhile.

They ask nothing of the register, and add up much to little: while they are added up, this process reads the register.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple

from . import agreements, budget, contributions, movements, of_agreements, purposes, receivables, segments, trial_balance
from .commitments import orders
from .pledges import unsigned
from .rows import Reporting
from .sums import Ledger

# Under which a ledger keeps what is worked out once for it (`sums.once`).
Key = tuple[Any, ...]


class Sum(NamedTuple):
    """What is worked out once for a ledger: by which function, and what that is asked besides."""

    make: Any
    asked: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Under which a ledger keeps it."""
        return (self.make.__wrapped__, *self.asked)


# In the order in which statements ask for them. Of the period and of the one before it:
_OF_BOTH: Final = (
    Sum(purposes.summed, ("moved",)),
    Sum(purposes.summed, ("advanced",)),
    Sum(receivables.outstanding),
    Sum(of_agreements.at_end),
    Sum(contributions.parts),
    Sum(movements.partners),
)
# Of the period alone:
_OF_PERIOD: Final = (
    Sum(orders),
    Sum(budget.balances, ("advance-outstanding",)),
    Sum(agreements.moved),
    Sum(segments.revenue, ("income",)),
    Sum(budget.balances, ("committed",)),
    Sum(budget.balances, ("cash",)),
    Sum(trial_balance.turnover),
)


def sums_of(run: Reporting) -> Iterator[tuple[Ledger, Sum]]:
    """What can be added up ahead, each for one of the ledgers of a run."""
    for one in _OF_BOTH:
        yield from ((ledger, one) for ledger in (run.ledger, run.before) if ledger is not None)
    yield from ((run.ledger, one) for one in _OF_PERIOD)


def read_register(run: Reporting) -> None:
    """Work out what takes a long look at the register and hardly any of those sums."""
    ledgers = [ledger for ledger in (run.ledger, run.before) if ledger is not None]
    for worked_out in (unsigned, purposes.by_programme):
        for ledger in ledgers:
            worked_out(ledger)


class Awaited(dict[Key, Any]):
    """What is worked out once for a ledger, where some of it is worked out elsewhere.

    Args:
        keys: of what may come. hear: waits until that of a key is here, or is known not to come.
    """

    def __init__(self, keys: Collection[Key], hear: Callable[["Awaited", Key], None]) -> None:
        super().__init__()
        self._keys, self._hear = keys, hear

    def __missing__(self, key: Key) -> Any:
        if key in self._keys:
            self._hear(self, key)
        if key in self:
            return self[key]
        raise KeyError(key)
