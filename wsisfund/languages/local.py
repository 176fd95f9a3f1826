"""Amounts, days, shares and names of states as statements and letters in each of the six languages write them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from ..vocabulary.events import GENERAL_NAME
from ..vocabulary.money import decimals, half_up
from .states import formal_names, organizations, states

# The day in full, where the long form of CLDR is not that of United Nations documents.
_DAYS: Final = {"en": "d MMMM y"}
# The first day of a month is an ordinal there.
_FIRST: Final = {"fr": ("1 ", "1er ")}
# The donor that stands for the pool of earlier years, in no register of names.
_POOL: Final = {
    "fr": "Fonds général",
    "es": "Fondo general",
    "ru": "Общий фонд",
    "zh": "普通基金",
    "ar": "الصندوق العام",
}
_ARTICLES = {"en": ("the ",), "fr": ("le ", "la ", "les ", "l'"), "es": ("el ", "la ", "los ", "las ")}


class Marks(NamedTuple):
    """Between units and decimals, and between thousands."""

    decimal: str
    group: str


@lru_cache(maxsize=6)
def marks_of(language: str) -> Marks:
    """The marks of a language in numbers, which are written in European digits in all six (CLDR, ``latn``)."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return Marks(*(str(symbol(language, numbering_system="latn")) for symbol in (get_decimal_symbol, get_group_symbol)))


def amount_text(amount: Decimal, currency: str, language: str) -> str:
    """The amount with all decimals of its currency, grouped as the language does.

    >>> amount_text(Decimal("12345.6"), "CHF", "en"), amount_text(Decimal("1234567"), "JPY", "es")
    ('12,345.60', '1.234.567')
    """
    rounded = half_up(amount, currency)
    text = f"{abs(rounded):,.{decimals(currency)}f}"
    marks = marks_of(language)
    text = text.translate({ord(","): marks.group, ord("."): marks.decimal})
    return f"-{text}" if rounded < 0 else text


def whole_text(number: int, language: str) -> str:
    """A whole number, grouped as the language does.

    >>> whole_text(1095, "en"), whole_text(1095, "es")
    ('1,095', '1.095')
    """
    return f"{number:,}".replace(",", marks_of(language).group)


def percent_text(share: Decimal, language: str) -> str:
    """A share of one as per cent, with all its decimals.

    >>> percent_text(Decimal("0.075"), "en"), percent_text(Decimal("0.07"), "fr")
    ('7.5%', '7\\xa0%')
    """
    from babel.numbers import format_percent

    text = str(format_percent(share, locale=language, decimal_quantization=False))
    # Marks of direction that CLDR puts around the sign are for other programs; pages are put in order here.
    return text.replace("\u200e", "").replace("\u202f", "\xa0")


def day_text(day: date, language: str) -> str:
    """The day in full.

    >>> day_text(date(2026, 12, 31), "en"), day_text(date(2026, 3, 1), "fr")
    ('31 December 2026', '1er mars 2026')
    """
    from babel.dates import format_date

    text = str(format_date(day, _DAYS.get(language, "long"), language))
    first, ordinal = _FIRST.get(language, ("", ""))
    return ordinal + text.removeprefix(first) if first and text.startswith(first) else text


def native_name(language: str) -> str:
    """What the speakers of a language call it.

    >>> native_name("fr"), native_name("zh")
    ('Français', '中文')
    """
    from babel import Locale

    name = str(Locale.parse(language).display_name)
    return name[:1].upper() + name[1:]


def state_name(iso3: str, language: str) -> str:
    """Name of a Member State in a language (CLDR), empty where it is no state or has no name there."""
    from babel import Locale

    state = states().get(iso3)
    return "" if state is None else str(Locale.parse(language).territories.get(state.iso2, ""))


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    return {state.name.casefold(): iso3 for iso3, state in states().items()}


def name_in(name: str, language: str) -> str:
    """A donor's name in a language: that of a state, an organization or the pool, by its name in English; others as they are.

    >>> name_in("Switzerland", "es"), name_in("European Union", "fr"), name_in("Swiss Post", "es")
    ('Suiza', 'Union européenne', 'Swiss Post')
    """
    if language == "en":
        return name
    if name == GENERAL_NAME:
        return _POOL[language]
    iso3 = _codes_by_name().get(name.casefold(), "")
    return (state_name(iso3, language) if iso3 else organizations().get(name.casefold(), {}).get(language, "")) or name


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
