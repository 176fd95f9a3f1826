"""A file of pledges as an act: read over the books as they are, its new rows written, the others set aside where that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ..books.draft import Draft
from ..errors import Invalid
from ..gate.state import BooksState
from ..importers.answer import counts_of, shown_of
from ..importers.batch import Register, import_draft
from ..importers.kept_files import archive_file, review_name
from ..importers.mapping import import_map
from ..importers.pledges import read_rows
from ..importers.record import Reading
from ..importers.review import review_file
from ..importers.source import Source
from ..importers.table import Table, read_table
from ..importers.totals import total_warnings
from ..languages.counting import counted
from ..store.chart import books_begin
from ..store.stored_facts import idents_of
from .act import Act, Desk
from .progress import Progress, quiet


class RowsAside(Invalid):
    """A file holds rows that cannot be read in one way, and nobody has decided to leave them aside."""

    slug = "rows-aside"
    # All of the file, for doors that show each row with its reason.
    rows: PledgeRows


@dataclass(frozen=True)
class ImportPledges:
    """A file of pledges.

    Args:
        shown: how messages name the file. sheet: of a workbook; None: its first visible one.
        accept_clean: write the new rows, and set aside those that cannot be read in one way.
        every_row: the answer lists every row; else as many of each outcome as a person is shown, and the others are let go.
        progress: how the door shows that rows are read.
    """

    source: Source
    shown: str
    sheet: str | None = None
    accept_clean: bool = False
    every_row: bool = True
    progress: Progress = field(default=quiet, compare=False)


class PledgeRows(NamedTuple):
    """The rows of a file over one state of the books, each with its outcome."""

    table: Table
    readings: Sequence[Reading]
    register: Register


@dataclass(frozen=True)
class PledgeDraft(Draft):
    """The draft of an import, with how many rows have each outcome, and with the rows that its answer lists or shows."""

    readings: Sequence[Reading] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def read_pledges(state: BooksState, asked: ImportPledges, day: date) -> PledgeRows:
    """The rows of the file; nothing is written, whatever their outcomes.

    Raises:
        Fault, Faults: the file cannot be read.
    """
    mapping = import_map(state.root)
    table = read_table(asked.source, mapping, asked.shown, asked.sheet)
    register = Register(state.index, books_begin(state.index), idents_of(state.index, "agreement"))
    with asked.progress("Reading rows", len(table.rows)) as step:
        readings = read_rows(table, register.ground(mapping, day), step)
    told = total_warnings(table, readings, mapping)
    return PledgeRows(table._replace(notes=(*table.notes, *told)), readings, register)


def _draft(desk: Desk, asked: ImportPledges) -> PledgeDraft:
    """The new rows with the donors and accounts that they need, the file as evidence, the rows set aside."""
    rows = read_pledges(desk.state, asked, desk.day)
    counts, source, root = counts_of(rows.readings), asked.source, desk.state.root
    aside = counts["review"] + counts["invalid"]
    if aside and not asked.accept_clean:
        raise _aside(aside, rows)
    files = archive_file(root, source) if counts["new"] else {}
    if aside:
        content = review_file(rows.table, rows.readings)
        files |= {review_name(root, source.batch, content): content}
    made = import_draft(rows.register, desk.index, source, rows.readings, files)
    warnings = (*rows.table.notes, *made.warnings)
    # What was asked of all pledges of the books would lie in memory while the new ones are judged.
    desk.index.forget()
    kept = rows.readings if asked.every_row else shown_of(rows.readings)
    return PledgeDraft(made.event, made.ident, made.records, warnings=warnings, files=made.files, readings=kept, counts=counts)


def _aside(aside: int, rows: PledgeRows) -> RowsAside:
    fault = RowsAside(
        f"{counted(aside, 'row')} cannot be read in one way",
        why="a file is written whole, or not at all",
        fix="correct these rows, or accept the clean ones",
    )
    fault.rows = rows
    return fault


IMPORT_PLEDGES = Act("import pledges", ImportPledges, _draft)
