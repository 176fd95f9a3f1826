"""From a draft to written entries: what the officer sees first, and the commit. The only caller of `books.append`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..books.append import Written, append
from ..books.draft import Draft
from ..books.printer import print_record
from ..budget.availability import Availability, availability_of
from ..errors import Faults
from ..vocabulary.accounts import programme_of
from ..vocabulary.money import plain
from .state import BooksState, judge_folder, open_books


class _Judged(Exception):
    """Ends a rehearsal after the verdict, before anything is written."""


@dataclass(frozen=True)
class Committed:
    """What was written, entry by entry in the draft's order, and the state of the books after it."""

    written: Written
    state: BooksState


def entry_texts(draft: Draft) -> list[str]:
    """The draft's entries as they will stand in the books."""
    return [print_record(record).rstrip("\n") for record in draft.records]


def rehearse(state: BooksState, draft: Draft) -> None:
    """Judge the draft by all rules and write nothing.

    Raises:
        Faults: what stands against it.
    """

    def judge(candidate: Path) -> None:
        _refuse_faults(candidate)
        raise _Judged

    try:
        append(state.root, draft.records, judge, state.books_hash, draft.files)
    except _Judged:
        return


def commit(state: BooksState, draft: Draft) -> Committed:
    """Judge the draft by all rules and write it: all of it, durably, or nothing.

    Raises:
        Faults: a rule refuses it, or the books changed since `state` was made; not a byte has changed.
    """
    written = append(state.root, draft.records, _refuse_faults, state.books_hash, draft.files)
    return Committed(written, open_books(state.root))


def _refuse_faults(candidate: Path) -> None:
    judged = judge_folder(candidate)
    if judged.faults:
        raise Faults(judged.faults)


def availability_after(state: BooksState, draft: Draft, at: date) -> Mapping[str, str | None] | None:
    """Availability of the draft's line and agreement as the JSON contract shows it, None where it has no line."""
    if not (draft.budget_line and draft.agreement):
        return None
    return availability_json(
        draft.budget_line, draft.agreement, availability_of(draft.budget_line, draft.agreement, at, state.index)
    )


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
