"""From a request to a page: the books are opened, judged and reported on as for any command; a fault is shown in its words."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..books.conflicts import Unfinished
from ..books.staging import is_decided
from ..errors import Fault, Faults
from ..gate.state import open_books
from ..languages.retold import told
from ..languages.spoken import said
from ..settings import index_folder
from ..statements.engine import Run
from ..store.days import last_years
from ..store.index import Index
from ..vocabulary.period import Period
from .agreement import agreement_view
from .asked import VIEWS, Asked
from .donor import donor_view
from .entries import figure_view, instalment_view
from .forecast import forecast_view
from .lines import agreement_lines
from .open_items import open_items_view
from .overview import SCHEDULE, ageing_chart, agreements_table, choices, donors_table, pledges_table, tiles
from .shown import Link, View
from .source import Source


def view_of(root: Path, asked: Asked, source: Source) -> View:
    """The page that a reader asks for.

    Args:
        root: the books folder.
        asked: the view and the day.
        source: how places in the books are opened.

    Returns:
        A view with its figures; where the books have errors, or hold nothing of what was asked for, one with `faults`.
    """
    try:
        if is_decided(root):
            raise _between()
        state = open_books(root)
        try:
            view = _made(state.index, state.root, asked, source)
            return view._replace(books=state.books_hash, days=_year_ends(state.index, asked))
        finally:
            state.index.close()
    except Faults as several:
        return _refused(root, asked, several.faults)
    except Fault as one:
        return _refused(root, asked, [one])


def _between() -> Unfinished:
    return Unfinished(
        "a command is writing to the books, or was interrupted while it did",
        why="some of its files may be in place, and others not yet; no figure is shown from between, and no page finishes it",
        fix="wait for it, or finish it: wsisfund check",
    )


def _year_ends(index: Index, asked: Asked) -> list[Link]:
    """The ends of the last years in which the books have entries."""
    days = (date(year, 12, 31) for year in reversed(last_years(index, 6)))
    return [Link(said("contributions.end-of", year=str(day.year)), asked.on(day), day == asked.day) for day in days]


def _refused(root: Path, asked: Asked, faults: Sequence[Fault]) -> View:
    """The faults in words, without the folders of this machine, which are nobody's business who looks at the page."""

    def bare(text: str) -> str:
        return text.replace(f"{root}/", "").replace(str(index_folder()), "the folder of indexes")

    shown = [told(fault, bare) for fault in faults]
    return View(said("page.Contributions"), trail=[Link(said("page.Contributions"), asked.to())], faults=shown)


def _made(index: Index, root: Path, asked: Asked, source: Source) -> View:
    run = Run(index, Period(date(asked.day.year, 1, 1), asked.day), root)
    if asked.figure:
        return figure_view(run, asked, source, root)
    if asked.agreement:
        return (instalment_view if asked.instalment else agreement_view)(run, asked, source)
    if asked.donor:
        return donor_view(run, agreement_lines(run.ledger), asked)
    if asked.view == "forecast":
        return forecast_view(run, asked, source)
    if asked.view == "open-items":
        return open_items_view(run, asked, source)
    return _agreements(run, asked) if asked.view == "agreements" else _donors(run, asked)


def _donors(run: Run, asked: Asked) -> View:
    schedule, lines = run.statement(SCHEDULE), agreement_lines(run.ledger)
    pledges = pledges_table(run.statement("pledges-unsigned"), asked)
    return View(
        said("page.Contributions"),
        tiles=tiles(schedule, asked),
        chart=ageing_chart(schedule, asked),
        choices=choices(run, lines, asked),
        tables=[donors_table(schedule, lines, asked), pledges],
    )


def _agreements(run: Run, asked: Asked) -> View:
    lines = agreement_lines(run.ledger)
    matching = [line for line in lines if line.matches(asked)]
    return View(said("page.Contributions"), choices=choices(run, lines, asked), tables=[agreements_table(matching, asked)])


def tabs(asked: Asked) -> list[Link]:
    """The views of the page, the current one marked."""
    inside = asked.donor or asked.agreement or asked.figure
    return [Link(said(f"contributions.view.{name}"), asked.to(view=name), name == asked.view and not inside) for name in VIEWS]
