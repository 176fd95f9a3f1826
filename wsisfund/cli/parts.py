"""Parts: ``ID=PART`` of an agreement that pays, ``ID:N=AMOUNT`` of an instalment that is paid, ``ACCOUNT=AMOUNT`` of a claim."""

# ruff: noqa: ARG002  click gives every converter its parameter and context

from typing import Any

import click

from ..contributions.receipts import Part
from ..register.known import AmountOutOfRange
from ..treasury.advance import Spent
from ..treasury.expenditure import Share
from .arguments import read_amount


class ShareType(click.ParamType[Share]):
    """``ID`` or ``ID=PART`` as a `Share`; the part may be negative, for a credit note."""

    name = "ID[=PART]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Share:
        """The share.

        Raises:
            AmountOutOfRange: the part is no amount.
        """
        if isinstance(value, Share):
            return value
        ident, sign, part = str(value).partition("=")
        return Share(ident, read_amount(part, signed=True) if sign else None)


class PartType(click.ParamType[Part]):
    """``ID:N=AMOUNT`` as a `Part`."""

    name = "ID:N=AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Part:
        """The part.

        Raises:
            AmountOutOfRange: a side is missing or the amount is none.
        """
        if isinstance(value, Part):
            return value
        named, sign, amount = str(value).partition("=")
        ident, colon, number = named.rpartition(":")
        if not (sign and colon and ident and number):
            raise AmountOutOfRange(
                f"'{str(value)[:60]}' names no instalment and amount",
                why="a part is an agreement, a colon, the instalment's number, an equals sign and an amount",
                fix="write it as VC-2026-001:1=5000.00",
            )
        return Part(ident, number, read_amount(amount))


class SpentType(click.ParamType[Spent]):
    """``AMOUNT`` or ``ACCOUNT=AMOUNT`` as `Spent`."""

    name = "[ACCOUNT=]AMOUNT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Spent:
        """What was used, with its line where that is named.

        Raises:
            AmountOutOfRange: the amount is none.
        """
        if isinstance(value, Spent):
            return value
        account, sign, amount = str(value).rpartition("=")
        return Spent(read_amount(amount), account if sign else None)


SHARE = ShareType()
SPENT = SpentType()
PART = PartType()
