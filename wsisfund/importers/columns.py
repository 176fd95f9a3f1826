"""Which column is what: the row of headings found, each heading read by the import map, in six languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..errors import Fault, Faults, clean
from ..languages.folding import fold
from ..vocabulary.currencies import CURRENCIES
from .cells import Row, shown, word_key
from .file_faults import MissingColumn, NoHeader, SameColumnTwice, UnknownColumn
from .mapping import ImportMap

PLAIN: Final = ("reference", "donor", "date", "amount", "currency", "earmark", "due", "kind", "instalments", "remarks")
NEEDED: Final = ("donor", "date", "amount")
# Columns that our own review files have besides those of the file that they come from.
REVIEW_COLUMNS: Final = ("row", "outcome", "reasons")
IGNORED: Final = "ignored"
_SEARCHED = 60
_WHOLE = 3
_PARTS = re.compile(r"\s*[/|\n()（）\[\]:;,]\s*|\s+[-–—]\s+")
_MONTH_FIRST = re.compile(r"\bm{1,2}[-/. ]d{1,2}\b", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\b[dj]{1,2}[-/. ]m{1,2}\b", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Z]{3}\b")
_IN = re.compile(r" (?:in|en|в)$")


@dataclass(frozen=True)
class Columns:
    """The row of headings and what its columns mean.

    `places` has the column (from 0) of each field; `doubtful` of each column whose words send a row to review.
    `remarks` are all columns of remarks. `currency` is what the amount's heading names, ``Amount (CHF)``; `day_first` what the
    date's heading says.
    """

    row: int
    headings: tuple[str, ...]
    places: Mapping[str, int]
    remarks: tuple[int, ...]
    doubtful: tuple[int, ...]
    plain: bool
    currency: str | None
    day_first: bool | None

    def heading(self, field: str) -> str:
        """The heading as it stands in the file; the field's own name where the file has no such column."""
        return self.headings[self.places[field]] if field in self.places else field


def find_columns(rows: Sequence[Row], mapping: ImportMap, file: str) -> tuple[Columns, int]:
    """The columns, and how many of `rows` stand up to and including the headings.

    Raises:
        NoHeader: no row has known headings.
        Faults: unknown columns, columns that mean the same, needed ones that are missing; all of them.
    """
    best, found = -1, 0
    for n, row in enumerate(rows[:_SEARCHED]):
        known = len(known_fields(row, mapping))
        if known > found:
            best, found = n, known
        if found >= _WHOLE:
            break
    if found < 2:
        raise NoHeader(
            "no row has the headings of pledges",
            why=f"looked for headings such as {', '.join(PLAIN[:5])}, and for those of imports/importers.toml",
            fix="name the columns in the file's first row, or add its headings to imports/importers.toml",
            file=file,
        )
    return _columns(rows[best], rows[best + 1 :], mapping, file), best + 1


def known_fields(row: Row, mapping: ImportMap) -> set[str]:
    """Fields that the cells of a row name as headings do."""
    fields = (field_of(cell, mapping) for cell in row.cells if isinstance(cell, str))
    return {field for field in fields if field and field != IGNORED}


def field_of(heading: str, mapping: ImportMap) -> str | None:
    """The field that a heading means, ``ignored`` for a column that is known and not read; None: not known."""
    text = shown(heading)
    whole = word_key(text)
    if not whole or len(text) > 120:
        return None
    known = mapping.headings.get(whole)
    if known is not None:
        return known
    parts = [mapping.headings.get(word_key(part)) for part in _PARTS.split(text) if word_key(part)]
    fields = [field for field in parts if field]
    if not fields or parts[0] is None:
        bare = _CODE.sub(lambda code: "" if code[0] in CURRENCIES else code[0], text)
        return mapping.headings.get(_IN.sub("", word_key(bare))) if bare != text else None
    if set(fields) == {"amount", "currency"}:
        return "amount"
    return fields[0] if len(set(fields)) == 1 else None


def _columns(header: Row, body: Sequence[Row], mapping: ImportMap, file: str) -> Columns:
    headings = tuple(shown(cell) for cell in header.cells)
    fields = [field_of(heading, mapping) for heading in headings]
    _settle_weak(headings, fields, body, mapping)
    doubtful = tuple(n for n, heading in enumerate(headings) if word_key(heading) in mapping.doubtful)
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for n, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        if field in (None, IGNORED):
            if field is None and heading and n not in doubtful:
                faults.append(_unknown(heading, n, header.number, file))
        elif field in places and field != "remarks":
            assert field is not None
            faults.append(_twice(headings[places[field]], heading, field, header.number, file))
        else:
            assert field is not None
            places.setdefault(field, n)
    faults += [_missing(field, header.number, file) for field in NEEDED if field not in places]
    if faults:
        raise Faults(faults)
    remarks = tuple(n for n, field in enumerate(fields) if field == "remarks")
    named = {word_key(h) for h in headings if h} - set(REVIEW_COLUMNS)
    amount, day = headings[places["amount"]], headings[places["date"]]
    codes = [code for code in _CODE.findall(amount) if code in CURRENCIES]
    order = False if _MONTH_FIRST.search(fold(day)) else True if _DAY_FIRST.search(fold(day)) else None
    return Columns(
        header.number, headings, places, remarks, doubtful, named <= set(PLAIN), codes[0] if len(codes) == 1 else None, order
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
        values = [text for row in body if len(row.cells) > n and (text := shown(row.cells[n]))]
        fits = {
            "reference": [value.rstrip(".") for value in values] != [str(n) for n in range(1, len(values) + 1)],
            "kind": any(word_key(value) in mapping.kinds for value in values),
        }.get(weak, True)
        others = weak in fields[:n] + fields[n + 1 :]
        fields[n] = weak if fits and not others else IGNORED


def _unknown(heading: str, n: int, row: int, file: str) -> Fault:
    return UnknownColumn(
        f"column {n + 1}, '{clean(heading)[:60]}', is not known",
        why="what stands in it would be passed over in silence",
        fix="add its heading under [pledges.columns] in imports/importers.toml (under ignored, if it does not matter)",
        file=file,
        row=row,
        column=heading[:60],
    )


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
