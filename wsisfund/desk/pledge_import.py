"""A file of pledges, read over the books as they are: its rows with their outcomes, and what would be written of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ..errors import Invalid
from ..gate.commit import commit
from ..gate.state import BooksState, open_books
from ..importers.batch import Register, archive_file, import_draft, review_name
from ..importers.mapping import import_map
from ..importers.pledges import read_rows
from ..importers.record import Reading
from ..importers.review import review_file
from ..importers.source import Source
from ..importers.table import Table, read_table
from ..settings import today
from ..store.chart import books_begin, checked_reach

OUTCOMES = ("new", "known", "ignored", "review", "invalid")


class RowsAside(Invalid):
    """A file holds rows that cannot be read in one way, and nobody has decided to leave them aside."""

    slug = "rows-aside"


@dataclass(frozen=True)
class PledgeImport:
    """One file over one state of the books."""

    state: BooksState
    source: Source
    table: Table
    readings: Sequence[Reading]
    register: Register

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        found = Counter(reading.outcome for reading in self.readings)
        return {name: found[name] for name in OUTCOMES}

    def shown(self) -> dict[str, Any]:
        """The answer of an import before anything is written (design §3)."""
        rows = [reading.as_json() for reading in self.readings]
        answer = {"ok": True, "batch": self.source.batch, "read": len(rows), **self.counts, "rows": rows}
        return {**answer, "written": [], "warnings": list(self.table.notes)}

    def written(self, *, accept_clean: bool) -> dict[str, Any]:
        """Write the new rows.

        Raises:
            RowsAside: there are others, and `accept_clean` does not say to leave them. Fault, Faults: a rule refuses it.
        """
        aside = self.counts["review"] + self.counts["invalid"]
        if aside and not accept_clean:
            raise RowsAside(
                f"{aside} rows cannot be read in one way",
                why="a file is written whole, or not at all",
                fix="correct these rows, or accept the clean ones",
            )
        files = archive_file(self.state.root, self.source) if self.counts["new"] else {}
        if aside:
            content = review_file(self.table, self.readings)
            files |= {review_name(self.state.root, self.source.batch, content): content}
        draft = import_draft(self.register, self.state.index, self.source, self.readings, files)
        answer = self.shown()
        if draft.records or draft.files:
            done = commit(self.state, draft)
            answer["written"] = [{"file": place.file, "line": place.line} for place in done.written.places]
        return answer


def read_import(root: Path, source: Source, day: date) -> PledgeImport:
    """The rows of a file, each with its outcome over the books in `root`.

    Raises:
        Fault, Faults: the file, or the books, cannot be read.
    """
    mapping = import_map(root)
    table = read_table(source, mapping, source.name, None)
    state = open_books(root)
    checked_reach(state.index, day, today())
    register = Register(state.index, books_begin(state.index))
    readings = list(read_rows(table, register.ground(mapping, day)))
    return PledgeImport(state, source, table, readings, register)
