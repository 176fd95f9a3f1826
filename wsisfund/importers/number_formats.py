"""What the number format of a cell shows beside the value: words, currencies, scales, days left out (ECMA-376, 18.8.31)."""

import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final, NamedTuple

# Built-in formats of East Asian versions, which stand in no workbook. Only these show a whole day in each of them.
EAST_ASIAN: Final = frozenset([*range(27, 37), *range(50, 59)])
EAST_ASIAN_DAY: Final = frozenset([30, 31])
# Formats 32 to 35, 55 and 56 show a time.
EAST_ASIAN_TIME: Final = frozenset([32, 33, 34, 35, 55, 56])
_TOKEN = re.compile(r'"([^"]*)"?|\\(.)|\[([^\]]*)\]|[_*].|(General|E[+-]|AM/PM|A/P|.)', re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"(<>|<=|>=|<|>|=)(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_MINUS: Final = frozenset("-–−")
_LONGEST: Final = 255
_MOST_DECIMALS: Final = 15
_DIGITS: Final = "0#?"
_SCALES: Final = {1: "thousands", 2: "millions", 3: "milliards"}


class Section(NamedTuple):
    """One part of a format: words before and behind the digits, how many digits must stand, decimals, and what scales it.

    `exponent`: the digits before it, where it writes numbers as 1.23E+03. `condition`: of which numbers it is, ``<500``.
    `nothing`: it shows no figure at all.
    """

    before: str
    behind: str
    zeros: int
    plain: bool
    decimals: int | None
    scale: int
    percent: bool
    exponent: int | None = None
    condition: tuple[str, Decimal] | None = None
    nothing: bool = False


class Shown(NamedTuple):
    """What a cell shows of a number: signs and words beside it, why it is not the value, its text where this is a short code."""

    beside: tuple[str, ...] = ()
    doubt: str = ""
    text: str = ""


def shown_number(value: Decimal, code: str) -> Shown:
    """What a cell with this number and this format shows.

    >>> shown_number(Decimal(1000), '[$USD] #,##0.00').beside
    ('USD',)
    """
    if not code or code == "General":
        return Shown()
    if len(code) > _LONGEST:
        return Shown(doubt="its number format is longer than any sheet has")
    sections = _sections(code)
    section = sections[_place(value, sections)]
    words = (section.before, section.behind)
    beside = tuple(w for word in words if (w := word.strip(" \u00a0\u202f-–+()'.,:")) and not w.isdecimal())
    text = ""
    if section.plain and section.zeros and value == value.to_integral_value() and value >= 0:
        digits = format(value.to_integral_value(), "f").zfill(section.zeros)
        text = f"{section.before}{digits}{section.behind}".strip()
    return Shown(beside, _doubt(value, section), text)


def shows_a_day(code: str) -> str:
    """Why a date in this format shows no day; empty where it shows year, month and day."""
    plain = "".join(t[3] for t in _TOKEN.findall(code.split(";")[0])).casefold()
    plain = re.sub(r"am/pm|a/p", "", plain)
    if not re.search(r"(?<!d)d{1,2}(?!d)", plain):
        return "no day"
    if not re.search(r"[yeb]", plain):
        return "no year"
    return "" if re.search(r"m", re.sub(r"h+[^a-z]*m+|m+[^a-z]*s+", "", plain)) else "no month"


def _place(value: Decimal, sections: tuple[Section, ...]) -> int:
    """The section that shows a number: the first whose condition holds, else by its sign."""
    if any(section.condition for section in sections):
        holds = (n for n, section in enumerate(sections) if section.condition is None or _holds(value, *section.condition))
        return next(holds, 0)
    if value < 0 and len(sections) > 1:
        return 1
    return 2 if value == 0 and len(sections) > 2 else 0


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    known = {"<": value < bound, ">": value > bound, "=": value == bound}
    return any(known[one] for one in sign) if sign != "<>" else value != bound


def _doubt(value: Decimal, section: Section) -> str:
    if section.percent:
        return f"the cell shows it as a percentage, and holds {value:f}"
    if section.scale:
        return f"the cell shows it in {_SCALES.get(section.scale, 'another unit')}, and holds {value:f}"
    if section.nothing:
        return f"the cell shows nothing, and holds {value:f}"
    if value > 0 and _looks_negative(section):
        return f"the cell shows it as negative, and holds {value:f}"
    if section.exponent is not None:
        digits = Context(prec=section.exponent + 1).create_decimal(value)
        return f"the cell shows {digits:E}, and holds {value:f}" if digits != value else ""
    if section.decimals is not None and section.decimals < _MOST_DECIMALS and round(value, section.decimals) != value:
        return f"the cell shows {round(value, section.decimals):f}, and holds {value:f}"
    return ""


def _looks_negative(section: Section) -> bool:
    before, behind = section.before.strip(), section.behind.strip()
    return before[:1] in _MINUS or before[-1:] in _MINUS or (before[:1] == "(" and behind[-1:] == ")" and len(before) == 1)


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[Section, ...]:
    tokens: list[list[tuple[str, str, str, str]]] = [[]]
    for token in _TOKEN.findall(code):
        if token[3] == ";":
            tokens.append([])
        else:
            tokens[-1].append(token)
    return tuple(map(_section, tokens))


def _section(tokens: list[tuple[str, str, str, str]]) -> Section:
    before, behind, digits, point, decimals, commas, exponent = "", "", "", False, 0, 0, False
    percent = general = False
    condition = None
    for quoted, escaped, bracket, sign in tokens:
        condition = condition or _condition(bracket)
        literal = quoted + escaped + (bracket[1:].partition("-")[0] if bracket.startswith("$") else "")
        if sign and sign in _DIGITS:
            digits, commas = digits + sign, 0
            decimals += point and not exponent
        elif sign == "." and digits:
            point, scaled = True, commas
            commas = scaled
        elif sign == "," and digits:
            commas += 1
        elif sign == "%":
            percent = True
        elif sign.casefold() == "general":
            general, digits = True, digits + "#"
        elif sign.casefold() in ("e+", "e-"):
            exponent = True
        elif sign != "@":
            literal += sign
        if digits:
            behind += literal
        else:
            before += literal
    plain = bool(digits) and set(digits) == {"0"} and not (point or commas or exponent)
    free = general or exponent or not digits or "/" in behind
    return Section(
        before, behind, len(digits) if plain else 0, plain, None if free else decimals, commas, percent,
        decimals if exponent else None, condition, nothing=not (digits or before or behind or any(t[3] == "@" for t in tokens)),
    )  # fmt: skip


def _condition(bracket: str) -> tuple[str, Decimal] | None:
    match = _CONDITION.fullmatch(bracket)
    return (match[1], Decimal(match[2])) if match else None
