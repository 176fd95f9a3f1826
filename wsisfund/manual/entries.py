"""The form of an entry: its event, keys and accounts, and the agreement, instalment and commitment that it names."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ..books.records import Place, Posting, Transaction
from ..errors import Fault, clean
from ..register.known import AgreementEnded, NotYetSigned, UnknownAgreement, UnknownCommitment, UnknownInstalment
from ..store.chart import WrongCurrency, is_of_scheme
from ..vocabulary import accounts as chart
from ..vocabulary.event_table import EVENT, named
from ..vocabulary.events import FACT_KEYS, TRANSACTION_KEYS
from ..vocabulary.money import FUNCTIONAL
from ..vocabulary.nearness import near_to
from .entry_form import no_agreement, no_commitment, unknown_account, unknown_event, unknown_keys, wrong_currency
from .faults import (
    DonorContradiction,
    OpenWithoutCurrency,
    UnknownFact,
    WrongDonorAccount,
)
from .places import place_of
from .view import View

_ALWAYS_AGREED = (
    "Expenses",
    chart.RECEIVABLES,
    chart.ALLOWANCE,
    chart.DEFERRED,
    chart.TRANSFERS,
    chart.REASSESSED,
    chart.INTEREST,
    chart.CONTRIBUTIONS,
)


# After its end an agreement receives what still comes, and settles what is open; nothing is charged or changed any more.
_UNDER_A_RUNNING_ONE = frozenset(named("running"))


class _Kind(NamedTuple):
    """What the scheme says of an account."""

    known: bool
    currency: str | None
    always: bool
    by_event: bool
    receivable: str


def entry_faults(view: View) -> Iterator[Fault]:
    """Every entry, fact and account whose form is not that of domain §2."""
    yield from _Form(view).faults()


def open_warnings(view: View) -> Iterator[Fault]:
    """Accounts that are opened by the books' own text without naming currencies."""
    yield from _Form(view).open_warnings()


class _Form:
    """Form rules over one set of books; answers about accounts, agreements and instalments are worked out once each."""

    def __init__(self, view: View) -> None:
        self._books = view.books
        self._facts, self._signed, self._events = view.facts, view.signed, view.events
        self._opened = {f.ident for f in view.facts.all("commitment")}
        # Advances that were brought forward may have no order, and then their clearing has none.
        brought = view.brought(chart.ADVANCES)
        self._ordered = [event for event in named("ordered") if not (brought and EVENT[event].settles)]
        self._kinds: dict[str, _Kind] = {}
        self._checked: set[tuple[str, str, str]] = set()

    def faults(self) -> Iterator[Fault]:
        """Every entry, fact and account whose form is not that of domain §2."""
        yield from self._account_faults()
        yield from self._fact_faults()
        for t, event in zip(self._books.transactions, self._events, strict=True):
            if t.event not in EVENT:
                yield unknown_event(t)
                continue
            if not t.keys.keys() <= TRANSACTION_KEYS:
                yield from unknown_keys(t.keys, TRANSACTION_KEYS, t.place)
            yield from self._transaction(t, event)

    # ---------------------------------------------------------------- accounts and facts

    def _account_faults(self) -> Iterator[Fault]:
        for account in dict.fromkeys(o.account for o in self._books.opens):
            if not self._kind(account).known:
                yield unknown_account(account, self._facts, self._first_use(account))
        for o in self._books.opens:
            kind = self._kind(o.account)
            wrong = [c for c in o.currencies if kind.known and kind.currency and c != kind.currency]
            if wrong:
                yield WrongCurrency(
                    f"{o.account} is opened for {', '.join(wrong)}",
                    why=f"this account holds {kind.currency} only",
                    fix=f"open it for {kind.currency} alone",
                    at=o.place,
                )

    def _first_use(self, account: str) -> Place | None:
        """Where the books' own text opens the account; where a plugin opened it, the first posting."""
        opened = next((o.place for o in self._books.opens if o.account == account), None)
        if opened is not None and not opened.file.startswith("<"):
            return opened
        return next((place_of(t, p) for t in self._books.transactions for p in t.postings if p.account == account), opened)

    def open_warnings(self) -> Iterator[Fault]:
        """Accounts that are opened by the books' own text without naming currencies."""
        for o in self._books.opens:
            if not o.currencies and o.place and not o.place.file.startswith("<"):
                yield OpenWithoutCurrency(
                    f"{o.account} is opened without a currency",
                    why="each open names its currencies, so that Beancount refuses any other",
                    fix=f"write: {o.date} open {o.account} {self._kind(o.account).currency or FUNCTIONAL}",
                    at=o.place,
                )

    def _kind(self, account: str) -> _Kind:
        found = self._kinds.get(account)
        if found is None:
            parts = account.split(":")
            bank = (chart.under(account, chart.BANK) or chart.under(account, chart.DEPOSITS)) and len(parts) > 3
            chf = chart.is_in_chf_only(account)
            receivable = parts[-1] if account.startswith(chart.RECEIVABLES + ":") else ""
            found = self._kinds[account] = _Kind(
                is_of_scheme(self._facts, account),
                parts[3] if bank else FUNCTIONAL if chf else None,
                any(chart.under(account, parent) for parent in _ALWAYS_AGREED),
                chart.is_expense(account) or chart.under(account, chart.ADVANCES),
                receivable,
            )
        return found

    def _fact_faults(self) -> Iterator[Fault]:
        for fact in self._books.facts:
            allowed = FACT_KEYS.get(fact.kind)
            if allowed is not None:
                if not fact.keys.keys() <= allowed:
                    yield from unknown_keys(fact.keys, allowed, fact.place)
                if "agreement" in fact.keys and fact.kind in ("commitment", "letter", "in-kind-service"):
                    yield from self._agreement(fact.agreement, fact.date, fact.place)
                continue
            near = near_to(fact.kind, FACT_KEYS, 1, 80)
            if near:
                yield UnknownFact(
                    f'custom "{fact.kind}" is nearly "{near[0]}"',
                    why="the books would pass over a fact of an unknown kind",
                    fix=f'write custom "{near[0]}"; kinds of other programs are left alone',
                    at=fact.place,
                )

    # ---------------------------------------------------------------- transactions

    def _transaction(self, t: Transaction, event: str) -> Iterator[Fault]:
        yield from self._posting_keys(t)
        yield from self._references(t)
        yield from self._currencies(t)
        yield from self._owners(t, event)
        yield from self._instalments(t)
        if event in self._ordered:
            yield from self._orders(t)
        if "donor" in t.keys or any("donor" in p.keys for p in t.postings if p.keys):
            yield from self._donor(t)

    def _posting_keys(self, t: Transaction) -> Iterator[Fault]:
        for p in t.postings:
            if p.keys and not p.keys.keys() <= TRANSACTION_KEYS:
                yield from unknown_keys(p.keys, TRANSACTION_KEYS, place_of(t, p))

    def _references(self, t: Transaction) -> Iterator[Fault]:
        """Agreements and orders that the entry and its postings name, each where it is named."""
        # What is deferred after the end came late: it goes back to the donor all the same.
        if "agreement" in t.keys:
            yield from self._agreement(t.agreement, t.date, t.place, "" if _takes_deferred(t) else t.event)
        if "commitment" in t.keys:
            yield from self._commitment(t.commitment, t.place)
        for p in t.postings:
            if p.keys and "agreement" in p.keys:
                yield from self._agreement(t.agreement_of(p), t.date, place_of(t, p), t.event)
            if p.keys and "commitment" in p.keys:
                yield from self._commitment(t.commitment_of(p), place_of(t, p))

    def _currencies(self, t: Transaction) -> Iterator[Fault]:
        for p in t.postings:
            kind = self._kinds.get(p.account) or self._kind(p.account)
            if kind.currency is not None and p.currency != kind.currency and kind.known:
                yield wrong_currency(t, p, kind.currency)

    def _owners(self, t: Transaction, event: str) -> Iterator[Fault]:
        """Postings that say of no agreement whose money they are; else the entry, where it names none at all."""
        demands = event in EVENT and EVENT[event].agreement
        named = "agreement" in t.keys
        if named:
            return
        for p in t.postings:
            kind = self._kind(p.account)
            if p.keys and "agreement" in p.keys:
                named = True
            elif kind.always or (kind.by_event and demands):
                yield no_agreement(f"{p.account} names no agreement", event, place_of(t, p))
                named = True
        if demands and not named and not (event == "refund" and _to_sender(t)):
            yield no_agreement("the entry names no agreement", event, t.place)

    def _instalments(self, t: Transaction) -> Iterator[Fault]:
        common = "instalment" in t.keys
        for p in t.postings:
            agreement = t.agreement_of(p)
            if agreement and self._kind(p.account).receivable:
                yield from self._receivable(t, p, agreement)
            elif agreement and (common or (p.keys and "instalment" in p.keys)):
                yield from self._instalment(t, p, agreement)

    def _orders(self, t: Transaction) -> Iterator[Fault]:
        for p in t.postings:
            if chart.under(p.account, chart.ADVANCES) and not t.commitment_of(p):
                yield no_commitment(t, p)

    def _agreement(self, ident: str, day: date, place: Place | None, event: str = "") -> Iterator[Fault]:
        found = self._signed.get(ident)
        if found is None:
            yield UnknownAgreement(
                f"no agreement '{clean(ident)[:60]}'",
                why="the register has none of this id",
                fix="correct the id, or enter the agreement in ledger/register first (wsisfund agreement sign)",
                at=place,
            )
        elif day < found.signed:
            yield NotYetSigned(
                f"{ident} is not signed on {day.isoformat()}",
                why=f"it was signed on {found.signed.isoformat()}; nothing is received or spent under it before",
                fix="correct the date of the entry, or name another agreement",
                at=place,
            )
        elif found.ended is not None and day > found.ended and event in _UNDER_A_RUNNING_ONE:
            yield AgreementEnded(
                f"{ident} ended on {found.ended.isoformat()}",
                why="nothing is charged or changed under an agreement after its end; money that still comes can be received",
                fix="correct the date of the entry, or name another agreement",
                at=place,
            )

    def _commitment(self, ident: str, place: Place | None) -> Iterator[Fault]:
        if ident not in self._opened:
            yield UnknownCommitment(
                f"no commitment '{clean(ident)[:60]}'",
                why="the budget has no order of this id",
                fix="correct the id, or open the order first:\nwsisfund commitment open ID ACCOUNT AMOUNT --agreement ID",
                at=place,
            )

    def _instalment(self, t: Transaction, p: Posting, agreement: str) -> Iterator[Fault]:
        """Where a receipt of a conditional agreement, or another leg, names an instalment, the agreement has it."""
        number, found = t.instalment_of(p), self._signed.get(agreement)
        if found is None or not found.instalments or number in found.instalments:
            return
        yield UnknownInstalment(
            f"no instalment '{clean(number)[:60]}' of {agreement}",
            why=f"it has: {', '.join(sorted(found.instalments))}",
            fix="correct the number",
            at=place_of(t, p),
        )

    def _receivable(self, t: Transaction, p: Posting, agreement: str) -> Iterator[Fault]:
        instalment = t.instalment_of(p)
        found = self._signed.get(agreement)
        if found is None or t.date < found.signed:
            return
        versions = found.instalments.get(instalment)
        if not versions or versions[0][0] > t.date:
            listed = ", ".join(sorted(found.due_at(t.date))) or "none"
            yield UnknownInstalment(
                f"{p.account}: no instalment '{clean(instalment)[:60]}' of {agreement}"
                if instalment
                else f"{p.account} does not say which instalment of {agreement}",
                why=f"on {t.date.isoformat()} it has: {listed}; receivables age by the due date of the instalment",
                fix='add the key to the posting: instalment: "N"',
                at=place_of(t, p),
            )
        key = agreement, p.account, p.currency
        if key not in self._checked:
            self._checked.add(key)
            accounts = sorted(self._signed.accounts_of(found))
            if accounts and p.account.rpartition(":")[2] not in accounts:
                yield WrongDonorAccount(
                    f"{p.account} is not the account of {agreement}'s donor",
                    why=f"the agreement is with {', '.join(sorted(found.donors))}",
                    fix=f"write {chart.RECEIVABLES}:{accounts[-1]}",
                    at=place_of(t, p),
                )
            if found.currencies and p.currency not in found.currencies:
                yield WrongCurrency(
                    f"{p.account}: {agreement} is not in {p.currency}",
                    why=f"the agreement is in {', '.join(sorted(found.currencies))}; a receivable stands in its own currency",
                    fix="state how much of the agreement the money settles, in the agreement's currency",
                    at=place_of(t, p),
                )

    def _donor(self, t: Transaction) -> Iterator[Fault]:
        for ident, donor in dict.fromkeys((t.agreement_of(p), t.donor_of(p)) for p in t.postings):
            found = self._signed.get(ident)
            if found is not None and donor and donor not in found.donors:
                yield DonorContradiction(
                    f"donor '{clean(donor)[:60]}' is not the donor of {ident}",
                    why=f"{ident} is with {', '.join(sorted(found.donors))}; the donor follows from the agreement",
                    fix="delete the key donor, or correct the agreement",
                    at=t.place,
                )


def _to_sender(t: Transaction) -> bool:
    """Whether only money goes back that was never anybody's: out of suspense."""
    return not any(p.account in (chart.DONOR_REFUNDS, chart.ADVANCE_RECEIPTS) for p in t.postings)


def _takes_deferred(t: Transaction) -> bool:
    """Whether a refund falls due out of deferred revenue alone."""
    return t.event == "refund-due" and all(p.account == chart.DEFERRED for p in t.postings if p.chf > 0)
