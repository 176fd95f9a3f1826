"""Where the headings stand: one row of them, two (a group over its columns), and a row of units below; above them titles."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from ..errors import Fault, Faults, clean
from .cells import Row, plain_signs, shown, word_key
from .file_faults import NoHeader, UnknownColumn
from .headings import IGNORED, HeadingReader
from .mapping import ImportMap

NEEDED: Final = ("donor", "date", "amount")
_SEARCHED = 60
_WHOLE = 3
_KNOWN_BY = "headings such as reference, donor, date, amount, currency, and those of imports/importers.toml"


class Header(NamedTuple):
    """The headings of a table: the number of their last row, their texts by column, and how many rows of the file stand up to
    and including them. `titles` are the texts above. `below` is what a row of units says of each column."""

    number: int
    headings: tuple[str, ...]
    below: tuple[str, ...]
    rows: int
    titles: tuple[str, ...]


def known_fields(row: Row, reader: HeadingReader) -> set[str]:
    """Fields that the cells of a row name as headings do."""
    fields = (reader.read(cell).field for cell in row.cells if isinstance(cell, str))
    return {field for field in fields if field and field != IGNORED}


def looks_like_pledges(rows: Sequence[Row], mapping: ImportMap, reader: HeadingReader) -> bool:
    """Whether a row of a sheet, or two together, name what every pledge has, with something below."""
    found = _best(rows, mapping, reader)
    return found is not None and found.rows < len(rows) and _has_needed(found.headings, mapping, reader)


def find_header(rows: Sequence[Row], mapping: ImportMap, reader: HeadingReader, file: str, cause: str = "") -> Header:
    """The headings of a table.

    Args:
        cause: what may be the reason where no headings are known (an encoding).

    Raises:
        NoHeader: no row has known headings. Faults: a row that must be the headings has only unknown ones.
    """
    found = _best(rows, mapping, reader)
    if found is not None:
        return found
    unknown = [] if cause else _unknown_headings(rows, file)
    if unknown:
        raise Faults(unknown)
    raise NoHeader(
        "no row has the headings of pledges",
        why=cause or f"looked for {_KNOWN_BY}",
        fix="save it as CSV UTF-8, or as .xlsx, with the program that made it"
        if cause
        else "name the columns in the file's first row, or add its headings to imports/importers.toml",
        file=file,
    )


def _best(rows: Sequence[Row], mapping: ImportMap, reader: HeadingReader) -> Header | None:
    """The first row with three known headings, or the one with most; two rows where only together they have what is needed."""
    best, most = -1, 0
    for n, row in enumerate(rows[:_SEARCHED]):
        known = len(known_fields(row, reader))
        if known > most:
            best, most = n, known
        if most >= _WHOLE:
            break
    if best >= 0 and _has_needed(_texts(rows[best]), mapping, reader):
        return _header(rows, best, _texts(rows[best]), reader)
    for n in (best, best - 1) if best >= 0 else ():
        if 0 <= n < len(rows) - 1:
            together = _together(_texts(rows[n]), _texts(rows[n + 1]), reader)
            if _has_needed(together, mapping, reader):
                return _header(rows, n + 1, together, reader, first=n)
    return _header(rows, best, _texts(rows[best]), reader) if most >= 2 else None


def _header(
    rows: Sequence[Row], place: int, headings: tuple[str, ...], reader: HeadingReader, first: int | None = None
) -> Header:
    above = rows[: place if first is None else first]
    titles = tuple(shown(cell) for row in above for cell in row.cells if isinstance(cell, str) and shown(cell))
    below, used = _units_below(rows, place, len(headings), reader)
    return Header(rows[place].number, headings, below, place + 1 + used, titles)


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(shown(cell) for cell in row.cells)


def _has_needed(headings: Sequence[str], mapping: ImportMap, reader: HeadingReader) -> bool:
    fields = {reader.read(heading).field or mapping.weak.get(word_key(heading)) for heading in headings}
    return fields.issuperset(NEEDED)


def _together(upper: tuple[str, ...], lower: tuple[str, ...], reader: HeadingReader) -> tuple[str, ...]:
    """Two rows of headings as one: a group stands over its columns, in the first of them or in each."""
    width = max(len(upper), len(lower))
    above, below = (row + ("",) * (width - len(row)) for row in (upper, lower))
    found, group = [], ""
    for over, under in zip(above, below, strict=True):
        group = over or (group if under else "")
        found.append(_joined(group, under, reader))
    return tuple(found)


def _joined(group: str, under: str, reader: HeadingReader) -> str:
    if not group or not under:
        return under or group
    whole = f"{group} {under}"
    return whole if reader.read(whole).field else f"{under} ({group})"


def _units_below(rows: Sequence[Row], place: int, width: int, reader: HeadingReader) -> tuple[tuple[str, ...], int]:
    """What the next row says of the columns, where it has only units, currencies and orders of dates; and whether it does."""
    nothing = ("",) * width
    if place + 1 >= len(rows):
        return nothing, 0
    texts = _texts(rows[place + 1])
    filled = [text for text in texts if text]
    # A figure is none of them, which is seen soonest.
    asides = (reader.aside(text) for text in sorted(filled, key=lambda text: sum(map(str.isalpha, text))))
    said = list(takewhile(lambda aside: aside is not None, asides)) if len(texts) <= width else []
    if len(said) < len(filled) or not any(aside and (aside.unit or aside.currencies or aside.order) for aside in said):
        return nothing, 0
    return texts + ("",) * (width - len(texts)), 1


def _unknown_headings(rows: Sequence[Row], file: str) -> list[Fault]:
    """The first row where it can only be headings: names in every column, and figures in the same columns below."""
    if len(rows) < 2 or len(rows[0].cells) < 2 or len({len(row.cells) for row in rows[:_SEARCHED]}) > 1:
        return []
    texts = _texts(rows[0])
    named = all(any(c.isalpha() for c in text) and not any(c.isdigit() for c in plain_signs(text)) for text in texts)
    figures = any(any(c.isdigit() for c in plain_signs(text)) for text in _texts(rows[1]))
    return [unknown_column(text, n, rows[0].number, file) for n, text in enumerate(texts)] if named and figures else []


def unknown_column(
    heading: str,
    n: int,
    row: int,
    file: str,
    beside: str = "",
) -> Fault:
    """A heading that is not known, or has words beside a known one that are not."""
    why = (
        f"'{clean(beside)[:60]}' beside it may change what the figures mean"
        if beside
        else "what stands in it would be passed over in silence"
    )
    return UnknownColumn(
        f"column {n + 1}, '{clean(heading)[:60]}', is not known",
        why=why,
        fix="add its heading under [pledges.columns] in imports/importers.toml (under ignored, if it does not matter)",
        file=file,
        row=row,
        column=heading[:60],
    )
