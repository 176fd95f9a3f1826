"""What has arrived of agreements without a receivable, conditional or recognised on receipt, in their own currency and CHF.

Own money counts with its units. What a bank on the way kept, and money in another currency, is CHF in the books: it counts as
much as the officer said in the entry (`settles-amount` on the leg of deferred revenue or of revenue), else at the rate of the
receipts themselves, else at that of the day, half up (domain §1 and §3).
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from ..vocabulary.money import FUNCTIONAL, ZERO, from_minor, half_up
from .index import Index, chunks
from .measures import BROUGHT_DEFERRED, MADE_OF_PROMISE, RECEIVED
from .rates import newest_rate

SETTLES_AMOUNT: Final = "settles-amount"
_FAR: Final = "9999-12-31"
_SUMS = f"""
SELECT agreement, instalment, currency, CASE WHEN event = 'opening' THEN 1 ELSE 0 END, SUM(units), SUM(chf) FROM {{source}}
WHERE date <= :until AND {RECEIVED} AND {{whose}} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
_BROUGHT = f"""
SELECT agreement, instalment, -SUM(chf) FROM {{source}}
WHERE opening = 1 AND date <= :until AND {BROUGHT_DEFERRED} AND {{whose}} GROUP BY agreement, instalment
ORDER BY agreement, instalment
"""
_SAID = f"""
SELECT transaction_id, agreement, instalment, chf, keys FROM posting
WHERE date <= :until AND instr(keys, '"{SETTLES_AMOUNT}"') > 0 AND {MADE_OF_PROMISE} AND {{whose}} ORDER BY id
"""
_OF_ENTRY = f"""
SELECT agreement, instalment, currency, 0, SUM(units), SUM(chf) FROM posting WHERE transaction_id = :entry AND {RECEIVED}
GROUP BY agreement, instalment, currency ORDER BY agreement, instalment, currency
"""


@dataclass(eq=False, repr=False)
class Arrived:
    """Money that arrived: `own` units of the agreement's currency carried at `own_chf`, and `other` CHF besides."""

    currency: str
    own: Decimal = ZERO
    own_chf: Decimal = ZERO
    other: Decimal = ZERO

    @property
    def chf(self) -> Decimal:
        """All of it in CHF, at the rates of its days."""
        return self.own_chf + self.other

    def add(self, part: Arrived) -> None:
        """Count another part of the same currency."""
        self.own, self.own_chf, self.other = self.own + part.own, self.own_chf + part.own_chf, self.other + part.other

    def units(self, rate: Decimal | None) -> Decimal:
        """All of it in the agreement's currency; `rate` is CHF per unit, for CHF that came without any own money."""
        if self.currency == FUNCTIONAL:
            return self.own + self.other
        rate = self.own_chf / self.own if self.own and self.own_chf else rate
        return self.own + (half_up(self.other / rate, self.currency) if self.other and rate else ZERO)


Key = tuple[str, str]


def arrived(
    index: Index, currencies: Mapping[str, str], until: date | None = None, agreement: str | None = None, source: str = "posting"
) -> dict[Key, Arrived]:
    """What arrived of agreements that only promise, by agreement and instalment (empty where an entry names none).

    Args:
        currencies: of the agreements wanted, by id.
        until: by the end of that day; None: in all entries.
        agreement: only this one, which is quicker than all.
        source: the table that is summed, `posting` or one with the same sums.
    """

    def rows(sql: str) -> Iterator[Sequence[Any]]:
        day = until.isoformat() if until else _FAR
        for some in chunks(sorted(currencies)) if agreement is None else [[agreement]]:
            named = {f"agreement{n}": ident for n, ident in enumerate(some)}
            whose = f"agreement IN ({', '.join(f':{name}' for name in named)})"
            yield from index.rows(sql.format(source=source, whose=whose), {"until": day, **named})

    found: dict[Key, Arrived] = {}
    cash_opened: dict[str, Decimal] = {}

    def count(rows: Iterable[Sequence[Any]], sign: int, only: Container[Key] | None = None) -> None:
        for ident, instalment, currency, opening, units, chf in rows:
            if ident in currencies and (only is None or (ident, instalment) in only):
                own, amount = currencies[ident], from_minor(sign * chf)
                part = Arrived(own, from_minor(sign * units, own), amount) if currency == own else Arrived(own, other=amount)
                found.setdefault((ident, instalment), Arrived(own)).add(part)
                if opening:
                    cash_opened[ident] = cash_opened.get(ident, ZERO) + amount

    count(rows(_SUMS), 1)
    # What an opening brought forward is what was still deferred: money used before the books began is no part of it.
    for ident, instalment, chf in rows(_BROUGHT):
        if ident in currencies:
            rest = from_minor(chf) - cash_opened.pop(ident, ZERO)
            found.setdefault((ident, instalment), Arrived(currencies[ident])).add(Arrived(currencies[ident], other=rest))
    for ident, cash in cash_opened.items():
        found.setdefault((ident, ""), Arrived(currencies[ident])).add(Arrived(currencies[ident], other=-cash))
    for entry, legs in stated_of(index, currencies, until, agreement).items():
        count(index.rows(_OF_ENTRY, {"entry": entry}), -1, legs)
        for key, (units, chf) in legs.items():
            found.setdefault(key, Arrived(currencies[key[0]])).add(Arrived(currencies[key[0]], units, chf))
    return found


def stated_of(
    index: Index, currencies: Mapping[str, str], until: date | None = None, agreement: str | None = None
) -> dict[int, dict[Key, tuple[Decimal, Decimal]]]:
    """What officers said that entries settle of conditional agreements: units and CHF by entry, agreement and instalment.

    A reversal takes its original's word back.

    Args:
        currencies: of the agreements wanted, by id; what was said in another currency counts for nothing.
    """
    values = {"until": until.isoformat() if until else _FAR, "agreement": agreement or ""}
    whose = "agreement = :agreement" if agreement is not None else "agreement <> ''"
    found: dict[int, dict[Key, tuple[Decimal, Decimal]]] = {}
    for entry, ident, instalment, chf, keys in index.rows(_SAID.format(whose=whose), values):
        said = json.loads(keys).get(SETTLES_AMOUNT)
        if isinstance(said, dict) and said.get("amount", ("", ""))[1] == currencies.get(ident):
            units, before = found.setdefault(entry, {}).get((ident, instalment), (ZERO, ZERO))
            number = Decimal(said["amount"][0])
            found[entry][ident, instalment] = units + (number if chf < 0 else -number), before - from_minor(chf)
    return found


def arrived_of(index: Index, agreement: str, currency: str, until: date | None = None) -> Arrived:
    """What arrived of one conditional agreement, whatever instalment it was for."""
    whole = Arrived(currency)
    for part in arrived(index, {agreement: currency}, until, agreement).values():
        whole.add(part)
    return whole


def arrived_units(index: Index, agreement: str, instalment: str, currency: str, until: date | None = None) -> Decimal:
    """What arrived on one instalment of a conditional agreement, in its currency; overpaid parts left out."""
    found = arrived(index, {agreement: currency}, until, agreement).get((agreement, instalment))
    return ZERO if found is None else found.units(newest_rate(index, currency, until))
