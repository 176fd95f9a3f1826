"""What only looks the same: texts of other letters that a reader cannot tell apart (domain §8.12, UTS 39)."""

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Final

from .folding import fold_identity


@lru_cache(maxsize=262144)
def skeleton(text: str) -> str:
    """What a reader sees of `text`: two texts with the same skeleton look the same. Never shown to anybody.

    Spaces, dashes and what is not seen are left out, as where identities are compared; case counts for what a letter looks
    like (a capital I is a small l), and not beyond that.

    Source: UTS 39 §4, internal prototypes of confusables.txt.

    >>> skeleton("INV-1O1") == skeleton("lNV 101")
    True
    """
    if text.isascii():
        # Nearly all ids are; nothing of them is put together or taken apart.
        mapped = text.translate(_of_ascii())
        if mapped.isascii():
            return mapped.lower()
    else:
        plain = "".join(c for c in unicodedata.normalize("NFKC", text) if fold_identity(c))
        table = _prototypes(of_ascii=plain.isascii())
        mapped = "".join(table.get(c, c) for c in unicodedata.normalize("NFD", plain))
    return unicodedata.normalize("NFD", mapped).casefold()


@lru_cache(maxsize=65536)
def name_shape(text: str) -> str:
    """The skeleton of a name by its letters and digits alone: ``CyberWorks S.A.`` is ``CyberWorks SA``."""
    return skeleton("".join(c for c in text.casefold() if c.isalnum()))


@cache
def _of_ascii() -> Mapping[int, str]:
    """What each sign of ASCII looks like; nothing where it is left out."""
    table = _prototypes(of_ascii=True)
    return {n: table.get(chr(n), chr(n)) if fold_identity(chr(n)) else "" for n in range(128)}


_CONFUSABLES: Final = Path(__file__).parent / "data" / "confusables.txt"
_BEYOND_ASCII: Final = "0080"


@cache
def _prototypes(*, of_ascii: bool) -> Mapping[str, str]:
    """What each sign looks like; `of_ascii`: only of those that plain text has, which come first in the file."""
    found = {}
    lines = (line for line in _CONFUSABLES.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    for line in takewhile(lambda line: line < _BEYOND_ASCII, lines) if of_ascii else lines:
        sign, *prototype = (chr(int(code, 16)) for code in line.split())
        found[sign] = "".join(prototype)
    return found
