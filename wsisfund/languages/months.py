"""Names of months and days of the week in the six languages."""

from collections.abc import Mapping
from functools import lru_cache

from .folding import fold
from .states import SIX

# Arabic has three sets of names for the months of the Gregorian calendar.
_LOCALES = (*SIX, "ar_SY", "ar_TN")


@lru_cache(maxsize=1)
def month_numbers() -> Mapping[str, int]:
    """Month by name, folded and without dots: full and short names of English, French, Spanish, Russian, Arabic.

    Chinese writes months as numbers (``3月``). A name that would mean two months is left out.
    """
    from babel.dates import get_month_names

    # Short forms that people write and CLDR has not.
    found: dict[str, int] = {"sept": 9, "set": 9, "fev": 2, "juill": 7, "setiembre": 9, "фев": 2, "ноя": 11, "сен": 9}
    doubtful: set[str] = set()
    for language in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    folded = fold(name).replace(".", "").strip()
                    if folded[:1].isdigit():
                        continue
                    if found.setdefault(folded, number) != number:
                        doubtful.add(folded)
    return {name: number for name, number in found.items() if name not in doubtful}


@lru_cache(maxsize=1)
def weekday_numbers() -> Mapping[str, int]:
    """Day of the week (Monday 0) by name, full and short, folded and without dots; a name of two days is left out."""
    from babel.dates import get_day_names

    # Cases and short forms that people write and CLDR has not.
    found: dict[str, int] = {"среду": 2, "пятницу": 4, "субботу": 5, "tues": 1, "thur": 3, "thurs": 3, "weds": 2}
    doubtful: set[str] = set()
    for language in SIX:
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, "format", language).items():
                folded = fold(name).replace(".", "").strip()
                if found.setdefault(folded, number) != number:
                    doubtful.add(folded)
    return {name: number for name, number in found.items() if name not in doubtful}


@lru_cache(maxsize=1)
def weekday_names() -> frozenset[str]:
    """Names of the days of the week, full and short, folded and without dots."""
    from babel.dates import get_day_names

    names = (
        name
        for language in SIX
        for width in ("wide", "abbreviated")
        for name in get_day_names(width, "format", language).values()
    )
    return frozenset(fold(name).replace(".", "").strip() for name in names)
