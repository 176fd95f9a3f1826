"""From a draft to written entries: rehearsal, commit, and the availability that is left. The only caller of `books.append`."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ..books.append import BooksChanged, Written, carry_out
from ..books.candidate import Candidate
from ..books.change import Change, FileEdit
from ..books.draft import Draft
from ..books.files import books_hash
from ..books.printer import print_record
from ..books.records import Books, Fact, Open, Transaction
from ..books.reread import records_of
from ..errors import BooksFault, Fault, Faults
from ..manual.availability import Availability, availability_of
from ..manual.balances import Balances
from ..manual.control import fund_faults
from ..manual.part import WholeNeeded
from ..store.index import Index, find_index
from ..store.kept_marks import forget_marks
from ..store.stored import opens_of
from ..store.stored_warnings import stored_warnings
from ..store.update import Outdated, update_index
from ..vocabulary.accounts import programme_of
from ..vocabulary.money import plain
from .difference import Files
from .numbering import numbered
from .partial import ENOUGH, Judgement, brought, judge_change, refuse_earlier_rates
from .signing import refuse_unsigned, with_signers
from .state import BooksState, cannot_index, indexes_of, judge_folder


class AccountTwice(BooksFault):
    """An account is opened that is open already."""

    slug = "account-twice"


class _Judged(Exception):
    """Ends a rehearsal after the verdict, before anything is written."""


@dataclass(frozen=True)
class Committed:
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


def entry_texts(draft: Draft) -> list[str]:
    """The draft's entries as text; as they will stand in the books where it is `numbered`."""
    return [print_record(record).rstrip("\n") for record in draft.records]


def rehearse(state: BooksState, draft: Draft) -> Rehearsed:
    """Judge the draft by all rules and write nothing.

    The verdict is kept with `state`, so that a commit of the same need not give it again.

    Raises:
        Faults: what stands against it.
    """
    draft = numbered(state.index, draft)
    judge = _Judge(state, draft)

    def quick(candidate: Candidate) -> bool:
        if judge.quick(candidate):
            raise _Judged
        return False

    def whole(folder: Path) -> None:
        judge.whole(folder)
        raise _Judged

    with suppress(_Judged):
        carry_out(state.root, draft.change(), whole, state.books_hash, quick=quick, known=state.known)
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
    judge = _Judge(state, draft)
    try:
        written = carry_out(state.root, draft.change(), judge.whole, state.books_hash, quick=judge.quick, known=state.known)
    except BooksChanged:
        # Whoever tries again reads every byte, in case a mark stood for other bytes than its file's.
        forget_marks(indexes_of(state.root))
        raise
    # Whatever fails from here on is no reason to say that the entry was refused.
    if judge.judged is not None:
        _keep_up(state, judge.judged)
    assert judge.after is not None
    return Committed(written, judge.after, judge.told)


def put_beside(state: BooksState, edits: tuple[FileEdit, ...]) -> None:
    """Change files beside the ledger, proposals among them, and no entry: all of them, durably, or none.

    Raises:
        BooksChanged: the books, or one of the files, changed since `state` was made. FileExists, Locked, CannotWrite.
    """
    carry_out(state.root, Change(files=edits), lambda _: None, state.books_hash, quick=lambda _: True)


class _Judge:
    """The verdict on a candidate: of the part that the draft touches where that is enough, else of the whole.

    `judged` is that of the part, None of the whole; `after` the balances of the books as they would be; `told` the warnings
    that the draft brings.
    """

    def __init__(self, state: BooksState, draft: Draft) -> None:
        self._state, self._draft = state, draft
        self.judged: Judgement | None = None
        self.after: Balances | None = None
        self.told: tuple[Fault, ...] = ()
        self._reaches_far = False

    def quick(self, candidate: Candidate) -> bool:
        """Judge the part that the draft touches; whether that was enough.

        Raises:
            Faults: what stands against the draft.
        """
        twice = _opened_twice(self._state.index, self._draft)
        if twice:
            raise Faults(twice)
        total = books_hash(candidate.hashes)
        if total not in self._state.verdicts:
            self._state.verdicts[total] = self._of_part(candidate, total)
        self.judged = self._state.verdicts[total]
        if self.judged is None:
            return False
        if self.judged.faults:
            raise Faults(self.judged.faults, more=self.judged.more)
        self.told = self.judged.told
        self._ends(self.judged.balances)
        return True

    def _of_part(self, candidate: Candidate, total: str) -> Judgement | None:
        if any(b" document " in content for content in candidate.changed.values() if content):
            return None  # Beancount looks for the files
        self._reaches_far = True

        def meant(books: Books) -> None:
            candidate.read_back.prove(records_of(books))

        with suppress(WholeNeeded):
            refuse_earlier_rates(self._state.index, self._draft.records)
            files = Files(candidate.hashes, total, candidate.read)
            return judge_change(self._state.index, files, candidate.place, ENOUGH, meant)
        return None

    def whole(self, folder: Path) -> None:
        """Load and judge all of the candidate.

        Raises:
            Faults: what stands against the draft.
        """
        # Not in full: what was loaded to be shown left its index, and is not loaded again.
        judged = judge_folder(folder, self._state.root, by_change=not self._reaches_far)
        if judged.faults:
            raise Faults(judged.faults)
        if judged.index_error:
            raise cannot_index(judged.index_error)
        self.told = brought(judged.warnings, (known.fault for known in stored_warnings(self._state.index)))
        self._ends(_index_of(self._state, judged.books_hash))

    def _ends(self, after: Balances) -> None:
        faults = _of_the_fund(self._state, self._draft, after)
        if faults:
            raise Faults(faults)
        self.after = after


def _index_of(state: BooksState, total: str) -> Index:
    index = find_index(indexes_of(state.root), total)
    assert index is not None, "a candidate without a fault leaves its index"
    return index


def _of_the_fund(state: BooksState, draft: Draft, after: Balances) -> list[Fault]:
    days = [r.date for r in draft.records if isinstance(r, Transaction) or (isinstance(r, Fact) and r.kind == "commitment")]
    return fund_faults(state.index, after, min(days)) if days else []


def _keep_up(state: BooksState, judged: Judgement) -> None:
    """Bring the index to the new books; where that cannot be, it is made afresh when needed."""
    if judged.update is not None and state.index.path is not None:
        with suppress(OSError, sqlite3.Error, Outdated):
            update_index(state.index.path, judged.update)


def _opened_twice(index: Index, draft: Draft) -> list[Fault]:
    opened = [record.account for record in draft.records if isinstance(record, Open)]
    return [
        AccountTwice(
            f"{o.account} is open already",
            why="an account is opened once",
            fix="leave the open line out",
            file="ledger/accounts.beancount",
        )
        for o in opens_of(index, opened)
    ]


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
