"""Entries of the programme register read from a file, and put into one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ..desk.flow import Proposed, carry_out
from ..register.programme import Entry
from ..vocabulary.register_form import Kind
from .answers import listed
from .frame import Verb, verb
from .outputs import put_outputs
from .session import Session
from .write import NOTHING_TO_DO, Terminal, entries_shown, hands_of, perform, signed_of

_SHOWN: Final = 8


def write_entries(session: Session, row: Kind, entries: Sequence[Entry], kinds: Sequence[str], out: Path | None) -> list[str]:
    """Paths of the files written, ``PLURAL-DAY.csv`` or ``.xlsx``, in `out`, else in ``reports/output`` of the books."""
    from ..publish.register_rows import register_file

    stem = f"{row.plural}-{session.date.isoformat()}"
    named = {f"{stem}.{kind}": register_file(row, entries, kind) for kind in dict.fromkeys(kinds)}
    return put_outputs(session.books, out, named)


def read_entries(row: Kind) -> Verb:
    """The verb that reads a file of a kind."""
    fields = ", ".join(field.name for field in row.fields)

    @verb(
        "import",
        help=f"Read a file of them, CSV or XLSX: a row each, with the columns id, {fields}; all of it or nothing.\n\n"
        "What the register has already is known; what it has otherwise gets a new version from the day of the entry.\n\n\b\n"
        f"Example:\n  wsisfund {row.name} import {row.plural}.csv --date 2026-07-01",
    )
    @click.argument("file", type=click.Path(path_type=Path, readable=False))
    def read(session: Session, file: Path) -> None:
        # Only here: a single entry needs nothing that reads files.
        from ..desk.register_import import IMPORTED, ImportEntries
        from ..importers.source import read_source

        asked = ImportEntries(read_source(file, str(file)), str(file))
        if session.batch is not None:
            perform(session, IMPORTED[row.name], asked)
            return
        build = IMPORTED[row.name].asked(asked, signed_of(session))
        done = carry_out(Terminal(session, _preview), build, session.date, hands_of(session))
        lines = [f"written: {file}" for file in dict.fromkeys(place.file for place in done.places)] or [NOTHING_TO_DO]
        batch = done.proposed.draft.ident
        lines += [f"batch {batch}; `wsisfund import undo {batch}` takes it back"] if done.places else []
        session.written = ", ".join(dict.fromkeys(place.file for place in done.places))
        session.emit(done.as_json(listed), "\n".join([*lines, *done.proposed.draft.derivation]))

    return read


def _preview(proposed: Proposed) -> str:
    """The first entries that would be written, and how many others there are."""
    return "\n".join([entries_shown(proposed, _SHOWN, "\n"), *proposed.draft.derivation])
