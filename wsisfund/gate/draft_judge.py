"""The verdict on a draft while it is put into the books."""

import sqlite3
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path

from ..books.candidate import Candidate
from ..books.draft import Draft
from ..books.files import books_hash
from ..books.many import PRICE, TRANSACTION, kinds_of, opens_among
from ..books.records import Books, Fact, Transaction
from ..books.reread import records_of
from ..errors import BooksFault, Fault, Faults, refusals
from ..manual.balances import Balances
from ..manual.control import fund_faults
from ..manual.part import WholeNeeded
from ..store.index import Index, find_index
from ..store.staged import Staged
from ..store.stored import opens_of
from ..store.stored_warnings import stored_warnings, warnings_saying
from ..store.update import Outdated, update_index
from .difference import Files
from .far_reaching import refuse_earlier_rates
from .partial import ENOUGH, Judgement, brought, judge_change
from .state import FEW, BooksState, cannot_index, indexes_of, judge_folder


class AccountTwice(BooksFault):
    """An account is opened that is open already."""

    slug = "account-twice"


class DraftJudge:
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
        # Once several parts of a change were judged one after the other: the index with those before the last.
        self._staged: Staged | None = None

    def quick(self, candidate: Candidate) -> bool:
        """Judge the part that the draft touches, or the part of a draft that was put in last; whether that was enough.

        Raises:
            Faults: what stands against the draft.
        """
        total = books_hash(candidate.hashes)
        try:
            index = self._so_far()
        except (OSError, sqlite3.Error, Outdated):
            return False
        if index is not self._state.index:
            self.judged = self._of_part(index, candidate, total)
        else:
            twice = _opened_twice(index, self._draft)
            if twice:
                raise Faults(refusals(twice))
            if total not in self._state.verdicts:
                self._state.verdicts[total] = self._of_part(index, candidate, total)
            self.judged = self._state.verdicts[total]
        if self.judged is None:
            return False
        if self.judged.faults:
            raise Faults(refusals(self.judged.faults), more=self.judged.more)
        self.told = (*self.told, *self.judged.told)
        self._ends(self.judged.balances)
        return True

    def _so_far(self) -> Index:
        """The index of the books with the parts of the draft that were judged by now."""
        if self.judged is not None:
            assert self.judged.update is not None, "what has no fault is put into the index"
            update = self.judged.update
            self.judged = self.after = None
            if self._staged is None:
                if self._state.index.path is None:
                    raise Outdated
                self._state.verdicts.clear()
                self._staged = Staged(self._state.index)
            self._staged.add(update)
        return self._state.index if self._staged is None else self._staged.index

    def _of_part(self, index: Index, candidate: Candidate, total: str) -> Judgement | None:
        if candidate.changes_documents:
            return None  # Beancount looks for the files
        self._reaches_far = True

        def meant(books: Books) -> None:
            candidate.read_back.prove(records_of(books))

        # All of few are judged from the index: once, and not for each part of a change.
        most = FEW if candidate.complete else 0
        with suppress(WholeNeeded):
            if index is self._state.index and index.transactions > most:
                refuse_earlier_rates(index, self._draft.records if PRICE in kinds_of(self._draft.records) else ())
            # Of this moment: the candidate goes on to the next part before the index learns of this one.
            files = Files(dict(candidate.hashes), total, candidate.read, candidate.grown)
            return judge_change(index, files, candidate.root, ENOUGH, meant, most)
        return None

    def whole(self, folder: Path) -> None:
        """Load and judge all of the candidate.

        Raises:
            Faults: what stands against the draft.
        """
        self.judged = None
        self.close()
        # Not in full: what was loaded to be shown left its index, and is not loaded again.
        judged = judge_folder(folder, self._state.root, by_change=not self._reaches_far)
        if judged.faults:
            raise Faults(refusals(judged.faults))
        if judged.index_error:
            raise cannot_index(judged.index_error)
        self.told = brought(judged.warnings, (known.fault for known in stored_warnings(self._state.index)))
        self._ends(_index_of(self._state, judged.books_hash))

    def _ends(self, after: Balances) -> None:
        if self._first_day is not None:
            faults = fund_faults(self._state.index, after, self._first_day)
            if faults:
                raise Faults(refusals(faults))
        self.after = after

    @cached_property
    def _first_day(self) -> date | None:
        """Of the entries that may take from the fund."""
        records = self._draft.records
        if not {TRANSACTION, "commitment"} & set(kinds_of(records)):
            return None
        days = (r.date for r in records if isinstance(r, Transaction) or (isinstance(r, Fact) and r.kind == "commitment"))
        return min(days, default=None)

    def ends(self) -> None:
        """After the last part: of all parts together only what is still so is told, and the balances are those of the end."""
        if self._staged is None or self.judged is None:
            return
        index = self._so_far()
        self.after = index
        said = warnings_saying(index, {(fault.slug, fault.message) for fault in self.told})
        still = {(known.fault.slug, known.fault.message) for known in said}
        self.told = tuple(fault for fault in self.told if (fault.slug, fault.message) in still)

    def keep_up(self, total: str) -> None:
        """Bring the index to the new books; where that cannot be, it is made afresh when needed."""
        with suppress(OSError, sqlite3.Error, Outdated):
            if self._staged is not None:
                self.ends()
                self._staged.settle(total)
                self.after = find_index(indexes_of(self._state.root), total) or self.after
            elif self.judged is not None and self.judged.update is not None and self._state.index.path is not None:
                update_index(self._state.index.path, self.judged.update)

    def close(self) -> None:
        """Let go of the index with the parts."""
        if self._staged is not None:
            self._staged.close()
            self._staged = None


def _index_of(state: BooksState, total: str) -> Index:
    index = find_index(indexes_of(state.root), total)
    assert index is not None, "a candidate without a fault leaves its index"
    return index


def _opened_twice(index: Index, draft: Draft) -> list[Fault]:
    opened = [record.account for record in opens_among(draft.records)]
    return [
        AccountTwice(
            f"{o.account} is open already",
            why="an account is opened once",
            fix="leave the open line out",
            file="ledger/accounts.beancount",
        )
        for o in opens_of(index, opened)
    ]
