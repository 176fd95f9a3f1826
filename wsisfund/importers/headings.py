"""What one heading says: its field, and everything that stands beside the known word; what is not known is never passed over."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from ..vocabulary.currencies import CURRENCIES
from .cells import plain_signs, shown, word_key
from .currencies import Codes, Currencies
from .date_order import Order, folded_text, order_in
from .mapping import ImportMap
from .units import unit_in_heading, without_unit

IGNORED: Final = "ignored"
_LONGEST = 120
_PARTS = re.compile(r"\s*[/|\n()（）\[\]【】:：;；,，、]\s*|\s+[-–—]\s+")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_PREPOSITION = re.compile(
    r"^(?:in|en|in the|em|of|de|des|du|в|во|以|按|ب|بال)(?:\s|(?=[^\x00-\x7f]))\s*|(?:^|\s)(?:in|en|в|de|of|за|ب)$"
)
# Signs that decorate a heading, or mark a footnote or a number; any other sign says something of the cells.
_DECORATION: Final = frozenset("°№*†‡§¶•·|^_`´¨=>→▼▲▾▴✱⁎")
_SIGNS_OF: Final = {
    "reference": "#", "donor": "#", "instalments": "#%?", "earmark": "%?", "kind": "?", "due": "?",
}  # fmt: skip
_MINUS = re.compile(r"\s*[+/]*[-–−][+/]*\s*")
_IN_BRACKETS = re.compile(rf"[(\[（]{_MINUS.pattern}[)\]）]")
_LOOSE_CURRENCY = re.compile(r"(?<=[^\W\d_]{4})(?=[€£¥₽₹₩])|(?<=[€£¥₽₹₩])(?=[^\W\d_]{4})")
# Fields whose cells are read as text only, or not at all: what stands beside their heading cannot change a value.
_TEXTS: Final = frozenset(["remarks", IGNORED])
_DATED: Final = frozenset(["date", "due", "instalments"])
_OF_MONEY: Final = frozenset(["amount", "currency", "instalments"])
_WITH: Final = {"amount": {"currency"}, "instalments": {"date", "due", "amount", "reference"}, "due": {"date"}}


@lru_cache(maxsize=1)
def _asides() -> Mapping[str, frozenset[str]]:
    """Words beside a heading that change nothing of what its cells mean, by field; under ``any`` those of every field."""
    text = Path(__file__).with_name("data").joinpath("beside.toml").read_text(encoding="utf-8")
    return {field: frozenset(map(word_key, words)) for field, words in tomllib.loads(text).items()}


class Heading(NamedTuple):
    """What a heading says.

    Args:
        field: the field, ``ignored``, or None where it is not known.
        currencies: what the heading names, ``Amount (CHF)``; several where a sign is shared.
        order: the order of its dates.
        unit: what multiplies its figures.
        beside: words beside a known one that are not known, so that the field is None.
    """

    field: str | None
    currencies: Codes = ()
    order: Order | None = None
    unit: str = ""
    beside: str = ""


class HeadingReader:
    """Reads headings by the import map."""

    def __init__(self, mapping: ImportMap) -> None:
        self._mapping = mapping
        self._currencies = Currencies(mapping)
        self._known: dict[str, Heading] = {}

    def read(self, heading: str) -> Heading:
        """What `heading` says; the same text is worked out once."""
        if heading not in self._known:
            self._known[heading] = self._read(_LOOSE_CURRENCY.sub(" ", plain_signs(shown(heading))))
        return self._known[heading]

    def aside(self, text: str) -> Heading | None:
        """What a cell below a heading says where it is neither: a unit, a currency, an order of dates; else None."""
        text = plain_signs(text)
        if self._field(text):
            return None
        order, unit = order_in(text, style=True), unit_in_heading(text)
        codes = self._currency(text.strip("()[] "))
        if order and word_key(_cut(text, order)):
            return None
        if unit and (rest := word_key(without_unit(text))) and not self._currency(rest):
            return None
        return Heading(None, codes, order, unit) if order or unit or codes or word_key(text) in _asides()["any"] else None

    def _field(self, text: str) -> str | None:
        """The field that a text names; None where a sign in it says more of the cells: ``Amount (%)``, ``Amount €``."""
        field = self._mapping.headings.get(word_key(text))
        return field if field in _TEXTS or not _signs(text) - set(_SIGNS_OF.get(field or "", "")) else None

    def _read(self, text: str) -> Heading:
        if not word_key(text) or len(text) > _LONGEST:
            return Heading(None)
        known = self._field(text)
        if known is not None:
            return Heading(known, unit="" if known in _TEXTS else unit_in_heading(text))
        unit = unit_in_heading(text)
        plain = without_unit(text) if unit else text
        order = order_in(plain, style=True)
        if order is not None:
            found = self._of(self._pieces(_cut(plain, order)), unit, order)
            if found.field in _DATED:
                return found
        return self._of(self._pieces(plain), unit, None)

    def _pieces(self, text: str) -> list[str]:
        return [
            piece
            for piece in _PARTS.split(text)
            if word_key(piece) or _signs(piece) or _MINUS.fullmatch(piece) or self._currency(piece)
        ]

    def _of(self, pieces: list[str], unit: str, order: Order | None) -> Heading:
        """The field of the first piece that is one, where all others agree with it or change nothing."""
        field: str | None = None
        codes: set[str] = set()
        left: list[str] = []
        for piece in pieces:
            found, rest = self._piece(piece)
            if found and field is None and not left:
                field = found
            elif found and found != field and not self._beside(piece, field) and found not in _WITH.get(field or "", ()):
                field = "amount" if {field, found} == {"amount", "currency"} else None
                left += [] if field else [piece]
            for word in (rest,) if found else (piece,) if found is None else ():
                if word and (named := self._currency(word)):
                    codes = codes & set(named) if codes and codes & set(named) else codes | set(named)
                elif word and field and _alone(word):
                    unit = unit or word
                elif word and not self._beside(word, field):
                    left.append(word)
        if field in _TEXTS:
            return Heading(field)
        if codes and field not in _OF_MONEY:
            # A currency beside a heading of no amounts: what its cells hold is not what the heading says.
            left += sorted(codes)
            field = None
        if field is None or (left and not unit):
            return Heading(None, unit=unit, beside=", ".join(self._unknown(field, pieces, left)))
        return Heading(field, tuple(sorted(codes)), order, unit)

    def _piece(self, piece: str) -> tuple[str | None, str]:
        """(field, words behind it) of a piece: ``amount in CHF`` → amount, CHF; ``CHF amount`` too."""
        known = self._field(piece)
        if known is not None:
            return known, ""
        words = piece.split()
        for n in range(len(words) - 1, 0, -1):
            for head, rest in ((words[:n], words[n:]), (words[n:], words[:n])):
                known = self._field(" ".join(head))
                tail = _PREPOSITION.sub("", " ".join(rest)).strip()
                if known is not None and (
                    not tail or self._currency(tail) or self._beside(" ".join(rest), known) or _alone(tail)
                ):
                    return known, tail
        return None, piece

    def _unknown(self, field: str | None, pieces: Sequence[str], left: Sequence[str]) -> list[str]:
        """The words that are not known: without those known beside them; none where no word of the heading is known."""
        shorter = [self._rest(piece) for piece in left]
        known = field is not None or shorter != list(left) or any(self._field(piece) for piece in pieces)
        return [piece for piece in shorter if piece] if known else []

    def _rest(self, piece: str) -> str:
        """A piece without the longest beginning or end of it that names a field."""
        words = piece.split()
        for n in range(len(words) - 1, 0, -1):
            for head, rest in ((words[:n], words[n:]), (words[-n:], words[:-n])):
                if self._field(" ".join(head)):
                    return " ".join(rest)
        return piece

    def _beside(self, words: str, field: str | None) -> bool:
        key = word_key(_PREPOSITION.sub("", words)) or ""
        return any(said in _asides()["any"] or said in _asides().get(field or "any", ()) for said in (key, word_key(words)))

    def _currency(self, words: str) -> Codes:
        words = _PREPOSITION.sub("", words.strip(" .")).strip(" .")
        if len(words) == 3 and words.isascii() and words.isalpha():
            return (words.upper(),) if words.upper() in CURRENCIES else ()
        return self._currencies.meaning(words)


def _signs(text: str) -> set[str]:
    """Signs in a heading that say something of its cells: of a currency, a percentage, a sum, a doubt."""
    found = {"-"} if _IN_BRACKETS.search(text) else set()
    return found | {c for c in text if (c in "%‰?؟#" or unicodedata.category(c) in ("Sc", "Sm", "So")) and c not in _DECORATION}


def _alone(word: str) -> bool:
    return bool(re.fullmatch(r"(?i)(?:in |en |в )?(?:k|kk|m|mm|mn|bn|mil|mille|t)\.?", word.strip()))


def _cut(text: str, order: Order) -> str:
    folded = folded_text(text)
    return f"{folded[: order.start]} | {folded[order.end :]}"


@lru_cache(maxsize=4)
def heading_reader(mapping: ImportMap) -> HeadingReader:
    """The reader of a map."""
    return HeadingReader(mapping)
