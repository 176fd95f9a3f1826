"""Which candidate a line is, where several lines may be several documents: only what nothing else comes near to."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal

from .evidence import Candidate
from .proposal import MARGIN, THRESHOLD

_Claims = dict[str, dict[str, tuple[bool, Decimal]]]


class Settling:
    """Lines with what each may be, best first; what a line becomes is taken from the others.

    Args:
        near: candidates of each line. taken: documents that a line has; it grows while this runs.
        take: told of each line that became its best candidate.
    """

    def __init__(self, near: Mapping[str, Sequence[Candidate]], taken: Set[str], take: Callable[[str, Candidate], None]) -> None:
        self._near, self._taken, self._take = near, taken, take
        self._claims: _Claims = defaultdict(dict)
        for line, candidates in near.items():
            for one in candidates:
                for document in one.documents if taken.isdisjoint(one.documents) else ():
                    claim = one.weighed.exact, one.weighed.score
                    self._claims[document][line] = max(claim, self._claims[document].get(line, claim))

    def run(self) -> None:
        """Round after round, each on what the one before left, until nothing is certain any more."""
        open_lines: Iterable[str] = list(self._near)
        while found := [(line, best) for line in open_lines if (best := self._certain(line)) is not None]:
            for line, best in found:
                self._take(line, best)
            open_lines = self._touched([line for line, _ in found], [doc for _, best in found for doc in best.documents])

    def left(self, line: str) -> list[Candidate]:
        """Candidates of a line that no other line has taken."""
        return [one for one in self._near.get(line, ()) if self._taken.isdisjoint(one.documents)]

    def _certain(self, line: str) -> Candidate | None:
        near = self.left(line)
        if not near or near[0].weighed.score < THRESHOLD or not _is_alone(near):
            return None
        best = near[0]
        sure = all(_is_best(line, best.weighed.exact, self._claims[document]) for document in best.documents)
        return best if sure else None

    def _touched(self, lines: Sequence[str], documents: Sequence[str]) -> list[str]:
        """Lines for which something changed: another is settled that wanted the same, or what they wanted is gone."""
        gone = set(lines)
        touched: dict[str, None] = {}
        for document in documents:
            touched |= dict.fromkeys(self._claims.pop(document, ()))
        for line in lines:
            for one in self._near[line]:
                for document in one.documents:
                    claims = self._claims.get(document, {})
                    if line in claims:
                        del claims[line]
                        touched |= dict.fromkeys(claims)
        return [line for line in touched if line not in gone]


def _is_alone(near: Sequence[Candidate]) -> bool:
    """Whether no other candidate comes near the first one; beside a reference only another reference does."""
    first, others = near[0].weighed, [one.weighed for one in near[1:]]
    if first.exact:
        return not any(other.exact for other in others)
    return all(first.score - other.score >= MARGIN for other in others)


def _is_best(line: str, exact: bool, claims: Mapping[str, tuple[bool, Decimal]]) -> bool:
    """Whether no other line comes near to this one as what a document is."""
    own = claims[line][1]
    others = [claim for name, claim in claims.items() if name != line]
    if exact:
        return not any(is_exact for is_exact, _ in others)
    return not any(is_exact or own - score < MARGIN for is_exact, score in others)
