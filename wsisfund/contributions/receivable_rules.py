"""Receivables by instalment and the loss allowance by agreement: neither passes zero at the end of a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..books.records import Books, Place, Posting, Transaction
from ..errors import Fault
from ..vocabulary.accounts import ALLOWANCE, RECEIVABLES
from ..vocabulary.money import FUNCTIONAL, ZERO, grouped
from .faults import AgreementNotInFull, WriteOffAboveAllowance
from .receipts import OverReceipt
from .signed import SignedAgreements

_DONOR = RECEIVABLES + ":"

Item = tuple[str, str, str]


def receivable_faults(books: Books, signed: SignedAgreements) -> Iterator[Fault]:
    """Receipts of more than is due, write-offs above the allowance, signings that are not in full."""
    balances: dict[Item, Decimal] = {}
    touched: dict[Item, tuple[Transaction, Posting]] = {}
    below: set[Item] = set()
    day: date | None = None
    for t in books.transactions:
        if t.date != day:
            if touched:
                yield from _end_of_day(balances, touched, below, signed)
                touched.clear()
            day = t.date
        for p in t.postings:
            account = p.account
            if account.startswith(_DONOR):
                key = t.key_of(p, "agreement"), t.key_of(p, "instalment"), p.currency
                change = p.units
            elif account == ALLOWANCE:
                key, change = (t.key_of(p, "agreement"), "", ""), -p.chf
            else:
                continue
            balances[key] = balances.get(key, ZERO) + change
            if change < 0 or key not in touched:
                touched[key] = t, p
        if t.event == "agreement":
            yield from _in_full(t, signed)
    yield from _end_of_day(balances, touched, below, signed)


def _end_of_day(
    balances: dict[Item, Decimal], touched: dict[Item, tuple[Transaction, Posting]], below: set[Item], signed: SignedAgreements
) -> Iterator[Fault]:
    for key, (t, p) in touched.items():
        balance = balances[key]
        if balance >= 0:
            below.discard(key)
        elif key not in below and _is_known(key, t.date, signed):
            below.add(key)
            yield _over(key, balance, t, p)


def _is_known(key: Item, day: date, signed: SignedAgreements) -> bool:
    """Whether the agreement and its instalment exist on that day; where they do not, that is the fault to report."""
    agreement, instalment, currency = key
    found = signed.get(agreement)
    return found is not None and found.signed <= day and (not currency or instalment in found.instalments)


def _over(key: Item, balance: Decimal, t: Transaction, p: Posting) -> Fault:
    agreement, instalment, currency = key
    place = Place(t.place.file, p.line or t.place.line) if t.place else None
    if not currency:
        return WriteOffAboveAllowance(
            f"the loss allowance of {agreement} would be short by {grouped(-balance)} {FUNCTIONAL}",
            why="a write-off is charged to the allowance that was made for it",
            fix=f"set a specific allowance first:\nwsisfund impair {t.date.isoformat()} --agreement {agreement} --amount CHF",
            at=place,
        )
    return OverReceipt(
        f"instalment {instalment or '?'} of {agreement}: {grouped(-balance, currency)} {currency} more than is due",
        why="a receivable ends at zero: receipts, write-offs and reductions together cannot pass what was agreed",
        fix="book the overpaid part as an advance receipt (--excess advance) or as suspense, or name the instalment that it pays",
        at=place,
    )


def _in_full(t: Transaction, signed: SignedAgreements) -> Iterator[Fault]:
    """An unconditional agreement is recorded at signing with all its instalments, each as the register has it."""
    posted: dict[str, dict[str, Decimal]] = {}
    for p in t.postings:
        if p.account.startswith(_DONOR):
            by_number = posted.setdefault(t.key_of(p, "agreement"), {})
            number = t.key_of(p, "instalment")
            by_number[number] = by_number.get(number, ZERO) + p.units
    for ident, amounts in posted.items():
        found = signed.get(ident)
        if found is None or found.recognition_at(t.date) != "unconditional":
            continue
        due = found.due_at(t.date)
        wrong = [n for n in sorted(due.keys() | amounts.keys()) if n not in due or due[n].number != amounts.get(n, ZERO)]
        if wrong and set(amounts) <= set(due):
            number, amount = wrong[0], due[wrong[0]]
            booked = grouped(amounts.get(number, ZERO), amount.currency)
            yield AgreementNotInFull(
                f"{ident}: instalment {number} is {grouped(amount.number, amount.currency)} {amount.currency}, not {booked}",
                why="an unconditional agreement is receivable and revenue in full at signing, one posting per instalment",
                fix="write what the register says is due, or correct the register",
                at=t.place,
            )
