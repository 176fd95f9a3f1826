"""`wsisfund obligation`: what the secretariat owes to others by a day, and what was sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from ..desk.register import ADD_OBLIGATION, CHANGE_OBLIGATION, SEND_OBLIGATION, WITHDRAW_SENT
from ..errors import clean
from ..manual.register_links import UnknownKind
from ..register.obligations import KINDS, Obligation, Occasion, known_ids, obligation_at, occasions, years_ahead
from .arguments import DAY
from .frame import Family
from .listing import cut, table
from .opened import open_for
from .session import Session
from .write import acts

obligation = Family(
    "obligation",
    "What is owed to others by a day: reports, meetings, what an agreement promises its donor.\n\nThe program ships what Council "
    "Resolution 1332 asks for; policy obligations-from says from which day these are the fund's. `wsisfund status` lists what is "
    "due and overdue, `wsisfund report obligations` prints the calendar of a year.",
)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Callable[[Any], Any], ...] = (
        click.argument("ident", metavar="ID"),
        click.option("--name", help="What it is."),
        click.option("--who", help="Who owes it; default the Secretary-General."),
        click.option("--to", help="To whom."),
        click.option("--basis", metavar="REF", help="The text that asks for it."),
        click.option("--document", metavar="REF", help="Where it was laid down."),
        click.option("--kind", metavar="KIND", help=f"{', '.join(KINDS)}; a meeting is never overdue."),
        click.option("--agreement", metavar="ID", help="The agreement that promises it."),
        click.option("--due", metavar="DATE", type=DAY, help="When it is owed; the first time, where it comes back."),
        click.option("--every", metavar="TIME", help="How often: '1 year', '6 months'."),
        click.option("--until", metavar="DATE", type=DAY, help="Last day on which it is owed."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@obligation.verb("add")
@_options
@acts(ADD_OBLIGATION)
def add(session: Session, **said: Any) -> None:
    """Register something that is owed.

    \b
    Example:
      wsisfund obligation add aurelia-2026 --name "Annual report to Aurelia" --to Aurelia --agreement VC-2026-11 \\
        --due 2027-03-31 --every "1 year" --until 2029-03-31
    """


@obligation.verb("change")
@_options
@acts(CHANGE_OBLIGATION)
def change(session: Session, **said: Any) -> None:
    """Say what is new of one from the day of the entry, also of one that the program ships.

    \b
    Example:
      wsisfund obligation change council-report --due 2026-04-14 --document "Council calendar 2026"
    """


@obligation.verb("sent")
@click.argument("ident", metavar="ID")
@click.option("--doc", required=True, metavar="REF", help="The document that was sent.")
@click.option("--due", metavar="DATE", type=DAY, help="For which day; default the oldest overdue, else the nearest open.")
@acts(SEND_OBLIGATION)
def sent(session: Session, **said: Any) -> None:
    """Record that something was sent on the day of the entry.

    \b
    Example:
      wsisfund obligation sent council-report --doc "C26/8" --date 2026-04-12
    """


@obligation.verb("withdraw")
@click.argument("ident", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the books.")
@click.option("--due", metavar="DATE", type=DAY, help="For which day it stands as sent; default the last one.")
@acts(WITHDRAW_SENT)
def withdraw(session: Session, **said: Any) -> None:
    """Take back that something was sent: it was recorded by mistake, or with the wrong day or document.

    \b
    Example:
      wsisfund obligation withdraw council-report --reason "Sent under C26/9" --date 2026-04-13
    """


@obligation.verb("list")
def list_(session: Session) -> None:
    """All of the catalogue and the register on a day, each with its next day.

    \b
    Example:
      wsisfund obligation list --date 2026-01-05
    """
    index = open_for(session).index
    found = [o for ident in known_ids(index, session.date) if (o := obligation_at(index, ident, session.date))]
    coming = occasions(index, session.date, years_ahead(session.date, 8))
    following = {o.id: next((c for c in coming if c.of.id == o.id), None) for o in found}
    rows = [
        (o.id, cut(o.name, 48), cut(o.to, 28), cut(o.basis, 44), _day(following[o.id]), "shipped" if o.catalogue else "")
        for o in found
    ]
    shown = [{**_as_json(o), "next": _day(following[o.id]) or None} for o in found]
    session.emit({"ok": True, "obligations": shown}, table(("obligation", "name", "to", "basis", "next", ""), rows))


@obligation.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One as it stands on a day, with what was sent for it.

    \b
    Example:
      wsisfund obligation show council-report
    """
    index = open_for(session).index
    found = obligation_at(index, ident, session.date)
    if found is None:
        raise UnknownKind(
            f"no obligation '{clean(ident)[:60]}'",
            why="neither the catalogue nor the register has one of this id by then",
            fix="wsisfund obligation list shows all",
        )
    past = [o for o in occasions(index, date.min, years_ahead(session.date, 1)) if o.of.id == ident]
    said = _as_json(found)
    lines = [f"{found.id}  {found.name}", *(f"{key}: {text}" for key, text in said.items() if text and key not in ("id", "name"))]
    rows = [(o.due.isoformat(), o.sent.isoformat() if o.sent else "", o.document) for o in past]
    text = "\n".join([*lines, "", table(("due", "sent", "document"), rows)])
    session.emit({"ok": True, **said, "occasions": [_occasion(o) for o in past]}, text)


def _day(occasion: Occasion | None) -> str:
    return occasion.due.isoformat() if occasion else ""


def _as_json(found: Obligation) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "who": found.who,
        "to": found.to or None,
        "basis": found.basis or None,
        "kind": found.kind,
        "agreement": found.agreement or None,
        "document": found.document or None,
        "due": found.due.isoformat(),
        "every": f"{found.months} months" if found.months else None,
        "until": found.until.isoformat() if found.until else None,
        "catalogue": found.catalogue,
    }


def _occasion(found: Occasion) -> dict[str, str | None]:
    return {
        "due": found.due.isoformat(),
        "sent": found.sent.isoformat() if found.sent else None,
        "document": found.document or None,
    }
