"""Money of donors as it came in: by document, agreement and currency, on the day on which the bank credited it (domain §2)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..vocabulary.accounts import ADVANCE_RECEIPTS, CASH, SUSPENSE
from ..vocabulary.event_table import EVENT, named
from ..vocabulary.money import from_minor
from .index import Index


def _listed(events: Iterable[str]) -> str:
    return ", ".join(f"'{event}'" for event in events)


_ARRIVING: Final = named("arrives")
# What the bank credited to an agreement at once, and what an officer assigned to one later.
_AT_ONCE: Final = [event for event in _ARRIVING if EVENT[event].is_bank_line]
_ASSIGNED: Final = [event for event in _ARRIVING if EVENT[event].assigns]
# What was unidentified first came on the day of that entry. What only moves between agreements, or was taken back, is left out.
_CAME: Final = f"""
WITH settled(doc, came, unidentified) AS (
  SELECT doc_key, MIN(date), MAX(CASE WHEN posted_event IN ({_listed(named("unidentified"))}) THEN 1 ELSE 0 END) FROM transaction_
  WHERE doc_key IN (
    SELECT settles_key FROM transaction_ WHERE posted_event IN ({_listed(_ARRIVING)}) AND settles_key <> ''
  )
  GROUP BY doc_key
)
SELECT COALESCE(MIN(s.came), MIN(p.date)), p.doc, p.agreement, MIN(CASE WHEN p.account <> :advances THEN p.instalment END),
  COUNT(DISTINCT CASE WHEN p.account <> :advances THEN p.instalment END), p.currency,
  SUM(CASE WHEN p.account <> :advances THEN p.units ELSE 0 END), SUM(CASE WHEN p.account = :advances THEN -p.units ELSE 0 END)
FROM posting p JOIN transaction_ t ON t.id = p.transaction_id LEFT JOIN settled s ON s.doc = t.settles_key
WHERE t.date BETWEEN :since AND :until AND p.agreement <> ''
  AND (
    (t.posted_event IN ({_listed(_AT_ONCE)}) AND p.account >= :cash AND p.account < :beyond)
    OR (t.posted_event IN ({_listed(_ASSIGNED)}) AND p.account = :suspense AND p.units > 0
      AND (t.settles = '' OR s.unidentified = 1))
    OR (t.posted_event IN ({_listed(_ARRIVING)}) AND p.account = :advances AND p.units < 0)
  )
  AND t.doc_key NOT IN (SELECT reverses_key FROM transaction_ WHERE posted_event = 'reversal' AND reverses_key <> '')
GROUP BY p.doc, p.agreement, p.currency ORDER BY 1, 2, 3, 6
"""


class Came(NamedTuple):
    """Units of a currency that came for an agreement with one document; `instalment` is empty where it was several.

    `held`: as much of it as was more than was due, and is held for the donor.
    """

    day: date
    doc: str
    agreement: str
    instalment: str
    currency: str
    units: Decimal
    held: Decimal


def came_in(index: Index, since: date, until: date) -> list[Came]:
    """What came from donors with entries of these days, by day of the bank, document, agreement and currency."""
    asked = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "cash": f"{CASH}:",
        "beyond": f"{CASH};",
        "suspense": SUSPENSE,
        "advances": ADVANCE_RECEIPTS,
    }
    return [
        Came(
            date.fromisoformat(day),
            doc,
            agreement,
            first if several == 1 else "",
            currency,
            *(from_minor(n, currency) for n in (units, held)),
        )
        for day, doc, agreement, first, several, currency, units, held in index.rows(_CAME, asked)
    ]
