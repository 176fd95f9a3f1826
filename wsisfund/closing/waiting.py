"""What waits for somebody, worked out from the entries: one list, of which `status` and `status --year-end` each show a part."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple

from ..books.proposal import Proposal, proposals_to_show
from ..budget.refresh import cash_free_of_all
from ..contributions.letters import acknowledgements_due
from ..contributions.outstanding import outstanding_instalments
from ..gate.waiting_for import waits_for
from ..register.pledge_status import all_pledges
from ..register.policies import ADVANCE_DAYS, CLOSING_DAYS, DORMANT_DAYS, ORDER_DAYS, SUSPENSE_DAYS
from ..register.source import FactSource
from ..register.versions import agreement_at, agreement_ids
from ..store.due_days import due_days
from ..store.index import Index
from ..store.item_book import OpenItem
from ..store.of_agreement import last_moved
from ..store.orders import last_ordered, open_orders
from ..store.positions import open_items
from ..store.stored_facts import facts_of
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    DONOR_REFUNDS,
    SUSPENSE,
    VENDORS,
)
from ..vocabulary.days import days_before
from ..vocabulary.events import ROLE_OF_KEY
from ..vocabulary.money import FUNCTIONAL, plain

ENDING_DAYS: Final = 90
# Open items that are listed once more when they are older than a policy allows.
_LATE: Final = {"advance": ("advance-overdue", ADVANCE_DAYS), "receipt-unidentified": ("suspense-old", SUSPENSE_DAYS)}
_PAID_BACK: Final = "wsisfund refund vendor {doc} {amount} --into {currency} --bank-doc REF"
_SET_OFF: Final = "wsisfund set-off {invoice} {doc} --doc REF"

# Account of each kind of open item, and the command that settles one.
_APPLY = "wsisfund receipt apply {doc} --agreement ID --instalment N"
_CLEAR = "wsisfund advance clear {doc} --spent AMOUNT --doc REF"
_OPEN_ITEMS: Final = {
    SUSPENSE: ("receipt-unidentified", _APPLY),
    ADVANCE_RECEIPTS: ("overpayment", _APPLY),
    VENDORS: ("payable", "wsisfund payment {doc} {amount} --from BANK --bank-doc REF"),
    DONOR_REFUNDS: ("refund-due", "wsisfund refund pay {doc} {amount} --from BANK --bank-doc REF"),
    ADVANCES_TRAVEL: ("advance", _CLEAR),
    ADVANCES_PARTNERS: ("advance", _CLEAR),
}
# Kinds of which `why` is the payee of the item.
OF_PAYEE: Final = frozenset(["owed-by-vendor", *(kind for kind, _ in (*_OPEN_ITEMS.values(), *_LATE.values()))])


class Waiting(NamedTuple):
    """One thing that is still to be done. `units` in `currency`; `command` as it is typed, with capitals for what to fill in.

    `due`: its day, where it has one. `days`: since it waits, or past its day (negative: still to come). `officer`: for whom.
    """

    kind: str
    id: str
    command: str = ""
    why: str = ""
    agreement: str = ""
    donor: str = ""
    due: date | None = None
    units: Decimal | None = None
    currency: str = FUNCTIONAL
    days: int | None = None
    officer: str = ""

    @property
    def amount(self) -> str | None:
        """Plain text of the amount, None where there is none."""
        return None if self.units is None else plain(self.units, self.currency)


def files_waiting(root: Path) -> Iterator[Waiting]:
    """Rows of imports that were set aside."""
    for file in sorted((root / "imports" / "review").glob("*.csv")):
        name = f"imports/review/{file.name}"
        yield Waiting("review", name, f"wsisfund import pledges {name}", "correct its rows, import it, then remove it")


def proposals_waiting(facts: FactSource, root: Path, day: date) -> Iterator[Waiting]:
    """Entries that wait for an officer, and those that were sent back to who proposed them."""
    for name, found in proposals_to_show(root):
        if found is None:
            yield Waiting("proposal", name, f"cat proposals/{name}.beancount", "it is not as the program wrote it: take it away")
        else:
            yield from _proposal_waiting(facts, found, day)


def _proposal_waiting(facts: FactSource, found: Proposal, day: date) -> Iterator[Waiting]:
    about, days = found.about, (day - date.fromisoformat(found.about.on)).days
    if not found.returned:
        role = ROLE_OF_KEY[about.awaits]
        officers = ", ".join(waits_for(facts, found)) or role
        why, command = f"the {role} officer approves or sends it back", f"wsisfund approve {found.ident} --as OFFICER"
        yield Waiting("proposal", found.ident, command, why, about.agreement, days=days, officer=officers)
    elif about.returned_by != about.by:
        why, command = f"sent back: {about.reason}", f"wsisfund proposal show {found.ident}"
        yield Waiting("proposal-returned", found.ident, command, why, about.agreement, days=days, officer=about.by)


def instalments_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Instalments not paid, overdue and still to fall due."""
    for part in outstanding_instalments(index, day):
        agreement = part.agreement
        kind = "instalment-overdue" if part.days > 0 else "instalment-due"
        yield Waiting(
            kind, f"{agreement.id}:{part.instalment}", f"wsisfund remind --date {day.isoformat()}", "", agreement.id,
            agreement.donor, part.due, part.units, agreement.amount.currency, part.days,
        )  # fmt: skip


def pledges_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Pledges without an agreement, or with a rest that none signs."""
    for found in all_pledges(index, day):
        if found.rest:
            pledge = found.pledge
            yield Waiting(
                "pledge-unsigned", pledge.id, f"wsisfund agreement sign ID {pledge.donor} AMOUNT {pledge.amount.currency} …", "",
                "", pledge.donor, pledge.due, found.rest, pledge.amount.currency, (day - pledge.announced).days,
            )  # fmt: skip


def receipts_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Receipts that no letter acknowledges."""
    for letter in acknowledgements_due(index, day):
        assert letter.received is not None
        assert letter.amount is not None
        yield Waiting(
            "receipt-unacknowledged", letter.document, "wsisfund acknowledge", "", letter.agreement, letter.donor.id, None,
            letter.amount.number, letter.amount.currency, (day - letter.received).days,
        )  # fmt: skip


def items_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Open items: money without an agreement, overpayments, invoices, refunds, advances."""
    for account, (kind, command) in _OPEN_ITEMS.items():
        items = open_items(index, account, day)
        days_due = due_days(index) if account in (VENDORS, DONOR_REFUNDS) else {}
        for item in items:
            units = abs(item.units)
            typed = command.format(doc=item.doc, amount=plain(units, item.currency))
            days = (day - item.since).days
            if account == VENDORS and item.units > 0:
                # A credit note on an invoice that was paid: the vendor owes.
                kind_, typed = "owed-by-vendor", _owed_command(item, items)
            else:
                kind_ = kind
            found = Waiting(kind_, item.doc, typed, item.payee, item.agreement, units=units, currency=item.currency, days=days)
            due_day = days_due.get((item.payee, item.doc)) if kind_ == kind else None
            yield found._replace(due=due_day, days=(day - due_day).days) if due_day else found
            late = _LATE.get(kind_)
            if late is not None and days > (limit := late[1].value(index, day)):
                due = item.since + timedelta(limit)
                yield found._replace(kind=late[0], due=due, days=(day - due).days)


def _owed_command(credit: OpenItem, items: Iterable[OpenItem]) -> str:
    """How a vendor's debt ends: set off against the oldest open invoice of the same vendor and currency, else paid back."""
    of_vendor = (i for i in items if i.units < 0 and (i.payee, i.currency) == (credit.payee, credit.currency))
    invoice = min(of_vendor, key=lambda i: (i.since, i.doc), default=None)
    if invoice is not None:
        return _SET_OFF.format(invoice=quote(invoice.doc), doc=quote(credit.doc))
    amount = plain(credit.units, credit.currency)
    return _PAID_BACK.format(doc=quote(credit.doc), amount=amount, currency=credit.currency)


def agreements_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Agreements past their period and not closed, and those that soon end with money unspent; the amount is what is free."""
    cash_free = cash_free_of_all(index, day)
    for ident in agreement_ids(index, day):
        found = agreement_at(index, ident, day)
        if found is None or found.ends is None or (found.ended is not None and found.ended <= day):
            continue
        over = found.ends < day
        if not over and (found.ends - day).days > ENDING_DAYS:
            continue
        free = cash_free(ident)
        if over or free > 0:
            limit = CLOSING_DAYS.value(index, day)
            why = "the rest is refunded, re-earmarked or moved first"
            if over and (day - found.ends).days > limit:
                why = f"past the {limit} days of the policy {CLOSING_DAYS.name}; {why}"
            yield Waiting(
                "agreement-over" if over else "agreement-ending", ident, f"wsisfund agreement close {ident}", why, ident,
                found.donor, found.ends, free, days=(day - found.ends).days,
            )  # fmt: skip


def dormant_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Agreements that go on, have money or something to come, and have not moved for as long as the policy says."""
    limit = DORMANT_DAYS.value(index, day)
    moved, cash_free = _last_moved(index, day), cash_free_of_all(index, day)
    for ident in agreement_ids(index, day):
        found = agreement_at(index, ident, day)
        if found is None or (found.ended is not None and found.ended <= day):
            continue
        last = max(found.signed, moved.get(ident, found.signed))
        if (day - last).days > limit and (free := cash_free(ident)) > 0:
            yield Waiting(
                "agreement-dormant", ident, f"wsisfund agreement show {ident}", f"no movement since {last.isoformat()}", ident,
                found.donor, None, free, days=(day - last).days,
            )  # fmt: skip


def _last_moved(index: Index, day: date) -> dict[str, date]:
    """The last day on which an entry or an order named each agreement; interest and revaluations are no movement of it."""
    found = last_moved(index, day)
    for ident, ordered in last_ordered(index, day).items():
        found[ident] = max(found.get(ident, ordered), ordered)
    return found


def orders_waiting(index: Index, day: date) -> Iterator[Waiting]:
    """Open orders that have not moved for as long as the policy says."""
    before = days_before(day, ORDER_DAYS.value(index, day))
    stale = [order for order in open_orders(index, day) if order.last < before]
    whose: dict[str, str] = {}
    for fact in facts_of(index, "commitment", [order.id for order in stale]):
        whose.setdefault(fact.ident, fact.agreement)
    for order in stale:
        yield Waiting(
            "order-stale", order.id, f"wsisfund commitment close {order.id} --reason REASON", f"no movement since {order.last}",
            whose[order.id], units=order.left, days=(day - order.last).days,
        )  # fmt: skip
