"""Patterns of the import map, held to those whose search ends in little time whatever stands in a cell."""

import re
from collections.abc import Iterable
from typing import Any, Final

# A cell of a column that a pattern looks through; a longer one goes to review unseen.
LONGEST_CELL: Final = 500
_LONGEST: Final = 200
# A cell of the longest takes some hundredths of a second then.
_MOST_WAYS: Final = 2_500
_SINGLE: Final = frozenset(["LITERAL", "NOT_LITERAL", "ANY", "IN"])


def checked_pattern(text: str) -> re.Pattern[str]:
    """The pattern, without regard to case.

    Raises:
        ValueError: it is no pattern, or a search with it could take beyond measure: a repetition inside a repetition, many of
            them one after the other, many alternatives after others, references to what was found.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"a pattern has at most {_LONGEST} characters")
    try:
        pattern = re.compile(text, re.IGNORECASE)
        tree = _tree(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"no pattern: {error}") from None
    if _ways(tree) > _MOST_WAYS:
        raise ValueError("a search with it could take very long: it repeats too much; write the words, parted by |")
    return pattern


def _tree(text: str) -> Iterable[tuple[Any, Any]]:
    # The only reader of patterns that Python has; it has no public name.
    from re import _parser  # type: ignore[attr-defined]

    found: Iterable[tuple[Any, Any]] = _parser.parse(text, re.IGNORECASE)
    return found


def _ways(tree: Iterable[tuple[Any, Any]]) -> int:
    """In how many ways a pattern may match from one place on, at most: what a search tries before it gives up."""
    ways = 1
    for kind, value in tree:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            ways *= _repeated(*value)
        elif name == "BRANCH":
            ways *= sum(map(_ways, value[1]))
        elif name == "SUBPATTERN":
            ways *= _ways(value[-1])
        elif name not in _SINGLE and name != "AT":
            raise ValueError(f"a search with it could take very long ({name.lower()}); write the words, parted by |")
    return ways


def _repeated(least: Any, most: Any, inner: Iterable[tuple[Any, Any]]) -> int:
    inner = list(inner)
    if len(inner) == 1 and str(inner[0][0]) in _SINGLE:
        return min(int(most), LONGEST_CELL) - min(int(least), LONGEST_CELL) + 1
    # A group may be there or not, ``(re-)?``; one that comes again and again is refused.
    if int(most) > 1:
        raise ValueError("a search with it could take very long: a group is repeated; write the words, parted by |")
    return 1 + _ways(inner)
