"""Amounts as people write them, read only where they can be read in one way (design §3, import policy)."""

import re
import unicodedata
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.money import decimals, fits, parse_plain
from .cells import DIGITS_OF_A_SHEET, Cell, plain_signs, shown
from .found import Found, Problem, unread

_APOSTROPHES: Final = "'’‘ʼ´`′"
_SEPARATORS: Final = f".,{_APOSTROPHES}٫٬، "
_NUMBER = re.compile(rf"[0-9](?:[0-9{_SEPARATORS}]*[0-9])?")
_DASHES: Final = "-–—−‐‑"
# What stands for "no centimes" behind a figure: 250'000.– and 12 500.- and 5000,-- and 10,00,000/-
_NO_CENTIMES = re.compile(rf"^(?:[.,]\s?[{_DASHES}=]{{1,2}}|/[-=]|[.,](?![0-9]))")
_MULTIPLES = re.compile(
    r"(?i)^(?:k|t|m|mn|mm|mio|mia|bn|b|tsd|thousands?|mille|miles?|mil|millions?|millones|mill[oó]n|milliards?|billions?|lakhs?|lacs?"
    r"|crores?|тыс|млн|тысяч\w?|миллион\w*|千|万|萬|亿|億|百万|ألف|آلاف|مليون|ملايين)\.?(?![^\W\d_])"
)
_PER_CENT = re.compile(r"(?i)per ?cent|pour ?cent|por ?ciento|процент|百分|بالم[ائ]")
_MOST_DIGITS: Final = 20
# What nearly all figures are: digits, or digits with two decimals behind a point, which every way of reading reads alike.
_SIMPLE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{2})?")


class Figure(NamedTuple):
    """The parts of an amount's cell: the figure itself, its sign, and what stands beside it (currency signs, other words)."""

    number: str
    negative: bool
    beside: tuple[str, ...]
    doubt: str = ""
    whole: bool = False


def has_figure(cell: Cell) -> bool:
    """Whether the cell holds any digit."""
    return any(c in "0123456789" for c in plain_signs(shown(cell)))


def without_figure(cell: Cell) -> Problem:
    """Why a cell without a digit is no amount."""
    text = shown(cell).strip()
    if not text:
        return Problem("missing-value", "a pledge has an amount")
    fraction = next((c for c in text if unicodedata.category(c) == "No"), "")
    if fraction:
        return Problem("missing-value", f"'{fraction}' is a sign for a number, and no figure: write it in digits")
    return Problem("missing-value", "no figure stands in it: an amount is written in digits")


def split_figure(cell: Cell) -> Figure | None:
    """The cell taken apart; None where it holds no digit.

    `doubt` says why it is not one plain figure, `whole`
    that it ends with a mark for "no centimes"."""
    if type(cell) is str and _SIMPLE.fullmatch(cell):
        return Figure(cell, False, ())
    text = plain_signs(shown(cell))
    spans = list(_NUMBER.finditer(text))
    if not spans:
        return None
    if len(spans) > 1:
        return Figure(text, False, (), f"there are {len(spans)} figures in it")
    if spans[0][0] == text and text.isascii():
        # Nearly all are nothing but a figure.
        return Figure(text, False, ())
    number, before, after = spans[0][0], text[: spans[0].start()], text[spans[0].end() :]
    negative, before, after = _sign(before.rstrip(), after)
    whole = _NO_CENTIMES.match(after) is not None and not after.startswith(("/-", "/="))
    after = _NO_CENTIMES.sub("", after)
    beside = tuple(piece for piece in (before.strip(), after.strip()) if piece)
    doubt = ""
    if after[:1] and after[0] in _DASHES and not after.strip(_DASHES + " "):
        doubt, beside = "the dash behind it may be a minus or stand for no centimes", ()
    elif any(sign in f"{before}{after}" for sign in "%٪‰") or _PER_CENT.search(f"{before} {after}"):
        doubt, beside = "it is a percentage, and of what is not said", ()
    elif any(unicodedata.category(c) == "No" for c in shown(cell)):
        doubt, beside = "a fraction stands beside it", ()
    elif after and _MULTIPLES.match(after.strip()):
        doubt, beside = f"'{after.strip()}' multiplies it, in a way that differs between writers", ()
    return Figure(number, negative, beside, doubt, whole)


def _sign(before: str, after: str) -> tuple[bool, str, str]:
    """Whether the figure is negative, and what stands before and behind it without the sign."""
    if before.startswith("(") and after.rstrip().endswith(")") and ")" not in before:
        return True, before[1:].strip(), after.rstrip()[:-1]
    if before.endswith("(") and after.startswith(")"):
        return True, before[:-1].strip(), after[1:]
    for sign in _DASHES:
        if before.endswith(sign):
            return True, before[:-1].strip(), after
        if before.startswith(sign) and len(before) > 1:
            return True, before[1:].strip(), after
    return False, before.removesuffix("+").strip(), after


def read_figure(figure: Figure, currency: str | None, *, plain_form: bool = False, strict: bool = False) -> Found[Decimal]:
    """The number that a figure says in a currency.

    Args:
        currency: decides between thousands and decimals; None where it is not known.
        plain_form: the file's headings are those of the plain form, which has decimals with a point.
        strict: of a file that machines write (JSON): thousands are never read.

    Returns:
        The number with its sign, and ``ambiguous-amount`` where it can be read in two ways.
    """
    if figure.doubt:
        return unread("ambiguous-amount", figure.doubt)
    if not figure.whole and _SIMPLE.fullmatch(figure.number):
        number = Decimal(figure.number)
        return Found(-number if figure.negative else number)
    if sum(c.isdigit() for c in figure.number) > _MOST_DIGITS:
        return unread("unusual-amount", f"it has more than {_MOST_DIGITS} digits")
    found = _whole(_one_apostrophe(figure.number)) if figure.whole else _number(figure.number, currency, plain_form, strict)
    if found.value is None:
        return found
    return Found(-found.value if figure.negative else found.value, found.problems)


def read_cell_number(number: Decimal) -> Found[Decimal]:
    """The number that a cell of a sheet holds; one with more digits than a sheet keeps was never typed so."""
    digits = len(number.normalize().as_tuple().digits)
    if digits > DIGITS_OF_A_SHEET or abs(number.adjusted()) > _MOST_DIGITS:
        code = "unusual-amount" if abs(number.adjusted()) >= DIGITS_OF_A_SHEET else "ambiguous-amount"
        return unread(code, f"the cell holds {number}, and a sheet keeps {DIGITS_OF_A_SHEET} digits")
    return Found(Decimal(number))


def _number(text: str, currency: str | None, plain_form: bool, strict: bool) -> Found[Decimal]:
    text = _one_apostrophe(text)
    if "٫" in text:
        whole, _, part = text.partition("٫")
        grouped = _grouped(whole.replace(".", ",").replace(",", "'"))
        return _decimal(grouped, part) if grouped and part.isdigit() else _two_ways("its separators fit no way of writing")
    kinds = list(dict.fromkeys(c for c in text if not c.isdigit()))
    if not kinds:
        return Found(Decimal(text))
    last = kinds[-1]
    if strict and (parse_plain(text) is None or _three_behind(text, ".", currency)):
        return _two_ways("amounts of JSON are plain decimals: 1234.00")
    if len(kinds) == 1 and last in ".,":
        if text.count(last) == 1:
            return _single(text, last, currency, plain_form)
        return _whole(text)
    if last in ".," and text.count(last) == 1:
        whole, _, part = text.partition(last)
        grouped = _grouped(whole)
        return (
            _decimal(grouped, part) if grouped and part.isdigit() else _two_ways("its groups of digits are not groups of three")
        )
    if len(kinds) == 1:
        return _whole(text)
    return _two_ways("its separators fit no way of writing")


def _one_apostrophe(text: str) -> str:
    """Signs that only ever group thousands as one apostrophe."""
    return re.sub(rf"[{_APOSTROPHES}]", "'", text).replace("٬", "'").replace("،", ",")


def _three_behind(text: str, sign: str, currency: str | None) -> bool:
    whole, _, part = text.partition(sign)
    return len(part) == 3 and 0 < len(whole) < 4 and whole[0] != "0" and not (currency and decimals(currency) == 3)


def _single(text: str, sign: str, currency: str | None, plain_form: bool) -> Found[Decimal]:
    """One separator, once: decimal, unless exactly three digits follow it and it may group thousands."""
    whole, _, part = text.partition(sign)
    if len(part) != 3 or len(whole) > 3 or whole[0] == "0":
        if len(part) > 3 and len(whole) <= 3 and not part.strip("0"):
            return _two_ways(f"{len(part)} digits follow its separator")
        return _decimal(whole, part)
    three = currency is not None and decimals(currency) == 3
    if three and plain_form and sign == ".":
        return _decimal(whole, part)
    if part == "000" and not three:
        return Found(Decimal(whole + part))
    return _two_ways(f"it may be {whole}{part} or {whole}.{part}")


def _whole(text: str) -> Found[Decimal]:
    grouped = _grouped(text)
    return Found(Decimal(grouped)) if grouped else _two_ways("its groups of digits are not groups of three")


_WESTERN = re.compile(r"[1-9][0-9]{0,2}(?:([,.' ])[0-9]{3})(?:\1[0-9]{3})*")
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")


def _grouped(text: str) -> str:
    """The digits of a whole number that is grouped by threes, or as in India; empty where it is not."""
    if text.isdigit() or _WESTERN.fullmatch(text) or _INDIAN.fullmatch(text):
        return re.sub(r"\D", "", text)
    return ""


def _decimal(whole: str, part: str) -> Found[Decimal]:
    return Found(Decimal(f"{whole}.{part}"))


def _two_ways(why: str) -> Found[Decimal]:
    return unread("ambiguous-amount", why)


def judged(amount: Decimal, currency: str | None, limit: Decimal) -> tuple[Problem, ...]:
    """What stands against an amount that was read: its sign, its decimals, its size."""
    if amount < 0:
        return (Problem("negative-amount", "a pledge is above zero"),)
    if currency is not None and not fits(amount, currency):
        digits = decimals(currency)
        return (Problem("too-many-decimals", f"{currency} has {digits or 'no'} decimals"),)
    if amount == 0:
        return (Problem("unusual-amount", "a pledge of zero"),)
    if amount > limit:
        return (Problem("unusual-amount", f"it is above the limit of {limit:,f} in the import map"),)
    return ()
