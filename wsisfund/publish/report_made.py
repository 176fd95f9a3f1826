"""What a report is made of, and its files: the one way by which `report` makes them and `verify` makes them again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .files import file_name
from .report_command import command_of, day_of, made_by
from .report_content import content_of

if TYPE_CHECKING:
    from ..languages.words import Words
    from ..store.index import Index
    from ..vocabulary.period import Period
    from ..vocabulary.statement import Statement
    from .council_front import Front, Readiness

FORMATS = ("pdf", "xlsx", "docx", "csv", "json", "html")
ALL, COUNCIL, ACCOUNT, DONOR = "all", "council", "account-statement", "donor-report"
PORTFOLIO = "portfolio"
OBLIGATIONS = "obligations"
CALENDAR = "ics"
HTML = "html"
RECONCILIATION = "reconciliation"
RECAPITULATION = "recapitulation"
# Formats that say what stands beside the statements of the document for Council.
TOLD = frozenset(["pdf", "xlsx", "docx", "html"])
# Formats in which the document for Council is one file; as CSV every table is a file of its own.
WHOLE = ("pdf", "xlsx", "docx", "json", "html")


class Asked(NamedTuple):
    """A report: its name, the period, and the agreement of a statement of account."""

    name: str
    period: Period
    agreement: str | None = None


class Made(NamedTuple):
    """Finished statements, and what stands beside them in the document for Council."""

    asked: Asked
    statements: Sequence[Statement]
    ready: Readiness | None


def statements_of(index: Index, root: Path, asked: Asked, formats: Sequence[str]) -> Made:
    """The statements that a name asks for, cross-footed.

    Raises:
        UnknownStatement, InvalidDefinition, AccountNotCovered, Faults: as `statements.engine.make_many`.
    """
    from ..statements.engine import Run, make_many

    name, period, agreement = asked
    if name == PORTFOLIO:
        from ..closing.portfolio import portfolio_of

        statements: Sequence[Statement] = [portfolio_of(Run(index, period, root), root, period)]
    elif name == RECAPITULATION:
        from ..statements.recapitulation import recapitulation_of

        statements = [recapitulation_of(index, root, period.year, period.end.year)]
    elif name == OBLIGATIONS:
        from ..statements.obligations import obligations_of

        statements = [obligations_of(Run(index, period, root), period)]
    else:
        statements = make_many(index, names_of(asked), period, root, agreement=agreement)
        if HTML in formats:
            from ..statements.made_of import with_parts

            statements = with_parts(statements, index, period, root)
    if name != COUNCIL or not TOLD & set(formats):
        return Made(asked, statements, None)
    from .council_front import readiness_of

    return Made(asked, statements, readiness_of(index, root, period))


def names_of(asked: Asked) -> Sequence[str]:
    """The statements that a name asks for, in order."""
    from ..statements import council
    from ..statements.engine import NAMES

    if asked.name == COUNCIL:
        return council.NAMES
    if asked.name == ALL:
        return [known for known in NAMES if known != ACCOUNT or asked.agreement]
    return [asked.name]


def files_of(
    index: Index, root: Path, made: Made, language: str, formats: Sequence[str], only: str | None = None
) -> dict[str, bytes]:
    """Content of each file by its name, in one language; everything is made before anything is written.

    Args:
        formats: of the command, as the files say it. only: the one of them that is made; None: all.
    """
    from ..languages.words import words_of

    name, period, agreement = made.asked
    words = words_of(language)
    statements = made_by(made.statements, command_of(name, period, language, formats, agreement=agreement))
    front = None
    if made.ready:
        from .council_front import front_of

        front = front_of(statements, words, root, made.ready)
    files: dict[str, bytes] = {}
    for kind in dict.fromkeys(formats) if only is None else (only,):
        if kind == CALENDAR:
            files[file_name(name, period.year, language, kind, "", day_of(period))] = _calendar(index, name, period, words)
        else:
            files |= _rendered(statements, made.asked, words, kind, front)
    return files


def _rendered(statements: Sequence[Statement], asked: Asked, words: Words, kind: str, front: Front | None) -> dict[str, bytes]:
    whole = asked.name == COUNCIL and kind in WHOLE
    groups = [(COUNCIL, list(statements))] if whole else [(statement.id, [statement]) for statement in statements]
    files: dict[str, bytes] = {}
    for ident, group in groups:
        about = asked.agreement or "" if ident == ACCOUNT else ""
        ident = f"{ident}-{asked.period.year}" if ident == RECAPITULATION else ident
        file = file_name(ident, asked.period.end.year, words.language, kind, about, day_of(asked.period))
        files[file] = content_of(group, kind, words, whole, front if whole else None)
    return files


def _calendar(index: Index, name: str, period: Period, words: Words) -> bytes:
    from ..register.obligations import occasions
    from .icalendar import render_ics

    return render_ics(occasions(index, period.start, period.end), words(f"statement.{name}.title"), period.start, words)
