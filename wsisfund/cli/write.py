"""Every write of the command line: build, show, ask, commit, answer with file:line written (design §3)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..books.draft import Draft
from ..books.records import Fact
from ..gate.commit import availability_after, commit, entry_texts, rehearse
from ..gate.state import BooksState, open_books
from ..register.officers import Officers
from ..settings import today
from ..store.chart import checked_reach
from ..store.index import Index
from .session import Session

Build = Callable[[BooksState], Draft]

NOTHING_TO_DO = "nothing to do: the books are as this command would make them"
NO_OFFICERS = "the register has no officers: nobody's role was tested (wsisfund officer add registers them)"


@dataclass
class Collected:
    """Drafts of a batch: each is built on the books with the earlier ones in them, and all are committed at once."""

    state: BooksState
    drafts: list[Draft] = field(default_factory=list)


def officers_of(session: Session) -> Officers:
    """The officers named by `--as` and `--approved-by`."""
    return Officers(session.as_, session.approved_by)


def open_for(session: Session) -> BooksState:
    """The state of the books that the session means, with a bar when it takes a while."""
    with session.progress("Reading the books"):
        return open_books(session.books)


def run_write(session: Session, build: Build) -> None:
    """One write from its words to its answer; in a batch only its draft is kept.

    Args:
        build: makes the draft from the state of the books, or refuses.

    Raises:
        Fault, Faults: nothing was written.
    """
    batch = session.batch
    if isinstance(batch, Collected):
        checked_reach(batch.state.index, session.date, today())
        batch.drafts.append(build(batch.state))
        return
    state = open_for(session)
    checked_reach(state.index, session.date, today())
    draft = build(state)
    warnings = warnings_of(state.index, draft)
    if not draft.records:
        session.emit(
            _answer(draft, [], [], None, warnings), "\n".join([NOTHING_TO_DO, *(f"  {line}" for line in draft.derivation)])
        )
        return
    texts = entry_texts(draft)
    left = None
    if not session.yes and sys.stdin.isatty():
        with session.progress("Judging"):
            left = rehearse(state, draft)
    available = availability_after(left, draft, session.date) if left is not None else None
    session.confirm(preview(draft, texts, warnings, available))
    session.committing = True
    with session.progress("Writing"):
        done = commit(state, draft)
    session.committing = False
    session.written = ", ".join(dict.fromkeys(f"{place.file}:{place.line}" for place in done.written.places))
    available = availability_after(done.index, draft, session.date) if done.index is not None else None
    if done.index is None:
        warnings = [*warnings, f"written, but the books could not be read again: {done.why}"]
        session.note(f"warning: {warnings[-1]}")
    written = [{"file": place.file, "line": place.line} for place in done.written.places]
    answer = _answer(draft, texts, written, available, warnings)
    places = dict.fromkeys(f"{place.file}:{place.line}" for place in done.written.places)
    lines = [f"written: {place}" for place in places]
    session.emit(answer, "\n".join([*lines, *_availability_lines(available, "left")]))


def _answer(
    draft: Draft, texts: list[str], written: list[dict[str, Any]], available: Mapping[str, Any] | None, warnings: list[str]
) -> dict[str, Any]:
    return {
        "ok": True,
        "event": draft.event,
        "id": draft.ident,
        "entries": texts,
        "written": written,
        "availability": available,
        "proposal": None,
        "warnings": warnings,
    }


def warnings_of(index: Index, draft: Draft) -> list[str]:
    """Warnings of a draft, and that the register has no officers where it names one."""
    named = any(
        {"certified-by", "approved-by"} & set(getattr(record, "keys", ())) for record in draft.records if hasattr(record, "keys")
    )
    registered = index.all("officer") or any(isinstance(record, Fact) and record.kind == "officer" for record in draft.records)
    return [*draft.warnings, *([NO_OFFICERS] if named and not registered else [])]


def preview(draft: Draft, texts: list[str], warnings: list[str], available: Mapping[str, str | None] | None) -> str:
    """What will be written, how its amounts came about, what to know, and the availability that it leaves."""
    lines = ["\n\n".join(texts), ""]
    lines += [f"  {line}" for line in draft.derivation]
    lines += [f"warning: {line}" for line in warnings]
    lines += _availability_lines(available, "would be left")
    return "\n".join(lines)


def _availability_lines(available: Mapping[str, Any] | None, word: str) -> list[str]:
    if available is None:
        return []
    labels = (("budget_available", "budget"), ("support_cost_available", "support cost"), ("cash_available", "cash"))
    shown = ", ".join(f"{label} {available[key]} CHF" for key, label in labels if available[key] is not None)
    return [f"{word} on {available['account']} under {available['agreement']}: {shown}"]
