"""`wsisfund import`: files into the register, and an import taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..desk.imports import UNDO_IMPORT
from ..importers.answer import answer_of
from ..languages.counting import counted
from .answers import listed
from .frame import Family
from .import_bank import bank
from .import_preview import explained, preview_of, summary_of
from .import_rates import rates
from .opened import open_for
from .session import Session
from .write import Terminal, acts, signed_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..books.draft import Draft
    from ..desk.flow import Build
    from ..desk.pledge_import import ImportPledges, PledgeDraft, RowsAside
    from ..errors import Fault
    from ..importers.record import Reading

import_ = Family("import", "Read a file into the books; take an import back.")
import_.add_command(rates)
import_.add_command(bank)


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
    from ..desk.pledge_import import IMPORT_PLEDGES, ImportPledges, RowsAside
    from ..importers.source import read_source

    shown = _shown_path(file, session.books)
    asked = ImportPledges(read_source(file, shown), shown, sheet, accept_clean, session.json, session.progress)
    if explain is not None:
        _explain(session, asked, explain)
        return
    build = IMPORT_PLEDGES.asked(asked, signed_of(session))
    try:
        (_judge if dry_run else _write)(session, build)
    except RowsAside as aside:
        _refuse(session, asked, aside)


@import_.verb("undo")
@click.argument("batch")
@acts(UNDO_IMPORT)
def undo(session: Session, **said: Any) -> None:
    """Take back an import of pledges, of a bank's file, or of a file of the programme register. BATCH is what the import printed:
    12 digits and letters.

    Nothing is deleted: pledges stay in the register with their end, donors stay, and what a file of the register brought says
    nothing from that day. Refused where something rests on it: an agreement on a pledge, a match on a line of the bank, a later
    version or another entry on one of the register.

    \b
    Example:
      wsisfund import undo 3f0a9c21b7de
    """


class _PledgeDoor(Terminal):
    """A terminal that shows the table of rows: pledges leave no availability to look at."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, lambda proposed: _preview(proposed.draft))

    @property
    def looks(self) -> bool:
        """Nothing is judged before the question."""
        return False


def _preview(draft: Draft) -> str:
    return preview_of(_answer(draft), _readings(draft), draft)


def _of_pledges(draft: Draft) -> PledgeDraft:
    from ..desk.pledge_import import PledgeDraft

    assert isinstance(draft, PledgeDraft)
    return draft


def _readings(draft: Draft) -> Sequence[Reading]:
    return _of_pledges(draft).readings


def _answer(draft: Draft) -> dict[str, Any]:
    return answer_of(draft.ident, _readings(draft), draft.warnings, counts=_of_pledges(draft).counts, listed=listed)


def _write(session: Session, build: Build) -> None:
    """Show, ask, write, answer."""
    from ..desk.flow import carry_out

    done = carry_out(_PledgeDoor(session), build, session.date)
    draft = done.proposed.draft
    answer = _answer(draft)
    if not draft.records and not draft.files:
        session.emit(answer, summary_of(answer, _readings(draft), "nothing to write: every pledge is in the books already"))
        return
    places = sorted({place.file for place in done.places})
    session.written = ", ".join(places)
    answer["written"] = listed(place._asdict() for place in done.places)
    answer["files"] = sorted(draft.files)
    lines = [f"written: {counted(len(done.places), 'entry', 'entries')} in {', '.join(places)}"] if places else []
    lines += [f"kept: {path}" for path in answer["files"]]
    if places:
        lines.append(f"batch {draft.ident}; `wsisfund import undo {draft.ident}` takes it back")
    session.emit(answer, "\n".join(lines))


def _judge(session: Session, build: Build) -> None:
    """Judge what would be written, and write nothing."""
    from ..gate.commit import rehearse

    state = open_for(session)
    draft = build(state)
    end = "nothing to write: every pledge is in the books already"
    if draft.records or draft.files:
        with session.progress("Judging"):
            rehearse(state, draft)
        end = "dry run: nothing was written"
    answer = _answer(draft)
    session.emit(answer, summary_of(answer, _readings(draft), end))


def _explain(session: Session, asked: ImportPledges, row: int) -> None:
    """How each value of one row was read; nothing is written, whatever its outcome."""
    from ..desk.pledge_import import read_pledges
    from ..importers.explain import explain
    from ..importers.mapping import import_map

    state = open_for(session)
    rows = read_pledges(state, asked, session.date)
    ground = rows.register.ground(import_map(state.root), session.date)
    reading, values = explain(rows.table, rows.readings, ground, row)
    answer = {"ok": True, "batch": asked.source.batch, **reading.as_json()}
    answer |= {"values": [value.as_json() for value in values], "warnings": list(rows.table.notes)}
    session.emit(answer, explained(asked.shown, reading, values, rows.table.notes))


def _refuse(session: Session, asked: ImportPledges, aside: RowsAside) -> None:
    """Every row with its reason, exit code 4; nothing is written."""
    from ..errors import render
    from ..importers.issues import row_fault

    readings, notes = aside.rows.readings, aside.rows.table.notes

    def faults() -> Iterator[Fault]:
        aside = (reading for reading in readings if reading.outcome in ("review", "invalid"))
        return (row_fault(issue, asked.shown, reading.row.number) for reading in aside for issue in reading.issues)

    answer = answer_of(asked.source.batch, readings, notes, listed=listed)
    answer |= {"ok": False, "errors": listed(fault.as_json() for fault in faults())}
    hint = "nothing was written; --accept-clean writes the new rows and sets the others aside"
    session.emit(answer, summary_of(answer, readings, hint), 4)
    if not session.json:
        session.note(render(faults()))


def _shown_path(file: Path, root: Path) -> str:
    """How messages name the file: relative to the books where it lies there, else as it was typed."""
    real = file.absolute()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else str(file)
