"""`wsisfund explanation`: why actual amounts differ from the budget, printed with Statement V."""

from typing import Any

import click

from ..contributions.explanations import LANGUAGES
from ..desk.register import ADD_EXPLANATION
from ..register.explanations import explanations
from .arguments import YEAR
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

explanation = Family("explanation", "Why actual amounts differ from the budget.\n\nPrinted with Statement V (IPSAS 24).")


@explanation.verb("add")
@click.argument("figure", metavar="STATEMENT.LINE")
@click.option("--year", type=YEAR, required=True, help="The financial year.")
@click.option("--text", required=True, metavar="TEXT", help="The reason, as it is printed.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the text.")
@acts(ADD_EXPLANATION)
def add(session: Session, **said: Any) -> None:
    """Explain the variance of a budget line in a year; once for each language, and again to say it better.

    \b
    Example:
      wsisfund explanation add budget-and-actual.Expenses:C5:Travel --year 2026 --text "Two missions were cancelled."
    """


@explanation.verb("list")
@click.option("--year", type=YEAR, required=True, help="The financial year.")
def list_(session: Session, year: int) -> None:
    """What was explained of a year.

    \b
    Example:
      wsisfund explanation list --year 2026
    """
    from datetime import date

    found = explanations(open_for(session).index, date(year, 12, 31))
    rows = [(line, language, text) for line, texts in found.items() for language, text in texts.items()]
    shown = [{"line": line, "texts": texts} for line, texts in found.items()]
    session.emit({"ok": True, "explanations": shown}, table(("line", "language", "text"), rows))
