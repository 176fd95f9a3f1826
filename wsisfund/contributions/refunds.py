"""Money that is to go back to its donor: what it releases of revenue or of a liability, and what is owed (domain §3, E26)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Posting, Transaction, Value
from ..errors import Refused
from ..register.known import checked_amount, known_agreement, known_donor
from ..register.officers import Officers, signatures
from ..register.versions import Agreement
from ..register.wording import checked_text, chf_leg, entry, leg
from ..store.arrived import arrived_of
from ..store.chart import checked_day, opening_of
from ..store.documents import not_recorded
from ..store.index import Index
from ..store.measures import OUTSTANDING, RECOGNISING, RETURNING, REVENUE, all_of, any_of, event_in, under
from ..store.of_agreement import chf_under, held_under
from ..store.positions import Held, deferred_left
from ..store.rates import rate_on
from ..vocabulary.accounts import DEFERRED, DONOR_REFUNDS, EARMARKED, EXCHANGE, INTEREST, UNEARMARKED
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped, half_up, pro_rata

PAYABLES_REALISED = f"{EXCHANGE}:Payables:Realised"

_RECOGNISED = all_of(any_of(RECOGNISING, event_in("opening")), OUTSTANDING)


class OverRefund(Refused):
    """More is to be returned than is left of what the donor gave."""

    slug = "over-refund"


class Returnable(NamedTuple):
    """What can go back of an agreement: `left` CHF, released from `account` at the rate that `basis` says (units and CHF)."""

    agreement: Agreement
    account: str
    left: Decimal
    basis: Held
    word: str

    def units(self, currency: str) -> Decimal:
        """`left` in the currency of `basis`, half up to its minor unit."""
        return half_up(self.left * self.basis.units / self.basis.chf, currency) if self.basis.chf else Decimal(0)

    def released(self, units: Decimal, currency: str) -> Decimal:
        """CHF that `units` release; the part that empties what is left takes all of it."""
        whole = units == self.units(currency)
        return self.left if whole else half_up(pro_rata(self.basis.chf, units, self.basis.units))


class OweRefund(NamedTuple):
    """Money to be owed back to a donor.

    Args:
        amount: in `currency`, by default that of the agreement. due: by when it is to be paid, within a year.
    """

    agreement: str
    amount: Decimal
    doc: str
    currency: str | None = None
    due: date | None = None


def refund_due_draft(index: Index, asked: OweRefund, day: date, officers: Officers, available: Decimal) -> Draft:
    """`amount` of an agreement owed back to its donor on his claim `doc`; paid later (`treasury.refund`).

    Deferred money is released at the rate of its receipt, recognised money reduces revenue at the rate of its recognition;
    what is owed stands at the day's rate, and the difference is exchange, realised.

    Args:
        available: cash(A) that nothing else has a claim on, CHF (domain §4).

    Raises:
        OverRefund: more than is left. NoAuthority, AlreadyThere, UnknownAgreement, NotYetSigned, AgreementEnded, MissingRate,
        StaleRate, TooManyDecimals.

    Source: domain §1 and §3 (refund of deferred money, of recognised money); WIPO reports deferred money so.
    """
    checked_day(index, day)
    doc = checked_text(asked.doc, "document")
    # What came after the end of a conditional agreement is still the donor's.
    late = deferred_left(index, asked.agreement, day) > 0
    found = known_agreement(index, asked.agreement, day, running=not late)
    unit = asked.currency or found.amount.currency
    checked_amount(asked.amount, unit)
    source = returnable(index, found, unit, available, day)
    transaction, derivation = refund_due_entry(index, source, asked.amount, unit, doc, day, officers)
    if asked.due:
        transaction = transaction._replace(keys={**transaction.keys, "due": asked.due})
    return Draft("refund-due", doc, tuple(opening_of(index, [transaction])), derivation, agreement=found.id)


def refund_due_entry(
    index: Index,
    source: Returnable,
    amount: Decimal,
    currency: str,
    doc: str,
    day: date,
    officers: Officers,
    owed: str = DONOR_REFUNDS,
) -> tuple[Transaction, tuple[str, ...]]:
    """The entry that makes `amount` owed to the donor on the account `owed`, and how its amounts came about."""
    agreement = source.agreement
    name = known_donor(index, agreement.donor).name
    not_recorded(index, "refund-due", doc, name, agreement.id, "")
    released, rate = source.released(amount, currency), rate_on(index, currency, day)
    if not source.left or released > source.left:
        raise _over(source, amount, currency, released)
    value = rate.chf(amount)
    loss = value - released
    legs: list[Posting] = [chf_leg(source.account, released)]
    legs += [chf_leg(PAYABLES_REALISED, loss)] if loss else []
    legs.append(leg(owed, -amount, currency, -value))
    keys: dict[str, Value] = {"event": "refund-due", "doc": doc, "agreement": agreement.id}
    keys |= signatures(index, EVENT["refund-due"].officers, officers, day)
    text = f"{currency} {grouped(amount, currency)} to be returned"
    return entry(day, name, text, keys, legs, (agreement.id,)), _derivation(
        source, amount, currency, released, value, rate.shown(amount)
    )


def returnable(index: Index, agreement: Agreement, currency: str, available: Decimal, day: date) -> Returnable:
    """What of an agreement can go back to its donor on a day; the fund's own interest is no part of it.

    Conditional: what is still deferred. Otherwise: what was received and not returned yet. Neither can be more than the money
    that the agreement has free; of the fund's interest on it we say that it is used last.
    """
    if agreement.conditional:
        left, word, account = deferred_left(index, agreement.id, day), "the rate of its receipt", DEFERRED
        came = arrived_of(index, agreement.id, currency, day)
        basis = Held(came.own, came.own_chf)
    else:
        left, word = _kept(index, agreement.id), "the rate of its recognition"
        basis = _recognised(index, agreement, currency, day)
        available -= own_interest(index, agreement.id)
        account = UNEARMARKED if agreement.earmark.is_unearmarked else EARMARKED
    if basis.units <= 0 or basis.chf <= 0:
        # Nothing came in, or was recognised, in this currency: the day's rate is the only one there is.
        basis, word = Held(Decimal(1), rate_on(index, currency, day).value), "the day's rate"
    return Returnable(agreement, account, max(ZERO, min(left, available)), basis, word)


def _recognised(index: Index, agreement: Agreement, currency: str, day: date) -> Held:
    if agreement.on_receipt:
        came = arrived_of(index, agreement.id, currency, day)
        return Held(came.own, came.own_chf)
    return held_under(index, agreement.id, _RECOGNISED, currency, day)


def own_interest(index: Index, agreement: str) -> Decimal:
    """CHF of interest that the fund, not the donor, earned on the agreement's money."""
    return -chf_under(index, agreement, under(INTEREST))


def _kept(index: Index, agreement: str) -> Decimal:
    """CHF received under an agreement and not returned, as movements count them (domain §4)."""
    received = sum((amount for _, amount in index.series("received", agreement)), ZERO)
    return received - chf_under(index, agreement, all_of(RETURNING, REVENUE))


def _over(source: Returnable, amount: Decimal, currency: str, released: Decimal) -> OverRefund:
    ident = source.agreement.id
    most = source.units(currency)
    more = released > source.left
    what = f"is {grouped(released - source.left)} CHF more than is left" if more else "cannot go back: nothing is left"
    return OverRefund(
        f"{grouped(amount, currency)} {currency} {what} of {ident}",
        why=f"at {source.word} it is {grouped(released)} CHF; {grouped(source.left)} CHF is neither used, committed, advanced "
        "nor returned already",
        fix=f"return {most} {currency} at most" if most > 0 else "nothing is left to return",
    )


def _derivation(
    source: Returnable, amount: Decimal, currency: str, released: Decimal, value: Decimal, shown: str
) -> tuple[str, ...]:
    lines = []
    if currency == FUNCTIONAL:
        lines.append(
            f"left of {source.agreement.id}: {grouped(source.left)} − {grouped(released)} = {grouped(source.left - released)} CHF"
        )
    elif amount == source.units(currency):
        lines.append(f"released: the whole of what is left, {grouped(released)} CHF")
    else:
        basis = f"{grouped(source.basis.chf)} × {grouped(amount, currency)} / {grouped(source.basis.units, currency)}"
        basis = f"{grouped(amount, currency)} × {format(source.basis.chf, 'f')}" if source.basis.units == 1 else basis
        lines.append(f"released at {source.word}: {basis} = {grouped(released)} CHF, half up")
    lines += [f"owed to the donor: {shown}"] if shown else []
    if value != released:
        word = "loss" if value > released else "gain"
        lines.append(f"exchange {word}: {grouped(released)} − {grouped(value)} = {grouped(released - value)} CHF, realised")
    return tuple(lines)
