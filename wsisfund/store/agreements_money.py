"""What each agreement's money came to: received + interest − refunded − charged, by day (`manual.interest_split`)."""

from datetime import date
from decimal import Decimal

from ..vocabulary.money import from_minor
from .index import Index
from .measures import CHARGED, INTEREST, RECEIVED, REFUNDED

# A charge that a bank kept on the way was received, and spent at once.
_CHANGE = (
    f"CASE WHEN {RECEIVED} AND {CHARGED} THEN 0 WHEN {RECEIVED} THEN chf "
    f"WHEN {INTEREST} OR {REFUNDED} OR {CHARGED} THEN -chf ELSE 0 END"
)
_OF_DAY = (
    f"SELECT agreement, date, SUM({_CHANGE}), SUM(CASE WHEN event = 'interest' THEN {_CHANGE} ELSE 0 END) "
    "FROM posting WHERE agreement <> '' AND year >= ? GROUP BY agreement, date"
)
# A charge that a bank kept on the way is in both sums.
_OF_YEARS = (
    "SELECT agreement, MAX(date), SUM(received - interest - refunded - charged), 0 "
    "FROM agreement_year WHERE agreement <> '' AND year < ? GROUP BY agreement"
)


def money_of_agreements(index: Index, since: date) -> dict[tuple[str, date], tuple[Decimal, Decimal]]:
    """CHF by which each agreement's money changed on each day, and how much of it was interest; what was before the year of the
    day `since` may be given as one change without interest.
    """
    year = since.year if index.is_whole else 0
    rows = index.rows(f"{_OF_YEARS} UNION ALL {_OF_DAY}", (year, year))
    return {(ident, date.fromisoformat(day)): (from_minor(change), from_minor(interest)) for ident, day, change, interest in rows}
