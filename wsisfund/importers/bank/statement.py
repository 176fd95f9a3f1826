"""What a bank's file says, whatever its format: statements with their balances and lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ...errors import Invalid
from ...vocabulary.money import fits, plain

BOOKED, PENDING = "booked", "pending"


class UnreadableLine(Invalid):
    """A line of a bank's file cannot be read: its amount, its day or its form; the totals would be wrong without it."""

    slug = "unreadable-line"


# Hundreds of thousands are held at once.
class BankLine(NamedTuple):
    """One movement of a bank account. `amount` in `currency`, money in positive; `row` is the line of the file.

    `status` is BOOKED or PENDING (announced, not yet in the balance); `reversal` marks what takes another line back.
    `parts` are the movements that a batch consists of, as far as the file names them; they are no lines of their own.
    """

    booked: date | None
    valued: date | None
    amount: Decimal
    currency: str
    reference: str = ""
    end_to_end: str = ""
    creditor_reference: str = ""
    counterparty: str = ""
    counterparty_account: str = ""
    text: str = ""
    status: str = BOOKED
    reversal: bool = False
    row: int = 0
    parts: tuple[BankLine, ...] = ()


class BankStatement(NamedTuple):
    """One statement of one account: balances as the file states them, lines in its order; None: the file does not say it.

    `number` is the bank's own number of the statement, `page` that of a part of it, `last` whether no page follows.
    `contradicted`: the file contradicts itself (a running balance that does not follow, a balance in another currency).
    """

    account: str
    currency: str | None
    opening: Decimal | None
    closing: Decimal | None
    lines: tuple[BankLine, ...]
    begin: date | None = None
    end: date | None = None
    ident: str = ""
    number: str = ""
    page: int | None = None
    last: bool = True
    contradicted: bool = False

    @property
    def booked(self) -> tuple[BankLine, ...]:
        """Lines that are in the balance."""
        return tuple(line for line in self.lines if line.status == BOOKED)

    @property
    def credits(self) -> Decimal:
        """Σ of booked lines of money in."""
        return sum((line.amount for line in self.booked if line.amount > 0), Decimal(0))

    @property
    def debits(self) -> Decimal:
        """Σ of booked lines of money out, positive."""
        return -sum((line.amount for line in self.booked if line.amount < 0), Decimal(0))

    @property
    def adds_up(self) -> bool | None:
        """Whether opening and booked lines come to closing; None where the file states not both of them."""
        if self.contradicted or any(line.currency != (self.currency or "") for line in self.booked):
            return False
        if self.opening is None or self.closing is None:
            return None
        return self.opening + self.credits - self.debits == self.closing

    @property
    def period(self) -> tuple[date | None, date | None]:
        """First and last day: as stated, else those of the lines."""
        days = [line.booked for line in self.lines if line.booked is not None]
        return self.begin or min(days, default=None), self.end or max(days, default=None)

    def as_json(self) -> dict[str, object]:
        """The statement in the form of ``bank show --json``; amounts with the decimals of their currency."""
        begin, end = self.period
        return {
            "account": self.account or None,
            "currency": self.currency,
            "from": begin and begin.isoformat(),
            "to": end and end.isoformat(),
            "opening": self._shown(self.opening),
            "closing": self._shown(self.closing),
            "entries": len(self.booked),
            "sum": self._shown(self.credits - self.debits),
            "credits": self._shown(self.credits),
            "debits": self._shown(self.debits),
            "pending": len(self.lines) - len(self.booked),
            "adds_up": self.adds_up,
        }

    def _shown(self, amount: Decimal | None) -> str | None:
        return None if amount is None else exact(amount, self.currency)


class BankFile(NamedTuple):
    """Every statement of a file, in its order; `notes` are worth knowing and change no figure."""

    format: str
    statements: tuple[BankStatement, ...]
    notes: tuple[str, ...] = ()


def exact(amount: Decimal, currency: str | None) -> str:
    """An amount as text with its currency's decimals; with more where it has more, since nothing is rounded away."""
    if currency is not None and fits(amount, currency):
        return plain(amount, currency)
    text = format(amount.normalize() if amount else Decimal(0), "f")
    return text if "." in text else f"{text}.00"


def joined(statements: Sequence[BankStatement]) -> tuple[BankStatement, ...]:
    """Statements with their pages put together.

    A page belongs to the statement before it where account, currency and number are the same, its page follows, and it begins
    with the balance that the page before ended with.
    """
    found: list[BankStatement] = []
    for page in statements:
        if found and _continues(page, found[-1]):
            whole = found[-1]
            found[-1] = whole._replace(
                closing=page.closing,
                lines=(*whole.lines, *page.lines),
                begin=whole.begin or page.begin,
                end=page.end or whole.end,
                page=page.page,
                last=page.last,
                contradicted=whole.contradicted or page.contradicted,
            )
        else:
            found.append(page)
    return tuple(found)


def _continues(page: BankStatement, before: BankStatement) -> bool:
    if before.last or page.page is None or before.page is None:
        return False
    same = (page.account, page.number, page.currency) == (before.account, before.number, before.currency)
    return same and page.page == before.page + 1 and page.opening == before.closing
