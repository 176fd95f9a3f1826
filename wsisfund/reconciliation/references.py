"""References that a bank's line carries, and those that a document of the books is known by; as they are compared."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from ..register.bank_facts import RecordedLine
from ..vocabulary.creditor_reference import references_in
from ..vocabulary.folding import fold_identity
from ..vocabulary.lookalike import skeleton

_GOES_ON = re.compile(r"[-/.:][^\W_]")
_BETWEEN = re.compile(r"[\s\-/.:_]{0,3}")
_MOST_WORDS = 6
_WORD = re.compile(r"[^\W_]+")
# A reference shorter than this stands in many texts by chance.
_SHORTEST = 4
_NUMBERED = re.compile(r"([^\W\d_]{2,})[^\W_]*\d[^\W_]*")
_MISREAD: Final = str.maketrans("sbzg", "5826")


@lru_cache(maxsize=65536)
def folded(reference: str) -> str:
    """A reference as it is compared: no case, no spaces, no dashes."""
    return fold_identity(reference)


@lru_cache(maxsize=65536)
def bare(reference: str) -> str:
    """A reference as it is looked for in texts: its letters and digits."""
    return "".join(_WORD.findall(folded(reference)))


@lru_cache(maxsize=65536)
def loose(reference: str) -> str:
    """What a reader, or a machine that reads paper, may take a reference for: O is 0, I is 1, S is 5, a Cyrillic В is a B."""
    return skeleton(reference.upper()).translate(_MISREAD)


@lru_cache(maxsize=65536)
def named_in(text: str) -> frozenset[str]:
    """References that may stand in a text: up to six of its words together, but for those that a longer number goes on from."""
    words = [(match.start(), match.end(), bare(match[0])) for match in _WORD.finditer(text)]
    ends = [_GOES_ON.match(text, end) is None for _, end, _ in words]
    found: set[str] = set()
    for first in range(len(words)):
        joined = ""
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            if last > first and not _BETWEEN.fullmatch(text, words[last - 1][1], words[last][0]):
                break
            joined += words[last][2]
            if ends[last]:
                found.add(joined)
    return frozenset(found)


@lru_cache(maxsize=65536)
def wanted(reference: str) -> str:
    """What names a reference in a text; empty where it is too short, or has no digit, so that texts have it by chance."""
    plain = bare(reference)
    return plain if len(plain) >= _SHORTEST and any(c.isdigit() for c in plain) else ""


def names_reference(text: str, reference: str) -> bool:
    """Whether `text` names `reference`, as words of its own, with or without what stands between its parts."""
    plain = wanted(reference)
    return bool(plain) and plain in named_in(text)


class Said(NamedTuple):
    """What a line says in references.

    Args:
        own: the bank's reference and the end-to-end id. named: what its texts may name, `misread` the same by its looks.
        scor: structured creditor references. stems: of what is numbered in its texts, by the letters that it begins with.
    """

    own: frozenset[str]
    named: frozenset[str]
    misread: frozenset[str]
    scor: frozenset[str]
    stems: dict[str, list[str]]


def said_by(line: RecordedLine) -> Said:
    """What a line says in references."""
    texts = (line.reference, line.end_to_end, line.creditor_reference, line.text, line.counterparty)
    named = frozenset().union(*(named_in(text) for text in texts if text))
    free = frozenset().union(*(named_in(text) for text in (line.end_to_end, line.text) if text))
    stems: dict[str, list[str]] = {}
    for token in free:
        match = _NUMBERED.fullmatch(token)
        if match and sum(c.isdigit() for c in token) >= 3:
            stems.setdefault(match[1], []).append(token)
    own = frozenset(folded(text) for text in (line.reference, line.end_to_end) if text)
    misread = frozenset(loose(token) for token in named if len(token) >= _SHORTEST and any(c.isdigit() for c in token))
    return Said(own, named, misread, scor_in(line.creditor_reference, line.text, line.end_to_end), stems)


@lru_cache(maxsize=65536)
def scor_in(*texts: str) -> frozenset[str]:
    """Structured creditor references that stand in texts."""
    return frozenset(reference for text in texts if "RF" in text.upper() for reference in references_in(text))


class Known(NamedTuple):
    """What a document, or something expected, is known by: (as it is looked for, as it is written) of each reference."""

    references: tuple[tuple[str, str], ...]
    scor: frozenset[str]

    def named(self, said: Said) -> str:
        """The first of its references that a line names; empty where it names none."""
        return next((text for plain, text in self.references if plain in said.named), "")

    def misread(self, said: Said) -> str:
        """The first that a line names but for letters and digits that look the same."""
        return next((text for plain, text in self.references if len(plain) > _SHORTEST and loose(plain) in said.misread), "")

    def contradicted(self, said: Said) -> bool:
        """Whether a line carries a reference of the same kind, and it is another one."""
        if self.scor and said.scor and not self.scor & said.scor:
            return True
        for plain, _ in self.references:
            match = _NUMBERED.fullmatch(plain)
            others = said.stems.get(match[1], ()) if match else ()
            if others and not any(other.startswith(plain) or plain.startswith(other) for other in others):
                return not self.named(said) and not self.misread(said)
        return False


def known_by(references: Iterable[str], scor: Iterable[str]) -> Known:
    """What something is known by."""
    found = dict.fromkeys((plain, text) for text in references if (plain := wanted(text)))
    return Known(tuple(found), frozenset(scor))
