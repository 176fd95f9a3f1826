"""The order of day, month and year as a heading or a note says it: ``dd/mm/yyyy``, ``mois/jour/année``, ``月/日/年``."""

# ruff: noqa: E501  tables of words

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from ..languages.folding import fold
from .cells import plain_signs

_DAY: Final = "dd|day|d|jj|jour|j|dia|день|дд|д|日|يوم|اليوم|tag|tt"
_MONTH: Final = "mmmm|mmm|mm|month|mon|m|mois|mes|месяц|ммм|мм|м|月|شهر|الشهر|monat"
_YEAR: Final = "yyyy|yy|year|y|aaaa|aa|annee|an|ano|a|год|гггг|гг|г|年|سنه|السنه|عام|jahr|jjjj"
_PIECE = rf"(?:(?P<{{0}}d>{_DAY})|(?P<{{0}}m>{_MONTH})|(?P<{{0}}y>{_YEAR}))"
_BREAK = r"\s?[-/. ,·،]\s?"
_SPLIT = re.compile(
    r"(?<![^\W_])" + _PIECE.format("a") + _BREAK + _PIECE.format("b") + "(?:" + _BREAK + _PIECE.format("c") + r")?(?![^\W_])"
)
_JOINED = re.compile(r"(?<![^\W_])(ddmmyyyy|ddmmyy|mmddyyyy|mmddyy|yyyymmdd|yymmdd|dmy|mdy|ymd|jjmmaaaa|ддммгггг)(?![^\W_])")
_CHINESE = re.compile("年月日|月日年|日月年")
_STYLE = re.compile(
    r"(?<![^\W_])(?:(?P<m>(?:u\.?s\.?|american|americain|estadounidense|американск\w+)(?: date)? ?(?:format|style|order|formato|формат\w*)?)"
    r"|(?P<d>(?:european|europeen|europeo|британск\w+|british|uk)(?: date)? ?(?:format|style|order|formato)?)|(?P<i>iso(?: ?8601)?))(?![^\W_])"
)
_MONTH_FIRST = re.compile(r"(?<![^\W_])(?:month first|mois d'abord|mes primero|сначала месяц)(?![^\W_])|先月后日")
_DAY_FIRST = re.compile(r"(?<![^\W_])(?:day first|jour d'abord|dia primero|сначала день)(?![^\W_])|先日后月")


class Order(NamedTuple):
    """Whether the day comes before the month (None: the year comes first, or an order that no date has), and where it stands.

    `known`: it is an order that dates can be read by.
    """

    day_first: bool | None
    known: bool
    start: int
    end: int


@lru_cache(maxsize=1024)
def order_in(text: str, *, style: bool = False) -> Order | None:
    """The order that a text names; None where it names none.

    Args:
        text: a heading, a title, a note.
        style: whether ``US format`` and the like count too; in a heading of dates they do.

    >>> order_in("Date (month/day/year)").day_first
    False
    """
    folded = folded_text(text)
    for match, letters in _named(folded):
        if len(set(letters)) == len(letters) and "m" in letters and (style or len(letters) == 3 or len(match[0]) > 3):
            day_first = letters.find("d") < letters.find("m") if "d" in letters and letters[0] != "y" else None
            return Order(day_first, letters not in ("yd", "ydm", "dym", "myd", "my", "ym"), match.start(), match.end())
    for pattern, first in ((_MONTH_FIRST, False), (_DAY_FIRST, True)):
        if said := pattern.search(folded):
            return Order(first, True, said.start(), said.end())
    if style and (named := _STYLE.search(folded)):
        return Order({"m": False, "d": True, "i": None}[str(named.lastgroup)], True, named.start(), named.end())
    return None


def folded_text(text: str) -> str:
    """The text in which `Order.start` and `Order.end` count."""
    return fold(plain_signs(text))


def _named(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for match in _SPLIT.finditer(text):
        yield match, "".join(name[1] for name in match.groupdict() if match[name])
    for match in _JOINED.finditer(text):
        yield match, re.sub(r"(.)\1*", r"\1", match[1].translate(str.maketrans("jaдмг", "dydmy")))
    for match in _CHINESE.finditer(text):
        yield match, match[0].translate(str.maketrans("年月日", "ymd"))
