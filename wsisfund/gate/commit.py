"""From a draft to written entries: rehearsal, commit, and the availability that is left. The only caller of `books.append`."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from ..books.append import Written, append
from ..books.draft import Draft
from ..books.printer import print_record
from ..books.records import Fact, Open, Transaction
from ..errors import Fault, Faults
from ..manual.availability import Availability, availability_of
from ..manual.balances import Balances
from ..manual.control import fund_faults
from ..store.derive import NotDerivable, derive_index
from ..store.index import Index, open_index
from ..vocabulary.accounts import programme_of
from ..vocabulary.money import plain
from .register_only import judge_register, only_register
from .state import BooksState, cannot_index, hashed, index_file, judge_folder, open_books


class _Judged(Exception):
    """Ends a rehearsal after the verdict, before anything is written."""


@dataclass(frozen=True)
class Committed:
    """What was written, entry by entry in the draft's order, and the index of the books with it.

    `index` is None, and `why` says so, where the books cannot be read again just now; they hold the entries all the same.
    """

    written: Written
    index: Index | None
    why: str = ""


def entry_texts(draft: Draft) -> list[str]:
    """The draft's entries as they will stand in the books."""
    return [print_record(record).rstrip("\n") for record in draft.records]


def rehearse(state: BooksState, draft: Draft) -> Index:
    """Judge the draft by all rules and write nothing; the index of the books as they would be.

    Entries of the register alone change no balance; for them it is the index of the books as they are.

    Raises:
        Faults: what stands against it.
    """
    judge = _judge_for(state, draft)
    after: list[Index] = []

    def stop(candidate: Path) -> None:
        after.append(judge(candidate) or state.index)
        raise _Judged

    with suppress(_Judged):
        append(state.root, draft.records, stop, state.books_hash, draft.files)
    return after[0]


def commit(state: BooksState, draft: Draft) -> Committed:
    """Judge the draft by all rules and write it: all of it, durably, or nothing.

    Raises:
        Fault, Faults: a rule refuses it, or the books changed since `state` was made; not a byte has changed. Once it is
            written nothing is raised any more.
    """
    judge = _judge_for(state, draft)

    def verdict(candidate: Path) -> None:
        judge(candidate)

    written = append(state.root, draft.records, verdict, state.books_hash, draft.files)
    # Whatever fails from here on is no reason to say that the entry was refused.
    try:
        if only_register(draft):
            _derive(state, draft, written)
        return Committed(written, open_books(state.root).index)
    except (Fault, Faults, OSError) as error:
        return Committed(written, None, str(error))


def _judge_for(state: BooksState, draft: Draft) -> Callable[[Path], Index | None]:
    """Who judges: for entries of the register alone the rules over the index, else the whole candidate in a child process."""
    if not only_register(draft):
        return partial(_judge_whole, state, draft)

    def judge(_: Path) -> None:
        faults = judge_register(state.index, draft)
        if faults:
            raise Faults(faults)

    return judge


def _judge_whole(state: BooksState, draft: Draft, candidate: Path) -> Index | None:
    judged = judge_folder(candidate, state.root)
    if judged.faults:
        raise Faults(judged.faults)
    if judged.index_error:
        raise cannot_index(judged.index_error)
    after = open_index(index_file(state.root, judged.books_hash), judged.books_hash)
    days = [r.date for r in draft.records if isinstance(r, Transaction) or (isinstance(r, Fact) and r.kind == "commitment")]
    faults = fund_faults(state.index, after, min(days)) if after is not None and days else []
    if faults:
        raise Faults(faults)
    return after


def _derive(state: BooksState, draft: Draft, written: Written) -> None:
    """The index of the new bytes from that of the old ones; where that cannot be, it is made afresh when needed."""
    hashes, total = hashed(state.root)
    if total != written.books_hash:
        return
    records = [record for record in draft.records if isinstance(record, Fact | Open)]
    added = [(record, place.file, place.line) for record, place in zip(records, written.places, strict=True)]
    with suppress(OSError, sqlite3.Error, NotDerivable):
        derive_index(index_file(state.root, state.books_hash), index_file(state.root, total), state.root, added, hashes, total)


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
