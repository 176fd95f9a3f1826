"""`wsisfund resource`: regular-budget resources of the financial plan, beside the fund's own and never in its statements."""

from collections.abc import Callable
from typing import Any

import click

from ..desk.register import ADD_RESOURCE, CHANGE_RESOURCE
from ..register.resources import resources_at
from ..vocabulary.money import grouped, plain
from .arguments import AMOUNT
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

resource = Family(
    "resource",
    "Regular-budget resources of the financial plan.\n\nShown beside the fund (wsisfund report programme-resources), never in "
    "its statements.",
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("ident", metavar="ID"),
        click.argument("programme", metavar="PROGRAMME"),
        click.argument("amount", metavar="CHF", type=AMOUNT),
        click.option("--year", type=click.IntRange(2000, 2099), required=True, help="Financial year of the plan."),
        click.option("--source", required=True, metavar="DOC", help="The document that says it."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@resource.verb("add")
@_options
@acts(ADD_RESOURCE)
def add(session: Session, **said: Any) -> None:
    """Record what the regular budget has for a programme in a year.

    \b
    Example:
      wsisfund resource add RB-2026-C5 C5 250000 --year 2026 --source "Decision 903 (C25), annex 2"
    """


@resource.verb("change")
@_options
@acts(CHANGE_RESOURCE)
def change(session: Session, **said: Any) -> None:
    """Record a new figure of the plan from the day of the entry; what was recorded before stays.

    \b
    Example:
      wsisfund resource change RB-2026-C5 C5 240000 --year 2026 --source "Decision 903 (C26)" --date 2026-07-01
    """


@resource.verb("list")
@click.option("--year", type=click.IntRange(2000, 2099), help="Only this financial year.")
def list_(session: Session, year: int | None) -> None:
    """Resources as they stand on a day.

    \b
    Example:
      wsisfund resource list --year 2026
    """
    found = resources_at(open_for(session).index, session.date, year)
    rows = [(r.id, r.programme, str(r.year), grouped(r.amount), r.source) for r in found]
    shown = [{**r._asdict(), "amount": plain(r.amount), "currency": "CHF"} for r in found]
    session.emit({"ok": True, "resources": shown}, table(("resource", "programme", "year", "CHF", "source"), rows))
