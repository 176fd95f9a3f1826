"""What may be typed for an amount, a day or a currency; anything else is refused with advice."""

# ruff: noqa: ARG002  click gives every converter its parameter and context

import re
from datetime import date
from decimal import Decimal
from typing import Any

import click

from ..errors import UsageFault
from ..register.known import AmountOutOfRange, checked_currency
from ..vocabulary.money import MAX_AMOUNT, grouped, parse_plain
from ..vocabulary.period import Period

# Stands for the minus of a negative number until the words have been read (click takes "-5" for an option).
MINUS = "\N{MINUS SIGN}"
_YEAR_ALONE = r"(?:19|20)[0-9]{2}"
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 60


class BadDate(UsageFault):
    """A date is not a day of the calendar written YYYY-MM-DD."""

    slug = "bad-date"


class Number(click.ParamType[Decimal]):
    """A plain decimal as ``Decimal``; `signed` allows zero and below."""

    name = "amount"

    def __init__(self, *, signed: bool = False) -> None:
        self.signed = signed

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number.

        Raises:
            AmountOutOfRange: it is none, too large, or not above zero.
        """
        if isinstance(value, Decimal):
            return value
        return read_amount(str(value), signed=self.signed)


class Share(click.ParamType[Decimal]):
    """A share of one: ``0.07``, or the same as ``7%`` or ``7 %``, as ``Decimal``."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The share.

        Raises:
            AmountOutOfRange: it is no number.
        """
        if isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if text.endswith("%"):
            return read_amount(text.removesuffix("%").rstrip("\u00a0\u202f "), signed=True) / 100
        return read_amount(text, signed=True)


class Day(click.ParamType[date]):
    """An ISO date as ``date``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day.

        Raises:
            BadDate: it is none.
        """
        return value if isinstance(value, date) else read_day(str(value))


class DayOrYear(Day):
    """A day, or a year, which stands for its last day."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day.

        Raises:
            BadDate: it is neither.
        """
        text = str(value)
        return date(int(text), 12, 31) if re.fullmatch(_YEAR_ALONE, text) else super().convert(value, param, ctx)


class Currency(click.ParamType[str]):
    """A currency of ISO 4217."""

    name = "currency"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The code.

        Raises:
            NoSuchCurrency: there is none.
        """
        return checked_currency(str(value))


class DayAmount(click.ParamType[tuple[date, Decimal]]):
    """``D=AMOUNT`` of an instalment, as (``date``, ``Decimal``)."""

    name = "D=AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, Decimal]:
        """Day and amount.

        Raises:
            BadDate, AmountOutOfRange: a side cannot be read.
        """
        if isinstance(value, tuple):
            return value
        day, sign, amount = str(value).partition("=")
        if not sign:
            raise AmountOutOfRange(
                f"'{_short(str(value))}' has no amount",
                why="an instalment is a day, an equals sign and an amount",
                fix="write it as 2026-06-30=5000.00",
            )
        return read_day(day), read_amount(amount)


class PartAmount(click.ParamType[tuple[str, Decimal]]):
    """``N=±AMOUNT``: the change of one instalment."""

    name = "N=±AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Decimal]:
        """Its number and the amount.

        Raises:
            AmountOutOfRange: it cannot be read.
        """
        if isinstance(value, tuple):
            return value
        number, sign, amount = str(value).partition("=")
        if not sign or not number.strip():
            raise AmountOutOfRange(
                f"'{_short(str(value))}' is no instalment with an amount",
                why="a change is the number of an instalment, an equals sign and an amount",
                fix="write it as 2=-500.00",
            )
        return number.strip(), read_amount(amount, signed=True)


def read_amount(text: str, *, signed: bool = False) -> Decimal:
    """The number that `text` says: digits and one point; above zero, or any number where `signed`.

    Raises:
        AmountOutOfRange: it says none, or one outside the bounds.
    """
    number = parse_plain(text.replace(MINUS, "-"))
    if number is None:
        raise AmountOutOfRange(
            f"'{_short(text)}' is no amount",
            why="amounts are plain decimals of at most 40 digits: no separators, no currency sign, no exponent",
            fix="write it as 1250.50",
        )
    if abs(number) > MAX_AMOUNT:
        raise AmountOutOfRange(
            f"{_short(text)} is too large", why=f"amounts go up to {grouped(MAX_AMOUNT)}", fix="check the number of digits"
        )
    if not signed and number <= 0:
        raise AmountOutOfRange(
            f"the amount {_short(text)} is not above zero",
            why="amounts are positive; the verb says in which direction money moves",
            fix="write the amount without a sign, or leave the entry out when it is zero",
        )
    return number


def read_day(text: str) -> date:
    """The day that ``YYYY-MM-DD`` says.

    Raises:
        BadDate: `text` is no such day.
    """
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        why = "dates are written year, month, day"
    except ValueError:
        why = "the calendar has no such day"
    raise BadDate(f"'{_short(text)}' is no date", why=why, fix="write it as 2026-06-30")


def period_of(year: int, to: date | None) -> Period:
    """The financial year, or its days up to `to`.

    Raises:
        click.BadParameter: `to` is in another year.
    """
    if to is not None and to.year != year:
        raise click.BadParameter(f"{to} is not in {year}", param_hint="--to")
    return Period(date(year, 1, 1), to or date(year, 12, 31))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


AMOUNT = Number()
SIGNED_AMOUNT = Number(signed=True)
SHARE_OF_ONE = Share()
DAY = Day()
DAY_OR_YEAR = DayOrYear()
CURRENCY = Currency()
DAY_AMOUNT = DayAmount()
PART_AMOUNT = PartAmount()
YEAR = click.IntRange(1990, 2200)


# Options of verbs on a line of the bank: its own reference; beside that of the document which it pays.
bank_line = click.option("--doc", required=True, metavar="REF", help="The bank's reference.")
bank_line_beside = click.option("--bank-doc", required=True, metavar="REF", help="The bank's reference.")
