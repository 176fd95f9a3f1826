"""The years of which a report can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UsageFault
from ..store.days import years_of_entries, years_spanned

if TYPE_CHECKING:
    from ..store.index import Index


class NoEntries(UsageFault):
    """The books hold nothing that a statement of that year could show."""

    slug = "no-entries"


def check_year(index: Index, year: int, name: str, *, of_years: bool = False) -> None:
    """Refuse a year before the first entry, or more than one after the last: its statements would be empty or untrue.

    The year after the last entry has the balances brought forward.
    """
    spanned = years_spanned(index)
    if spanned is None:
        raise NoEntries(
            "the books hold no entry yet", why="a statement shows what is in the books", fix="record or import something first"
        )
    first, last = spanned
    if not first <= year <= last + 1:
        # Policies and the register may be of years in which nothing was done yet.
        first, last = years_of_entries(index) or spanned
        raise NoEntries(
            f"the books hold nothing of {year}",
            why=f"their entries are of {first}" + (f" to {last}" if last != first else ""),
            fix=f"name years from {first} to {last}"
            if of_years
            else f"wsisfund report {name} --year {min(max(year, first), last)}",
        )
