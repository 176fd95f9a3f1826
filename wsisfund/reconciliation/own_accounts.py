"""Money between the fund's own accounts: two lines, one on each, that are one transfer, or one exchange of currency."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ..register.bank_facts import BankAccount, RecordedLine
from ..vocabulary.money import plain
from .bank_words import is_transfer
from .evidence import Rates
from .proposal import PROPOSED, Proposal

TRANSFER, EXCHANGE = "transfer", "exchange"
_SCORE: Final = Decimal("0.85")
_DAYS: Final = 3
_SPREAD: Final = Decimal("0.025")


class OwnAccounts(NamedTuple):
    """The other bank accounts of the fund.

    Args:
        registered: as the register has them. lines: of theirs, which nothing is matched with.
    """

    registered: Sequence[BankAccount] = ()
    lines: Sequence[RecordedLine] = ()

    def account_at(self, number: str) -> str:
        """The account of the books that has a number at its bank; empty: none of the fund's has it."""
        wanted = _plain(number)
        return next((one.account for one in self.registered if wanted and wanted in (_plain(one.iban), _plain(one.number))), "")

    def proposed(self, line: RecordedLine, rates: Rates) -> Proposal | None:
        """The transfer or exchange that a line is; None where nothing says so, or two lines could be its other side."""
        named = self.account_at(line.counterparty_account)
        sides = [one for one in self._near(line, named) if self._says(line, one) and _fits(line, one, rates)]
        if len(sides) == 1:
            other = sides[0]
            reasons = (f"{other.id} on {other.account} is the other side", "the amounts agree", _apart(line, other))
            return Proposal(
                line.id,
                PROPOSED,
                (_target(line, other.account, other.amount.number),),
                _SCORE,
                reasons,
                _kind(line, other.account),
            )
        if not sides and named and named.split(":")[3] == line.amount.currency:
            own = ("the other account is the fund's own",)
            return Proposal(line.id, PROPOSED, (f"{TRANSFER}:{named}",), _SCORE, own, TRANSFER)
        return None

    def _near(self, line: RecordedLine, named: str) -> Iterable[RecordedLine]:
        return (
            one
            for one in self.lines
            if one.account != line.account
            and named in ("", one.account)
            and (one.amount.number > 0) != (line.amount.number > 0)
            and abs((one.booked - line.booked).days) <= _DAYS
        )

    def _says(self, line: RecordedLine, other: RecordedLine) -> bool:
        """Whether one of both sides says that the money came from, or went to, the other account; or both call it a transfer."""
        if other.account == self.account_at(line.counterparty_account):
            return True
        nobody = not any((line.counterparty, line.counterparty_account, other.counterparty, other.counterparty_account))
        return nobody and is_transfer(line) and is_transfer(other) and bool(line.amount.number % 10)


def _fits(line: RecordedLine, other: RecordedLine, rates: Rates) -> bool:
    if line.amount.currency == other.amount.currency:
        return line.amount.number == -other.amount.number
    own, its = rates(line.amount.currency, line.booked), rates(other.amount.currency, line.booked)
    if own is None or its is None:
        return False
    value, wanted = abs(line.amount.number) * own, abs(other.amount.number) * its
    return abs(value - wanted) <= _SPREAD * wanted


def _kind(line: RecordedLine, account: str) -> str:
    return TRANSFER if account.split(":")[3] == line.amount.currency else EXCHANGE


def _target(line: RecordedLine, account: str, number: Decimal) -> str:
    if _kind(line, account) == TRANSFER:
        return f"{TRANSFER}:{account}"
    return f"{EXCHANGE}:{account}={plain(abs(number), account.split(':')[3])}"


def _apart(line: RecordedLine, other: RecordedLine) -> str:
    days = abs((line.booked - other.booked).days)
    return "on the same day" if not days else f"{days} day{'s' if days > 1 else ''} apart"


def _plain(text: str) -> str:
    return "".join(c for c in text.upper() if c.isalnum())
