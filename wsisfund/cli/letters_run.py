"""What every command that writes letters does: find what is due, set the pages, show who gets what, ask, write, answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from ..books.append import put_files
from ..books.disk import CannotWrite
from ..books.draft import Draft
from ..books.records import Fact
from ..contributions.letters import Letter, letters_draft
from ..errors import clean
from ..gate.commit import commit, entry_texts
from ..gate.state import BooksState
from ..publish.files import waiting_outputs
from ..publish.letter_pdf import render_letter
from ..publish.letter_template import LANGUAGES
from ..publish.letters import Sender, language_of, letter_page
from ..register.officers import NoAuthority
from ..register.versions import Officer, officer_at
from ..store.index import Index
from ..vocabulary.money import grouped, plain
from .listing import table
from .session import Session
from .write import NOTHING_TO_DO, open_for

OUTPUT = Path("reports", "output", "letters")
Due = Callable[[Index], Sequence[Letter]]
Command = Callable[..., None]


@dataclass(frozen=True)
class Options:
    """What all these commands may be told: only some donors, a language, a folder, to show only."""

    donors: tuple[str, ...] = ()
    language: str | None = None
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


@dataclass(frozen=True)
class _Made:
    """A letter with its entry, its language and its page."""

    letter: Letter
    ident: str
    language: str
    name: str
    content: bytes


def send(session: Session, due: Due, options: Options) -> None:
    """Write the letters that are due: the PDFs, and the entries that they were sent on the day of the session.

    Raises:
        BadLetterTemplate, NoFribidi, Faults of MissingGlyph: no letter was written. CannotWrite: the folder refused them.
    """
    state = open_for(session)
    letters = list(due(state.index))
    draft = letters_draft(state.index, letters, session.date)
    with session.progress("Setting the letters", len(letters)) as step:
        made = [
            _made(state, letter, record, session, options, step) for letter, record in zip(letters, draft.records, strict=True)
        ]
    if not made or options.dry_run:
        shown = _preview(made) if made else f"{NOTHING_TO_DO}: no letter is due on {session.date.isoformat()}"
        session.emit(_answer(draft, made, None, []), shown + ("\nnothing was written: --dry-run" if made else ""))
        return
    session.confirm(_preview(made), "Write these letters?")
    out = options.out.expanduser().absolute() if options.out else None
    folder = out or (state.root / OUTPUT).absolute()
    with session.progress("Writing"):
        written = _write(session, state, draft, made, out)
    places = [{"file": place.file, "line": place.line} for place in written]
    lines = [f"written: {folder / one.name}" for one in made] + [f"written: {p['file']}:{p['line']}" for p in places]
    session.emit(_answer(draft, made, folder, places), "\n".join(lines))


def _made(
    state: BooksState, letter: Letter, record: object, session: Session, options: Options, step: Callable[[int], None]
) -> _Made:
    assert isinstance(record, Fact)
    language = language_of(letter, options.language)
    sender = Sender(state.index.meta("title"), state.root, _officer(state.index, session))
    page = letter_page(state.index, letter, record.ident, session.date, sender, language)
    content = render_letter(page)
    step(1)
    name = f"{record.ident}-{letter.kind}-{letter.donor.id}-{language}.pdf"
    return _Made(letter, record.ident, language, name.replace("/", "-"), content)


def _officer(index: Index, session: Session) -> Officer | None:
    """Who signs: the officer named by `--as`, as the register has them on that day."""
    if session.as_ is None or not index.all("officer"):
        return None
    found = officer_at(index, session.as_, session.date)
    if found is None or (found.until is not None and found.until < session.date):
        raise NoAuthority(
            f"{clean(session.as_)} is no officer of the fund on {session.date.isoformat()}",
            why="a letter is signed by an officer of the register",
            fix="wsisfund officer list shows them",
        )
    return found


def _write(session: Session, state: BooksState, draft: Draft, made: Sequence[_Made], out: Path | None) -> Sequence[Any]:
    """The entries and the PDFs, together or not at all: a letter that no entry knows was not sent.

    In a folder elsewhere the PDFs wait until the entries are written.
    """
    files = {one.name: one.content for one in made}
    within = {f"{OUTPUT.as_posix()}/{name}": content for name, content in files.items()}
    session.committing = True
    try:
        if out is None:
            return commit(state, replace(draft, files={**draft.files, **within})).written.places
        with waiting_outputs(out, files) as put_in_place:
            places = commit(state, draft).written.places
            try:
                put_in_place()
            except CannotWrite as fault:
                # Recorded letters must not be lost with a folder elsewhere.
                put_files(state.root, within)
                fault.why = f"they are recorded all the same, and lie in {OUTPUT.as_posix()} of the books folder"
                fault.fix = "take them from there; do not send them again"
                raise
            return places
    finally:
        session.committing = False


def _answer(draft: Draft, made: Sequence[_Made], folder: Path | None, places: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "ok": True,
        "event": draft.event,
        "id": draft.ident,
        "entries": entry_texts(draft),
        "written": places,
        "availability": None,
        "proposal": None,
        "warnings": [],
        "letters": [_as_json(one, folder) for one in made],
    }


def _as_json(one: _Made, folder: Path | None) -> dict[str, Any]:
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


def _preview(made: Sequence[_Made]) -> str:
    rows = []
    for one in made:
        letter = one.letter
        about = f"{letter.agreement}:{letter.instalment}" if letter.instalment else letter.agreement
        what = f"{letter.kind} {letter.nth}" if letter.nth else letter.kind
        amount = f"{grouped(letter.amount.number, letter.amount.currency)} {letter.amount.currency}" if letter.amount else ""
        when = f"due {letter.due}" if letter.due else f"received {letter.received}" if letter.received else ""
        rows.append((one.ident, letter.donor.name, one.language, what, about, amount.rjust(18), when))
    count = "1 letter" if len(rows) == 1 else f"{len(rows)} letters"
    return table(("letter", "to", "in", "kind", "about", "amount".rjust(18), "when"), rows) + f"\n{count}"
