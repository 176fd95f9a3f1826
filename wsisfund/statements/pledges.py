"""Schedule of pledges not signed: memoranda, neither asset nor revenue (domain §1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from ..books.records import Amount, Fact
from ..register.versions import donor_at, pledge_at
from ..vocabulary.money import ZERO, convert, to_minor
from ..vocabulary.statement import Note
from .rows import Cell, Reporting, Row
from .sums import Ledger, once


@once
def unsigned(ledger: Ledger) -> Mapping[str, Amount]:
    """The unsigned rest of every pledge that stands on the reporting date, by id.

    An agreement takes from the pledges that it names, in their order, as much as it was ever signed for; named in another
    currency, a pledge counts as signed.
    """
    rest: dict[str, Amount] = {}
    for fact in ledger.facts.all("pledge"):
        if fact.date <= ledger.day and len(fact.values) > 2 and isinstance(fact.values[2], Amount):
            rest[fact.ident] = fact.values[2]
    for amount, pledges in _signed(ledger):
        _take(rest, amount, pledges)
    left = (
        (ident, pledge_at(ledger.facts, ident, ledger.day), amount) for ident, amount in sorted(rest.items()) if amount.number > 0
    )
    return {ident: amount for ident, pledge, amount in left if pledge is not None and pledge.ended is None}


def _signed(ledger: Ledger) -> list[tuple[Amount, tuple[str, ...]]]:
    """What agreements were signed for, and the pledges that they name, in the order of signing."""
    versions: dict[str, list[Fact]] = defaultdict(list)
    for fact in ledger.facts.all("agreement"):
        if fact.date <= ledger.day:
            versions[fact.ident].append(fact)
    found = []
    for facts in versions.values():
        named = next((str(f.keys["pledge"]) for f in reversed(facts) if "pledge" in f.keys), "")
        amounts = [f.values[2] for f in facts if len(f.values) > 2 and isinstance(f.values[2], Amount)]
        if named and amounts:
            found.append((max(amounts), tuple(part.strip() for part in named.split(",") if part.strip())))
    return found


def _take(rest: dict[str, Amount], signed: Amount, pledges: tuple[str, ...]) -> None:
    left = signed.number
    for ident in pledges:
        if ident not in rest:
            continue
        number, currency = rest[ident]
        if currency != signed.currency:
            rest[ident] = Amount(ZERO, currency)
            continue
        part = min(number, max(left, Decimal(0)))
        rest[ident] = Amount(number - part, currency)
        left -= part


def pledge_rows(run: Reporting) -> list[Row]:
    """One row for each pledge with an unsigned rest; CHF at the closing rate, empty where no rate is known."""
    ledger = run.ledger
    rows = []
    for ident, amount in unsigned(ledger).items():
        pledge = pledge_at(ledger.facts, ident, ledger.day)
        assert pledge is not None
        donor, rate = donor_at(ledger.facts, pledge.donor, ledger.day), ledger.rate(amount.currency)
        chf = None if rate is None else to_minor(convert(amount.number, rate))
        cells: dict[str, Cell] = {"donor": pledge.donor, "amount": amount.number, "currency": amount.currency, "chf": chf}
        rows.append(Row(ident, cells, donor.name if donor else None))
    return rows


def pledge_notes(run: Reporting) -> list[Note]:
    """Pledges whose CHF value is not known."""
    missing = [row for row in run.rows("pledges-unsigned") if row.cells["chf"] is None]
    if not missing:
        return []
    currencies = ", ".join(sorted({str(row.cells["currency"]) for row in missing}))
    return [Note("pledges-without-rate", {"pledges": ", ".join(row.id for row in missing), "currencies": currencies})]
