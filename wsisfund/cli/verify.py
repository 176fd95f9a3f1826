"""``wsisfund verify --statement FILE``: whether a printed statement was made from these books, and what has changed since."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..errors import OTHER_FORM, Invalid, clean
from ..languages.counting import counted
from ..publish.report_files import Wanted
from ..vocabulary.period import Period
from .arguments import DAY_OR_YEAR, BadDate, period_of
from .frame import verb
from .listing import left_out
from .report_document import definition_of
from .session import Session

if TYPE_CHECKING:
    from ..publish.report_made import Asked
    from ..publish.stamp import Stamp

_MOST = 100_000_000
_SHOWN = 20


class NotAStatement(Invalid):
    """The file is no statement that this program made, or says not how it was made."""

    slug = "not-a-statement"


class _Command(NamedTuple):
    """The command in a stamp, as far as it may be carried out again: a report, never anything else."""

    asked: Asked
    programme: str
    language: str
    formats: tuple[str, ...]


@verb("verify")
@click.option("--statement", "file", required=True, type=click.Path(path_type=Path, readable=False), help="The PDF or JSON file.")
def verify(session: Session, file: Path) -> None:
    """Whether a statement was made from these books, and which of its figures these books say otherwise.

    A PDF names the hash of its books, of the definitions and texts, and the command that made it; the program makes it again and
    compares the bytes. Exit 0: the books, the definitions and the file are the same. Exit 1: it says what is not.

    \b
    Example:
      wsisfund verify --statement council-2026-en.pdf
    """
    from ..gate.state import books_afresh
    from ..importers.source import read_bytes
    from ..publish.stamp import figures_of

    content = read_bytes(file, clean(str(file)), _MOST)
    stamp = _stamp(content, file)
    with session.progress("Reading the books"), books_afresh(session.books) as state:
        made, again = _again(state.index, session.books, stamp, content)
    now = figures_of(made)
    changed = _changed(stamp.figures, now)
    books = str(made[0]["books"]) if made else ""
    answer: dict[str, Any] = {
        "ok": stamp.books == books and content in again,
        "made-from": stamp.books,
        "books": books,
        "same-books": stamp.books == books,
        "same-file": content in again,
        "command": stamp.command,
        "changed": changed,
    }
    session.emit(answer, _text(answer, file.name), exit_code=0 if answer["ok"] else 1)


def _stamp(content: bytes, file: Path) -> Stamp:
    from ..publish.stamp import Stamp, figures_of, stamp_of

    found = stamp_of(content) if content.startswith(b"%PDF-") else None
    if found is None and content.lstrip().startswith(b"{"):
        try:
            said = json.loads(content)
            statements = _statements(said)
            books = str(statements[0]["books"])
            found = Stamp(_command_of(said), books, "", figures_of(statements))
        except OTHER_FORM:
            found = None
    if found is None:
        raise NotAStatement(
            f"{clean(file.name)[:100]} is no statement of this program",
            why="a PDF that it makes carries the hash of its books and its figures; so does a JSON file",
            fix="name the file as `wsisfund report` wrote it; a scan or a PDF that was printed anew has lost this",
        )
    return found


def _statements(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The statements in a JSON file: the tables of a report, several, or the one that it is."""
    if "sections" in said:
        return [section["statement"] for section in said["sections"] if "statement" in section]
    return list(said.get("statements", [said]))


def _command_of(said: dict[str, Any]) -> str:
    """The command of a JSON file, from what it says of itself."""
    if "sections" in said:
        return _command_of_report(said)
    several = "statements" in said
    first = said["statements"][0] if several else said
    name = "council" if several else str(first["statement"])
    words = ["wsisfund", "report", name, "--year", str(first["period"]["to"])[:4], "--to", str(first["period"]["to"])]
    words += ["--agreement", str(first["agreement"])] if first.get("agreement") else []
    return shlex.join([*words, "--format", "json"])


def _command_of_report(said: dict[str, Any]) -> str:
    first, last = (str(said["period"][end]) for end in ("from", "to"))
    words = ["wsisfund", "report", str(said["report"]), *([str(said["programme"])] if said["programme"] else [])]
    words += ["--from", first[:4]] if first[:4] != last[:4] else ["--year", last[:4]]
    return shlex.join([*words, "--to", last, "--language", str(said["language"]), "--format", "json"])


def _again(index: Any, root: Path, stamp: Stamp, content: bytes) -> tuple[list[dict[str, Any]], list[bytes]]:
    """The statements that the stamp's command makes of these books, and their files."""
    from ..publish.json_ import statement_json
    from ..publish.report_made import files_of, statements_of

    command = _parsed(stamp.command)
    kind = "pdf" if content.startswith(b"%PDF-") else "json"
    definition = definition_of(command.asked.name, root)
    if definition is not None:
        from ..publish.report_files import again

        wanted = Wanted(command.programme, command.asked.period)
        return again(index, root, definition, wanted, command.language, command.formats, kind)
    made = statements_of(index, root, command.asked, [kind])
    files = files_of(index, root, made, command.language, command.formats, kind)
    return [statement_json(statement) for statement in made.statements], list(files.values())


def _parsed(text: str) -> _Command:
    from ..languages.words import languages_known
    from ..publish.report_made import DONOR, RECONCILIATION, Asked

    try:
        words = shlex.split(text)
        programme = "" if words[3].startswith("--") else words.pop(3)
        pairs = list(zip(words[3::2], words[4::2], strict=True))
        options = dict(pairs)
        name, to = words[2], DAY_OR_YEAR.convert(options["--to"], None, None) if "--to" in options else None
        first = int(options.get("--from", options.get("--year", "")))
        period = Period(date(first, 1, 1), to) if "--from" in options and to else period_of(first, to)
        language = options.get("--language", "en")
        known = words[:2] == ["wsisfund", "report"] and name not in (DONOR, RECONCILIATION) and language in languages_known()
        if not known or not set(options) <= {"--year", "--from", "--to", "--agreement", "--language", "--format"}:
            raise ValueError(text)
        formats = tuple(value for option, value in pairs if option == "--format")
        return _Command(Asked(name, period, options.get("--agreement")), programme, language, formats)
    except (ValueError, KeyError, IndexError, BadDate, click.BadParameter, click.UsageError):
        raise NotAStatement(
            "the file does not say by which report it was made",
            why="statements and schedules of the fund are made again by their command; what officers certified is not",
            fix=f"it says: {clean(text)[:200] or 'nothing'}",
        ) from None


def _changed(before: dict[str, str], now: dict[str, str]) -> list[dict[str, str | None]]:
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return [{"figure": name, "was": before.get(name), "is": now.get(name)} for name in names]


def _text(answer: dict[str, Any], file: str) -> str:
    lines = [f"{file}: made from {answer['made-from']}", f"these books:  {answer['books']}"]
    if answer["ok"]:
        return "\n".join([*lines, "the same books, the same definitions, the same file, byte for byte"])
    if not answer["same-books"]:
        lines.append("the books have changed since")
    elif not answer["same-file"]:
        lines.append("the books are the same, the file is not: it was changed, or the definitions, texts or the program were")
    changed = answer["changed"]
    now = counted(len(changed), "figure is another one", "figures are other ones")
    lines.append(f"{now} now" if changed else "no figure of it is another one now")
    lines += [f"  {one['figure']}: {one['was'] or 'nothing'} → {one['is'] or 'nothing'}" for one in changed[:_SHOWN]]
    lines += left_out(len(changed), _SHOWN)
    return "\n".join(lines)
