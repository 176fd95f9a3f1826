"""Amounts, days and names of states as a letter in one of the six languages writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..vocabulary.money import decimals, half_up
from .states import formal_names, states

_ARTICLES = {"en": ("the ",), "fr": ("le ", "la ", "les ", "l'"), "es": ("el ", "la ", "los ", "las ")}


def amount_text(amount: Decimal, currency: str, language: str) -> str:
    """The amount with all decimals of its currency, grouped as the language does.

    >>> amount_text(Decimal("12345.6"), "CHF", "en"), amount_text(Decimal("1234567"), "JPY", "es")
    ('12,345.60', '1.234.567')
    """
    from babel.numbers import format_decimal

    digits = decimals(currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(half_up(amount, currency), format=pattern, locale=language, decimal_quantization=False))


def day_text(day: date, language: str) -> str:
    """The day in full.

    >>> day_text(date(2026, 12, 31), "en"), day_text(date(2026, 3, 1), "fr")
    ('31 December 2026', '1 mars 2026')
    """
    from babel.dates import format_date

    if language == "en":
        return str(format_date(day, "d MMMM y", "en"))
    return str(format_date(day, "long", language))


def state_name(iso3: str, language: str) -> str:
    """Name of a Member State in a language (CLDR), empty where it is no state or has no name there."""
    from babel import Locale

    state = states().get(iso3)
    return "" if state is None else str(Locale.parse(language).territories.get(state.iso2, ""))


def formal_name(iso3: str, language: str) -> str:
    """Formal name of a Member State in a language, with its article where the language has one; empty where there is none.

    >>> formal_name("CHE", "fr"), formal_name("JPN", "en"), formal_name("XXX", "en")
    ('la Confédération suisse', 'Japan', '')
    """
    return formal_names().get(iso3, {}).get(language, "")


def without_article(name: str, language: str) -> str:
    """The name as the first line of an address.

    >>> without_article("la Confédération suisse", "fr"), without_article("l'Ukraine", "fr"), without_article("Japan", "en")
    ('Confédération suisse', 'Ukraine', 'Japan')
    """
    for article in _ARTICLES.get(language, ()):
        if name.startswith(article):
            bare = name.removeprefix(article)
            return bare[0].upper() + bare[1:]
    return name
