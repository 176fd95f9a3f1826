"""`wsisfund import bank`: a bank's file into the books, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..languages.counting import counted
from ..vocabulary.money import separated
from .frame import verb
from .opened import open_for
from .session import Session
from .write import Terminal, signed_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..desk.bank_import import ImportBank, LinesAside
    from ..reconciliation.lines import Arrived
    from ..reconciliation.proposal import Proposal

_SHOWN = 40
# Of more new lines it is not asked what each may be before they are judged and written: it takes as much memory again.
_MANY = 20_000


@verb("bank")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--account", metavar="ACCOUNT", help="Bank account of the books, where the register does not say it by its number.")
@click.option("--dry-run", is_flag=True, help="Read and judge only; the exit code is that of the real run.")
@click.option("--accept-clean", is_flag=True, help="Record the new lines; those to look at stay out.")
def bank(session: Session, file: Path, account: str | None, dry_run: bool, accept_clean: bool) -> None:
    """Record a bank's FILE: its statements, its lines, and what each line may be in the books.

    camt.052, 053 and 054, MT940 and MT942, OFX, BAI2, a table in CSV or XLSX, or a ZIP of several. The account is known by its
    number in the register (`wsisfund bank register`). All or nothing; lines that the books have are known and left alone, so
    the same file, or one that overlaps, may be imported again. Nothing is posted: `wsisfund reconcile` matches the lines.

    \b
    Examples:
      wsisfund import bank statement-2026-03.xml --dry-run
      wsisfund import bank statement-2026-03.xml
    """
    from ..desk.bank_import import ImportBank
    from ..desk.flow import again_where_others_were_faster
    from ..reconciliation.recording import read_bank_source

    shown = str(file)
    asked = ImportBank(read_bank_source(file, shown), shown, account, accept_clean, session.progress)
    run = _BankImport(session, asked, dry_run=dry_run)
    again_where_others_were_faster(run.once, lambda: run.seen)


class _BankImport:
    """One run of ``import bank``."""

    def __init__(self, session: Session, asked: ImportBank, *, dry_run: bool) -> None:
        self._session, self._asked, self._dry_run = session, asked, dry_run
        self._confirmed: object = None
        self.seen = ""

    def once(self) -> None:
        """Build, show, ask, write, answer, all on the books as they are now.

        Raises:
            BooksChanged: somebody wrote meanwhile; nothing was written, and all may be done again.
        """
        from ..desk.bank_import import IMPORT_BANK, BankDraft, LinesAside
        from ..gate.commit import commit, rehearse
        from ..reconciliation.answer import proposals_of

        session, batch = self._session, self._asked.source.batch
        state = open_for(session)
        self.seen = state.books_hash
        try:
            draft = IMPORT_BANK.asked(self._asked, signed_of(session))(state)
        except LinesAside as aside:
            self._refuse(aside)
            return
        assert isinstance(draft, BankDraft)
        found = draft.found
        many = len(draft.records) > _MANY
        answer = self._answer(found, {} if many else proposals_of(state.index, found), listed=not many)
        if not draft.records:
            session.emit(answer, summary_of(answer, "nothing to write: every line is in the books already"))
            return
        if self._dry_run:
            with session.progress("Judging"):
                rehearse(state, draft)
            del draft
            if many and session.json:
                answer = self._answer(found, proposals_of(state.index, found))
            session.emit(answer, summary_of(answer, "dry run: nothing was written"))
            return
        if draft.records != self._confirmed:
            session.confirm(preview_of(answer))
            self._confirmed = draft.records
        with Terminal(session).committing(), session.progress("Writing"):
            done = commit(state, draft)
        places = sorted({place.file for place in done.written.places})
        written, files_kept = [{"file": p.file, "line": p.line} for p in done.written.places], sorted(draft.files)
        if many:
            del draft, done
            self._confirmed = None
            if session.json:
                answer = self._answer(found, proposals_of(state.index, found))
        session.written = ", ".join(places)
        answer["written"], answer["files"] = written, files_kept
        lines = [f"written: {counted(len(written), 'entry', 'entries')} in {', '.join(places)}"]
        lines += [f"kept: {path}" for path in answer["files"]]
        lines.append(f"batch {batch}; `wsisfund import undo {batch}` takes it back")
        session.emit(answer, summary_of(answer, *lines))

    def _answer(self, found: Arrived, proposals: Mapping[str, Proposal], *, listed: bool = True) -> dict[str, Any]:
        """The answer before anything is written; for programs with the rows that every import has."""
        from ..reconciliation.answer import answer_of, rows_of

        answer = answer_of(self._asked.source.batch, found, proposals, listed=listed)
        return answer | {"rows": rows_of(found)} if self._session.json and listed else answer

    def _refuse(self, aside: LinesAside) -> None:
        from ..errors import render

        answer = self._answer(aside.found, {})
        answer |= {"ok": False, "errors": [fault.as_json() for fault in aside.faults]}
        self._session.emit(answer, summary_of(answer, "nothing was written; --accept-clean records the new lines"), 4)
        if not self._session.json:
            self._session.note(render(aside.faults))


def summary_of(answer: dict[str, Any], *ends: str) -> str:
    """How many lines of each outcome, and of which the books say what they are."""
    counts = ", ".join(f"{answer[name]} {name}" for name in ("new", "known", "pending", "review") if answer[name])
    listed = answer["lines"] if len(answer["lines"]) == answer["read"] else []
    kinds = [line["match"]["kind"] for line in listed if line["outcome"] == "new"]
    matched = f"of the new: {kinds.count('exact')} exact, {kinds.count('proposed')} proposed, {kinds.count('none')} open"
    notes = [f"warning: {note}" for note in answer["warnings"]]
    return "\n".join([f"{counted(answer['read'], 'line')}: {counts or 'none'}", *([matched] if kinds else []), *notes, *ends])


def preview_of(answer: dict[str, Any]) -> str:
    """The new lines, each with what it may be."""
    new = [line for line in answer["lines"] if line["outcome"] == "new"]
    rows = [
        f"{line['date']}  {separated(line['amount']):>15} {line['currency']}  "
        f"{line['counterparty'][:30] or line['text'][:30]:30}  {', '.join(line['match']['documents']) or '-'}"
        for line in new[:_SHOWN]
    ]
    more = [f"… and {answer['new'] - _SHOWN} more"] if answer["new"] > _SHOWN else []
    return "\n".join([*rows, *more, summary_of(answer)])
