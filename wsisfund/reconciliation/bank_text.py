"""Texts as banks in Switzerland take them in a payment: which signs, and how long."""

import unicodedata
from typing import Final

# Signs of print that have a plain form of the same meaning.
_PLAIN: Final = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"), **dict.fromkeys("\u2018\u2019\u02bc", "'")}
    | {**dict.fromkeys("\u201c\u201d\u201e", '"'), "\u2026": "..."}
)
_BEYOND_LATIN: Final = frozenset("\u0218\u0219\u021a\u021b\u20ac")


def bank_text(text: str) -> str:
    """`text` on one line, each letter one sign, without what is not seen; dashes and quotes of print as plain ones.

    >>> bank_text("L\u2019Arche \u2013  Gene\u0300ve")
    "L'Arche - Genève"
    """
    composed = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return " ".join("".join(c if c.isprintable() else " " if c.isspace() else "" for c in composed).split())


def not_taken(text: str) -> str:
    """The signs of `text` that banks refuse, each once, in their order; empty where they take all of it.

    Source: Swiss Payment Standards, credit transfers (from 2022): Basic Latin, Latin-1 Supplement, Latin Extended-A, and
    Ș ș Ț ț €. A name in another script is not transliterated here: how its bearer writes it in Latin letters, his bank knows.

    >>> not_taken("Łódź & Cie"), not_taken("Ли Вэй")
    ('', 'ЛиВэй')
    """
    beyond = (c for c in bank_text(text) if c != " " and not _is_taken(c))
    return "".join(dict.fromkeys(beyond))


def _is_taken(sign: str) -> bool:
    return " " <= sign <= "~" or "\u00a1" <= sign <= "\u017f" or sign in _BEYOND_LATIN
