"""What an agreement promises by instalment, what of it has arrived, and what the donor still owes (domain §3 and §5).

agreed + settled + written-off = outstanding        in the agreement's currency, deductions negative
carrying                                            CHF: what the receivable stands at; of an agreement that only promises, which
                                                    has none, what is undelivered at the closing rate
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..register.versions import Agreement, Instalment, instalments_at
from ..store.arrived import arrived_units
from ..store.measures import OUTSTANDING, event_in
from ..vocabulary.money import ZERO, apportion, convert, from_minor
from ..vocabulary.statement import Line, Reconciliation, Value
from .conditional import promises
from .sums import Ledger

INSTALMENTS, TOTAL = "instalments", "total"
COLUMNS = ("due", "agreed", "settled", "written-off", "outstanding", "carrying")


class InstalmentRow(NamedTuple):
    """One instalment on the reporting date.

    `due` and `agreed` are None where the register does not know it, `carrying` where no rate is known.
    """

    number: str
    due: date | None
    agreed: Decimal | None
    written_off: Decimal
    outstanding: Decimal
    carrying: Decimal | None

    @property
    def settled(self) -> Decimal | None:
        """What has been received of it, before these books began too; negative."""
        return None if self.agreed is None else self.outstanding - self.agreed - self.written_off


def instalment_rows(ledger: Ledger, agreement: Agreement) -> list[InstalmentRow]:
    """Every instalment of an agreement by number; none of an agreement in kind, which is no debt of money."""
    if agreement.in_kind:
        return []
    return _promised(ledger, agreement) if agreement.promised else _receivable(ledger, agreement)


def receivable_of(rows: list[InstalmentRow]) -> Decimal:
    """Σ carrying, in CHF."""
    return sum((row.carrying for row in rows if row.carrying is not None), ZERO)


def _receivable(ledger: Ledger, agreement: Agreement) -> list[InstalmentRow]:
    currency = agreement.amount.currency
    held = _held(ledger, agreement.id, currency)
    known = {i.number: i for i in instalments_at(ledger.facts, agreement.id, ledger.register_day)}
    found = []
    for number in (*known, *(n for n in held if n not in known)):
        units, written_off, chf = held.get(number, (0, 0, 0))
        instalment = known.get(number)
        due, agreed = (instalment.due, instalment.amount.number) if instalment else (None, None)
        amounts = from_minor(written_off, currency), from_minor(units, currency), from_minor(chf)
        found.append(InstalmentRow(number, due, agreed, *amounts))
    return found


def _held(ledger: Ledger, agreement: str, currency: str) -> Mapping[str, tuple[int, int, int]]:
    """Units outstanding, units written off (negative) and CHF by instalment."""
    sql = (
        "SELECT instalment, SUM(CASE WHEN currency = :currency THEN units ELSE 0 END), "
        f"SUM(CASE WHEN currency = :currency AND {event_in('write-off')} THEN units ELSE 0 END), SUM(chf) "
        f"FROM {ledger.source} WHERE agreement = :agreement AND date <= :end AND {OUTSTANDING} "
        "GROUP BY instalment ORDER BY instalment"
    )
    rows = ledger.index.rows(sql, {**ledger.parameters, "agreement": agreement, "currency": currency})
    return {number: (units, written_off, chf) for number, units, written_off, chf in rows}


def _promised(ledger: Ledger, agreement: Agreement) -> list[InstalmentRow]:
    """Of an agreement without receivables; once it has ended nothing is due any more, and what had not come has lapsed."""
    instalments = instalments_at(ledger.facts, agreement.id, ledger.register_day)
    left = [_left(ledger, agreement, i) for i in instalments]
    promise = next((p for p in promises(ledger) if p.agreement == agreement.id), None)
    if promise is None:
        over = agreement.ended is not None
        return [
            InstalmentRow(i.number, i.due, i.amount.number, -rest if over else ZERO, ZERO if over else rest, ZERO)
            for i, rest in zip(instalments, left, strict=True)
        ]
    due = [(i.number, rest) for i, rest in zip(instalments, _fitted(instalments, left, promise.amount), strict=True)]
    rate = ledger.rate(promise.currency)
    shares = apportion(convert(promise.amount, rate), due) if rate is not None and any(rest for _, rest in due) else {}
    return [
        InstalmentRow(i.number, i.due, i.amount.number, ZERO, rest, shares.get(i.number) if rest else ZERO)
        for i, (_, rest) in zip(instalments, due, strict=True)
    ]


def _left(ledger: Ledger, agreement: Agreement, instalment: Instalment) -> Decimal:
    number, currency = instalment.amount
    came = arrived_units(ledger.index, agreement.id, instalment.number, currency, ledger.period.end)
    return max(number - came, Decimal(0))


def _fitted(instalments: Sequence[Instalment], left: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """What each instalment still promises, adding up to `whole`: money that names no instalment was for the oldest ones."""
    over, found = sum(left, Decimal(0)) - whole, list(left)
    for n in sorted(range(len(found)), key=lambda n: instalments[n].due):
        taken = min(max(over, Decimal(0)), found[n])
        found[n], over = found[n] - taken, over - taken
    if found and over < 0:
        found[-1] -= over
    return found


def instalment_table(rows: list[InstalmentRow]) -> Reconciliation:
    """The table below a statement of account."""
    lines = [Line(row.number, _values(row), label=row.number) for row in rows]
    totals: dict[str, Value] = {"due": None}
    for column in COLUMNS[1:]:
        amounts = [value for line in lines if isinstance(value := line.values[column], Decimal)]
        totals[column] = sum(amounts, ZERO) if len(amounts) == len(lines) else None
    lines.append(Line(TOTAL, totals, emphasis="total", sums=tuple((1, row.number) for row in rows)))
    return Reconciliation(INSTALMENTS, COLUMNS, tuple(lines))


def _values(row: InstalmentRow) -> dict[str, Value]:
    amounts = (row.agreed, row.settled, row.written_off, row.outstanding, row.carrying)
    return {"due": row.due.isoformat() if row.due else None, **dict(zip(COLUMNS[1:], amounts, strict=True))}
