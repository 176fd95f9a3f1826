"""The days of the books: how far they reach, and the days and years that have entries."""

from __future__ import annotations

from datetime import date

from .index import Index


def first_entry(index: Index) -> date | None:
    """Day of the first transaction; None: there is none."""
    return _end(index, "transaction_", "id")


def newest_entry(index: Index) -> date | None:
    """Day of the last transaction; None: there is none."""
    return _end(index, "transaction_", "id DESC")


def _end(index: Index, table: str, order: str) -> date | None:
    # Numbers are in the order of days (`store.schema`), and the days themselves have no index.
    rows = index.rows(f"SELECT date FROM {table} ORDER BY {order} LIMIT 1")
    return date.fromisoformat(rows[0][0]) if rows else None


def years_spanned(index: Index) -> tuple[int, int] | None:
    """First and last year with a transaction or a fact of the register; None: there is neither."""
    ends = [_end(index, table, order) for table in ("transaction_", "fact") for order in ("id", "id DESC")]
    years = [day.year for day in ends if day]
    return (min(years), max(years)) if years else None


def last_years(index: Index, most: int) -> list[int]:
    """The last years that have entries, `most` of them, the newest first."""
    return [year for (year,) in index.rows("SELECT DISTINCT year FROM posting ORDER BY year DESC LIMIT ?", (most,))]


def days_of_event(index: Index, event: str, after: date) -> list[date]:
    """Days after another on which something counts as an event, in their order."""
    rows = index.rows("SELECT DISTINCT date FROM posting WHERE event = ? AND date > ? ORDER BY date", (event, after.isoformat()))
    return [date.fromisoformat(day) for (day,) in rows]
