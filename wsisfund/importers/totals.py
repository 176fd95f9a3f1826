"""Total lines of a file beside the rows above them: a figure that they do not come to is said."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..errors import clean
from ..vocabulary.money import grouped
from .amounts import read_cell_number, read_figure, split_figure
from .cells import Cell, NoValue, doubt_of, is_failed, shown
from .mapping import ImportMap
from .record import Reading
from .table import Table
from .total_lines import is_total


def total_warnings(table: Table, readings: Sequence[Reading], mapping: ImportMap) -> Iterator[str]:
    """What the total lines say that the rows above do not come to, a line for each.

    A total is that of the rows since the one before it, or of all above. Nothing is said where a row above has no amount that can
    be read, or where they are in several currencies: then what the total counts is not known.
    """
    every, since = Decimal(0), Decimal(0)
    currencies: set[str | None] = set()
    for reading in readings:
        amount = reading.record.amount
        if reading.outcome != "ignored":
            if amount is None:
                return
            currencies.add(reading.record.currency)
            every, since = every + amount, since + amount
            continue
        if not is_total([text for cell in reading.row.cells if (text := shown(cell))], mapping) or len(currencies) != 1:
            continue
        currency = next(iter(currencies))
        stated = _figure(table.cell(reading.row, "amount"), currency)
        if stated is None:
            continue
        if stated not in (every, since):
            name = clean(currency or "")
            yield (
                f"row {reading.row.number}: the total line says {grouped(stated, currency or 'CHF')} {name}, and the rows above "
                f"come to {grouped(every, currency or 'CHF')} {name}: see whether a row is missing, or was changed"
            )
        since = Decimal(0)


def _figure(cell: Cell, currency: str | None) -> Decimal | None:
    """The number of a total line; None where it has none that can be read in one way."""
    if isinstance(cell, NoValue) or is_failed(cell) or doubt_of(cell):
        return None
    if isinstance(cell, Decimal):
        return read_cell_number(cell).value
    figure = split_figure(cell) if isinstance(cell, str) else None
    return read_figure(figure, currency).value if figure else None
