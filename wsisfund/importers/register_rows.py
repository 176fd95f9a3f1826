"""Entries of the programme register from a file: a row each, columns by the names of the fields; all of it, or nothing.

An entry that the register has as the row says it is known; one that it has otherwise gets a new version.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from ..books.records import Fact, Value
from ..contributions.donors import NothingToChange
from ..contributions.programme_register import fact_of, value_of
from ..errors import Fault, Faults, Invalid, clean
from ..languages.folding import key
from ..languages.states import state_codes, state_names, states
from ..register.known import checked_id
from ..register.standing import BATCH, ended_batches, mark_of, standing
from ..store.index import Index
from ..vocabulary.money import parse_plain
from ..vocabulary.register_form import LINE, Field, Form, Kind
from .cells import Cell, NoValue, Row, doubt_of, has_lost_digits, is_failed, shown, word_key
from .csv_ import SEPARATORS, csv_rows
from .encodings import decode_western
from .file_faults import MissingColumn, NothingToImport, SameColumnTwice
from .source import Source
from .xlsx import xlsx_rows

_ID: Final = ("id", "number", "record", "reference")
_OF_LINE: Final = ("line", "action line", "code")
_LOOKED_AT: Final = 20
_GOAL: Final = re.compile(r"\b(?:SDG|Goal)\s*", re.IGNORECASE)
# What files call a choice otherwise than the register, folded.
_CALLED: Final = {
    "asia and the pacific": "Asia-Pacific", "asia and pacific": "Asia-Pacific", "commonwealth of independent states": "CIS",
    "wsis thematic meeting": "thematic-meeting", "training initiative": "training", "toolkit": "tool-kit",
}  # fmt: skip


class BadRow(Invalid):
    """A row of a file of the programme register holds something that the entry cannot say."""

    slug = "bad-row"


class RegisterImport(NamedTuple):
    """What a file makes of the register: new lines, new versions, how many are known; notes for the reader."""

    facts: tuple[Fact, ...]
    new: int
    changed: int
    known: int
    notes: tuple[str, ...]


def register_import(index: Index, row: Kind, source: Source, day: date, file: str) -> RegisterImport:
    """The entries of a file of one kind, each dated `day`.

    Args:
        file: how messages name it.

    Raises:
        Faults: of every row that cannot be. MissingColumn, SameColumnTwice, NothingToImport, BrokenFile, WrongFormat: the file.
    """
    rows, notes = _rows(source, file)
    at, places, unread = _columns(row, rows, file)
    body = [one for one in rows[at + 1 :] if not one.blank]
    if not body:
        raise NothingToImport("there is no row below the headings", why="nothing stands there", fix="look at the file", file=file)
    notes += [f"not read: {', '.join(unread)}"] if unread else []
    made, faults, counts = _made(index, row, list(_said(body, places)), day, file)
    if faults:
        raise Faults(faults)
    mark = mark_of(index, source.batch)
    return RegisterImport(tuple(fact._replace(keys={**fact.keys, BATCH: mark}) for fact in made), *counts, tuple(notes))


def _made(
    index: Index, row: Kind, said: Sequence[tuple[Row, Mapping[str, Cell]]], day: date, file: str
) -> tuple[list[Fact], list[Fault], tuple[int, int, int]]:
    made: list[Fact] = []
    faults: list[Fault] = []
    ended = ended_batches(index)
    seen: set[str] = set()
    known = changed = 0
    for line, cells in said:
        ident, wrong = shown(cells["id"]), len(faults)
        keys: dict[str, Value] = {}
        for field in row.fields:
            if field.name in cells and (shown(cells[field.name]) or isinstance(cells[field.name], NoValue)):
                try:
                    keys[field.name] = value_of(field, _read(field, cells[field.name]))
                except Fault as fault:
                    faults.append(_bad(fault, file, line.number, field.name))
        if len(faults) > wrong:
            continue
        try:
            if ident in seen:
                raise BadRow(f"{clean(ident)[:60]} stands there twice", why="an id is given once", fix="delete one of the rows")
            seen.add(checked_id(ident, row.name))
            there = bool(standing(index.versions(row.name, ident), ended))
            made.append(fact_of(index, row, ident, keys, day, change=there))
            changed += there
        except NothingToChange:
            known += 1
        except Fault as fault:
            faults.append(_bad(fault, file, line.number, "id"))
    return made, faults, (len(made) - changed, changed, known)


def _bad(fault: Fault, file: str, row: int, column: str) -> Fault:
    message = fault.message if column == "id" else f'column "{column}": {fault.message}'
    return BadRow(message, why=fault.why, fix=fault.fix, file=file, row=row, column=column)


def _read(field: Field, cell: Cell) -> Any:
    """What `value_of` takes for a cell."""
    text, doubt = shown(cell), doubt_of(cell)
    if isinstance(cell, NoValue):
        doubt = "its formula was never worked out"
    if doubt or is_failed(cell) or has_lost_digits(cell):
        raise BadRow(
            f"'{clean(text)[:40]}' cannot be read: {doubt or 'its formula failed, or its digits are lost'}",
            why="what the sheet itself is not sure of is no entry of the register",
            fix="correct the cell",
        )
    if field.form is Form.DATE and not field.several:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise _no(text, "date", "dates are year, month, day", "2026-06-30") from None
    if field.form in (Form.MONEY, Form.NUMBER, Form.COUNT):
        number = cell if isinstance(cell, Decimal) else parse_plain(text)
        if number is None:
            raise _no(text, "number", f"{field.name} is {field.form.value}", "1250.50")
        return Decimal(number)
    if field.form is Form.GOAL:
        text = _GOAL.sub("", text)
    if field.form is Form.COUNTRY:
        text = _countries().get(key(text), text)
    if field.form is Form.CHOICE and not field.several:
        known = {word_key(choice): choice for choice in field.choices} | _CALLED
        text = known.get(word_key(text), text)
    return (text,) if field.several else text


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Codes of the Member States by every code and name that means one of them."""
    named = {key(name): code for code, name in (*state_names(), *state_codes())}
    return {name: code for name, code in named.items() if code in states()}


def _no(text: str, what: str, why: str, example: str) -> BadRow:
    return BadRow(f"'{clean(text)[:40]}' is no {what}", why=why, fix=f"write it as {example}")


def _rows(source: Source, file: str) -> tuple[Sequence[Row], list[str]]:
    if source.kind == "xlsx":
        return xlsx_rows(source.content, file)
    decoded = decode_western(source.content, file)
    head = decoded.text.lstrip("\ufeff").split("\n", 1)[0]
    separator = max(SEPARATORS, key=head.count)
    return csv_rows(decoded.text, separator, file), [decoded.note] if decoded.note else []


def _columns(row: Kind, rows: Sequence[Row], file: str) -> tuple[int, dict[str, int], list[str]]:
    """Place of the headings, the place of each field, headings that are none."""
    names = {word_key(name): "id" for name in (*_ID, *(_OF_LINE if row.of == LINE else ()))}
    for field in row.fields:
        names |= {word_key(name): field.name for name in (field.name, field.option, *field.heads) if name}
    found = [[names.get(word_key(shown(cell)), "") for cell in one.cells] for one in rows[:_LOOKED_AT]]
    at = next((n for n, heads in enumerate(found) if "id" in heads), None)
    if at is None:
        raise _missing(row, "id", file)
    heads = found[at]
    twice = next((name for name in heads if name and heads.count(name) > 1), None)
    if twice:
        raise SameColumnTwice(
            f"two columns are '{twice}'", why="which one is meant cannot be told", fix="rename one of them", file=file,
            row=rows[at].number,
        )  # fmt: skip
    lacking = next((f.name for f in row.fields if f.required and f.name not in heads), None)
    if lacking:
        raise _missing(row, lacking, file)
    unread = [clean(shown(cell))[:40] for name, cell in zip(heads, rows[at].cells, strict=True) if not name and shown(cell)]
    return at, {name: place for place, name in enumerate(heads) if name}, unread


def _missing(row: Kind, name: str, file: str) -> MissingColumn:
    return MissingColumn(
        f"no column '{name}'",
        why=f"a file of {row.plural} has the columns id, {', '.join(f.name for f in row.fields)}; what each needs is there",
        fix=f"name it in the row of headings; wsisfund {row.name} list --format csv writes a file with all of them",
        file=file,
    )


def _said(body: Sequence[Row], places: Mapping[str, int]) -> Iterator[tuple[Row, Mapping[str, Cell]]]:
    for line in body:
        yield line, {name: line.cells[place] if place < len(line.cells) else "" for name, place in places.items()}
