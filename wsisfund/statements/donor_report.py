"""The report to a donor: its agreements, its row of the schedule of contributions, a statement of account for each (domain §5).

Identity 16 is tested at every run: what the statements of account say, added up, is what the schedules say of this donor.
"""

from collections.abc import Sequence
from dataclasses import replace

from ..register.known import known_donor
from ..register.versions import Agreement, donor_at
from ..store.measures import event_in, under
from ..vocabulary.accounts import DEFERRED
from ..vocabulary.money import to_minor
from ..vocabulary.statement import Check, Note, Statement, Value
from .account_statement import account_rows
from .agreements import POSITION, positions
from .categories import IN_KIND, charges_of
from .checks import check
from .instalments import instalment_rows, receivable_of
from .notes import services_in_kind
from .receivables import outstanding
from .register import agreements
from .rows import Cell, Reporting, Row
from .sums import MOVED, Ledger, Measure

NAME, ACCOUNT, CONTRIBUTIONS = "donor-report", "account-statement", "contributions"
_HELD = ("advances", "committed", "reserved-support", "available")
_DONORS_INTEREST = {"interest": Measure(-1, f"{MOVED} AND {event_in('interest')}")}


def statements_of_donor(run: Reporting) -> list[Statement]:
    """The summary, the donor's row of the schedule of contributions where it has one, and a statement of each agreement.

    Raises:
        Faults: of `DoesNotCrossFoot`, where the statements and the schedules say different things.
    """
    summary, schedule = run.statement(NAME), run.statement(CONTRIBUTIONS)
    own = tuple(line for line in schedule.lines if line.id == run.donor)
    found = [summary]
    if own:
        # Checks and notes of the schedule are about the money of all donors.
        found.append(replace(schedule, lines=own, checks=(), notes=(), subject=summary.subject))
    return [*found, *(run.about(ident).statement(ACCOUNT) for ident in agreements_of_donor(run.ledger, run.donor))]


def agreements_of_donor(ledger: Ledger, donor: str | None) -> list[str]:
    """Agreements of a donor that the period is about, in the order of signing.

    One that ended before it counts only where something is left of it, one in kind only where something was given.
    """
    return [ident for ident, a in agreements(ledger).items() if a.donor == donor and _is_about(ledger, a)]


def _is_about(ledger: Ledger, agreement: Agreement) -> bool:
    if charges_of(ledger, agreement.id)[IN_KIND]:
        return True
    goes_on = agreement.ended is None or agreement.ended >= ledger.period.start
    if agreement.in_kind:
        return goes_on and agreement.signed >= ledger.period.start
    return goes_on or any(positions(ledger).get(agreement.id, {}).values()) or bool(_receivable(ledger, agreement.id))


def _receivable(ledger: Ledger, agreement: str) -> int:
    return sum(item.gross for item in outstanding(ledger) if item.agreement == agreement)


def donor_rows(run: Reporting) -> list[Row]:
    """One row for each agreement: its position, what of it is still free; beside it what is owed and what was given in kind."""
    ledger = run.ledger
    rows = []
    for ident in agreements_of_donor(ledger, run.donor):
        position = positions(ledger).get(ident, {})
        moved: dict[str, Cell] = {column: position.get(column, 0) for column in ("opening", *POSITION)}
        balance = position.get("opening", 0) + sum(position.get(column, 0) for column in POSITION)
        held = {column: position.get(column, 0) for column in _HELD}
        beside = {"receivable": _receivable(ledger, ident), "in-kind": charges_of(ledger, ident)[IN_KIND]}
        rows.append(Row(ident, {**moved, "balance": balance, **held, **beside}, ident))
    return rows


def donor_checks(run: Reporting) -> list[Check]:
    """The statements of account add up to the summary, and to the donor's row of the schedule of contributions."""
    ledger, idents = run.ledger, agreements_of_donor(run.ledger, run.donor)
    sums = {"received": 0, "balance": 0, "available": 0, "receivable": 0}
    for ident in idents:
        for row in account_rows(run.about(ident)):
            amount = row.cells["amount"]
            if row.id in sums and isinstance(amount, int):
                sums[row.id] += amount
        agreement = agreements(ledger)[ident]
        if not agreement.promised:
            sums["receivable"] += to_minor(receivable_of(instalment_rows(ledger, agreement)))
    schedule = next((row.cells for row in run.rows(CONTRIBUTIONS) if row.id == run.donor), {})
    received = _number(schedule, "conditional-received") - _number(schedule, "received") - _claimed_interest(ledger, idents)
    return [
        check("accounts-balance", sums["balance"], _total(run, "balance")),
        check("accounts-available", sums["available"], _total(run, "available")),
        check("schedule-received", sums["received"], received),
        check("schedule-receivable", sums["receivable"], _number(schedule, "closing")),
    ]


def _number(cells: object, column: str) -> int:
    assert isinstance(cells, dict)
    amount = cells.get(column, 0)
    assert isinstance(amount, int)
    return amount


def _total(run: Reporting, column: str) -> int:
    return sum(_number(row.cells, column) for row in run.rows(NAME))


def _claimed_interest(ledger: Ledger, idents: Sequence[str]) -> int:
    """Interest that the donor claims: the schedule counts it as received for deferred revenue."""
    sums = ledger.grouped(("agreement",), _DONORS_INTEREST, under(DEFERRED))
    return sum(sums[(ident,)]["interest"] for ident in idents if (ident,) in sums)


def donor_notes(run: Reporting) -> list[Note]:
    """Services in kind of the donor: disclosed, never recognised."""
    count, amount = services_in_kind(run.ledger, run.donor)
    params: dict[str, Value] = {"count": str(count), "amount": amount}
    return [Note("services-of-donor", params)] if count else []


def donor_name(run: Reporting) -> str:
    """Name of the donor on the reporting date.

    Raises:
        UnknownDonor: there is none of this id.
    """
    ident = run.donor or ""
    found = donor_at(run.ledger.facts, ident, run.ledger.day) or known_donor(run.ledger.facts, ident)
    return found.name
