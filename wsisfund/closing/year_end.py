"""What still keeps a year from being closed, each with the command that does it; worked out from the entries, nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, NamedTuple

from ..contributions.figures import open_of
from ..contributions.outstanding import outstanding_instalments
from ..errors import Faults
from ..manual.balances import total_at
from ..register.versions import agreement_at, agreement_ids
from ..store.index import Index
from ..store.monetary import monetary_items
from ..store.positions import account_held, open_items
from ..treasury.impairment import allowances_at
from ..treasury.revaluation import CLOSING_RATE_DAYS, revalued_items
from ..vocabulary.accounts import (
    ADVANCE_RECEIPTS,
    ADVANCES_PARTNERS,
    ADVANCES_TRAVEL,
    CASH,
    DONOR_REFUNDS,
    SUPPORT_PAYABLE,
    SUSPENSE,
)
from ..vocabulary.biennium import biennium_of
from ..vocabulary.money import FUNCTIONAL, from_minor, plain

# Kinds in the order in which they are done: rates before what is valued by them, open items before the figures made of them.
KINDS: Final = {
    "review": "rows of imports set aside",
    "proposal": "entries that wait for the second officer",
    "receipt-unidentified": "receipts without an agreement",
    "overpayment": "overpayments to apply or refund",
    "refund-due": "refunds not paid",
    "advance": "advances not cleared",
    "agreement-ending": "agreements past their last day with money left",
    "commitment-open": "commitments past the biennium",
    "closing-rate-missing": "closing rates missing",
    "not-revalued": "items not at the closing rate",
    "interest-missing": "bank accounts without interest",
    "impairment-missing": "loss allowances not brought up to date",
    "support-costs-unsettled": "support costs owed to ITU",
    "instalment-overdue": "instalments overdue",
}


class ToDo(NamedTuple):
    """One thing that is still to be done. `units` in `currency`; `command` as it is typed, with capitals for what to fill in."""

    kind: str
    id: str
    command: str
    why: str = ""
    agreement: str = ""
    donor: str = ""
    due: date | None = None
    units: Decimal | None = None
    currency: str = FUNCTIONAL
    days: int | None = None

    @property
    def amount(self) -> str | None:
        """Plain text of the amount, None where there is none."""
        return None if self.units is None else plain(self.units, self.currency)


def year_end(index: Index, root: Path, year: int) -> list[ToDo]:
    """Everything that is still to be done before `year` can be closed, in the order of `KINDS`.

    Args:
        index: of the books in `root`, whose folders of proposals and reviews are looked at too.
    """
    day = date(year, 12, 31)
    looks: tuple[Callable[[Index, date], Iterator[ToDo]], ...] = (
        _open_items,
        _ending,
        _commitments,
        _valued,
        _interest,
        _impairment,
        _support_costs,
        _overdue,
    )
    found = [*_files(root), *(todo for look in looks for todo in look(index, day))]
    order = list(KINDS)
    return sorted(found, key=lambda todo: order.index(todo.kind))


def _files(root: Path) -> Iterator[ToDo]:
    for file in sorted((root / "imports" / "review").glob("*.csv")):
        name = f"imports/review/{file.name}"
        yield ToDo("review", name, f"wsisfund import pledges {name}", "correct its rows, import it, then remove it")
    for file in sorted((root / "proposals").glob("*.beancount")):
        yield ToDo("proposal", file.stem, f"cat proposals/{file.name}", "another officer enters or removes it")


def _open_items(index: Index, day: date) -> Iterator[ToDo]:
    kinds = {
        SUSPENSE: ("receipt-unidentified", "wsisfund receipt apply {doc} --agreement ID --instalment N"),
        ADVANCE_RECEIPTS: ("overpayment", "wsisfund receipt apply {doc} --agreement ID --instalment N"),
        DONOR_REFUNDS: ("refund-due", "wsisfund refund pay {doc} {amount} --from BANK --bank-doc REF"),
        ADVANCES_TRAVEL: ("advance", "wsisfund advance clear {doc} --spent AMOUNT --doc REF"),
        ADVANCES_PARTNERS: ("advance", "wsisfund advance clear {doc} --spent AMOUNT --doc REF"),
    }
    for account, (kind, command) in kinds.items():
        for item in open_items(index, account, day):
            units = abs(item.units)
            typed = command.format(doc=item.doc, amount=plain(units, item.currency))
            days = (day - item.since).days
            yield ToDo(kind, item.doc, typed, item.payee, item.agreement, units=units, currency=item.currency, days=days)


def _ending(index: Index, day: date) -> Iterator[ToDo]:
    for ident in agreement_ids(index, day):
        agreement = agreement_at(index, ident, day)
        if agreement is None or agreement.ended is not None or agreement.ends is None or agreement.ends > day:
            continue
        left = total_at(index.series("cash", ident), day)
        if left > 0:
            days = (day - agreement.ends).days
            yield ToDo(
                "agreement-ending", ident, f"wsisfund agreement close {ident}",
                "the rest is refunded, re-earmarked or moved first", ident, agreement.donor, agreement.ends, left, days=days,
            )  # fmt: skip


def _commitments(index: Index, day: date) -> Iterator[ToDo]:
    """At the end of a biennium its appropriations lapse; what is still open is carried under a new one, or released."""
    if day.year == int(biennium_of(day)[:4]):
        return
    for ident in index.keys("commitment-opened"):
        left = open_of(index, ident, day)
        if left > 0:
            first = index.first("commitment", ident)
            yield ToDo(
                "commitment-open", ident, f"wsisfund commitment close {ident} --reason REASON",
                f"{first.values[2]}: or it is carried on under an appropriation of the next biennium",
                str(first.keys.get("agreement", "")), units=left,
            )  # fmt: skip


def _valued(index: Index, day: date) -> Iterator[ToDo]:
    """Rates of the last days of the year, and the items that are not valued by them."""
    for currency in sorted({item.currency for item in monetary_items(index, day)}):
        begin = (day - timedelta(CLOSING_RATE_DAYS - 1)).isoformat()
        sql = "SELECT 1 FROM price WHERE currency = ? AND date BETWEEN ? AND ? LIMIT 1"
        if not index.rows(sql, (currency, begin, day.isoformat())):
            command = f"wsisfund import rates FILE   (or: wsisfund rate add {currency} RATE --date {day.isoformat()})"
            yield ToDo("closing-rate-missing", currency, command, f"no rate from {begin} to {day.isoformat()}")
    command = f"wsisfund revalue {day.isoformat()}"
    try:
        for r in revalued_items(index, day):
            agreement = dict(r.item.keys).get("agreement", "")
            yield ToDo(
                "not-revalued", r.item.name, command, f"at {r.item.currency} {r.rate.value}", agreement, units=r.difference
            )
    except Faults as several:
        for fault in several.faults:
            yield ToDo("not-revalued", "all", command, fault.message)


def _interest(index: Index, day: date) -> Iterator[ToDo]:
    """Bank accounts with money but no interest in the year, where there was some the year before, or none on any account."""
    credited = _credited(index, day.year)
    usual = _credited(index, day.year - 1)
    sql = "SELECT account, currency, SUM(units) FROM posting WHERE account >= ? AND account < ? AND date <= ? "
    values = (CASH + ":", CASH + ";", day.isoformat())
    for account, currency, units in index.rows(sql + "GROUP BY account, currency ORDER BY account", values):
        if units > 0 and account not in credited and (account in usual or not credited):
            name = account.removeprefix(CASH + ":Bank:")
            command = f"wsisfund interest {day.isoformat()} AMOUNT --account {name} --doc REF"
            why = "where the bank credits none, nothing is to be done"
            yield ToDo("interest-missing", account, command, why, units=from_minor(units, currency), currency=currency)


def _credited(index: Index, year: int) -> set[str]:
    sql = "SELECT DISTINCT account FROM posting WHERE event = 'interest' AND units > 0 AND year = ?"
    return {account for (account,) in index.rows(sql, (year,))}


def _impairment(index: Index, day: date) -> Iterator[ToDo]:
    for allowance in allowances_at(index, day):
        if allowance.change:
            agreement = agreement_at(index, allowance.agreement, day)
            donor = agreement.donor if agreement else ""
            why = f"allowance {allowance.held}, by age and by what was set {allowance.wanted}"
            command = f"wsisfund impair {day.isoformat()}"
            yield ToDo(
                "impairment-missing", allowance.agreement, command, why, allowance.agreement, donor, units=allowance.change
            )


def _support_costs(index: Index, day: date) -> Iterator[ToDo]:
    owed = -account_held(index, SUPPORT_PAYABLE, FUNCTIONAL, day).units
    if owed > 0:
        command = f"wsisfund settle-support {plain(owed)} --doc REF --date {day.isoformat()}"
        yield ToDo("support-costs-unsettled", SUPPORT_PAYABLE, command, "owed to ITU's regular budget", units=owed)


def _overdue(index: Index, day: date) -> Iterator[ToDo]:
    for part in outstanding_instalments(index, day):
        if part.days > 0:
            agreement = part.agreement
            yield ToDo(
                "instalment-overdue", f"{agreement.id}:{part.instalment}", f"wsisfund remind --date {day.isoformat()}", "",
                agreement.id, agreement.donor, part.due, part.units, agreement.amount.currency, part.days,
            )  # fmt: skip
