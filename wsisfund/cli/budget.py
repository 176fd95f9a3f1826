"""`wsisfund budget`: appropriations, virements and what is left."""

from collections.abc import Sequence
from typing import Any

import click

from ..budget.allotment import Allotted, allotted_lines
from ..budget.appropriation import KINDS, BadBiennium
from ..budget.lines import FOOTING, Line, lines_of
from ..desk.budget import ALLOT, APPROPRIATE, MOVE
from ..errors import clean
from ..vocabulary.biennium import biennium_of, is_biennium
from ..vocabulary.money import ZERO, grouped, plain
from .arguments import AMOUNT, SIGNED_AMOUNT
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

budget = Family("budget", "Appropriations, virements and what is left.")

_FIGURES = Line._fields[1:]
_HEADS = {"not_yet": "of next year", "later": "taken later"}
# What a row needs beside its figures to foot: in the answer it stands apart, in the table only where there is any.
_OF_ALLOTMENT = ("allotted", "used", "available")
_OF_LINE = tuple(name for name in _FIGURES if name not in FOOTING)


@budget.verb("appropriate")
@click.argument("account")
@click.argument("amount", type=SIGNED_AMOUNT)
@click.option("--biennium", required=True, metavar="B", help="2026-2027.")
@click.option("--year", metavar="Y", help="One of its years; without it usable all biennium.")
@click.option("--kind", default="original", show_default=True, metavar="K", help=f"One of {', '.join(KINDS)}.")
@click.option("--authority", required=True, metavar="DOC", help="Council's document.")
@acts(APPROPRIATE)
def appropriate(session: Session, **said: Any) -> None:
    """Record Council's authority to spend on a line; support cost needs its own line, Expenses:<Programme>:SupportCosts.

    \b
    Example:
      wsisfund budget appropriate Expenses:C5:Travel 8000 --biennium 2026-2027 --year 2026 --authority "Decision 901 (C25)"
    """


@budget.verb("virement")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.argument("amount", type=AMOUNT)
@click.option("--reason", required=True, metavar="R", help="Why.")
@click.option("--id", "ident", metavar="ID", help="Default: the next free V-<year>-NNN.")
@acts(MOVE)
def virement(session: Session, **said: Any) -> None:
    """Move an appropriation from one line to another.

    Within a programme and up to a tenth of the source line in a year the certifying officer (--as) is enough; beyond that
    the approving officer (--approved-by) is needed.

    \b
    Example:
      wsisfund budget virement Expenses:C5:Contracts Expenses:C5:Travel 3000 --reason "Two more missions" --as officer-c
    """


@budget.verb("allot")
@click.argument("account")
@click.argument("amount", type=SIGNED_AMOUNT, default="0")
@click.option("--id", "ident", required=True, metavar="ID", help="Of the allotment; the same again raises or lowers it.")
@click.option("--manager", required=True, metavar="M", help="Whose part it is; by policy an officer.")
@click.option("--reason", metavar="R", help="Why.")
@acts(ALLOT)
def allot(session: Session, **said: Any) -> None:
    """Give a manager part of a line for the biennium of the day; a negative AMOUNT takes it back, none puts it under
    another manager from that day on.

    What is allotted is kept from everybody else; orders and charges that name the allotment stay within it.

    \b
    Examples:
      wsisfund budget allot Expenses:C5:Travel 3000 --id AL-1 --manager "Head of missions" --as officer-c
      wsisfund budget allot Expenses:C5:Travel --id AL-1 --manager "Head of missions" --as officer-c -- -500
      wsisfund budget allot Expenses:C5:Travel --id AL-1 --manager "Deputy head of missions" --as officer-c
    """


@budget.verb("show")
@click.option("--biennium", metavar="B", help="Default: that of the day.")
@click.option("--year", metavar="Y", help="Only what is of that year; what is available stays that of the biennium.")
def show(session: Session, biennium: str | None, year: str | None) -> None:
    """Each line of a biennium as of a day, in CHF; availability as every request is tested.

    Where later days of the books take some of a line, where it is appropriated for a year to come, or an override let something
    pass, a column says how much, so that each row foots.

    \b
    Example:
      wsisfund budget show --date 2026-12-31
    """
    period = biennium or (biennium_of(session.date) if year is None or not year.isdecimal() else _of_year(year))
    if not is_biennium(period) or year not in (None, *period.split("-")):
        raise BadBiennium(
            f"'{clean(year or period)[:40]}' is no year of a biennium" if year else f"'{clean(period)[:40]}' is no biennium",
            why="a biennium begins with an even year and has two years",
            fix="write --biennium 2026-2027, or --year 2026",
        )
    state = open_for(session)
    allotted = allotted_lines(state.index, period, session.date)
    lines = lines_of(state.index, period, session.date, year)
    total = {name: sum((getattr(line, name) for line in lines), ZERO) for name in _FIGURES}
    answer = {
        "ok": True,
        "biennium": period,
        "year": year,
        "date": session.date.isoformat(),
        "currency": "CHF",
        "lines": [{"account": line.account} | {name: plain(getattr(line, name)) for name in _OF_LINE} for line in lines],
        "total": {name: plain(total[name]) for name in _OF_LINE},
        "footing": [{"account": line.account} | {name: plain(getattr(line, name)) for name in FOOTING} for line in lines],
        "allotments": [one._asdict() | {name: plain(getattr(one, name)) for name in _OF_ALLOTMENT} for one in allotted],
        "books": state.books_hash,
    }
    shown = [name for name in _FIGURES if name in _OF_LINE or any(getattr(line, name) for line in lines)]
    rows = [(line.account, *(grouped(getattr(line, name)) for name in shown)) for line in lines]
    if rows:
        rows.append(("total", *(grouped(total[name]) for name in shown)))
    heads = ("line", *(_HEADS.get(name, name.replace("_", " ")) for name in shown))
    said = f"biennium {period}, as of {session.date.isoformat()}, CHF\n{table(heads, rows)}"
    session.emit(answer, said + _allotments(allotted) if allotted else said)


def _allotments(allotted: Sequence[Allotted]) -> str:
    rows = [(one.account, one.id, one.manager, *(grouped(getattr(one, name)) for name in _OF_ALLOTMENT)) for one in allotted]
    return "\n\n" + table(("line", "allotment", "manager", *_OF_ALLOTMENT), rows)


def _of_year(year: str) -> str:
    first = int(year) - int(year) % 2
    return f"{first:04d}-{first + 1:04d}"
