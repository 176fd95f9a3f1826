"""Agreements assessed again when IPSAS 47 is applied for the first time: on its day, and as their recognition then has it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from ..books.records import Posting, Transaction
from ..errors import Fault, Refused
from ..store.measures import ALLOWANCE, CHARGED, DEFERRED, OUTSTANDING, RECEIVED, REFUNDED, Condition
from ..vocabulary.event_table import named
from ..vocabulary.events import CONDITIONAL, PROMISED, REASSESSED_AS, UNCONDITIONAL
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from ..vocabulary.standards import IPSAS_47
from .signed import SignedAgreement
from .view import Scope, View

_RENEWING: Final = frozenset(named("reassesses"))
_NAMES: Final[dict[str, Condition]] = {
    "deferred revenue": DEFERRED,
    "receivables": OUTSTANDING,
    "the loss allowance": ALLOWANCE,
    "received": RECEIVED,
    "refunded": REFUNDED,
    "charged": CHARGED,
}
_STANDING: Final = ("deferred revenue", "receivables")
_AMENDED: Final = "amended"
_AGREEING: Final = frozenset(named("agrees"))


class WrongReassessment(Refused):
    """An agreement is assessed again on another day than that of IPSAS 47, or not as its recognition then has it."""

    slug = "wrong-reassessment"


class _Sums:
    """What stands under an agreement at the end of the day: CHF by name, debits positive, and units of its own currency.

    `since` is what moved after the day: CHF of receivables and deferred revenue, and units that amendments recognised.
    """

    def __init__(self) -> None:
        self.chf: dict[str, Decimal] = dict.fromkeys(_NAMES, ZERO)
        self.owed = self.came = ZERO
        self.since: dict[str, Decimal] = dict.fromkeys((*_STANDING, _AMENDED), ZERO)
        # Money in another currency: how much of the agreement it is, only a rate or an officer says.
        self.otherwise = False

    def add(self, p: Posting, event: str, own: str) -> None:
        """Count a leg."""
        for name, condition in _NAMES.items():
            if condition.holds(p.account, event):
                self.chf[name] += p.chf
        if OUTSTANDING.holds(p.account, event):
            self.owed += p.units
        elif RECEIVED.holds(p.account, event):
            self.came += p.units if p.currency == own else p.chf
            self.otherwise |= own not in (p.currency, FUNCTIONAL)

    def add_later(self, p: Posting, event: str) -> None:
        """Count a leg after the day."""
        for name in _STANDING:
            if _NAMES[name].holds(p.account, event):
                self.since[name] += p.chf
        if event in _AGREEING and OUTSTANDING.holds(p.account, event):
            self.since[_AMENDED] += p.units


def reassessment_faults(view: View) -> Iterator[Fault]:
    """Reassessments of another day, of agreements signed since, and those that leave or make what their recognition has not.

    A reversal takes one back on any day.
    """
    assessed: dict[str, Transaction] = {}
    for n, t in enumerate(view.books.transactions):
        if t.event in _RENEWING and n not in view.reversals.undone:
            for p in t.postings:
                ident = t.agreement_of(p)
                if ident and view.covers(Scope.AGREEMENT, ident):
                    assessed.setdefault(ident, t)
    if not assessed:
        return
    sums = _sums_of(view, frozenset(assessed))
    for ident, t in assessed.items():
        found = view.signed.get(ident)
        if found is not None:
            yield from _of_agreement(found, t, sums[ident])


def _sums_of(view: View, idents: frozenset[str]) -> dict[str, _Sums]:
    sums = {ident: _Sums() for ident in idents}
    own = {ident: min(found.currencies) for ident in idents if (found := view.signed.get(ident))}
    for t, event in zip(view.books.transactions, view.events, strict=True):
        for p in t.postings:
            ident = t.agreement_of(p)
            if ident not in own:
                continue
            if t.date <= IPSAS_47:
                sums[ident].add(p, event, own[ident])
            else:
                sums[ident].add_later(p, event)
    return sums


def _of_agreement(found: SignedAgreement, t: Transaction, sums: _Sums) -> Iterator[Fault]:
    day = IPSAS_47.isoformat()
    if t.date != IPSAS_47:
        yield _wrong(t, f"{found.id} is assessed again on {t.date.isoformat()}", f"IPSAS 47 applies from {day}", "date it")
        return
    if found.signed >= IPSAS_47:
        why = f"what is signed from {day} was assessed under IPSAS 47 at its signing"
        yield _wrong(t, f"{found.id} was signed on {found.signed.isoformat()}", why, "take the entry out; nothing changes it")
        return
    how, was = found.recognition_at(IPSAS_47), found.recognition_at(IPSAS_47 - timedelta(1))
    if how not in REASSESSED_AS or how == was:
        why = f"an entry stands where the recognition changes, to one of {', '.join(REASSESSED_AS)}"
        yield _wrong(t, f"{found.id} is {how or 'of no recognition'} on that day, and was {was} before", why, "write the version")
        return
    yield from _as_it_is(found, how, was, t, sums)
    if found.recognition_at(date.max) == how:
        yield from _as_it_went_on(found, how, t, sums)


def _as_it_is(found: SignedAgreement, how: str, was: str, t: Transaction, sums: _Sums) -> Iterator[Fault]:
    """What the recognition does not know is left, or what it knows is another amount."""
    unused = max(ZERO, sums.chf["received"] - sums.chf["refunded"] - sums.chf["charged"])
    wanted = {"deferred revenue": -unused if how == CONDITIONAL else ZERO}
    if how != UNCONDITIONAL:
        wanted |= {"receivables": ZERO, "the loss allowance": ZERO}
    for name, amount in wanted.items():
        if sums.chf[name] != amount:
            what = f"{found.id} would have {grouped(abs(sums.chf[name]))} CHF of {name}, not {grouped(abs(amount))}"
            yield _wrong(t, what, f"from {IPSAS_47.isoformat()} the agreement is {how}", "correct the leg")
    due = sum((amount.number for amount in found.due_at(IPSAS_47).values()), ZERO)
    if how == UNCONDITIONAL and was in PROMISED and not sums.otherwise and sums.owed != max(ZERO, due - sums.came):
        what = f"{found.id} would have a receivable of {grouped(sums.owed)}, not {grouped(max(ZERO, due - sums.came))}"
        yield _wrong(t, what, "an unconditional agreement is receivable in full, as far as it has not come", "correct the legs")


def _as_it_went_on(found: SignedAgreement, how: str, t: Transaction, sums: _Sums) -> Iterator[Fault]:
    """What was entered after the day under the recognition before, as if nothing had been assessed again."""
    unknown = () if how == UNCONDITIONAL else ("receivables",)
    for name in unknown if how == CONDITIONAL else (*unknown, "deferred revenue"):
        if sums.since[name]:
            what = f"{grouped(abs(sums.since[name]))} CHF of {name} of {found.id} were entered after {IPSAS_47.isoformat()}"
            yield _wrong(t, what, f"from that day the agreement is {how}", "take it back first, and record it again")
    then, now = (sum((amount.number for amount in found.due_at(day).values()), ZERO) for day in (IPSAS_47, date.max))
    if how == UNCONDITIONAL and sums.since[_AMENDED] != now - then:
        what = f"{found.id} was amended by {grouped(now - then)} since, and {grouped(sums.since[_AMENDED])} of it was entered"
        yield _wrong(t, what, "an unconditional agreement follows each amendment", "take the amendment back, and amend it again")


def _wrong(t: Transaction, what: str, why: str, fix: str) -> Fault:
    how = f"an entry of {IPSAS_47.isoformat()}, as this makes it:\nwsisfund agreement reassess ID --recognition R --doc REF"
    return WrongReassessment(what, why=why, fix=f"{fix}: {how}", at=t.place)
