"""What every command that writes letters does: find what is due, set the pages, show who gets what, ask, write, answer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from ..books.append import put_files
from ..books.disk import CannotWrite
from ..books.draft import Draft
from ..desk.act import Act
from ..desk.flow import Build, carry_out
from ..desk.letters import OUTPUT, LettersDraft, MadeLetter, SendLetters, kept
from ..gate.commit import entry_texts
from ..gate.state import BooksState
from ..languages.counting import counted
from ..publish.files import waiting_outputs
from ..publish.letter_template import LANGUAGES
from ..vocabulary.money import grouped, plain
from .listing import table
from .session import Session
from .typed_path import typed_path
from .write import NOTHING_TO_DO, Terminal, signed_of

Request = TypeVar("Request", bound=SendLetters)
Command = Callable[..., None]


class Options(NamedTuple):
    """What is no part of the letters: a folder for the pages outside of the books, to show only."""

    out: Path | None = None
    dry_run: bool = False


def letter_options(command: Command) -> Command:
    """Decorator: the options of `Options` on a command."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Show who would get what, and write nothing."),
        click.option("--out", type=click.Path(path_type=Path), help="Folder for the PDFs; default reports/output/letters."),
        click.option("--language", type=click.Choice(LANGUAGES), help="Of all letters; default each donor's, else English."),
    ):
        command = option(command)
    return command


def send(session: Session, act: Act[Request], asked: Request, options: Options) -> None:
    """Write the letters that are due: the PDFs, and the entries that they were sent on the day of the session.

    Raises:
        BadLetterTemplate, NoFribidi, Faults of MissingGlyph: no letter was written. CannotWrite: the folder refused them.
    """
    run = _Run(session, act.asked(asked, signed_of(session)), options)
    done = carry_out(run, run.draft, session.date)
    if not done.places:
        shown = _preview(run.made) if run.made else f"{NOTHING_TO_DO}: no letter is due on {session.date.isoformat()}"
        session.emit(_answer(run, [], None), shown + ("\nnothing was written: --dry-run" if run.made else ""))
        return
    places = [{"file": place.file, "line": place.line} for place in done.places]
    lines = [f"written: {run.folder / one.name}" for one in run.made] + [f"written: {p['file']}:{p['line']}" for p in places]
    session.emit(_answer(run, places, run.folder), "\n".join(lines))


class _Run(Terminal):
    """One run of a command that writes letters, as a door: what is due is looked up again where the books changed meanwhile."""

    def __init__(self, session: Session, build: Build, options: Options) -> None:
        super().__init__(session, lambda _: _preview(self.made), "Write these letters?")
        self._build, self._options = build, options
        self._out = typed_path(options.out) if options.out else None
        self._root = Path()
        self.letters = LettersDraft("letters", "", ())

    @property
    def made(self) -> Sequence[MadeLetter]:
        """The letters with their pages."""
        return self.letters.made

    @property
    def looks(self) -> bool:
        """Letters leave no availability to look at."""
        return False

    @property
    def folder(self) -> Path:
        """Where the PDFs go."""
        return self._out or (self._root / OUTPUT).absolute()

    def draft(self, state: BooksState) -> Draft:
        """The letters that are due; without their pages where these go elsewhere, without anything where they are only shown."""
        self._root = state.root
        made = self._build(state)
        assert isinstance(made, LettersDraft)
        self.letters = made
        if self._options.dry_run:
            return replace(made, records=(), files={})
        return replace(made, files={}) if self._out else made

    @contextmanager
    def committing(self) -> Iterator[None]:
        """The entries and the PDFs, together or not at all: a letter that no entry knows was not sent.

        In a folder elsewhere the PDFs wait until the entries are written.
        """
        if self._out is None:
            with super().committing():
                yield
            return
        with waiting_outputs(self._out, {one.name: one.content for one in self.made}) as put_in_place:
            with super().committing():
                yield
            try:
                put_in_place()
            except CannotWrite as fault:
                # Recorded letters must not be lost with a folder elsewhere.
                put_files(self._root, kept(self.made))
                fault.why = f"they are recorded all the same, and lie in {OUTPUT.as_posix()} of the books folder"
                fault.fix = "take them from there; do not send them again"
                raise


def _answer(run: _Run, places: list[dict[str, Any]], folder: Path | None) -> dict[str, Any]:
    return {
        "ok": True,
        "event": run.letters.event,
        "id": run.letters.ident,
        "entries": list(entry_texts(run.letters)),
        "written": places,
        "availability": None,
        "proposal": None,
        "warnings": [],
        "letters": [_as_json(one, folder) for one in run.made],
    }


def _as_json(one: MadeLetter, folder: Path | None) -> dict[str, Any]:
    letter = one.letter
    return {
        "id": one.ident,
        "kind": letter.kind,
        "donor": letter.donor.id,
        "language": one.language,
        "agreement": letter.agreement or None,
        "instalment": letter.instalment or None,
        "document": letter.document or None,
        "amount": plain(letter.amount.number, letter.amount.currency) if letter.amount else None,
        "currency": letter.amount.currency if letter.amount else None,
        "due": letter.due.isoformat() if letter.due else None,
        "days": letter.days if letter.due else None,
        "count": letter.nth or None,
        "file": str(folder / one.name) if folder else one.name,
    }


def _preview(made: Sequence[MadeLetter]) -> str:
    rows = []
    for one in made:
        letter = one.letter
        about = f"{letter.agreement}:{letter.instalment}" if letter.instalment else letter.agreement
        what = f"{letter.kind} {letter.nth}" if letter.nth else letter.kind
        amount = f"{grouped(letter.amount.number, letter.amount.currency)} {letter.amount.currency}" if letter.amount else ""
        when = f"due {letter.due}" if letter.due else f"received {letter.received}" if letter.received else ""
        rows.append((one.ident, letter.donor.name, one.language, what, about, amount.rjust(18), when))
    count = counted(len(rows), "letter")
    return table(("letter", "to", "in", "kind", "about", "amount".rjust(18), "when"), rows) + f"\n{count}"
