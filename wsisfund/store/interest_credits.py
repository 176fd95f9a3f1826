"""Interest that banks credited, as it stands in the books."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..vocabulary.money import from_minor
from .index import Index


class Credit(NamedTuple):
    """An interest entry of one bank account that stands in the books."""

    day: date
    units: Decimal
    doc: str
    place: tuple[str, int]


def credits_of(index: Index, bank: str, currency: str) -> list[Credit]:
    """Interest entries of a bank account that were not reversed, oldest first."""
    entry = "t.id, t.date, t.doc, t.file, t.line"
    sql = (
        f"SELECT {entry}, SUM(p.units) FROM transaction_ t JOIN posting p ON p.transaction_id = t.id "
        "WHERE t.posted_event = 'interest' AND p.account = ? AND p.currency = ? AND NOT EXISTS (SELECT 1 FROM transaction_ r "
        "WHERE r.reverses_key <> '' AND r.reverses_key = t.doc_key AND r.posted_event = 'reversal' "
        "AND r.event IN ('interest', 'reversal')) "
        f"GROUP BY {entry} ORDER BY t.date, t.id"
    )
    return [
        Credit(date.fromisoformat(day), from_minor(units, currency), doc, (file, line))
        for _, day, doc, file, line, units in index.rows(sql, (bank, currency))
    ]


def accounts_credited(index: Index, year: int) -> set[str]:
    """Accounts on which interest was debited in a year."""
    sql = "SELECT DISTINCT account FROM posting WHERE event = 'interest' AND units > 0 AND year = ?"
    return {account for (account,) in index.rows(sql, (year,))}
