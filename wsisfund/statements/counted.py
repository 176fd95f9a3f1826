"""Whether a statement's sums have a line twice in them, directly or through the sums that they add."""

from collections import Counter
from collections.abc import Mapping, Sequence

# Sums within sums; the statements have five.
DEEPEST = 50

Sums = Mapping[str, tuple[int, Sequence[tuple[int, str]]]]


class TooDeep(Exception):
    """Sums stand within one another beyond `DEEPEST`."""


def counted_twice(lines: Sums) -> tuple[str, str] | None:
    """A line and what it counts more than once, None where there is none.

    Args:
        lines: of each line its sign and what it adds, with the sign of each part; nothing where it is no sum.

    Raises:
        TooDeep: sums within sums have no end in sight; one that leads back to itself is the reader's to find.
    """
    known: dict[str, Counter[str]] = {}
    found: list[tuple[str, str]] = []

    def parts_of(ident: str, above: tuple[str, ...]) -> Counter[str]:
        """How often each line that is no sum counts in a line."""
        if ident not in known:
            if len(above) > DEEPEST:
                raise TooDeep
            sign, parts = lines.get(ident, (1, ()))
            total: Counter[str] = Counter() if parts else Counter({ident: 1})
            for part_sign, part in parts if ident not in above else ():
                for basic, times in parts_of(part, (*above, ident)).items():
                    total[basic] += part_sign * times
            found.extend((ident, basic) for basic, times in total.items() if abs(times) > 1)
            known[ident] = Counter({basic: sign * times for basic, times in total.items()})
        return known[ident]

    for ident in lines:
        parts_of(ident, ())
        if found:
            return found[0]
    return None
