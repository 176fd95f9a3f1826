"""Running numbers as the index has them: the highest of a year, those beside one, the entries of one, the entries without."""

from collections.abc import Collection

from ..vocabulary.running_number import first_of
from .index import Index, chunks, marks


def highest_number(index: Index, year: int) -> int:
    """The highest number of a year, 0 where it has none."""
    return number_below(index, year, first_of(1))


def number_below(index: Index, year: int, number: int) -> int:
    """The highest number of a year that is lower than `number`, 0 where there is none."""
    first = first_of(year)
    rows = index.rows("SELECT MAX(running) FROM transaction_row WHERE running > ? AND running < ?", (first, first + number))
    return max((running - first for (running,) in rows if running is not None), default=0)


def number_above(index: Index, year: int, number: int) -> int:
    """The lowest number of a year that is higher than `number`, 0 where there is none."""
    first = first_of(year)
    rows = index.rows(
        "SELECT MIN(running) FROM transaction_row WHERE running > ? AND running < ?", (first + number, first_of(year + 1))
    )
    return max((running - first for (running,) in rows if running is not None), default=0)


def count_of(index: Index, year: int, number: int) -> int:
    """How many entries of a year have a number; 0: how many have none."""
    ((count,),) = index.rows("SELECT COUNT(*) FROM transaction_row WHERE running = ?", (first_of(year) + number,))
    return int(count)


def entries_of_numbers(index: Index, numbers: Collection[tuple[int, int]]) -> set[int]:
    """The entries, as the index numbers them, that have one of some numbers of years."""
    found: set[int] = set()
    for some in chunks(sorted(first_of(year) + number for year, number in numbers)):
        rows = index.rows(f"SELECT id FROM transaction_row WHERE running IN ({marks(some)})", some)
        found |= {entry for (entry,) in rows}
    return found


def newest_without(index: Index, year: int, count: int) -> set[int]:
    """The newest entries of a year, `count` at most, that have no number."""
    rows = index.rows("SELECT id FROM transaction_row WHERE running = ? ORDER BY id DESC LIMIT ?", (first_of(year), count))
    return {entry for (entry,) in rows}


def years_of(index: Index) -> set[int]:
    """Years in which the books have entries."""
    return {year for (year,) in index.rows("SELECT DISTINCT year FROM account_year")}
