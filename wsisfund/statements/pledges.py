"""Schedule of pledges not signed: memoranda, neither asset nor revenue (domain §1)."""

from collections.abc import Sequence
from decimal import Decimal

from ..register.pledge_status import PledgeStatus, all_pledges
from ..register.versions import donor_at
from ..vocabulary.money import ZERO, convert, to_minor
from ..vocabulary.statement import Note
from .register import agreements
from .rows import Cell, Reporting, Row
from .sums import Ledger, once


@once
def unsigned(ledger: Ledger) -> Sequence[PledgeStatus]:
    """Every pledge that stands on the reporting date with an unsigned rest, by id (`contributions.pledges`)."""
    known = agreements(ledger).values()
    found = (status for status in all_pledges(ledger.facts, ledger.day, known) if status.rest > 0)
    return sorted(found, key=lambda status: status.pledge.id)


def unsigned_chf(ledger: Ledger) -> Decimal:
    """What is unsigned of all pledges whose rate is known, at the closing rate."""
    rates = ((status.rest, ledger.rate(status.pledge.amount.currency)) for status in unsigned(ledger))
    return sum((convert(rest, rate) for rest, rate in rates if rate is not None), ZERO)


def pledge_rows(run: Reporting) -> list[Row]:
    """One row for each pledge with an unsigned rest; CHF at the closing rate, empty where no rate is known."""
    ledger = run.ledger
    rows = []
    for status in unsigned(ledger):
        pledge, currency = status.pledge, status.pledge.amount.currency
        donor, rate = donor_at(ledger.facts, pledge.donor, ledger.day), ledger.rate(currency)
        chf = None if rate is None else to_minor(convert(status.rest, rate))
        cells: dict[str, Cell] = {"donor": pledge.donor, "amount": status.rest, "currency": currency, "chf": chf}
        rows.append(Row(pledge.id, cells, donor.name if donor else None))
    return rows


def pledge_notes(run: Reporting) -> list[Note]:
    """Pledges whose CHF value is not known."""
    missing = [row for row in run.rows("pledges-unsigned") if row.cells["chf"] is None]
    if not missing:
        return []
    currencies = ", ".join(sorted({str(row.cells["currency"]) for row in missing}))
    return [Note("pledges-without-rate", {"pledges": ", ".join(row.id for row in missing), "currencies": currencies})]
