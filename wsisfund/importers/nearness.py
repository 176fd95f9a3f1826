"""Names that nearly match: for proposals, never for a match."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

PROPOSALS_MAX = 5


def near_misses(text: str, limit: int, names: NameShelf) -> list[tuple[int, str]]:
    """(distance, name) of the names within `limit` edits of `text`, nearest first."""
    grams = _grams(text)
    shared: Counter[str] = Counter()
    for gram in grams:
        shared.update(names.with_gram(gram))
    needed = max(1, len(grams) - 3 * limit)
    found = [
        (distance, name) for name, count in shared.items() if count >= needed and (distance := edits(text, name, limit)) <= limit
    ]
    return sorted(found)


class NameShelf:
    """Names by the pairs of letters in them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_gram: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for gram in _grams(name):
                self._by_gram[gram].append(name)

    def with_gram(self, gram: str) -> Sequence[str]:
        """Names that have this pair of letters."""
        return self._by_gram.get(gram, ())


def _grams(text: str) -> set[str]:
    padded = f"^{text}$"
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def edits(a: str, b: str, limit: int) -> int:
    """Letters to insert, delete, replace or swap to make `b` from `a`; ``limit + 1`` where it takes more than `limit`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row_before = row, before
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, row_before[j - 2] + 1)
            row.append(cost)
        before = last
        if min(row) > limit:
            return limit + 1
    return row[-1]
