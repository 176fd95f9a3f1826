"""One run of the program: what the common options said, and how to answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageFault, clean
from ..settings import BOOKS_VARIABLE, OFFICER_VARIABLE, today
from .streams import complain, swallow
from .typed_path import typed_path

if TYPE_CHECKING:
    from ..desk.together import Together

MAIN = Path("ledger", "main.beancount")


class NoBooks(UsageFault):
    """No books folder was found where the command looked for one."""

    slug = "no-books"


class ConfirmationNeeded(UsageFault):
    """A write was asked for without a terminal to answer on and without `--yes`."""

    slug = "confirmation-needed"


class NotConfirmed(UsageFault):
    """The officer answered no; nothing was written."""

    slug = "not-confirmed"


class AnswerLost(UsageFault):
    """The answer could not be written to where it was sent: a full disk, a device that failed."""

    slug = "answer-lost"


@dataclass(eq=False, repr=False)
class Session:
    """The common options of one command, and its way of answering.

    Args:
        books_given, officer_given, date_given: as typed, None where they were not.
        json: answer with one JSON object on standard output.
        yes: write without asking.
        approved_by: the second officer. keys: ssh key files that sign.
        committing: set while entries are being written, so that an interruption is told truly.
        written: where the command has written, so that whatever fails afterwards is told truly; empty before.
        batch: where the acts of a batch are gathered (`desk.together.Together`), None for a command of its own.
        answer: the JSON object of `emit`; exit_code: what the program ends with.
    """

    books_given: Path | None = None
    json: bool = False
    yes: bool = False
    officer_given: str | None = None
    approved_by: str | None = None
    keys: tuple[Path, ...] = ()
    date_given: date | None = None
    committing: bool = False
    written: str = ""
    answer: Mapping[str, Any] | None = None
    exit_code: int = 0
    batch: Together | None = None
    _today: date | None = None

    @property
    def books(self) -> Path:
        """The books folder, absolute: ``--books``, else ``$WSISFUND_BOOKS``, else the nearest folder upward with books.

        Raises:
            NoBooks: there is none.
        """
        named = self.books_given or (Path(value) if (value := os.environ.get(BOOKS_VARIABLE)) else None)
        if named is not None:
            return _named_books(named)
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / MAIN).is_file():
                return folder
        raise NoBooks(
            f"no books here: {here} and the folders above it hold no {MAIN}",
            why="a books folder is one with ledger/main.beancount",
            fix="change into a books folder, name one with --books DIR, or make one: wsisfund init DIR",
        )

    @property
    def as_(self) -> str | None:
        """Who acts: ``--as``, else ``$WSISFUND_OFFICER``, else None."""
        return self.officer_given or os.environ.get(OFFICER_VARIABLE) or None

    @property
    def date(self) -> date:
        """Day of the entry and of every question: ``--date``, else today; the same for the whole run."""
        if self.date_given is not None:
            return self.date_given
        if self._today is None:
            self._today = today()
        return self._today

    @property
    def asks(self) -> bool:
        """Whether somebody sits at a terminal who can be asked, beyond yes and no."""
        return self.batch is None and not self.yes and not self.json and sys.stdin.isatty()

    def emit(self, answer: Mapping[str, Any], text: str | Iterable[str], exit_code: int = 0) -> None:
        """The answer of the command, once: `answer` with ``--json``, else `text`; `exit_code` is what the program returns."""
        assert self.answer is None, "a command answers once"
        self.answer = answer
        self.exit_code = exit_code
        if not self.json:
            self.show(text)

    def show(self, text: str | Iterable[str]) -> None:
        """Text for people during the work, whole or some lines at a time: standard output, with ``--json`` standard error."""
        parts = [text] if isinstance(text, str) else text
        try:
            for part in parts:
                if self.json:
                    self.note(part)
                else:
                    sys.stdout.write(clean(part, keep_lines=True).rstrip("\n") + "\n")
            sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read this has gone (`| head`); the work goes on to its end all the same.
            swallow(sys.stdout)
        except OSError as error:
            swallow(sys.stdout)
            raise self.lost(error) from None

    def note(self, text: str) -> None:
        """A remark beside the answer (a warning, a hint), on standard error."""
        complain(clean(text, keep_lines=True).rstrip("\n"))

    def lost(self, error: OSError) -> AnswerLost:
        """The fault for an answer that `error` kept from being shown."""
        if self.written:
            what, why = "the entry is written, but the answer", f"it stands at {self.written}"
            fix = "do not enter it again; make room where the answer goes"
        else:
            what, why = "the answer", "nothing was written to the books by this command"
            fix = "make room where the answer goes, then run the same command again"
        return AnswerLost(f"{what} could not be shown: {error.strerror or 'unknown error'}", why=why, fix=fix)

    def confirm(self, preview: str, question: str = "Write this?") -> None:
        """Show what will be written and ask; return only on yes.

        Raises:
            ConfirmationNeeded: there is nobody to ask, and no ``--yes``.
            NotConfirmed: the answer was no.
        """
        if not (self.json and self.yes):
            self.show(preview)
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise ConfirmationNeeded(
                "nothing was written: there is no terminal to ask on",
                why="every write is shown and confirmed first",
                fix="run the command in a terminal, or add --yes once you have read what it will write",
            )
        import click

        if not click.confirm(question, default=False, err=True):
            raise NotConfirmed("nothing was written", why="the answer was no", fix="run the command again to be asked again")

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """A bar on standard error when the work takes more than a second and somebody looks; gives `step(n)`.

        Args:
            label: what is being done, "Reading the books".
            total: number of steps; None shows that something moves.
        """
        from .progress import drawn

        with drawn(label, total) as step:
            yield step


def _named_books(named: Path) -> Path:
    folder = typed_path(named)
    if (folder / MAIN).is_file():
        return folder
    if (folder.parent / MAIN).is_file() and folder.name == MAIN.parent.name:
        return folder.parent
    raise NoBooks(
        f"no books in {named}: it holds no {MAIN}",
        why="a books folder is one with ledger/main.beancount" if folder.is_dir() else "there is no such folder",
        fix=f"name another folder with --books DIR, or make one: wsisfund init {named}",
    )
