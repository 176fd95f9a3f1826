"""`wsisfund export`: the fund as open data, for those who read many funds at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from .arguments import DAY, YEAR, period_of
from .frame import Family
from .opened import open_for
from .outputs import put_outputs
from .session import Session

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
    from ..register.policies import IATI_ORGANISATION
    from ..statements.published import activities_of, years_of
    from .report_year import NoEntries

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
    from ..publish.rows_csv import rows_csv
    from ..statements.checks import require
    from ..statements.cube import ExpenseRow, RevenueRow, cube_checks, expense_rows, revenue_rows
    from ..statements.engine import Run
    from .report_year import check_year

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
