"""The years of which a report can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageFault

if TYPE_CHECKING:
    from ..store.index import Index

_ENDS = """
SELECT MIN(date) FROM posting UNION ALL SELECT MAX(date) FROM posting
UNION ALL SELECT MIN(date) FROM fact UNION ALL SELECT MAX(date) FROM fact
"""


class NoEntries(UsageFault):
    """The books hold nothing that a statement of that year could show."""

    slug = "no-entries"


def check_year(index: Index, year: int, name: str) -> None:
    """Refuse a year before the first entry, or more than one after the last: its statements would be empty or untrue.

    The year after the last entry has the balances brought forward.
    """
    first, last = years_of(index)
    if first is None or last is None:
        raise NoEntries(
            "the books hold no entry yet", why="a statement shows what is in the books", fix="record or import something first"
        )
    if not first <= year <= last + 1:
        raise NoEntries(
            f"the books hold nothing of {year}",
            why=f"their entries are of {first}" + (f" to {last}" if last != first else ""),
            fix=f"wsisfund report {name} --year {min(max(year, first), last)}",
        )


def years_of(index: Index) -> tuple[int | None, int | None]:
    """First and last year with a transaction or a fact of the register; None where there is neither."""
    years = [int(str(day)[:4]) for (day,) in index.rows(_ENDS) if day]
    return (min(years), max(years)) if years else (None, None)
