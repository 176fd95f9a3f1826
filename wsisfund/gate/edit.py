"""A change of text that stands in the books already: an entry edited or removed, a file of the ledger typed anew.

It needs no index, and books with errors may be mended by it: what is asked is whether the books are without a fault afterwards.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..books.append import Written, carry_out
from ..books.candidate import Candidate
from ..books.change import Change
from ..books.files import books_hash
from ..errors import Faults, refusals
from ..manual.part import WholeNeeded
from ..store.index import find_index
from ..store.update import Outdated, update_index
from .difference import Files
from .partial import ENOUGH, Judgement, judge_change
from .signed_text import Text, refuse_unsigned_text, texts_besides, texts_of
from .state import FEW, hashed, indexes_of, judge_folder


def edit(root: Path, change: Change, *, by: str | None = None, dry: bool = False) -> Written | None:
    """Judge the books with the change in them by all rules, and write it: all of it, durably, or nothing.

    Args:
        by: the officer who has logged in, empty where he is none; None: nobody has to log in.
        dry: give the verdict only; None then.

    Raises:
        Faults: what stands against it; officers signed what would be changed. SignedEntry, OthersName: so they did, or another
            would sign. BooksChanged: what it replaces is not there any
            more. Locked, CannotWrite.
    """
    _, before = hashed(root)
    _refuse_unsigned(root, texts_of(root, change), before, by)
    judge = _Judge(root, before, by, dry)
    try:
        written = carry_out(root, change, judge.whole, before, quick=judge.quick)
    except _Judged:
        return None
    judge.keep_up()
    return written


def _refuse_unsigned(root: Path, texts: Iterable[Text], before: str, by: str | None) -> None:
    index = find_index(indexes_of(root), before)
    try:
        refuse_unsigned_text(root, texts, index, by)
    finally:
        if index is not None:
            index.close()


class _Judged(Exception):
    """Ends a dry run after the verdict."""


class _Judge:
    def __init__(self, root: Path, before: str, by: str | None, dry: bool) -> None:
        self._root, self._before, self._by, self._dry = root, before, by, dry
        self._judgement: Judgement | None = None
        self._reaches_far = False

    def quick(self, candidate: Candidate) -> bool:
        """Judge only what the change touches; whether that was enough."""
        _refuse_unsigned(self._root, texts_besides(candidate), self._before, self._by)
        if candidate.changes_documents:
            return False
        index = find_index(indexes_of(self._root), self._before)
        if index is None:
            return False
        total = books_hash(candidate.hashes)
        try:
            self._judgement = judge_change(
                index, Files(candidate.hashes, total, candidate.read), candidate.root, ENOUGH, most=FEW
            )
        except WholeNeeded:
            self._reaches_far = True
            return False
        finally:
            index.close()
        if self._judgement.faults:
            raise Faults(refusals(self._judgement.faults), more=self._judgement.more)
        self._end()
        return True

    def whole(self, folder: Path) -> None:
        """Judge all of the books."""
        judged = judge_folder(folder, self._root, by_change=not self._reaches_far)
        if judged.faults:
            raise Faults(refusals(judged.faults))
        self._end()

    def keep_up(self) -> None:
        """Bring the index to the new books; where that cannot be, it is made afresh when needed."""
        if self._judgement is None or self._judgement.update is None:
            return
        index = find_index(indexes_of(self._root), self._before)
        if index is not None and index.path is not None:
            path = index.path
            index.close()
            with suppress(OSError, sqlite3.Error, Outdated):
                update_index(path, self._judgement.update)

    def _end(self) -> None:
        if self._dry:
            raise _Judged
