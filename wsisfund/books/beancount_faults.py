"""What Beancount itself has against the books."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from beancount.core import data
from beancount.core.amount import Amount
from beancount.ops import balance

from ..errors import BooksFault, Fault
from .parse import parsed
from .records import Place

# Beancount says what the entries come to in its message alone.
_COME_TO = re.compile(r" != accumulated (-?[0-9.]+) ")


class BeancountError(BooksFault):
    """Beancount itself reports an error: syntax, an account that is not open, an entry that does not balance."""

    slug = "beancount"


class BalanceDiffers(BooksFault):
    """What the entries before a day come to is not what a balance line says that the account had."""

    slug = "balance-differs"


def fault_of(error: Any, place: Callable[[Mapping[str, Any]], Place]) -> Fault:
    """An error that Beancount reports as a fault; `place` says where the source of an entry lies."""
    source = getattr(error, "source", None) or {}
    found = place(source) if source.get("filename") else None
    at: dict[str, Any] = {"file": found.file, "line": found.line} if found else {}
    entry, message = getattr(error, "entry", None), str(error.message).strip()
    if isinstance(entry, data.Balance) and (come_to := _COME_TO.search(message)):
        return _balance_differs(message, entry, Decimal(come_to[1]), at)
    return BeancountError(
        message,
        why="Beancount could not accept this text",
        fix="correct the line; `bean-check ledger/main.beancount` shows the same error",
        **at,
    )


def broken_line(text: bytes, at: Place, held: Decimal, options: dict[str, Any]) -> Fault | None:
    """What Beancount has against a balance line whose account comes to `held`; None: that is within its tolerance.

    Args:
        text: the line. at: where it stands. held: in its currency, with all below the account. options: of the books.
    """
    (line,) = parsed(text, at.file, at.line, to_show=False).entries
    opened = data.Open(line.meta, line.date, line.account, None, None)
    leg = data.Posting(line.account, Amount(held, line.amount.currency), None, None, None, None)
    entry = data.Transaction(line.meta, line.date, "*", None, "", data.EMPTY_SET, data.EMPTY_SET, [leg])
    errors = balance.check([opened, entry, line], options)[1]
    return fault_of(errors[0], lambda _: at) if errors else None


def _balance_differs(message: str, entry: Any, come_to: Decimal, at: Mapping[str, Any]) -> BalanceDiffers:
    day, currency, says = entry.date.isoformat(), entry.amount.currency, entry.amount.number
    # In the words of `bean-check`: a verdict is the same at every door.
    return BalanceDiffers(
        message,
        why=f"{entry.account} had {says:,} {currency} when {day} began, and the entries before it come to {come_to:,} {currency}",
        fix=f"date what is new {day} or later; else find the entry before it that is missing, wrong or double",
        **at,
    )
