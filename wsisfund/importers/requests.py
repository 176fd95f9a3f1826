"""A file of requests for `can-spend --file`: what might be committed, one request a row."""

from datetime import date
from typing import NamedTuple

from ..vocabulary.money import FUNCTIONAL
from .cells import Row, one_line, shown
from .csv_ import SEPARATORS, csv_rows
from .file_faults import BrokenFile, FileTooLarge, MissingColumn, NothingToImport, SameColumnTwice, UnknownColumn, WrongFormat
from .source import Source

NEEDED = ("line", "agreement", "amount")
MOST_REQUESTS = 10_000
COLUMNS = (*NEEDED, "currency", "day", "allotment")


class RequestRow(NamedTuple):
    """One row as it stands, all text but `row`, its number in the file."""

    row: int
    line: str
    agreement: str
    amount: str
    currency: str
    day: str
    allotment: str


def read_requests(source: Source, file: str, day: date) -> list[RequestRow]:
    """The rows of a CSV file with the columns line, agreement, amount and, where wanted, currency (CHF), day, allotment.

    Args:
        file: how messages name the file.
        day: of rows that name none.

    Raises:
        WrongFormat: it is no text with columns. BrokenFile: a quote is not closed. MissingColumn, UnknownColumn, SameColumnTwice:
        the first row does not name the columns. NothingToImport: it has no row below. FileTooLarge: it has too many.
    """
    if source.kind != "csv":
        raise WrongFormat(
            "requests are read from text with columns (CSV)",
            why="a request is one row: line, agreement, amount, currency, day",
            fix="save the sheet as CSV",
            file=file,
        )
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.content[: error.start].count(b"\n") + 1
        raise BrokenFile(
            "the file is no UTF-8", why="ids and amounts are plain text", fix="save it as CSV UTF-8", file=file, row=line
        ) from None
    first = text.partition("\n")[0]
    rows = csv_rows(text, max(SEPARATORS, key=first.count), file)
    places = _places(rows[0], file)
    found = [_request(row, places, day) for row in rows[1:] if not row.blank]
    if len(found) > MOST_REQUESTS:
        raise FileTooLarge(
            f"the file has more than {MOST_REQUESTS:,} requests",
            why="each is judged on what those above it leave",
            fix="ask for the parts of the plan one after the other",
            file=file,
        )
    if not found:
        raise NothingToImport("no row stands below the headings", why="nothing is asked for", fix="add a request", file=file)
    return found


def _places(head: Row, file: str) -> dict[str, int]:
    names = [shown(cell).lower() for cell in head.cells]
    for name in names:
        if name and name not in COLUMNS:
            raise UnknownColumn(
                f"the column '{one_line(name)}' is none of a request",
                why=f"a request has the columns {', '.join(COLUMNS)}",
                fix="rename the column, or take it out",
                file=file,
                row=head.number,
                column=name,
            )
        if name and names.count(name) > 1:
            raise SameColumnTwice(
                f"the column '{name}' stands twice",
                why="one of the two would be passed over",
                fix="take one out",
                file=file,
                row=head.number,
            )
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise MissingColumn(
            f"no column '{missing[0]}'",
            why="a request names its budget line, its agreement and its amount",
            fix=f"name the columns in the first row: {','.join(COLUMNS)}",
            file=file,
            row=head.number,
        )
    return {name: place for place, name in enumerate(names) if name}


def _request(row: Row, places: dict[str, int], day: date) -> RequestRow:
    def cell(name: str) -> str:
        place = places.get(name)
        return shown(row.cells[place]) if place is not None and place < len(row.cells) else ""

    currency, own_day = cell("currency") or FUNCTIONAL, cell("day") or day.isoformat()
    return RequestRow(row.number, cell("line"), cell("agreement"), cell("amount"), currency, own_day, cell("allotment"))
