"""The fund as activities and transactions of the IATI standard (2.03): pledged, signed, received, advanced to partners, spent.

One activity is the fund, to which pledges are announced; each agreement is an activity below it. Transactions are those of
the entries: a refund to a donor is a negative receipt, travel advances appear when they are cleared, an advance to a partner
when it is paid, so that its clearing adds the support cost alone. Goods in kind, interest and exchange differences are none.

Source: domain §5 (IATI); code list TransactionType.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..register.budget_facts import appropriations
from ..register.facts import agreement_versions
from ..register.pledge_status import all_pledges
from ..register.versions import Agreement, Donor, agreement_at, agreement_ids, donor_at
from ..store.flows import Flow, flows
from ..store.index import Index
from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor
from ..vocabulary.period import Period
from .programme import goals_by_programme
from .sums import source_of

RECEIVED, DISBURSED, SPENT, SIGNED, PLEDGED = "1", "3", "4", "11", "13"
FUND: Final = "FUND"
_CLEARING: Final = "advance-clear"


class Moved(NamedTuple):
    """One transaction: its code, day, amount (negative: taken back), and who gave or got it."""

    code: str
    day: date
    amount: Decimal
    currency: str
    description: str
    provider: str = ""
    receiver: str = ""


class Activity(NamedTuple):
    """The fund (`agreement` and `donor` None) or an agreement, with its transactions in order of time.

    `goals`: Sustainable Development Goals of the programmes that it is earmarked for, by number.
    """

    id: str
    agreement: Agreement | None
    donor: Donor | None
    begins: date
    moved: tuple[Moved, ...]
    goals: tuple[str, ...] = ()


def activities_of(index: Index, until: date) -> list[Activity]:
    """The fund and every agreement signed by a day, with what was moved by the end of it."""
    by_agreement: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows(index, until):
        by_agreement[flow.agreement].append(flow)
    matrix = goals_by_programme(index, until)
    found = []
    for ident in agreement_ids(index, until):
        agreement = agreement_at(index, ident, until)
        assert agreement is not None
        donor = donor_at(index, agreement.donor, until)
        name = donor.name if donor else agreement.donor
        moved = [*_signed(index, agreement, name, until)]
        moved += [one for flow in by_agreement.get(ident, ()) for one in _of_entry(flow, name)]
        begins = agreement.starts if agreement.starts and agreement.starts <= until else agreement.signed
        goals = {goal for programme in agreement.earmark.programmes for goal in matrix.get(programme, ())}
        found.append(Activity(ident, agreement, donor, begins, _in_order(moved), tuple(sorted(goals, key=int))))
    pledged = _in_order([*_pledged(index, until)])
    days = [activity.begins for activity in found] + [one.day for one in pledged]
    return [Activity(FUND, None, None, min(days), pledged), *found] if days else []


def _in_order(moved: list[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted((one for one in moved if one.amount), key=lambda one: one.day))


def _pledged(index: Index, until: date) -> Iterator[Moved]:
    """What donors announced; what was withdrawn before it was signed is taken back on its day."""
    for status in all_pledges(index, until):
        pledge = status.pledge
        donor = donor_at(index, pledge.donor, until)
        name = donor.name if donor else pledge.donor
        yield Moved(PLEDGED, pledge.announced, *pledge.amount, f"Pledge {pledge.id}", name)
        if pledge.ended is not None:
            rest = pledge.amount.number - status.signed
            yield Moved(PLEDGED, pledge.ended, -rest, pledge.amount.currency, f"Pledge {pledge.id} ended", name)


def _signed(index: Index, agreement: Agreement, donor: str, until: date) -> Iterator[Moved]:
    """The amount at signing, and what each later version changed of it."""
    before = ZERO
    for version in agreement_versions(index, agreement.id):
        if version.day <= until:
            text = f"Agreement {agreement.id}" if version.day == agreement.signed else f"Agreement {agreement.id} amended"
            yield Moved(SIGNED, version.day, version.amount.number - before, version.amount.currency, text, donor)
            before = version.amount.number


def _of_entry(flow: Flow, donor: str) -> Iterator[Moved]:
    said = f"{flow.event} {flow.doc}".strip()
    if flow.received:
        yield Moved(RECEIVED, flow.day, flow.received, FUNCTIONAL, said, donor)
    if flow.refunded:
        yield Moved(RECEIVED, flow.day, -flow.refunded, FUNCTIONAL, said, donor)
    advanced, spent = flow.advanced, flow.direct + flow.support + flow.bank_charges
    if advanced and flow.event == _CLEARING:
        # The advance was reported when it was paid: here only what came back, and what was used beyond it.
        advanced, spent = -flow.cash, spent + flow.advanced + flow.cash
    if advanced:
        yield Moved(DISBURSED, flow.day, advanced, FUNCTIONAL, said, "", flow.payee)
    if spent:
        yield Moved(SPENT, flow.day, spent, FUNCTIONAL, said)


class Year(NamedTuple):
    """Budget of the fund in a year, as appropriated for it, and what was used of it, CHF."""

    year: int
    budget: Decimal
    spent: Decimal


def years_of(index: Index, until: date) -> list[Year]:
    """Every year with a budget or spending by a day, oldest first."""
    budgets: dict[int, Decimal] = defaultdict(Decimal)
    for given in appropriations(index):
        if given.day <= until:
            budgets[int(given.year)] += given.amount
    source = source_of("agreement_year", Period(date(until.year, 1, 1), until))
    sql = f"SELECT year, SUM(direct) + SUM(support) FROM {source} WHERE date <= :until AND agreement <> '' GROUP BY year"
    spent = {year: from_minor(chf) for year, chf in index.rows(sql, {"until": until.isoformat()})}
    years = ((year, budgets[year], spent.get(year, ZERO)) for year in sorted(budgets.keys() | spent.keys()))
    return [Year(*one) for one in years if any(one[1:])]
