"""`wsisfund donor`: who gives."""

from __future__ import annotations

from datetime import date

import click

from ..books.known import known_donor
from ..books.register import Donor, donor_at
from ..contributions.donors import donor_draft
from ..languages.states import states
from ..store.index import Index
from ..vocabulary.events import DONOR_TYPES
from .frame import Family
from .listing import table
from .session import Session
from .write import open_for, run_write

donor = Family("donor", "Who gives.\n\nMember States by ISO 3166 code, all others by a short name.")


@donor.verb("add")
@click.argument("ident", metavar="ID")
@click.option("--name", help="Name as letters and statements print it; default for a Member State: the fund's own.")
@click.option("--type", "kind", default="member-state", show_default=True, metavar="TYPE", help=", ".join(DONOR_TYPES) + ".")
@click.option("--account", metavar="PART", help="Part of its receivable account; default: the id in CamelCase.")
@click.option("--language", metavar="CODE", help="Language of letters: en, fr, es, ru, zh or ar.")
@click.option("--contact", metavar="TEXT", help="Address or person.")
def add(
    session: Session, ident: str, name: str | None, kind: str, account: str | None, language: str | None, contact: str | None
) -> None:
    """Register a donor.

    \b
    Example:
      wsisfund donor add CHE --name Switzerland --type member-state
    """
    run_write(
        session,
        lambda state: donor_draft(
            state.index,
            ident=ident,
            name=_name(ident, name, kind),
            kind=kind,
            day=session.date,
            account=account,
            language=language,
            contact=contact,
        ),
    )


@donor.verb("list")
def list_(session: Session) -> None:
    """All donors of the register.

    \b
    Example:
      wsisfund donor list
    """
    index = open_for(session).index
    found = [d for d in donors_at(index, session.date) if d is not None]
    rows = [(d.id, d.name, d.type, d.account) for d in found]
    session.emit({"ok": True, "donors": [_json(d) for d in found]}, table(("donor", "name", "type", "account"), rows))


@donor.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One donor with its pledges and agreements.

    \b
    Example:
      wsisfund donor show CHE
    """
    index = open_for(session).index
    found = known_donor(index, ident)
    named = {
        kind + "s": sorted({f.ident for f in index.all(kind) if len(f.values) > 1 and f.values[1] == ident})
        for kind in ("pledge", "agreement")
    }
    lines = [f"{found.id}  {found.name} ({found.type})", f"account: Assets:Receivables:Contributions:{found.account}"]
    lines += [f"{what}: {', '.join(ids) or 'none'}" for what, ids in named.items()]
    session.emit({"ok": True, **_json(found), **named}, "\n".join(lines))


def _name(ident: str, name: str | None, kind: str) -> str:
    state = states().get(ident) if kind == "member-state" else None
    if name is None and state is None:
        raise click.UsageError("--name is needed: the id is not the ISO 3166 code of a Member State")
    return name if name is not None else state.name if state is not None else ident


def donors_at(index: Index, at: date) -> list[Donor | None]:
    """Donors registered by a day, by id."""
    return [donor_at(index, ident, at) for ident in sorted({f.ident for f in index.all("donor") if f.date <= at})]


def _json(d: Donor) -> dict[str, str]:
    return {"id": d.id, "name": d.name, "type": d.type, "account": d.account}
