"""One agreement's money in the agreement's own currency beside CHF (docs/decisions/0013).

What was received and refunded stands as it moved. Interest and charges are CHF in the books; they are converted at the rate at
which the money is held:

    rate = CHF / units of (balance brought forward + received - refunded), so what is spent costs what was paid for it
    balance = balance brought forward + received - refunded + interest - charges, each line half up

Each year goes on from the balance of the year before, so the balance brought forward is the one that the donor was shown, and
when no franc is left no unit is left either.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..register.versions import Agreement
from ..store.arrived import stated_of
from ..store.measures import ARRIVING, CHARGED, INTEREST, RECEIVED, REFUNDED, RETURNED, RETURNING, SETTLED, any_of
from ..store.rates import newest_rate
from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor, in_units
from .categories import line_of_class
from .sums import Ledger

# Entries of a year that belong to its opening come before those that moved in it.
_STEP = "year, CASE WHEN opening = 0 AND restates = '' THEN 1 ELSE 0 END"
_ENTRIES = f"""
SELECT {_STEP}, date, transaction_id,
  SUM(CASE WHEN {RECEIVED} THEN chf ELSE 0 END),
  SUM(CASE WHEN {RECEIVED} AND currency = :currency THEN chf ELSE 0 END),
  SUM(CASE WHEN {RECEIVED} AND currency = :currency THEN units ELSE 0 END),
  SUM(CASE WHEN {SETTLED} AND currency = :currency THEN -units ELSE 0 END),
  SUM(CASE WHEN {REFUNDED} THEN -chf ELSE 0 END),
  SUM(CASE WHEN {RETURNED} AND currency = :currency THEN units ELSE 0 END)
FROM posting
WHERE agreement = :agreement AND date <= :end AND {any_of(ARRIVING, RETURNING)}
GROUP BY transaction_id, year, opening, restates, date ORDER BY date, transaction_id, opening, restates
"""

Amounts = Mapping[str, Decimal | None]


class Rate(NamedTuple):
    """CHF that `units` are carried at."""

    units: Decimal
    chf: Decimal

    def convert(self, chf: Decimal, currency: str) -> Decimal:
        """CHF in the currency, half up."""
        return in_units(chf, self.chf, self.units, currency)


class OwnAmounts(NamedTuple):
    """Lines of the statement of account in the agreement's currency; None where no rate says how much.

    `rate` is that of the period: of the money held, where there is none that of the year before, None where nothing is converted.
    """

    currency: str
    lines: Amounts
    rate: Rate | None


@dataclass
class _Step:
    """The opening entries of a year, or what moved in it. `chf` are amounts to convert, by line, signed as printed."""

    received: Decimal = ZERO
    received_chf: Decimal = ZERO
    refunded: Decimal = ZERO
    refunded_chf: Decimal = ZERO
    unknown: bool = False
    chf: dict[str, Decimal] = field(default_factory=dict)

    def add(self, line: str, chf: Decimal) -> None:
        """One more amount to convert."""
        self.chf[line] = self.chf.get(line, ZERO) + chf


class _Held(NamedTuple):
    """What is held after a step; `units` None where no rate was known."""

    units: Decimal | None
    chf: Decimal
    rate: Rate | None


def own_amounts(ledger: Ledger, agreement: Agreement, holds: Mapping[str, int]) -> OwnAmounts:
    """Every line of the statement of account in the currency of a foreign agreement.

    Args:
        holds: what is taken from the balance to see what is available, in centimes, by line, negative.
    """
    currency = agreement.amount.currency
    assert currency != FUNCTIONAL, "in CHF there is nothing to convert"
    steps = _steps(ledger, agreement.id, currency)
    now = ledger.period.start.year, 1
    held = _Held(ZERO, ZERO, None)
    for key in sorted(steps):
        if key < now:
            held = _after(_converted(steps[key], held, currency), steps[key], held)
    step = steps.get(now, _Step())
    lines = _converted(step, held, currency)
    after = _after(lines, step, held)
    kept = _taken(after, {line: from_minor(amount) for line, amount in holds.items()}, currency)
    used = any(step.chf.values()) or any(holds.values())
    amounts = {"opening": held.units, **lines, "balance": after.units, **kept}
    return OwnAmounts(currency, amounts, _money(step, held) or (after.rate if used else None))


def _steps(ledger: Ledger, agreement: str, currency: str) -> dict[tuple[int, int], _Step]:
    parameters = {**ledger.parameters, "agreement": agreement}
    found: dict[tuple[int, int], _Step] = defaultdict(_Step)
    for year, moved, line, chf in ledger.index.rows(_lines_sql(ledger.source), parameters):
        found[year, moved].add("interest" if line == "interest" else line_of_class(line), from_minor(-chf))
    stated = stated_of(ledger.index, {agreement: currency}, ledger.period.end, agreement)
    for year, moved, day, entry, *sums in ledger.index.rows(_ENTRIES, {**parameters, "currency": currency}):
        said = sum((units for units, _ in stated[entry].values()), ZERO) if entry in stated else None
        _receive(found[year, moved], ledger, currency, day, said, *sums)
    return found


def _lines_sql(source: str) -> str:
    return (
        f"SELECT {_STEP}, CASE WHEN {INTEREST} THEN 'interest' ELSE class END, SUM(chf) FROM {source} "
        f"WHERE agreement = :agreement AND date <= :end AND ({INTEREST} OR {CHARGED}) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )


def _receive(step: _Step, ledger: Ledger, currency: str, day: str, said: Decimal | None, *sums: int) -> None:
    """One entry: what it settled of the receivable, else what an officer said, else its units.

    A charge that was kept on the way counts at the entry's own rate.
    """
    chf, own_chf, own, settled, refunded, returned = sums
    units, rest = (from_minor(settled, currency), 0) if settled else (from_minor(own, currency), chf - own_chf)
    if said is not None:
        units, rest = said, 0
    if rest:
        rate = Rate(units, from_minor(own_chf)) if own and own_chf else _price(ledger, currency, day)
        step.unknown |= rate is None
        units += rate.convert(from_minor(rest), currency) if rate else ZERO
    step.received += units
    step.received_chf += from_minor(chf)
    if refunded and returned:
        step.refunded += from_minor(returned, currency)
        step.refunded_chf += from_minor(refunded)
    elif refunded:
        step.add("refunded", from_minor(refunded))


def _price(ledger: Ledger, currency: str, day: str) -> Rate | None:
    rate = newest_rate(ledger.index, currency, date.fromisoformat(day))
    return Rate(Decimal(1), rate) if rate is not None else None


def _money(step: _Step, before: _Held) -> Rate | None:
    """The money held before anything of it was spent, as a rate; None where there is none, or it is not known in units."""
    if before.units is None or step.unknown:
        return None
    units, chf = before.units + step.received + step.refunded, before.chf + step.received_chf + step.refunded_chf
    return Rate(units, chf) if units > 0 and chf > 0 else None


def _converted(step: _Step, before: _Held, currency: str) -> dict[str, Decimal | None]:
    money = _money(step, before)
    lines: dict[str, Decimal | None] = {"received": None if step.unknown else step.received, "refunded": step.refunded}
    parts = _parts(step.chf, money or before.rate, currency)
    if money is not None and not money.chf + sum(step.chf.values(), ZERO):
        _empty(parts, money.units)
    for line, amount in parts.items():
        so_far = lines.get(line, ZERO)
        lines[line] = None if amount is None or so_far is None else so_far + amount
    return lines


def _parts(chf: Mapping[str, Decimal], rate: Rate | None, currency: str) -> dict[str, Decimal | None]:
    return {line: rate.convert(a, currency) if rate else (None if a else ZERO) for line, a in chf.items()}


def _empty(parts: dict[str, Decimal | None], held: Decimal) -> None:
    """What empties a balance takes all of it: the rounding of the other lines goes to the largest one."""
    amounts = {line: amount for line, amount in parts.items() if amount}
    if amounts:
        largest = max(sorted(amounts), key=lambda line: abs(amounts[line]))
        parts[largest] = amounts[largest] - held - sum(amounts.values(), ZERO)


def _after(lines: Amounts, step: _Step, before: _Held) -> _Held:
    chf = before.chf + step.received_chf + step.refunded_chf + sum(step.chf.values(), ZERO)
    units = before.units
    for amount in lines.values():
        units = None if units is None or amount is None else units + amount
    return _Held(units, chf, _money(step, before) or before.rate)


def _taken(held: _Held, holds: Mapping[str, Decimal], currency: str) -> dict[str, Decimal | None]:
    """What is held back, at the rate of the period, and what is available."""
    if held.units is None:
        return dict.fromkeys((*holds, "available"))
    parts = _parts(holds, held.rate, currency)
    if held.rate is not None and not held.chf + sum(holds.values(), ZERO):
        _empty(parts, held.units)
    known = [amount for amount in parts.values() if amount is not None]
    return {**parts, "available": held.units + sum(known, ZERO) if len(known) == len(parts) else None}
