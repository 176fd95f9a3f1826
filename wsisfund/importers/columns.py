"""Which column is what: each heading read by the import map, in six languages, with all that stands beside the known words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from ..errors import Fault, Faults, clean
from .cells import Row, plain_signs, shown, word_key
from .currencies import Codes
from .file_faults import MissingColumn, SameColumnTwice
from .header_rows import NEEDED, Header, unknown_column
from .headings import IGNORED, Heading, HeadingReader
from .mapping import ImportMap

PLAIN: Final = ("reference", "donor", "date", "amount", "currency", "earmark", "due", "kind", "instalments", "remarks")
# Columns that our own review files have besides those of the file that they come from.
REVIEW_COLUMNS: Final = ("row", "outcome", "reasons")
_COUNTED = re.compile(r"[(#№]?\s?(?:no|n°|nº)?\s?([0-9]{1,9})[.)°:-]?", re.IGNORECASE)


class Columns(NamedTuple):
    """The headings and what their columns mean.

    Args:
        places: the column (from 0) of each field.
        doubtful: columns whose words send a row to review. remarks: all columns of remarks.
        plain: the headings are those of the plain form.
        currencies: what the amount's heading names, ``Amount (CHF)``, else that of the currency; several where a sign is shared.
        of_instalments: what the heading of the instalments names.
        orders: whether the day comes first, where the heading of a field says an order.
        unit: what multiplies the amounts by a heading, ``'000``; empty where nothing does.
    """

    row: int
    headings: tuple[str, ...]
    places: Mapping[str, int]
    remarks: tuple[int, ...]
    doubtful: tuple[int, ...]
    plain: bool
    currencies: Codes
    of_instalments: Codes
    orders: Mapping[str, bool | None]
    unit: str

    def heading(self, field: str) -> str:
        """The heading as it stands in the file; the field's own name where the file has no such column."""
        return self.headings[self.places[field]] if field in self.places else field


def find_columns(header: Header, body: Sequence[Row], mapping: ImportMap, reader: HeadingReader, file: str) -> Columns:
    """The columns of a table.

    Raises:
        Faults: unknown columns, columns that mean the same, needed ones that are missing; all of them.
    """
    headings = header.headings
    said = [_with_below(reader.read(heading), reader.aside(below)) for heading, below in zip(headings, header.below, strict=True)]
    fields = [None if one.order and not one.order.known else one.field for one in said]
    _settle_weak(headings, fields, body, mapping)
    doubtful = tuple(n for n, heading in enumerate(headings) if word_key(heading) in mapping.doubtful)
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for n, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        if field is None:
            if heading and n not in doubtful:
                faults.append(unknown_column(heading, n, header.number, file, said[n].beside))
        elif field in places and field not in ("remarks", IGNORED):
            faults.append(_twice(headings[places[field]], heading, field, header.number, file))
        elif field != IGNORED:
            places.setdefault(field, n)
    faults += [_missing(field, header.number, file) for field in NEEDED if field not in places]
    if faults:
        raise Faults(faults)
    named = {word_key(h) for h in headings if h} - set(REVIEW_COLUMNS)
    return Columns(
        row=header.number,
        headings=headings,
        places=places,
        remarks=tuple(n for n, field in enumerate(fields) if field == "remarks"),
        doubtful=doubtful,
        plain=named <= set(PLAIN),
        currencies=_currencies(said, places, "amount") or _currencies(said, places, "currency"),
        of_instalments=_currencies(said, places, "instalments"),
        orders={field: order.day_first for field, n in places.items() if (order := said[n].order)},
        unit=next(
            (
                said[n].unit
                for field in ("amount", "currency", "instalments")
                if (n := places.get(field, -1)) >= 0 and said[n].unit
            ),
            "",
        ),
    )


def _currencies(said: Sequence[Heading], places: Mapping[str, int], field: str) -> Codes:
    return said[places[field]].currencies if field in places else ()


def _with_below(heading: Heading, below: Heading | None) -> Heading:
    """A heading with what a row of units says of its column."""
    if below is None:
        return heading
    return heading._replace(
        currencies=heading.currencies or below.currencies, order=heading.order or below.order, unit=heading.unit or below.unit
    )


def _settle_weak(headings: Sequence[str], fields: list[str | None], body: Sequence[Row], mapping: ImportMap) -> None:
    """What columns with a heading of several meanings are, by the other columns and by what stands in them.

    "No." holds references where nothing else does, unless it only counts the rows; "Country" is the donor where nothing else
    is; "Type" is the kind where its cells say so.
    """
    for n, heading in enumerate(headings):
        weak = mapping.weak.get("no" if heading == "#" else word_key(heading))
        if weak is None:
            continue
        fits = {
            "reference": lambda n: not _counts_rows(_values(body, n), mapping, gaps=set(REVIEW_COLUMNS) <= set(headings)),
            "kind": lambda n: any(word_key(value) in mapping.kinds for value in _values(body, n)),
        }.get(weak, lambda _: True)(n)
        others = weak in fields[:n] + fields[n + 1 :]
        fields[n] = weak if fits and not others else IGNORED


def _values(body: Iterable[Row], n: int) -> Iterator[str]:
    """What stands in a column, empty cells left out."""
    return (text for row in body if len(row.cells) > n and (text := shown(row.cells[n])))


def _counts_rows(values: Iterable[str], mapping: ImportMap, *, gaps: bool) -> bool:
    """Whether the values only count the rows: 1, 2, 3 …, anew for each part of a table; words for totals may stand between.

    `gaps`: of a review file of ours, which has only some of the rows.
    """
    last = 0
    for value in values:
        number = _COUNTED.fullmatch(plain_signs(value))
        if number is None:
            if any(word_key(value).startswith(word) for word in (*mapping.totals, *mapping.notes)):
                continue
            return False
        count = int(number[1])
        if count not in (last + 1, 1) and not (gaps and count > last):
            return False
        last = count
    return bool(last)


def _twice(first: str, second: str, field: str, row: int, file: str) -> Fault:
    return SameColumnTwice(
        f"'{clean(first)[:60]}' and '{clean(second)[:60]}' both mean {field}",
        why="which of them counts cannot be told",
        fix="delete one, or name it under ignored in imports/importers.toml",
        file=file,
        row=row,
        column=second[:60],
    )


def _missing(field: str, row: int, file: str) -> Fault:
    return MissingColumn(
        f"no column has the {field}",
        why="every pledge has a donor, a date and an amount",
        fix=f"name the column '{field}', or add its heading under [pledges.columns] in imports/importers.toml",
        file=file,
        row=row,
        column=field,
    )
