"""Agreements assessed again when IPSAS 47 is applied for the first time: on its day, and as their recognition then has it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ..books.records import Transaction
from ..errors import Fault, Refused
from ..register.reversals import REVERSAL
from ..vocabulary import accounts as chart
from ..vocabulary.accounts import under
from ..vocabulary.event_table import named
from ..vocabulary.events import CONDITIONAL, ON_RECEIPT
from ..vocabulary.money import ZERO, grouped
from ..vocabulary.standards import IPSAS_47
from .view import Scope, View

UNCONDITIONAL: Final = "unconditional"
REASSESSED_AS: Final = (UNCONDITIONAL, CONDITIONAL, ON_RECEIPT)
_RENEWING: Final = frozenset(named("reassesses"))
# What is left on these after the day, under each recognition, is nothing.
_NOTHING_ON: Final = {
    chart.DEFERRED: (UNCONDITIONAL, ON_RECEIPT),
    chart.RECEIVABLES: (CONDITIONAL, ON_RECEIPT),
    chart.ALLOWANCE: (CONDITIONAL, ON_RECEIPT),
}


class WrongReassessment(Refused):
    """An agreement is assessed again on another day than that of IPSAS 47, or not as its recognition then has it."""

    slug = "wrong-reassessment"


def reassessment_faults(view: View) -> Iterator[Fault]:
    """Reassessments of another day, of agreements signed since, and those that leave what their recognition does not know.

    A reversal takes one back on any day.
    """
    held: dict[tuple[str, str], Decimal] = {}
    assessed: dict[str, Transaction] = {}
    for n, (t, event) in enumerate(zip(view.books.transactions, view.events, strict=True)):
        if t.date > IPSAS_47 and event not in _RENEWING:
            continue
        for p in t.postings:
            ident = t.key_of(p, "agreement")
            for account in _NOTHING_ON:
                if t.date <= IPSAS_47 and ident and under(p.account, account):
                    held[ident, account] = held.get((ident, account), ZERO) + p.chf
            if event in _RENEWING and t.event != REVERSAL and n not in view.reversals.undone and ident:
                assessed.setdefault(ident, t)
    for ident, t in assessed.items():
        yield from _of_agreement(view, ident, t, held)


def _of_agreement(view: View, ident: str, t: Transaction, held: dict[tuple[str, str], Decimal]) -> Iterator[Fault]:
    found = view.signed.get(ident) if view.covers(Scope.AGREEMENT, ident) else None
    if found is None:
        return
    if t.date != IPSAS_47:
        yield _wrong(
            t, f"{ident} is assessed again on {t.date.isoformat()}", f"IPSAS 47 applies from {IPSAS_47.isoformat()}", "date it"
        )
        return
    if found.signed >= IPSAS_47:
        why = f"what is signed from {IPSAS_47.isoformat()} was assessed under IPSAS 47 at its signing"
        yield _wrong(t, f"{ident} was signed on {found.signed.isoformat()}", why, "take the entry out; nothing changes it")
        return
    how = found.recognition_at(IPSAS_47)
    if how not in REASSESSED_AS:
        yield _wrong(
            t, f"{ident} is {how or 'of no recognition'} on that day", f"it is one of {', '.join(REASSESSED_AS)}", "say it"
        )
    for account, kinds in _NOTHING_ON.items():
        left = held.get((ident, account), ZERO)
        if how in kinds and left:
            why = f"from {IPSAS_47.isoformat()} the agreement is {how}, and has nothing there"
            yield _wrong(t, f"{ident} would keep {grouped(abs(left))} CHF on {account}", why, "move all of it")


def _wrong(t: Transaction, what: str, why: str, fix: str) -> Fault:
    how = f"an entry of {IPSAS_47.isoformat()}, as this makes it:\nwsisfund agreement reassess ID --recognition R --doc REF"
    return WrongReassessment(what, why=why, fix=f"{fix}: {how}", at=t.place)
