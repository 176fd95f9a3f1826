"""`wsisfund officer`: who may certify and approve."""

from __future__ import annotations

from typing import Any

import click

from ..contributions.donors import AddOfficer
from ..desk.register import ADD_OFFICER
from ..errors import clean
from ..manual.register_links import UnknownKind
from ..register.versions import Officer, officer_at
from ..vocabulary.events import ROLES
from .arguments import DAY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

officer = Family(
    "officer", "Who may certify and approve.\n\nThe officer who certifies an entry and the one who approves it differ."
)


@officer.verb("add")
@click.argument("ident", metavar="ID")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--role", "roles", multiple=True, metavar="ROLE", help=f"One of {', '.join(ROLES)}; may be given several times.")
@click.option("--roles", "listed", metavar="ROLES", help="The same as a list: certifying,finance.")
@click.option("--office", metavar="TEXT", help="Office held.")
@click.option("--until", type=DAY, help="Last day in office.")
@acts(ADD_OFFICER)
def add(_: Session, roles: tuple[str, ...], listed: str | None, **said: Any) -> AddOfficer:
    """Register an officer, or a new version of one from the day of the entry.

    \b
    Example:
      wsisfund officer add officer-c --name "A. Certifier" --role certifying
    """
    every = [*roles, *(part.strip() for part in (listed or "").split(",") if part.strip())]
    return AddOfficer(roles=every, **said)


@officer.verb("list")
def list_(session: Session) -> None:
    """All officers and their roles on a day.

    \b
    Example:
      wsisfund officer list --date 2026-06-30
    """
    index = open_for(session).index
    idents = sorted({f.ident for f in index.all("officer") if f.date <= session.date})
    found = [o for ident in idents if (o := officer_at(index, ident, session.date)) is not None]
    rows = [(o.id, o.name, ", ".join(o.roles), o.office, o.until.isoformat() if o.until else "") for o in found]
    text = table(("officer", "name", "roles", "office", "until"), rows)
    session.emit({"ok": True, "officers": [_json(o) for o in found]}, text)


@officer.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One officer.

    \b
    Example:
      wsisfund officer show officer-c
    """
    index = open_for(session).index
    found = officer_at(index, ident, session.date)
    if found is None:
        raise UnknownKind(
            f"no officer '{clean(ident)[:60]}' on {session.date.isoformat()}",
            why="the register does not name one",
            fix="wsisfund officer list shows all",
        )
    text = f"{found.id}  {found.name}{', ' + found.office if found.office else ''}: {', '.join(found.roles)}"
    session.emit({"ok": True, **_json(found)}, text)


def _json(o: Officer) -> dict[str, object]:
    until = o.until.isoformat() if o.until else None
    return {"id": o.id, "name": o.name, "office": o.office, "roles": list(o.roles), "until": until}
