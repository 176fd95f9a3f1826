"""`wsisfund batch`: several writes from one file, all or nothing."""

import codecs
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import click

from ..books.draft import Draft
from ..books.spool import Spool
from ..desk.together import Together
from ..errors import Fault, Faults, UsageFault, clean
from ..gate.state import BooksState
from ..importers.source import MAX_BYTES, read_bytes
from .frame import Root, verb
from .session import Session
from .verbs import PROGRAM
from .write import run_write

MAX_LINES = 1_000_000
MAX_LINE = 256 * 1024
# A file that is wrong from top to bottom need not be tried to its end.
_MOST_FAULTS = 500
_READS_ONLY = frozenset({"batch", "init", "demo", "serve", "import", "remind", "acknowledge", "letter", "approve", "proposal"})


# Its number in the file, and its words.
_Line = tuple[int, list[str]]


class BadBatch(UsageFault):
    """A line of a batch is no JSON object with a verb that writes."""

    slug = "bad-batch"


@verb("batch")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
def batch(session: Session, file: Path) -> None:
    """Several writes from one file: one load, one judgement, all or nothing.

    One JSON object a line, the verb with its arguments as a list of texts. Each may bring its own --date, --as and
    --approved-by; without them those of the command hold. A later line sees what the earlier ones write.

    \b
    Example of a line:
      {"verb": ["donor", "add", "CHE", "--name", "Switzerland"]}
    """
    if session.batch is not None:
        raise BadBatch("a batch cannot hold a batch", why="each line is one write", fix="put all lines into one file")
    lines = _lines(file)

    def build(state: BooksState) -> Draft:
        return _together(session, state, lines, file)

    run_write(session, build)


def _together(session: Session, state: BooksState, lines: Iterable[_Line], file: Path) -> Draft:
    together, program = Together(state), Root()
    faults: list[Fault] = []
    more = False
    for number, words in lines:
        if len(faults) >= _MOST_FAULTS:
            break
        before = len(together)
        try:
            _run(program, session, together, words)
        except Faults as several:
            faults += [_placed(fault, file, number) for fault in several.faults]
            more = more or several.more
        except Fault as fault:
            faults.append(_placed(fault, file, number))
        except click.ClickException as error:
            shown = BadBatch(clean(error.format_message()), why="the words of the line", fix=f"see {PROGRAM} {words[0]} --help")
            faults.append(_placed(shown, file, number))
        else:
            if len(together) == before:
                shown = BadBatch(
                    f"`{' '.join(words[:2])}` writes nothing", why="a batch holds writes only", fix="take the line out"
                )
                faults.append(_placed(shown, file, number))
    if faults:
        raise Faults(faults, more=more)
    return together.draft(file.name)


def _run(program: Root, session: Session, together: Together, words: list[str]) -> None:
    line = Session(
        books_given=session.books,
        json=True,
        yes=True,
        officer_given=session.as_,
        approved_by=session.approved_by,
        date_given=session.date_given,
        batch=together,
        _today=session.date,
    )
    with suppress(click.exceptions.Exit):
        _call(program, words, line)
    if line.keys:
        raise click.UsageError("--key is given to the batch, not to a line of it")


def _call(program: Root, words: list[str], line: Session) -> None:
    """What the program does with these words; where verbs come first, no options are looked for before the last of them."""
    command: click.Command = program
    context, name, rest = None, PROGRAM, words
    while isinstance(command, click.Group):
        here = click.Context(command, context, name, line)
        below = command.get_command(here, rest[0]) if rest else None
        if below is None:
            break
        command, context, name, rest = below, here, rest[0], rest[1:]
    with command.make_context(name, rest, context, obj=line) as said:
        command.invoke(said)


def _lines(file: Path) -> Spool[_Line]:
    if not file.is_file():
        raise BadBatch(
            f"no file {clean(str(file))[:200]}", why="a batch is a plain file", fix="name a file with one object a line"
        )
    if file.stat().st_size > MAX_BYTES:
        raise BadBatch(f"{file.name} is too large", why=f"a batch has at most {MAX_BYTES >> 20} MiB", fix="divide it")
    content = read_bytes(file, str(file), MAX_BYTES).removeprefix(codecs.BOM_UTF8)
    found = Spool[_Line]()
    for number, line in enumerate(BytesIO(content), 1):
        if line.strip():
            found.append((number, _words(line, file, number)))
        if len(found) > MAX_LINES:
            raise _lines_wrong(file, f"more than {MAX_LINES:,}")
    if not found:
        raise _lines_wrong(file, "no")
    return found


def _lines_wrong(file: Path, count: str) -> BadBatch:
    return BadBatch(f"{file.name} has {count} lines", why=f"a batch has 1 to {MAX_LINES:,} lines", fix="write one object a line")


def _words(line: bytes, file: Path, number: int) -> list[str]:
    if len(line) > MAX_LINE:
        raise _bad_line(file, number, f"it has more than {MAX_LINE} bytes")
    try:
        content: Any = json.loads(line.decode(), object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise _bad_line(file, number, str(error)) from None
    words = content.get("verb") if isinstance(content, dict) and set(content) == {"verb"} else None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and _is_text(word) for word in words):
        raise _bad_line(file, number, 'the object has the one key "verb", a list of texts')
    if words[0] in _READS_ONLY:
        raise _bad_line(file, number, f"`{words[0]}` cannot stand in a batch")
    return words


def _without_twins(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is given twice")
    return made


def _is_text(word: str) -> bool:
    return not any(0xD800 <= ord(c) <= 0xDFFF for c in word)


def _bad_line(file: Path, number: int, why: str) -> BadBatch:
    return BadBatch(
        "the line cannot be read",
        why=clean(why)[:200],
        fix='write {"verb": ["rate", "add", "USD", "0.81"]}',
        file=file.name,
        line=number,
    )


def _placed(fault: Fault, file: Path, number: int) -> Fault:
    fault.why = f"{fault.why} ({fault.place})" if fault.file else fault.why
    fault.file, fault.line = file.name, number
    return fault
