"""How near what a bank writes is to what the books say: references that stand in a text, and names in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..importers.donors import DonorIndex
from ..importers.known_donors import Match
from ..languages.folding import fold
from ..vocabulary.folding import fold_identity

_GOES_ON = re.compile(r"[-/.:][^\W_]")
_MOST_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
# A reference shorter than this stands in many texts by chance.
_SHORTEST = 4
# What is longer is a sentence, and names nobody.
_LONGEST_NAME = 80


@lru_cache(maxsize=65536)
def folded(reference: str) -> str:
    """A reference as it is compared: no case, no spaces, no dashes."""
    return fold_identity(reference)


@lru_cache(maxsize=65536)
def bare(reference: str) -> str:
    """A reference as it is looked for in texts: its letters and digits."""
    return "".join(_WORD.findall(folded(reference)))


@lru_cache(maxsize=65536)
def named_in(text: str) -> frozenset[str]:
    """References that may stand in a text: up to six of its words together, but for those that a longer number goes on from."""
    words = [(match.start(), match.end(), bare(match[0])) for match in _WORD.finditer(text)]
    ends = [_GOES_ON.match(text, end) is None for _, end, _ in words]
    found: set[str] = set()
    for first in range(len(words)):
        joined = ""
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            if last > first and words[last][0] - words[last - 1][1] > 1:
                break
            joined += words[last][2]
            if ends[last]:
                found.add(joined)
    return frozenset(found)


def names_reference(text: str, reference: str) -> bool:
    """Whether `text` names `reference`, as words of its own, with or without what stands between its parts."""
    wanted = bare(reference)
    return len(wanted) >= _SHORTEST and any(c.isdigit() for c in wanted) and wanted in named_in(text)


class Names:
    """Who a bank's line is from or for; states and organizations by all the names that the program knows, in six scripts."""

    def __init__(self, donors: Iterable[tuple[str, str, str]]) -> None:
        self._donors = DonorIndex(donors)
        self._of: dict[str, str | None] = {}
        self._alike: dict[tuple[str, str], int] = {}

    def alike(self, said: str, name: str) -> int:
        """How much of a name stands in what the bank says, in per cent: 100 all of it, or the same donor in other words."""
        pair = said, name
        found = self._alike.get(pair)
        if found is None:
            found = self._alike[pair] = self._likeness(said, name)
        return found

    def _likeness(self, said: str, name: str) -> int:
        if not said.strip() or not name.strip():
            return 0
        own, other = _words(name), _words(said)
        shared = 100 * len(own & other) // len(own) if own else 0
        if shared < 100:
            joined, within = "".join(sorted(own)), fold(said).replace(" ", "")
            if len(joined) >= 6 and fold(name).replace(" ", "") in within:
                return 100
            mine = self._donor(name)
            if mine is not None and len(said) <= _LONGEST_NAME and mine == self._donor(said):
                return 100
        return shared

    def _donor(self, text: str) -> str | None:
        if text not in self._of:
            found = self._donors.recognise(text)
            self._of[text] = found.donor.id if isinstance(found, Match) else None
        return self._of[text]


@lru_cache(maxsize=65536)
def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(text)) if len(word) > 2 or not word.isascii())
