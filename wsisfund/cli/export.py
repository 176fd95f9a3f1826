"""`wsisfund export`: the fund as open data, for those who read many funds at once."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from .arguments import DAY, YEAR, period_of
from .frame import Family
from .opened import open_for
from .outputs import put_outputs
from .session import Session
from .typed_path import typed_path

export = Family("export", "The fund as open data: IATI activities, and the cube of the United Nations' data standards.")

_OUT = click.option("--out", type=click.Path(path_type=Path), help="Folder for the files; default reports/output in the books.")


@export.verb("iati")
@click.option("--to", metavar="DATE", type=DAY, help="Up to the end of this day; default the day of --date.")
@_OUT
def iati(session: Session, to: date | None, out: Path | None) -> None:
    """The activities and the organisation file of the IATI standard 2.03.

    The fund is an activity with the pledges; each agreement is one below it: signed (11), received (1, a refund is negative),
    advanced to partners (3) and spent (4). Policy iati-organisation is the identifier under which the Union publishes: check
    it before the first file goes out. Payees are not named, partners are.

    \b
    Example:
      wsisfund export iati --to 2026-12-31 --out open-data
    """
    from ..publish.iati import activity_file, organisation_file
    from ..publish.report_year import NoEntries
    from ..register.policies import IATI_ORGANISATION
    from ..statements.published import activities_of, years_of

    until = to or session.date
    index = open_for(session).index
    organisation = IATI_ORGANISATION.value(index, until)
    activities = activities_of(index, until)
    if not activities:
        raise NoEntries(
            f"nothing is pledged or signed by {until.isoformat()}",
            why="a file of the standard has an activity at least",
            fix="name a later day: --to DATE",
        )
    files = {
        f"iati-activities-{until.isoformat()}.xml": activity_file(activities, organisation, until),
        f"iati-organisation-{until.isoformat()}.xml": organisation_file(years_of(index, until), organisation),
    }
    written = put_outputs(session.books, out, files)
    count = sum(len(activity.moved) for activity in activities)
    answer: dict[str, Any] = {"ok": True, "organisation": organisation, "activities": len(activities), "transactions": count}
    session.emit({**answer, "written": written}, "\n".join(written))


@export.verb("data-cube")
@click.option("--year", type=YEAR, required=True, help="The financial year.")
@_OUT
def data_cube(session: Session, year: int, out: Path | None) -> None:
    """Revenue and expenses of a year as CSV, by the data standards I to VI of the United Nations system.

    \b
    Example:
      wsisfund export data-cube --year 2026 --out open-data
    """
    from ..publish.report_year import check_year
    from ..publish.rows_csv import rows_csv
    from ..statements.checks import require
    from ..statements.cube import ExpenseRow, RevenueRow, cube_checks, expense_rows, revenue_rows
    from ..statements.engine import Run

    index = open_for(session).index
    check_year(index, year, "financial-performance")
    run = Run(index, period_of(year, None), session.books)
    require("data-cube", cube_checks(run))
    files = {
        f"data-cube-revenue-{year}.csv": rows_csv(RevenueRow, revenue_rows(run)),
        f"data-cube-expenses-{year}.csv": rows_csv(ExpenseRow, expense_rows(run)),
    }
    written = put_outputs(session.books, out, files)
    session.emit({"ok": True, "year": year, "written": written}, "\n".join(written))


@export.verb("site")
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", required=False)
@click.option("--to", metavar="DATE", type=DAY, help="Up to the end of this day; default the day of --date.")
@click.option("--out", type=click.Path(path_type=Path), help="The same as DIR; default reports/output/site in the books.")
def site(session: Session, folder: Path | None, to: date | None, out: Path | None) -> None:
    """A public site of the fund's sources and uses, in the six languages, as a folder of plain files.

    Contributions, open commitments and expenditure by donor, action line, Sustainable Development Goal and year, each table
    with its figures as CSV and JSON; nothing runs in the browser and nothing is loaded from elsewhere. DIR is made new, or
    replaced as a whole where it is an earlier site; a folder that holds anything else is left alone. Every year's sums are
    those of its statements, or nothing is written.

    \b
    Example:
      wsisfund export site public --to 2026-12-31
    """
    from ..publish.files import OUTPUT
    from ..publish.report_year import NoEntries
    from ..publish.site import site_files
    from ..publish.site_folder import put_site
    from ..statements.sources_uses import sources_and_uses

    if folder is not None and out is not None:
        raise click.UsageError("the folder is named once: DIR or --out DIR")
    until = to or session.date
    state = open_for(session)
    with session.progress("Adding up"):
        found = sources_and_uses(state.index, session.books, until)
    if found is None or not found.parts:
        raise NoEntries(
            f"nothing was given or spent by {until.isoformat()}",
            why="a page of sources and uses shows contributions, commitments or expenditure",
            fix="name a later day: --to DATE",
        )
    with session.progress("Writing the pages"):
        files = site_files(found, f"wsisfund export site DIR --to {until.isoformat()}")
    place = put_site(typed_path(folder or out or session.books / OUTPUT / "site"), files, session.books)
    answer: dict[str, Any] = {"ok": True, "folder": str(place), "files": len(files), "books": found.books}
    session.emit({**answer, "written": [str(place / "index.html")]}, str(place / "index.html"))
