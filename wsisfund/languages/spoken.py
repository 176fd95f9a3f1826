"""The language of whoever reads a page: what the reader chose, else the first of the browser's that is one of the six."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Final

from .local import marks_of, native_name
from .states import SIX
from .words import Words, desk_words, words_of

# Where a request says the language of its reader.
LANGUAGE: Final = "wsisfund.language"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default=SIX[0])
_ACCEPTED = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,40})?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})*\.\d+|\d{1,3}(?:,\d{3})+")
_RANGES_MAX: Final = 20


def language() -> str:
    """Code of the language that is spoken now; English where nobody said another."""
    return _SPOKEN.get()


def speak(code: str) -> None:
    """Speak a language from here on, in this thread or process; English for one that is none of the six."""
    _SPOKEN.set(code if code in SIX else SIX[0])


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language inside."""
    before = _SPOKEN.set(code if code in SIX else SIX[0])
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def said(key: str, /, **params: object) -> str:
    """The desk's words for a key in the language that is spoken.

    Raises:
        MissingMessage: there is no such key, or a placeholder has no parameter.
    """
    return desk_words(language())(key, **params)


def spoken() -> Words:
    """The words of statements in the language that is spoken, and its forms of figures and days."""
    return words_of(language())


def said_if_known(prefix: str, ident: str) -> str:
    """The desk's words for an id of a closed list; the id itself, as the books have it, where there are none."""
    words, key = desk_words(language()), f"{prefix}.{ident}"
    return words(key) if words.has(key) else ident


def programme_named(ident: str, name: str) -> str:
    """A programme's name in the language that is spoken, where the books have that of the shipped list; others as they are.

    >>> with speaking("es"): programme_named("C9", "Media"), programme_named("C9", "Our own")
    ('Medios de comunicación', 'Our own')
    """
    return spoken().programme_named(ident, name)


def refusal_title(slug: str) -> str:
    """What a refusal is, in the language that is spoken, above the rule's own text; empty in English, which that text is."""
    if language() == SIX[0]:
        return ""
    words, key = desk_words(language()), f"refusal.{slug}"
    return words(key) if words.has(key) else ""


def best_of(accepted: str) -> str:
    """The first of the six that a browser wants (``Accept-Language``), English where it wants none of them.

    >>> best_of("de-CH, fr;q=0.8, en;q=0.5"), best_of("zh-Hant-TW"), best_of("*")
    ('fr', 'zh', 'en')
    """
    found: list[tuple[Decimal, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:_RANGES_MAX]):
        match = _ACCEPTED.fullmatch(part)
        if match and match[1].lower() in SIX and (weight := Decimal(match[2] or 1)) > 0:
            found.append((-weight, place, match[1].lower()))
    return min(found)[2] if found else SIX[0]


def own_names() -> Mapping[str, str]:
    """What the speakers of each of the six call it, by its code."""
    return {code: native_name(code) for code in SIX}


def refigured(text: str) -> str:
    """A text with English figures, those in the form of the language that is spoken.

    >>> with speaking("fr"): refigured("1,234.50 CHF").replace("\\u202f", "_")
    '1_234,50 CHF'
    """
    marks = marks_of(language())
    table = {ord(","): marks.group, ord("."): marks.decimal}
    return _FIGURE.sub(lambda match: match[0].translate(table), text)
