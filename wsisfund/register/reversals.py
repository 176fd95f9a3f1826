"""What each transaction counts as: a reversal counts under the event of the entry that it mirrors (domain §3)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ..books.records import Books, Transaction
from ..vocabulary.folding import fold_identity

REVERSAL = "reversal"

# Keys that decide where an entry counts; a reversal carries those of its original, posting by posting.
MIRRORED_KEYS = ("agreement", "instalment", "commitment", "programme")

Leg = tuple[str, str, Decimal, Decimal]


@dataclass(frozen=True, eq=False, repr=False)
class Reversals:
    """Which entry each reversal takes back, by position in the transactions.

    Args:
        original: position of the reversal → position of its original.
        undone: positions of the entries that stand reversed; an entry whose reversal was itself reversed is not among them.
    """

    original: Mapping[int, int]
    undone: frozenset[int]

    @cached_property
    def roots(self) -> Mapping[int, tuple[int, int]]:
        """Of each reversal: the position of the entry that it takes back in the end, and -1, or 1 where it takes back a reversal.

        A chain is walked once: a reversal that is reversed stands before the one that reverses it.
        """
        found: dict[int, tuple[int, int]] = {}
        for position in sorted(self.original):
            root, sign = found.get(self.original[position], (self.original[position], 1))
            found[position] = root, -sign
        return found


def effective_events(books: Books) -> list[str]:
    """Event of each transaction, in the order of `books.transactions`; that of a reversal is its original's.

    A reversal without an original that can be found stays ``reversal`` (the rules report it).
    """
    return events_of(books.transactions, reversals_of(books.transactions))


def events_of(transactions: Sequence[Transaction], reversals: Reversals) -> list[str]:
    """`effective_events`, where the reversals are known already."""
    events = [t.event for t in transactions]
    for position, (root, _) in reversals.roots.items():
        events[position] = transactions[root].event
    return events


def reversals_of(transactions: Sequence[Transaction]) -> Reversals:
    """Each reversal with its original: the entry of that `doc`, however written, not reversed before, that it mirrors exactly.

    Several events may share a `doc`; where none is mirrored, the first that is not reversed is taken, so that the rules can
    say what differs.
    """
    wanted = [n for n, t in enumerate(transactions) if t.event == REVERSAL]
    if not wanted:
        return Reversals({}, frozenset())
    docs = {_named(transactions[n]) for n in wanted} - {""}
    holders: dict[str, list[int]] = {}
    for n, t in enumerate(transactions):
        if (folded := fold_identity(t.doc)) in docs:
            holders.setdefault(folded, []).append(n)
    original: dict[int, int] = {}
    undoing: dict[int, int] = {}  # position of an entry → of the last reversal of it
    for n in wanted:
        found = _original(transactions, n, holders.get(_named(transactions[n]), []), undoing)
        if found is not None:
            original[n] = found
            undoing[found] = n
    return Reversals(original, _undone(undoing))


def _named(reversal: Transaction) -> str:
    """The document that a reversal names, folded (domain §8.12)."""
    return fold_identity(reversal.reverses)


def _undone(undoing: Mapping[int, int]) -> frozenset[int]:
    """What stands reversed: its last reversal is not reversed itself, or is so by one that is reversed, and so on."""
    undone: set[int] = set()
    # A reversal of a reversal stands behind it: whether a reversal stands is known before it is asked.
    for position, reversal in sorted(undoing.items(), key=lambda pair: -pair[1]):
        if reversal not in undone:
            undone.add(position)
    return frozenset(undone)


def _stands(position: int, undoing: Mapping[int, int]) -> bool:
    stands = True
    while (reversal := undoing.get(position)) is not None:
        position, stands = reversal, not stands
    return stands


def _original(transactions: Sequence[Transaction], n: int, holders: Sequence[int], undoing: Mapping[int, int]) -> int | None:
    entry = transactions[n]
    # Of two documents that differ by their writing alone the one is meant that is written so.
    written = [m for m in holders if transactions[m].doc == entry.reverses]
    free = [
        m
        for m in written or holders
        if m != n and transactions[m].date <= entry.date and (transactions[m].event != REVERSAL or m < n) and _stands(m, undoing)
    ]
    exact = (m for m in free if mirrors(entry, transactions[m]))
    same = (m for m in free if legs(entry, -1) == legs(transactions[m]))
    return next(exact, next(same, free[0] if free else None))


def mirrors(entry: Transaction, original: Transaction) -> bool:
    """Whether `entry` has every leg of `original` with the sign turned, under the same agreement, instalment and order."""
    return _keyed(entry, -1) == _keyed(original, 1)


def legs(entry: Transaction, sign: int = 1) -> Counter[Leg]:
    """Legs as (account, currency, units, CHF), times `sign`; how often each stands there."""
    return Counter((p.account, p.currency, sign * p.units, sign * p.chf) for p in entry.postings)


def _keyed(entry: Transaction, sign: int) -> Counter[tuple[Leg, tuple[str, ...]]]:
    return Counter(
        (
            (p.account, p.currency, sign * p.units, sign * p.chf),
            tuple(entry.key_of(p, key) for key in MIRRORED_KEYS),
        )
        for p in entry.postings
    )
