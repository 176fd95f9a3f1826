"""`wsisfund import`: files into the register, and an import taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..desk.imports import UNDO_IMPORT
from .frame import Family
from .import_preview import answer_of, counts_of, explained, preview_of, summary_of
from .import_rates import rates
from .opened import open_for
from .session import Session
from .write import Terminal, acts

if TYPE_CHECKING:
    from ..importers.record import Reading
    from ..importers.source import Source

import_ = Family("import", "Read a file into the books; take an import back.")
import_.add_command(rates)


@import_.verb("pledges")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--dry-run", is_flag=True, help="Read and judge only; the exit code is that of the real run.")
@click.option("--accept-clean", is_flag=True, help="Write the new rows; the rest goes to imports/review/ with the reasons.")
@click.option("--sheet", metavar="NAME", help="Of a workbook, the sheet to read; default: the first visible one.")
@click.option(
    "--explain", metavar="ROW", type=click.IntRange(min=1), help="Say how each value of one row was read; write nothing."
)
def pledges(session: Session, file: Path, dry_run: bool, accept_clean: bool, sheet: str | None, explain: int | None) -> None:
    """Read a file of pledges (CSV, XLSX or JSON) into the register.

    All or nothing: with a row that cannot be read in one way nothing is written, and every row is listed with its reason
    (exit code 4). Rows that are in the books already are known and left alone, so the same file may be imported again.

    \b
    Examples:
      wsisfund import pledges pledges_2019.xlsx --dry-run
      wsisfund import pledges pledges_2019.xlsx --accept-clean
      wsisfund import pledges pledges_2019.xlsx --explain 17
    """
    from ..desk.flow import again_where_others_were_faster
    from ..importers.source import read_source

    shown = _shown_path(file, session.books)
    run = _PledgeImport(session, read_source(file, shown), shown, dry_run, accept_clean, sheet)
    if explain is not None:
        run.explain(explain)
        return
    again_where_others_were_faster(run.once, lambda: run.seen)


@import_.verb("undo")
@click.argument("batch")
@acts(UNDO_IMPORT)
def undo(session: Session, **said: Any) -> None:
    """End every pledge of an import. BATCH is what the import printed: 12 digits and letters.

    The pledges stay in the register with their end; donors stay. Refused where an agreement names one of the pledges.

    \b
    Example:
      wsisfund import undo 3f0a9c21b7de
    """


class _PledgeImport:
    """One run of ``import pledges``."""

    def __init__(
        self, session: Session, source: Source, shown: str, dry_run: bool, accept_clean: bool, sheet: str | None = None
    ) -> None:
        self._session, self._source, self._shown, self._sheet = session, source, shown, sheet
        self._dry_run, self._accept_clean = dry_run, accept_clean
        self._confirmed: list[str] | None = None
        self.seen = ""

    def once(self) -> None:
        """Read, show, ask, write, answer, all on the books as they are now.

        Raises:
            BooksChanged: somebody wrote meanwhile; nothing was written, and all may be done again.
        """
        from ..gate.commit import commit, entry_texts, rehearse
        from ..importers.batch import Register, archive_file, import_draft, review_name
        from ..importers.mapping import import_map
        from ..importers.pledges import read_rows
        from ..importers.review import review_file
        from ..importers.table import read_table
        from ..settings import today
        from ..store.chart import books_begin, checked_reach

        session, source = self._session, self._source
        mapping = import_map(session.books)
        with session.progress("Reading the file"):
            table = read_table(source, mapping, self._shown, self._sheet)
        state = open_for(session)
        self.seen = state.books_hash
        checked_reach(state.index, session.date, today())
        register = Register(state.index, books_begin(state.index))
        with session.progress("Reading rows", len(table.rows)) as step:
            readings = read_rows(table, register.ground(mapping, session.date), step)
        counts = counts_of(readings)
        aside = counts["review"] + counts["invalid"]
        if aside and not self._accept_clean:
            self._refuse(readings, list(table.notes))
            return
        files = archive_file(state.root, source) if counts["new"] else {}
        if aside:
            content = review_file(table, readings)
            files |= {review_name(state.root, source.batch, content): content}
        draft = import_draft(register, state.index, source, readings, files)
        warnings = [*table.notes, *draft.warnings]
        answer = answer_of(source.batch, readings, warnings, rows=session.json)
        if not draft.records and not draft.files:
            session.emit(answer, summary_of(answer, readings, "nothing to write: every pledge is in the books already"))
            return
        if self._dry_run:
            with session.progress("Judging"):
                rehearse(state, draft)
            session.emit(answer, summary_of(answer, readings, "dry run: nothing was written"))
            return
        texts = entry_texts(draft)
        if texts != self._confirmed:
            session.confirm(preview_of(answer, readings, draft))
            self._confirmed = texts
        with Terminal(session).committing(), session.progress("Writing"):
            done = commit(state, draft)
        session.written = ", ".join(sorted({place.file for place in done.written.places}))
        answer["written"] = [{"file": place.file, "line": place.line} for place in done.written.places]
        answer["files"] = sorted(draft.files)
        places = sorted({place.file for place in done.written.places})
        lines = [f"written: {len(done.written.places)} entries in {', '.join(places)}"] if places else []
        lines += [f"kept: {path}" for path in answer["files"]]
        if places:
            lines.append(f"batch {source.batch}; `wsisfund import undo {source.batch}` takes it back")
        session.emit(answer, "\n".join(lines))

    def explain(self, row: int) -> None:
        """How each value of one row was read; nothing is written, whatever its outcome."""
        from ..importers.batch import Register
        from ..importers.explain import explain
        from ..importers.mapping import import_map
        from ..importers.pledges import read_rows
        from ..importers.table import read_table
        from ..store.chart import books_begin

        session, mapping = self._session, import_map(self._session.books)
        table = read_table(self._source, mapping, self._shown, self._sheet)
        state = open_for(session)
        ground = Register(state.index, books_begin(state.index)).ground(mapping, session.date)
        reading, values = explain(table, read_rows(table, ground), ground, row)
        answer = {"ok": True, "batch": self._source.batch, **reading.as_json()}
        answer |= {"values": [value.as_json() for value in values], "warnings": list(table.notes)}
        session.emit(answer, explained(self._shown, reading, values, table.notes))

    def _refuse(self, readings: list[Reading], warnings: list[str]) -> None:
        """Every row with its reason, exit code 4; nothing is written."""
        from ..errors import render
        from ..importers.issues import row_fault

        faults = [
            row_fault(issue, self._shown, reading.row.number)
            for reading in readings
            if reading.outcome in ("review", "invalid")
            for issue in reading.issues
        ]
        answer: dict[str, Any] = answer_of(self._source.batch, readings, warnings, rows=self._session.json)
        answer |= {"ok": False, "errors": [fault.as_json() for fault in faults]}
        hint = "nothing was written; --accept-clean writes the new rows and sets the others aside"
        self._session.emit(answer, summary_of(answer, readings, hint), 4)
        if not self._session.json:
            self._session.note(render(faults))


def _shown_path(file: Path, root: Path) -> str:
    """How messages name the file: relative to the books where it lies there, else as it was typed."""
    real = file.absolute()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(file)
