"""All of the books judged and their index made, in two processes at once where the books are large.

A fork makes the index: it asks the rules of the budget, whose sums by day are most of an index, and writes the rows while this
process asks all other rules. Their warnings, and what they find open under documents, it learns last. Where something is wrong it
is told nothing, and leaves nothing behind; where it dies, this process does all of it.
"""

import gc
import json
import os
import signal
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import date
from functools import partial
from typing import IO, Any, Final, NamedTuple

from ..books.records import Books
from ..errors import Fault, reported
from ..manual.day_sums import ByBalance
from ..manual.rules import CONTROL, EXACT, MANUAL, breaches, readable
from ..manual.view import View
from ..store.kept_items import open_rows
from ..store.write import Last
from .forked import forked
from .judge import Verdict, judge, verdict_on, view_of
from .told import word_for_word

# From so many entries on. Few are judged sooner than a process is forked that holds them.
LARGE: Final = 10_000

# Writes the index of effective events, daily movements, and what it asks for last.
Make = Callable[[Sequence[str], ByBalance, Callable[[], Last]], None]


class Unwanted(Exception):
    """The index that is being made is of books with a fault."""


class _Maker(NamedTuple):
    """The process that makes the index: its number, what is told to it, and what it says."""

    process: int
    told: IO[str]
    says: IO[str]


# Finishes the index; why there is none, empty where there is one, or where something is wrong.
Finish = Callable[[], str]


def judged_with_index(books: Books, make: Make, today: date | None = None, large: int = LARGE) -> tuple[Verdict, Finish]:
    """The verdict, and what is to be asked for the index then: in two processes most of it is made by now.

    Args:
        make: writes the index; leaves nothing where it raises.
        large: how many entries are worth a second process.
    """
    if len(books.transactions) >= large and not books.faults:
        view = view_of(books, today)
        if readable(view):
            return _in_two(books, view, make)
    verdict = judge(books, today)
    if verdict.faults:
        return verdict, _no_index
    last = Last(verdict.warnings, open_rows(verdict.open_items))
    return verdict, lambda: made(make, verdict.events, verdict.daily, lambda: last)


def made(make: Make, events: Sequence[str], daily: ByBalance, last: Callable[[], Last]) -> str:
    """Why the index could not be written; empty: it was."""
    try:
        make(events, daily, last)
    except (OSError, sqlite3.OperationalError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _in_two(books: Books, view: View, make: Make) -> tuple[Verdict, Finish]:
    maker = _forked(view, make)
    with ExitStack() as held:
        held.callback(_end, maker)
        found = breaches(view, (EXACT, MANUAL))
        budget = _heard(maker)
        found += breaches(view, (CONTROL,)) if budget is None else map(reported, budget)
        verdict = verdict_on(books, found)
        if verdict.faults:
            return verdict, _no_index
        return verdict, partial(_finished, held.pop_all(), maker, view, make, verdict.warnings)


def _no_index() -> str:
    return ""


def _finished(held: ExitStack, maker: _Maker, view: View, make: Make, warnings: Sequence[Fault]) -> str:
    """Why there is no index: its maker learns its last, or has died, and it is made here."""
    last = Last(warnings, open_rows(view.open_items))
    with held:
        with suppress(BrokenPipeError):
            _tell(maker.told, [[word_for_word(warning) for warning in last.warnings], last.open_items])
            maker.told.flush()
        answer: str | None = _heard(maker)
        return made(make, view.events, view.control.daily, lambda: last) if answer is None else answer


def _heard(maker: _Maker) -> Any:
    """What the maker says next, None where it died."""
    line = maker.says.readline()
    return json.loads(line) if line.endswith("\n") else None


def _end(maker: _Maker) -> None:
    """Wait for the maker. One that still waits for its last is not told it, and goes."""
    with suppress(BrokenPipeError):
        maker.told.close()
    maker.says.close()
    os.waitpid(maker.process, 0)


def _forked(view: View, make: Make) -> _Maker:
    hears, tells = os.pipe()
    listens, says = os.pipe()
    events = view.events  # both need them
    # What stands now need not be copied to be looked over.
    gc.freeze()

    def work() -> None:
        os.close(tells)
        os.close(listens)
        with suppress(Unwanted):
            _work(view, events, make, os.fdopen(hears, encoding="utf-8"), os.fdopen(says, "w", encoding="utf-8"))

    process = forked(work)
    os.close(hears)
    os.close(says)
    return _Maker(process, os.fdopen(tells, "w", encoding="utf-8"), os.fdopen(listens, encoding="utf-8"))


# ---------------------------------------------------------------- in the fork


def _work(view: View, events: Sequence[str], make: Make, hears: IO[str], says: IO[str]) -> None:
    """Ask, make, answer."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    daily, faults = view.control.daily, view.control.faults
    _tell(says, [word_for_word(fault) for fault in faults])
    says.flush()
    # The entries that drew on each balance are not needed any more: their room is taken by the rows.
    del view.control
    _tell(says, made(make, events, daily, lambda: _awaited(hears)))
    says.flush()


def _awaited(hears: IO[str]) -> Last:
    """What the other rules find, once it is told.

    Raises:
        Unwanted: it never is.
    """
    line = hears.readline()
    if not line.endswith("\n"):
        raise Unwanted
    warnings, open_items = json.loads(line)
    return Last(map(reported, warnings), open_items)


def _tell(whom: IO[str], what: Any) -> None:
    whom.write(f"{json.dumps(what)}\n")
