"""The days of the books: how far they reach, and the days and years that have entries."""

from datetime import date

from .index import Index
from .schema import DAY, numbered_from


def first_entry(index: Index) -> date | None:
    """Day of the first transaction; None: there is none."""
    return index.oldest("transaction_")


def newest_entry(index: Index) -> date | None:
    """Day of the last transaction; None: there is none."""
    return index.newest("transaction_")


def newest_record(index: Index) -> date | None:
    """Day of the last transaction or fact of the register; None: there is neither."""
    return max((day for view in ("transaction_", "fact") if (day := index.newest(view))), default=None)


def first_days(index: Index, most: int) -> dict[date, int]:
    """The first days that have transactions, `most` of them, each with their number."""
    return _days(index, most, ">", "id")


def last_days(index: Index, most: int) -> dict[date, int]:
    """The last days that have transactions, `most` of them, the newest first, each with their number."""
    return _days(index, most, "<", "id DESC")


def _days(index: Index, most: int, beyond: str, order: str) -> dict[date, int]:
    """Days of the first transactions in an order of numbers, each `beyond` the numbers of the one before."""
    found: dict[date, int] = {}
    end, condition = 0, "1 = 1"
    while len(found) < most:
        rows = index.rows(f"SELECT date FROM transaction_ WHERE {condition} ORDER BY {order} LIMIT 1", {"end": end})
        if not rows:
            break
        day = date.fromisoformat(rows[0][0])
        first = numbered_from(day)
        count = index.rows("SELECT COUNT(*) FROM transaction_ WHERE id >= ? AND id < ?", (first, first + DAY))[0][0]
        found[day] = count
        end, condition = (first if beyond == "<" else first + DAY - 1), f"id {beyond} :end"
    return found


def years_spanned(index: Index) -> tuple[int, int] | None:
    """First and last year with a transaction or a fact of the register; None: there is neither."""
    ends = [end for view in ("transaction_", "fact") for end in (index.oldest(view), index.newest(view))]
    years = [day.year for day in ends if day]
    return (min(years), max(years)) if years else None


def years_of_entries(index: Index) -> tuple[int, int] | None:
    """First and last year with a transaction; None: there is none."""
    first, last = index.oldest("transaction_"), index.newest("transaction_")
    return (first.year, last.year) if first and last else None


def last_years(index: Index, most: int) -> list[int]:
    """The last years that have entries, `most` of them, the newest first."""
    return [year for (year,) in index.rows("SELECT DISTINCT year FROM posting ORDER BY year DESC LIMIT ?", (most,))]


def days_of_event(index: Index, event: str, after: date) -> list[date]:
    """Days after another on which something counts as an event, in their order."""
    rows = index.rows("SELECT DISTINCT date FROM posting WHERE event = ? AND date > ? ORDER BY date", (event, after.isoformat()))
    return [date.fromisoformat(day) for (day,) in rows]
