"""Why a figure differs from the budget: what officers write for a line of Statement V and a year (IPSAS 24)."""

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.records import Fact
from ..errors import UsageFault, clean
from ..register.explanations import STATEMENT
from ..register.once import not_said
from ..register.wording import checked_text
from ..store.chart import budget_line, checked_day
from ..store.index import Index

LANGUAGES: Final = ("en", "fr", "es", "ru", "zh", "ar")


class NoSuchLine(UsageFault):
    """What is explained is a line of Statement V, or its total."""

    slug = "no-such-line"


class Explain(NamedTuple):
    """An explanation to record.

    Args:
        figure: ``budget-and-actual.<line>``, or the line alone. language: of the text.
    """

    figure: str
    year: int
    text: str
    language: str = "en"


def explanation_draft(index: Index, asked: Explain, day: date) -> Draft:
    """The explanation; another language, or another text, is a new version, and what was said in other languages stays.

    Raises:
        NoSuchLine, UnknownAccount: there is no such line, or nothing of that year. DateOutOfRange, PeriodClosed.
    """
    checked_day(index, day)
    statement, _, line = asked.figure.rpartition(".")
    if statement not in ("", STATEMENT):
        raise NoSuchLine(
            f"'{clean(asked.figure)[:60]}' is no line of Statement V",
            why="the differences between budget and actual amounts are explained (IPSAS 24)",
            fix=f"name a budget line: {STATEMENT}.Expenses:C5:Travel",
        )
    if line != "total":
        budget_line(index, line, support=True)
    _check_year(index, asked.year)
    text = checked_text(asked.text, "explanation")
    fact = not_said(index, Fact(day, "explanation", (f"{STATEMENT}.{line}", Decimal(asked.year)), {asked.language: text}))
    return Draft("explanation", f"{STATEMENT}.{line}", (fact,))


def _check_year(index: Index, year: int) -> None:
    """Refuse a year after the last entry; what lies before the first, or has not begun, is for the judge."""
    last = index.newest("transaction_")
    if last is not None and year > last.year:
        raise NoSuchLine(
            f"Statement V of {year} has nothing to explain",
            why=f"the last entry of the books is of {last.isoformat()}",
            fix=f"name the year that the text explains, for instance --year {last.year}",
        )
