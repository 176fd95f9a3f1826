"""``wsisfund report``: statements and schedules, on the screen or as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import DAY
from .frame import verb
from .session import Session

if TYPE_CHECKING:
    from ..vocabulary.statement import Statement

FORMATS = ("pdf", "xlsx", "csv", "json", "html")
OUTPUT = Path("reports", "output")


@verb("report")
@click.argument("name")
@click.option("--year", type=click.IntRange(1990, 2200), required=True, help="The financial year.")
@click.option("--to", type=DAY, help="Up to this day of the year; without it the whole year.")
@click.option("--language", type=click.Choice(["en"]), default="en", show_default=True, help="Language of the words.")
@click.option("--format", "formats", type=click.Choice(FORMATS), multiple=True, help="File format; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files; default reports/output in the books.")
@click.option("--agreement", help="The agreement of an account-statement.")
def report(
    session: Session,
    name: str,
    year: int,
    to: date | None,
    language: str,
    formats: Sequence[str],
    out: Path | None,
    agreement: str | None,
) -> None:
    """Statements and schedules of a year.

    NAME is a statement (financial-position, financial-performance, net-assets, cash-flow, budget-and-actual), a schedule
    (contributions, agreements, programme, sdg, commitments, pledges-unsigned, trial-balance, general-ledger, overrides,
    account-statement), `council` for the document of all of them, or `all`. Without --format the figures are shown here.
    Every statement is cross-footed before it is shown; one that does not foot is refused with the difference.

    \b
    Examples:
      wsisfund report financial-position --year 2026
      wsisfund report council --year 2026 --format pdf --format xlsx
      wsisfund report all --year 2026 --json
    """
    from ..gate.state import open_books
    from ..statements.engine import make_many
    from ..vocabulary.statement import Period

    if to is not None and to.year != year:
        raise click.BadParameter(f"{to} is not in {year}", param_hint="--to")
    with session.progress("Reading the books"):
        state = open_books(session.books)
    period = Period(date(year, 1, 1), to or date(year, 12, 31))
    statements = make_many(state.index, _names(name, agreement), period, state.root, agreement=agreement)
    written = []
    if formats:
        folder = out or state.root / OUTPUT
        with session.progress("Writing the statements"):
            written = _write(statements, name, year, language, formats, folder)
    answer = _answer(statements, name)
    if written:
        answer["written"] = [str(path) for path in written]
    session.emit(answer, "\n".join(map(str, written)) if written else _text(statements))


def _names(name: str, agreement: str | None) -> Sequence[str]:
    from ..statements.engine import NAMES

    if name in ("all", "council"):
        return [known for known in NAMES if known != "account-statement" or (agreement and name == "all")]
    return [name]


def _answer(statements: Sequence[Statement], name: str) -> dict[str, Any]:
    from ..publish.json_ import statement_json

    found = [statement_json(statement) for statement in statements]
    return found[0] if name not in ("all", "council") else {"statements": found}


def _write(
    statements: Sequence[Statement], name: str, year: int, language: str, formats: Sequence[str], folder: Path
) -> list[Path]:
    """One file a statement and format; PDF and XLSX of `council` are one document. Each is written whole or not at all."""
    from ..publish.files import file_name, write_output

    groups: list[tuple[str, Sequence[Statement]]] = [(statement.id, [statement]) for statement in statements]
    written = []
    for kind in formats:
        whole = name == "council" and kind in ("pdf", "xlsx", "json")
        for ident, group in [("council", statements)] if whole else groups:
            path = folder / file_name(ident, year, language, kind)
            write_output(path, _rendered(group, kind, ident == "council"))
            written.append(path)
    return written


def _rendered(statements: Sequence[Statement], kind: str, council: bool) -> bytes:
    if kind == "pdf":
        from ..publish.pdf import render_pdf

        return render_pdf(statements, council=council)
    if kind == "xlsx":
        from ..publish.xlsx import render_xlsx

        return render_xlsx(statements)
    if kind == "csv":
        from ..publish.csv_ import render_csv

        return render_csv(statements[0])
    if kind == "html":
        from ..publish.html import render_html

        return render_html(statements[0])
    from ..publish.json_ import render_json

    return render_json(statements)


def _text(statements: Sequence[Statement]) -> str:
    from ..publish.text import render_text

    return "\n\n".join(render_text(statement) for statement in statements)
