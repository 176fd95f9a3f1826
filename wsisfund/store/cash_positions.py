"""What each agreement's money came to on a day: received + interest − refunded − charged (domain §1, *interest*).

Commitments and advances are not deducted: the money lies in the bank as long as it is not paid out for good.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ..vocabulary.money import from_minor
from .index import Index
from .measures import CHARGED, INTEREST, RECEIVED, REFUNDED

_COUNTED = f"""
SELECT agreement, date, chf AS amount FROM posting WHERE {RECEIVED}
UNION ALL
SELECT agreement, date, -chf FROM posting WHERE ({INTEREST} AND date < :day) OR {REFUNDED} OR {CHARGED}
"""


def positions_at(index: Index, ends: Sequence[date], day: date) -> dict[str, list[Decimal]]:
    """CHF of each agreement at the end of each of `ends`, by agreement id; the interest of `day` itself left out.

    Args:
        ends: days in order, none after `day`.
        day: of the interest that is to be apportioned.
    """
    sql = f"SELECT agreement, date, SUM(amount) FROM ({_COUNTED}) WHERE agreement <> '' AND date <= :day GROUP BY agreement, date"
    found: dict[str, list[Decimal]] = {}
    for agreement, moved, amount in index.rows(sql + " ORDER BY agreement, date", {"day": day.isoformat()}):
        sums = found.setdefault(agreement, [Decimal(0)] * len(ends))
        for n, end in enumerate(ends):
            if moved <= end.isoformat():
                sums[n] += from_minor(amount)
    return found
