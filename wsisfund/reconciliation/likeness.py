"""How near the name that a bank writes is to one of the books; states and organizations by all their names, in six scripts."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ..importers.donors import DonorIndex
from ..importers.known_donors import Match
from ..importers.nearness import edits
from ..languages.folding import fold

_WORD = re.compile(r"[^\W_]+")
# What is longer is a sentence, and names nobody.
_LONGEST_NAME = 80
# Banks cut names off after 24 to 35 signs; a name of so many letters is known by its beginning.
_CUT: Final = 12
_PREFIX, _TYPED = 5, 6
# Legal forms, and words of authorities and addresses, which tell no two parties apart.
_COMMON: Final = frozenset(
    "ag sa sarl gmbh ltd limited llc inc corp co company plc bv nv srl spa oy ab kft sro pte pty sas eurl kg ooo "
    "зао оао ооо пао ао ministry minister ministere ministerio ministerium ministero министерство department "
    "departement departamento dept office bureau government gouvernement gobierno regierung правительство embassy "
    "ambassade embajada botschaft permanent mission republic republique republica republik foreign affairs affaires "
    "etrangeres exteriores finance finances hacienda treasury tresor tesoro national nationale nacional federal "
    "federale central bank banque banco the of and for de des du la le les el los und der die das fur et y e 公司 "
    "有限公司 شركة وزارة".split()
)


class Names:
    """Who a bank's line is from or for. `donors`: (id, name, type) of the register."""

    def __init__(self, donors: Iterable[tuple[str, str, str]]) -> None:
        self._donors = DonorIndex(donors)
        self._of: dict[str, str | None] = {}
        self._alike: dict[tuple[str, str], int] = {}

    def alike(self, said: str, name: str) -> int:
        """How much of a name stands in what the bank says, in per cent: 100 all of it, or the same donor in other words.

        0 where they are two donors, however alike their names are.
        """
        pair = said, name
        found = self._alike.get(pair)
        if found is None:
            found = self._alike[pair] = self._likeness(said, name)
        return found

    def _likeness(self, said: str, name: str) -> int:
        if not said.strip() or not name.strip():
            return 0
        shared = _shared(said, name)
        mine = self._donor(name)
        if mine is None or len(said) > _LONGEST_NAME:
            return shared
        other = self._donor(said)
        return shared if other is None else 100 * (mine == other)

    def _donor(self, text: str) -> str | None:
        if text not in self._of:
            found = self._donors.recognise(text)
            self._of[text] = found.donor.id if isinstance(found, Match) else None
        return self._of[text]


def _shared(said: str, name: str) -> int:
    """Per cent of the words of a name that stand in what is said; one that is cut off or has one slip counts nearly."""
    own, other = _words(name), _words(said)
    if own <= other:
        return 100
    plain, within = _joined(name), _joined(said)
    if (len(plain) >= _PREFIX and plain in within) or (len(within) >= _CUT and plain.startswith(within)):
        return 100
    nearly = sum(any(_is_nearly(word, one) for one in other) for word in own - other)
    return (100 * len(own & other) + 90 * nearly) // len(own)


def _is_nearly(word: str, said: str) -> bool:
    if len(said) >= _PREFIX and word.startswith(said):
        return True
    if len(word) < _TYPED or abs(len(word) - len(said)) > 1 or not word.isalpha():
        return False
    return (word[0] == said[0] or word[-1] == said[-1]) and edits(word, said, 1) <= 1


@lru_cache(maxsize=65536)
def _joined(text: str) -> str:
    return "".join(_WORD.findall(fold(text)))


@lru_cache(maxsize=65536)
def _words(text: str) -> frozenset[str]:
    """The words of a name that tell it apart; all of them where it has no such."""
    found = frozenset(word for word in _WORD.findall(fold(text)) if len(word) > 1 or not word.isascii())
    return found - _COMMON or found
