"""What still keeps a year from being closed, each with the command that does it; worked out from the entries, nothing stored."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from ..errors import Faults
from ..register.budget_facts import order_step_of
from ..register.versions import agreement_at
from ..statements.budget import unexplained
from ..statements.engine import Run
from ..statements.stated import FOLDER, not_stated, stated_in
from ..store.index import Index
from ..store.interest_credits import accounts_credited
from ..store.monetary import monetary_items
from ..store.orders import open_orders
from ..store.positions import account_held, accounts_held
from ..store.rates import newest_price
from ..treasury.impairment import allowances_at
from ..treasury.revaluation import CLOSING_RATE_DAYS, revalued_items
from ..vocabulary.accounts import (
    CASH,
    SUPPORT_PAYABLE,
)
from ..vocabulary.biennium import biennium_of
from ..vocabulary.days import days_before
from ..vocabulary.money import FUNCTIONAL, from_minor, plain
from ..vocabulary.period import Period
from .reassessments import KIND as REASSESSMENT
from .reassessments import reassessments_waiting
from .waiting import Waiting, agreements_waiting, files_waiting, instalments_waiting, items_waiting, proposals_waiting

# Kinds in the order in which they are done: rates before what is valued by them, open items before the figures made of them.
KINDS: Final = {
    "review": "rows of imports set aside",
    "proposal": "entries that wait for an officer",
    "receipt-unidentified": "receipts without an agreement",
    "overpayment": "overpayments to apply or refund",
    "refund-due": "refunds not paid",
    "owed-by-vendor": "credit notes that vendors owe",
    "advance": "advances not cleared",
    "agreement-ending": "agreements past their last day with money left",
    REASSESSMENT: "agreements not assessed again under IPSAS 47",
    "commitment-open": "commitments past the biennium",
    "closing-rate-missing": "closing rates missing",
    "not-revalued": "items not at the closing rate",
    "interest-missing": "bank accounts without interest",
    "impairment-missing": "loss allowances not brought up to date",
    "support-costs-unsettled": "support costs owed to ITU",
    "instalment-overdue": "instalments overdue",
    "variance-unexplained": "variances of Statement V without an explanation",
    "note-not-stated": "notes that only officers can state",
}


def year_end(index: Index, root: Path, year: int) -> list[Waiting]:
    """Everything that is still to be done before `year` can be closed, in the order of `KINDS`.

    Args:
        index: of the books in `root`, whose folders of proposals and reviews are looked at too.
    """
    day = date(year, 12, 31)
    looks: tuple[Callable[[Index, date], Iterator[Waiting]], ...] = (
        items_waiting,
        _ended,
        reassessments_waiting,
        _commitments,
        _valued,
        _interest,
        _impairment,
        _support_costs,
        instalments_waiting,
    )
    found = [
        *files_waiting(root),
        *proposals_waiting(index, root, day),
        *(waiting for look in looks for waiting in look(index, day)),
    ]
    found += [*_unexplained(index, root, year), *_not_stated(root, year)]
    order = list(KINDS)
    return sorted((waiting for waiting in found if waiting.kind in order), key=lambda waiting: order.index(waiting.kind))


def _unexplained(index: Index, root: Path, year: int) -> Iterator[Waiting]:
    """Budget lines whose variance is material and not explained (policy `explanation-threshold`)."""
    run = Run(index, Period(date(year, 1, 1), date(year, 12, 31)), root)
    for line, variance in unexplained(run):
        command = f"wsisfund explanation add budget-and-actual.{line} --year {year} --text TEXT"
        yield Waiting("variance-unexplained", line, command, "IPSAS 24 asks for the reason", units=from_minor(variance))


def _not_stated(root: Path, year: int) -> Iterator[Waiting]:
    """Contingencies, events after the reporting date, related parties: nil is stated, too, by those who know."""
    for key in not_stated(root, year):
        folder = Path(stated_in(key, year, "LANGUAGE")).parent
        command = f"mkdir -p {folder} && cp {FOLDER}/LANGUAGE/note-{key}.txt {folder}"
        yield Waiting("note-not-stated", key, command, "the model says nil: correct it where that is not so")


def _ended(index: Index, day: date) -> Iterator[Waiting]:
    """Agreements whose period is over by the end of the year, with money left."""
    for waiting in agreements_waiting(index, day):
        if waiting.units and waiting.units > 0 and waiting.days is not None and waiting.days >= 0:
            yield waiting._replace(kind="agreement-ending")


def _commitments(index: Index, day: date) -> Iterator[Waiting]:
    """At the end of a biennium its appropriations lapse; what is still open is carried under a new one, or released."""
    if day.year == int(biennium_of(day)[:4]):
        return
    for ident, _, left in open_orders(index, day):
        first = order_step_of(index.first("commitment", ident))
        assert first is not None, ident
        yield Waiting(
            "commitment-open", ident, f"wsisfund commitment close {ident} --reason REASON",
            f"{first.line}: or it is carried on under an appropriation of the next biennium",
            first.agreement, units=left,
        )  # fmt: skip


def _valued(index: Index, day: date) -> Iterator[Waiting]:
    """Rates of the last days of the year, and the items that are not valued by them."""
    for currency in sorted({item.currency for item in monetary_items(index, day)}):
        begin = days_before(day, CLOSING_RATE_DAYS - 1)
        newest = newest_price(index, currency, day)
        if newest is None or newest.since < begin:
            command = f"wsisfund import rates FILE   (or: wsisfund rate add {currency} RATE --date {day.isoformat()})"
            yield Waiting("closing-rate-missing", currency, command, f"no rate from {begin.isoformat()} to {day.isoformat()}")
    command = f"wsisfund revalue {day.isoformat()}"
    try:
        for r in revalued_items(index, day):
            agreement = dict(r.item.keys).get("agreement", "")
            yield Waiting(
                "not-revalued", r.item.name, command, f"at {r.item.currency} {r.rate.value}", agreement, units=r.difference
            )
    except Faults as several:
        for fault in several.faults:
            yield Waiting("not-revalued", "all", command, fault.message)


def _interest(index: Index, day: date) -> Iterator[Waiting]:
    """Bank accounts with money but no interest in the year, where there was some the year before, or none on any account."""
    credited = accounts_credited(index, day.year)
    usual = accounts_credited(index, day.year - 1)
    for account, currency, held in accounts_held(index, CASH, day):
        if held.units > 0 and account not in credited and (account in usual or not credited):
            name = account.removeprefix(CASH + ":Bank:")
            command = f"wsisfund interest {day.isoformat()} AMOUNT --account {name} --doc REF"
            why = "where the bank credits none, nothing is to be done"
            yield Waiting("interest-missing", account, command, why, units=held.units, currency=currency)


def _impairment(index: Index, day: date) -> Iterator[Waiting]:
    for allowance in allowances_at(index, day):
        if allowance.change:
            agreement = agreement_at(index, allowance.agreement, day)
            donor = agreement.donor if agreement else ""
            why = f"allowance {allowance.held}, by age and by what was set {allowance.wanted}"
            command = f"wsisfund impair {day.isoformat()}"
            yield Waiting(
                "impairment-missing", allowance.agreement, command, why, allowance.agreement, donor, units=allowance.change
            )


def _support_costs(index: Index, day: date) -> Iterator[Waiting]:
    owed = -account_held(index, SUPPORT_PAYABLE, FUNCTIONAL, day).units
    if owed > 0:
        command = f"wsisfund settle-support {plain(owed)} --doc REF --date {day.isoformat()}"
        yield Waiting("support-costs-unsettled", SUPPORT_PAYABLE, command, "owed to ITU's regular budget", units=owed)
