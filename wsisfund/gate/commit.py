"""From a draft to written entries: rehearsal, commit, and the availability that is left. The only caller of `books.append`."""

from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..books.append import BooksChanged, Written, carry_out
from ..books.candidate import Candidate
from ..books.change import Change, FileEdit
from ..books.draft import Draft
from ..books.printer import print_record
from ..errors import Fault
from ..manual.availability import Availability, availability_of
from ..manual.balances import Balances
from ..store.kept_marks import forget_marks
from ..vocabulary.accounts import programme_of
from ..vocabulary.money import plain
from .draft_judge import DraftJudge
from .numbering import numbered
from .signing import refuse_unsigned, with_signers
from .state import BooksState, indexes_of


class _Judged(Exception):
    """Ends a rehearsal after the verdict, before anything is written."""


class Committed(NamedTuple):
    """What was written, entry by entry in the draft's order; `after`: facts and control balances of the books with it.

    `warnings` are those that the entries bring.
    """

    written: Written
    after: Balances
    warnings: tuple[Fault, ...] = ()


class Rehearsed(NamedTuple):
    """Facts and control balances of the books as they would be, and the warnings that the draft brings."""

    balances: Balances
    warnings: tuple[Fault, ...]


def entry_texts(draft: Draft) -> Iterator[str]:
    """The draft's entries as text; as they will stand in the books where it is `numbered`."""
    return (print_record(record).rstrip("\n") for record in draft.records)


def rehearse(state: BooksState, draft: Draft) -> Rehearsed:
    """Judge the draft by all rules and write nothing.

    The verdict is kept with `state`, so that a commit of the same need not give it again.

    Raises:
        Faults: what stands against it.
    """
    draft = numbered(state.index, draft)
    with closing(DraftJudge(state, draft)) as judge:

        def quick(candidate: Candidate) -> bool:
            judged = judge.quick(candidate)
            if judged and candidate.complete:
                raise _Judged
            return judged

        def whole(folder: Path) -> None:
            judge.whole(folder)
            raise _Judged

        with suppress(_Judged):
            carry_out(state.root, draft.change(), whole, state.books_hash, quick=quick, known=state.known)
        judge.ends()
        assert judge.after is not None
        return Rehearsed(judge.after, judge.told)


def commit(state: BooksState, draft: Draft) -> Committed:
    """Judge the draft by all rules and write it: all of it, durably, or nothing.

    Raises:
        Fault, Faults: a rule refuses it, or the books changed since `state` was made; not a byte has changed. Once it is
            written nothing is raised any more.
    """
    refuse_unsigned(state.index, draft)
    draft = with_signers(state, draft)
    draft = numbered(state.index, draft)
    with closing(DraftJudge(state, draft)) as judge:
        try:
            written = carry_out(state.root, draft.change(), judge.whole, state.books_hash, quick=judge.quick, known=state.known)
        except BooksChanged:
            # Whoever tries again reads every byte, in case a mark stood for other bytes than its file's.
            forget_marks(indexes_of(state.root))
            raise
        # Whatever fails from here on is no reason to say that the entry was refused.
        judge.keep_up(written.books_hash)
        assert judge.after is not None
        return Committed(written, judge.after, judge.told)


def put_beside(state: BooksState, edits: tuple[FileEdit, ...]) -> None:
    """Change files beside the ledger, proposals among them, and no entry: all of them, durably, or none.

    Raises:
        BooksChanged: the books, or one of the files, changed since `state` was made. FileExists, Locked, CannotWrite.
    """
    carry_out(state.root, Change(files=edits), lambda _: None, state.books_hash, quick=lambda _: True)


def availability_after(balances: Balances, draft: Draft, at: date) -> Mapping[str, str | None] | None:
    """Availability of the draft's line and agreement as the JSON contract shows it; None where the draft has no line."""
    line, agreement = draft.budget_line, draft.agreement
    if not (line and agreement):
        return None
    return availability_json(line, agreement, availability_of(line, agreement, at, balances))


def availability_json(account: str, agreement: str, found: Availability) -> dict[str, str | None]:
    """The three numbers of domain §4 with the day that gives the tightest of them; null where one cannot be computed."""
    return {
        "account": account,
        "programme": programme_of(account),
        "agreement": agreement,
        "budget_available": plain(found.budget.amount) if found.budget else None,
        "support_cost_available": plain(found.support.amount) if found.support else None,
        "cash_available": plain(found.cash.amount),
        "binding_date": found.binding_date.isoformat(),
    }
