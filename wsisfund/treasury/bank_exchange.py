"""Currency sold or bought: both sides at the day's rate, what the bank kept is realised (domain §3, E12)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Value
from ..errors import UsageFault
from ..register.known import checked_amount
from ..register.officers import Officers, signatures
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.chart import bank_account, bank_currency, checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.rates import rate_on
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from .carrying import CASH_REALISED, cash_out

PAYEE = "Treasury"
# A bank keeps a per cent or two; more is a slip of the pen, or amounts the wrong way round.
_UNUSUAL = Decimal("0.05")


class SameAccount(UsageFault):
    """Money would be exchanged with itself, or moved between accounts of one currency with a loss."""

    slug = "same-account"


class ExchangeMoney(NamedTuple):
    """Money that the bank exchanged.

    Args:
        source, target: bank accounts. sold, bought: in their currencies.
        doc: the bank's reference.
        rate_document: what says that the bank's rate is right, where it is far from the day's rate.
    """

    source: str
    sold: Decimal
    target: str
    bought: Decimal
    doc: str
    rate_document: str | None = None


def exchange_draft(index: Index, asked: ExchangeMoney, day: date, officers: Officers) -> Draft:
    """`sold` out of one bank account, `bought` into another.

    Raises:
        SameAccount, UnknownAccount, BankBelowZero, RevalueFirst, NoAuthority, AlreadyThere, MissingRate, StaleRate.
    """
    checked_day(index, day)
    given, taken = bank_account(index, asked.source), bank_account(index, asked.target)
    held, wanted = bank_currency(index, given), bank_currency(index, taken)
    checked_amount(asked.sold, held)
    checked_amount(asked.bought, wanted)
    if given == taken or (held == wanted and asked.sold != asked.bought):
        raise SameAccount(
            f"{grouped(asked.sold, held)} {held} for {grouped(asked.bought, wanted)} {wanted} is no exchange",
            why="money is exchanged between two currencies, or moved in full between two accounts of one",
            fix="name two accounts; what the bank kept is a bank charge of its own",
        )
    doc = checked_text(asked.doc, "bank's reference")
    not_recorded(index, "exchange", doc, PAYEE, "", "")
    keys: dict[str, Value] = {"event": "exchange", "doc": doc, **signatures(index, EVENT["exchange"].officers, officers, day)}
    if asked.rate_document:
        keys["rate-document"] = checked_text(asked.rate_document, "document")
    out = cash_out(index, given, asked.sold, day)
    rate = rate_on(index, wanted, day)
    arrived = out.chf if held == wanted else rate.chf(asked.bought)
    loss = out.chf - arrived
    legs: list[Posting] = [leg(given, -asked.sold, held, -out.chf), leg(taken, asked.bought, wanted, arrived)]
    legs += [chf_leg(CASH_REALISED, loss)] if loss else []
    text = f"{held} moved" if held == wanted else f"{held} sold for {wanted}"
    transaction = entry(day, PAYEE, text, keys, legs)
    derivation = [*out.derivation, *(f"bought: {line}" for line in [rate.shown(asked.bought)] if line and held != wanted)]
    if held != wanted:
        derivation.append(_bank_rate(asked.sold, held, asked.bought, wanted))
    if loss:
        word = "loss" if loss > 0 else "gain"
        derivation.append(f"exchange {word}: {grouped(arrived)} − {grouped(out.chf)} = {grouped(-loss)} CHF, realised")
    return Draft("exchange", doc, tuple(opening_of(index, [transaction])), tuple(derivation), _warnings(loss, out.chf))


def _bank_rate(sold: Decimal, held: str, bought: Decimal, wanted: str) -> str:
    """The rate that the bank gave, in francs for the other currency where one side is CHF."""
    one, other, value = (wanted, held, sold / bought) if held == FUNCTIONAL else (held, wanted, bought / sold)
    return f"the bank's rate: 1 {one} = {value:.6f} {other}"


def _warnings(loss: Decimal, value: Decimal) -> tuple[str, ...]:
    if value > ZERO and abs(loss) > _UNUSUAL * value:
        return (f"the bank's rate is {abs(loss) / value:.1%} off the day's rate: are both amounts right?",)
    return ()
