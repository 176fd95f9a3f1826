"""What if somebody asked for an amount: whether it may be committed, how much may, and what would make it possible.

The availability is that of `can-spend` (`manual.availability`); nothing is written, and nobody's authority is asked.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final, NamedTuple

from ..budget.lines import lines_of
from ..contributions.figures import figures_of
from ..errors import Fault
from ..manual.allotments import known_allotment
from ..manual.availability import Assessment, assess, availability_of
from ..manual.balances import Balances, Lowest
from ..register.known import checked_amount, known_agreement
from ..register.versions import Agreement, agreement_ids
from ..store.chart import budget_line, checked_day
from ..store.index import Index
from ..store.measures import SUPPORT
from ..store.rates import rate_on
from ..vocabulary.accounts import programme_of, support_line
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import CENT, FUNCTIONAL, ZERO, grouped, half_up, plain

_WAYS: Final = 4
# Agreements that are asked whether they could pay instead: the newest ones.
_ASKED: Final = 200


class Question(NamedTuple):
    """One request: `amount` in `currency`, `chf` at the rate of `day`."""

    account: str
    agreement: Agreement
    amount: Decimal
    currency: str
    day: date
    chf: Decimal
    allotment: str

    def judged(self, balances: Balances) -> Assessment:
        """Its outcome on these balances."""
        return assess(self.account, self.chf, self.agreement, self.day, balances, self.allotment)


class Bar(NamedTuple):
    """One limit: ``budget``, ``support``, ``cash``, ``earmark`` or ``allotment``; what is asked of it, and what it has, CHF.

    `available` None: nothing is appropriated. `day`: that of the minimum.
    """

    name: str
    asked: Decimal
    available: Decimal | None
    day: date | None

    @property
    def short(self) -> Decimal:
        """By how much it does not suffice; zero where it does."""
        return max(self.asked - (self.available or ZERO), ZERO)


class Way(NamedTuple):
    """What would make it possible: words by `key` with `named`, and the form that does it (`act` empty: none)."""

    key: str
    named: Mapping[str, str]
    act: str = ""
    fields: Mapping[str, str] = {}


def question_of(
    index: Index, account: str, agreement: str, amount: Decimal, currency: str, day: date, allotment: str = ""
) -> Question:
    """The request, as the register knows its parts.

    Raises:
        UnknownAccount, UnknownAgreement, UnknownAllotment, NoRate, Fault of the day: something of it is not known.
    """
    budget_line(index, account)
    checked_amount(amount, currency)
    day = checked_day(index, day, "the question")
    signed = known_agreement(index, agreement, day)
    if allotment:
        known_allotment(index, allotment, account, day)
    return Question(account, signed, amount, currency, day, rate_on(index, currency, day).chf(amount), allotment)


def bars_of(found: Assessment) -> list[Bar]:
    """Every limit that the request meets, in the order in which they are tested; the earmark only where it sets one."""
    budget, support, cash, room, allotted = found.available
    whole = found.requested + found.support_cost
    bars = [_bar("budget", found.requested, budget), _bar("support", found.support_cost, support), _bar("cash", whole, cash)]
    bars += [_bar("earmark", whole, room)] if room is not None else []
    return bars + ([_bar("allotment", found.requested, allotted)] if allotted is not None else [])


def _bar(name: str, asked: Decimal, limit: Lowest | None) -> Bar:
    return Bar(name, asked, limit.amount if limit else None, limit.day if limit else None)


def most_of(asked: Question, balances: Balances) -> Decimal:
    """The largest amount in CHF, to the cent, that would be accepted in its place; zero where none is."""
    low, high = 0, int(asked.chf / CENT)
    while low < high:
        middle = (low + high + 1) // 2
        fits = asked._replace(chf=middle * CENT).judged(balances).code is None
        low, high = (middle, high) if fits else (low, middle - 1)
    return low * CENT


def ways_of(asked: Question, found: Assessment, index: Index, balances: Balances | None = None) -> Iterator[Way]:
    """What would make a refused request possible, the nearest first; nothing where it is accepted.

    Args:
        balances: those on which it was judged, where earlier requests count as committed; None: those of the books.
    """
    if found.code is None:
        return
    balances = balances or index
    most = most_of(asked, balances)
    if most > 0:
        yield Way("less", {"amount": grouped(most)}, "commitment open", _order(asked, most))
    short = {bar.name: bar.short for bar in bars_of(found)}
    yield from _budget(asked, index, balances, asked.account, short["budget"])
    yield from _budget(asked, index, balances, support_line(programme_of(asked.account)), short["support"])
    if short.get("allotment"):
        yield Way("allotment", {"amount": grouped(short["allotment"]), "line": asked.account})
    if short.get("earmark") or short["cash"]:
        yield from _others(asked, index, balances)
    if short.get("earmark"):
        yield Way("earmark", {"agreement": asked.agreement.id}, "re-earmark", {"agreement": asked.agreement.id})
    if short["cash"]:
        yield from _receipts(asked, index)


def _order(asked: Question, chf: Decimal) -> dict[str, str]:
    return {"account": asked.account, "agreement": asked.agreement.id, "amount": plain(chf)}


def _budget(asked: Question, index: Index, balances: Balances, line: str, short: Decimal) -> Iterator[Way]:
    """Lines that could give what is missing by a virement, those of the programme first; else Council."""
    if not short:
        return
    needed = (line, asked.account)
    lines = [one for one in lines_of(index, biennium_of(asked.day), asked.day) if not SUPPORT.holds(one.account, "")]
    enough = [one for one in lines if one.account not in needed and one.available >= short]
    giving = sorted(enough, key=lambda one: (programme_of(one.account) != programme_of(line), -one.available, one.account))
    left = ((one.account, _left(asked, balances, one.account)) for one in giving)
    for account, there in islice((pair for pair in left if pair[1] >= short), _WAYS):
        fields = {"source": account, "target": line, "amount": plain(short)}
        named = {**fields, "amount": grouped(short), "left": grouped(there)}
        yield Way("virement", named, "budget virement", fields)
    yield Way("appropriation", {"amount": grouped(short), "line": line})


def _left(asked: Question, balances: Balances, account: str) -> Decimal:
    """What a line still has, the requests before included."""
    found = availability_of(account, asked.agreement.id, asked.day, balances).budget
    return found.amount if found else ZERO


def _others(asked: Question, index: Index, balances: Balances) -> Iterator[Way]:
    """Other agreements from which the same would be accepted."""
    told = 0
    for ident in reversed(agreement_ids(index, asked.day)[-_ASKED:]):
        if ident == asked.agreement.id or told == _WAYS:
            continue
        try:
            other = asked._replace(agreement=known_agreement(index, ident, asked.day))
        except Fault:  # it has ended
            continue
        if other.judged(balances).code is None:
            told += 1
            yield Way("other", {"agreement": ident}, "commitment open", _order(other, half_up(asked.chf)))


def _receipts(asked: Question, index: Index) -> Iterator[Way]:
    """Instalments of the agreement that are still to come in."""
    open_ones = [part for part in figures_of(index, asked.agreement, asked.day).instalments if part.open]
    for part in open_ones[:_WAYS]:
        amount, currency = plain(part.open or ZERO, part.amount.currency), part.amount.currency
        named = {
            "number": part.number,
            "agreement": asked.agreement.id,
            "amount": f"{grouped(part.open or ZERO, currency)} {currency}",
            "day": str(part.due),
        }
        fields = {"agreement": asked.agreement.id, "instalment": part.number, "amount": amount, "currency": currency}
        yield Way("receipt", named, "receipt record", fields)
    if not open_ones:
        yield Way("cash", {"agreement": asked.agreement.id})


def accepted_order(asked: Question) -> Way:
    """The form that commits what was asked, in its own currency."""
    currency = {} if asked.currency == FUNCTIONAL else {"currency": asked.currency}
    fields = {**_order(asked, asked.chf), "amount": plain(asked.amount, asked.currency), **currency}
    return Way("order", {}, "commitment open", {**fields, **({"allotment": asked.allotment} if asked.allotment else {})})
