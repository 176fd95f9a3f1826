"""Patterns of the import map, held to those whose search ends in little time whatever stands in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

# A cell of a column that a pattern looks through; a longer one goes to review unseen.
LONGEST_CELL: Final = 500
_LONGEST: Final = 200
_MOST_OPTIONAL: Final = 8
_MOST_TIMES: Final = 20
_SINGLE: Final = frozenset(["LITERAL", "NOT_LITERAL", "ANY", "IN"])


def checked_pattern(text: str) -> re.Pattern[str]:
    """The pattern, without regard to case.

    Raises:
        ValueError: it is no pattern, or a search with it could take beyond measure: a repetition inside a repetition, more than
            one without limit, references to what was found.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"a pattern has at most {_LONGEST} characters")
    try:
        pattern = re.compile(text, re.IGNORECASE)
        tree = _tree(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"no pattern: {error}") from None
    endless, optional = _repetitions(tree)
    if endless > 1 or optional > _MOST_OPTIONAL:
        raise ValueError("a search with it could take very long: it repeats too much; write the words, parted by |")
    return pattern


def _tree(text: str) -> Iterable[tuple[Any, Any]]:
    # The only reader of patterns that Python has; it has no public name.
    from re import _parser  # type: ignore[attr-defined]

    found: Iterable[tuple[Any, Any]] = _parser.parse(text, re.IGNORECASE)
    return found


def _repetitions(tree: Iterable[tuple[Any, Any]]) -> tuple[int, int]:
    """How many repetitions without limit, and how many with one, a pattern has at most on one way through it."""
    endless = optional = 0
    for kind, value in tree:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, inner = value
            if any(str(part) not in _SINGLE for part, _ in inner) or len(list(inner)) != 1:
                _refuse_unless_optional(inner, int(most))
            endless += int(most) > _MOST_TIMES
            optional += int(most) <= _MOST_TIMES
        elif name == "BRANCH":
            ways = [_repetitions(way) for way in value[1]]
            endless += max(way[0] for way in ways)
            optional += max(way[1] for way in ways)
        elif name == "SUBPATTERN":
            inner_endless, inner_optional = _repetitions(value[-1])
            endless, optional = endless + inner_endless, optional + inner_optional
        elif name not in _SINGLE and name != "AT":
            raise ValueError(f"a search with it could take very long ({name.lower()}); write the words, parted by |")
    return endless, optional


def _refuse_unless_optional(inner: Iterable[tuple[Any, Any]], most: int) -> None:
    """A group may be there or not, ``(re-)?``; one that comes again and again is refused."""
    if most > 1 or any(_repetitions(inner)):
        raise ValueError("a search with it could take very long: a group is repeated; write the words, parted by |")
