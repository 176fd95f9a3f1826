"""`wsisfund import bank`: a bank's file into the books, line by line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .frame import verb
from .opened import open_for
from .session import Session
from .write import Terminal

if TYPE_CHECKING:
    from ..reconciliation.lines import Arrived, Incoming
    from ..reconciliation.proposal import Proposal
    from ..reconciliation.recording import BankSource

_SHOWN = 40
# Of more new lines it is not asked what each may be before they are written: it takes as much memory again.
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
    from ..desk.flow import again_where_others_were_faster
    from ..reconciliation.recording import read_bank_source

    shown = str(file)
    run = _BankImport(session, read_bank_source(file, shown), shown, account, dry_run, accept_clean)
    again_where_others_were_faster(run.once, lambda: run.seen)


class _BankImport:
    """One run of ``import bank``."""

    def __init__(
        self, session: Session, source: BankSource, shown: str, account: str | None, dry_run: bool, accept_clean: bool
    ) -> None:
        self._session, self._source, self._shown, self._account = session, source, shown, account
        self._dry_run, self._accept_clean = dry_run, accept_clean
        self._confirmed: object = None
        self.seen = ""

    def once(self) -> None:
        """Read, show, ask, write, answer, all on the books as they are now.

        Raises:
            BooksChanged: somebody wrote meanwhile; nothing was written, and all may be done again.
        """
        from ..gate.commit import commit, rehearse
        from ..importers.bank.reading import read_named
        from ..reconciliation.lines import REVIEW, arrived
        from ..reconciliation.recording import mark_of, recording_draft
        from ..store.chart import bank_account

        session, source = self._session, self._source
        with session.progress("Reading the file"):
            files = read_named(source.name, source.content, self._shown)
        state = open_for(session)
        self.seen = state.books_hash
        account = bank_account(state.index, self._account) if self._account else None
        with session.progress("Reading lines"):
            found = arrived(state.index, files, mark_of(state.index, source.batch), self._shown, account, session.date)
        del files
        if found.count(REVIEW) and not self._accept_clean:
            self._refuse(found)
            return
        draft = recording_draft(state.index, state.root, source, found)
        many = len(draft.records) > _MANY
        answer = answer_of(source.batch, found, {} if many else self._proposals(state.index, found), listed=not many)
        if not draft.records:
            session.emit(answer, summary_of(answer, "nothing to write: every line is in the books already"))
            return
        if self._dry_run:
            with session.progress("Judging"):
                rehearse(state, draft)
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
                answer = answer_of(source.batch, found, self._proposals(state.index, found))
        session.written = ", ".join(places)
        answer["written"], answer["files"] = written, files_kept
        lines = [f"written: {len(written)} entries in {', '.join(places)}"]
        lines += [f"kept: {path}" for path in answer["files"]]
        lines.append(f"batch {source.batch}; `wsisfund import undo {source.batch}` takes it back")
        session.emit(answer, summary_of(answer, *lines))

    def _proposals(self, index: Any, found: Arrived) -> dict[str, Proposal]:
        """What each line may be. Of a very large file it is asked when the account is reconciled."""
        from ..reconciliation.lines import KNOWN, NEW
        from ..reconciliation.state import Reconciling
        from ..register.bank_facts import line_of

        new = [line for one in found.lines if one.outcome == NEW and (line := line_of(one.fact)) is not None]
        proposals: dict[str, Proposal] = {}
        for account in dict.fromkeys(one.account for one in found.lines):
            view = Reconciling(index, account, arriving=new)
            of_account = (one for one in found.lines if one.account == account and one.outcome in (NEW, KNOWN))
            proposals |= {one.id: view.of_line(one.id) for one in of_account}
        return proposals

    def _refuse(self, found: Arrived) -> None:
        from ..errors import render
        from ..reconciliation.lines import REVIEW, review_fault

        faults = [review_fault(one, self._shown) for one in found.lines if one.outcome == REVIEW]
        answer = answer_of(self._source.batch, found, {})
        answer |= {"ok": False, "errors": [fault.as_json() for fault in faults]}
        self._session.emit(answer, summary_of(answer, "nothing was written; --accept-clean records the new lines"), 4)
        if not self._session.json:
            self._session.note(render(faults))


def answer_of(batch: str, found: Arrived, proposals: dict[str, Proposal], *, listed: bool = True) -> dict[str, Any]:
    """The answer of an import of a bank's file; without `listed` it has the first lines only, to be shown."""
    counts = {name: found.count(name) for name in ("new", "known", "pending", "review")}
    return {
        "ok": True,
        "batch": batch,
        "read": len(found.lines),
        **counts,
        "ignored": 0,
        "invalid": 0,
        "lines": [_line_json(one, proposals.get(one.id)) for one in (found.lines if listed else found.lines[:_SHOWN])],
        "statements": [str(fact.ident) for fact in found.statements],
        "written": [],
        "warnings": list(found.notes),
    }


def _line_json(one: Incoming, proposal: Proposal | None) -> dict[str, Any]:
    from ..importers.bank.statement import exact
    from ..reconciliation.proposal import nothing

    line = one.line
    return {
        "id": one.id,
        "account": one.account,
        "row": line.row,
        "date": one.fact.date.isoformat(),
        "value": line.valued.isoformat() if line.valued else None,
        "amount": exact(line.amount, line.currency),
        "currency": line.currency,
        "reference": line.reference,
        "end_to_end": line.end_to_end,
        "creditor_reference": line.creditor_reference,
        "counterparty": line.counterparty,
        "text": line.text,
        "outcome": one.outcome,
        "why": one.why or None,
        "match": (proposal or nothing(one.id)).as_json(),
    }


def summary_of(answer: dict[str, Any], *ends: str) -> str:
    """How many lines of each outcome, and of which the books say what they are."""
    counts = ", ".join(f"{answer[name]} {name}" for name in ("new", "known", "pending", "review") if answer[name])
    listed = answer["lines"] if len(answer["lines"]) == answer["read"] else []
    kinds = [line["match"]["kind"] for line in listed if line["outcome"] == "new"]
    matched = f"of the new: {kinds.count('exact')} exact, {kinds.count('proposed')} proposed, {kinds.count('none')} open"
    return "\n".join([f"{answer['read']} lines: {counts or 'none'}", *([matched] if kinds else []), *ends])


def preview_of(answer: dict[str, Any]) -> str:
    """The new lines, each with what it may be."""
    new = [line for line in answer["lines"] if line["outcome"] == "new"]
    rows = [
        f"{line['date']}  {line['amount']:>15} {line['currency']}  {line['counterparty'][:30] or line['text'][:30]:30}  "
        f"{', '.join(line['match']['documents']) or '-'}"
        for line in new[:_SHOWN]
    ]
    more = [f"… and {answer['new'] - _SHOWN} more"] if answer["new"] > _SHOWN else []
    return "\n".join([*rows, *more, summary_of(answer)])
