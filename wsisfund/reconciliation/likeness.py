"""How near what a bank writes is to what the books say: references that stand in a text, and names in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..importers.donors import DonorIndex
from ..importers.known_donors import Match
from ..languages.folding import fold
from ..vocabulary.folding import fold_identity

_TOKEN = re.compile(r"[^\W_]+(?:[-/.:][^\W_]+)*")
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
def tokens(text: str) -> frozenset[str]:
    """References that may stand in a text: its words, and words joined by what references are joined by."""
    return frozenset(folded(token) for token in _TOKEN.findall(text))


def names_reference(text: str, reference: str) -> bool:
    """Whether `text` names `reference`, as a word of its own."""
    wanted = folded(reference)
    if len(wanted) < _SHORTEST or not any(c.isdigit() for c in wanted):
        return False
    if wanted in tokens(text):
        return True
    # Written with spaces in it: "VC 2026 11". What stands around it is no part of a longer number.
    return bool(_pattern(reference).search(text))


@lru_cache(maxsize=65536)
def _pattern(reference: str) -> re.Pattern[str]:
    plain = r"[-/. ]?".join(map(re.escape, _WORD.findall(reference)))
    return re.compile(rf"(?<![^\W_]){plain}(?![^\W_]|[-/.:][^\W_])", re.IGNORECASE)


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
