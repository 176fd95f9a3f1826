"""`wsisfund officer`: who may certify and approve."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from ..contributions.donors import AddOfficer
from ..contributions.officer_keys import RegisterKey
from ..desk.register import ADD_OFFICER, REGISTER_KEY
from ..errors import clean
from ..gate.commit import put_beside
from ..gate.signing import signers_edit
from ..manual.register_links import UnknownKind
from ..register.keys import allowed_signers, key_periods
from ..register.versions import Officer, officer_at
from ..vocabulary.events import ROLES
from .arguments import DAY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

_MOST_KEY = 2**16

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


@officer.verb("key")
@click.argument("ident", metavar="ID")
@click.option("--public", type=click.Path(path_type=Path, readable=False), metavar="FILE", help="The public key: id.pub.")
@click.option("--until", type=DAY, help="Last day on which the key counts; without --public, of the key that there is.")
@click.option("--passkey", is_flag=True, help="It is the passkey with which the officer signs in the browser, no ssh key.")
@acts(REGISTER_KEY)
def key(_: Session, ident: str, public: Path | None, until: date | None, passkey: bool) -> RegisterKey:
    """Register the ssh key with which an officer signs, from the day of the entry; or end it.

    Keys are of type ed25519, or of a hardware key (sk-). A later key replaces the one before. With --passkey the same for the
    passkey (`wsisfund user passkeys` shows it), beside the ssh key. ledger/approvals/allowed_signers is made anew in the same
    write, so that auditors verify signatures with ssh-keygen alone.

    \b
    Examples:
      wsisfund officer key officer-c --public ~/.ssh/wsisfund.pub
      wsisfund officer key officer-c --until 2026-06-30
      wsisfund user passkeys c.keller --public "this machine" > keller.pub
      wsisfund officer key officer-c --passkey --public keller.pub
    """
    from ..importers.source import read_bytes

    text = None if public is None else read_bytes(public, str(public), _MOST_KEY).decode("utf-8", "replace")
    return RegisterKey(ident, text, until, passkey)


@officer.verb("signers")
@click.option("--write", is_flag=True, help="Put it into ledger/approvals/allowed_signers, where it is missing or was changed.")
def signers(session: Session, write: bool) -> None:
    """Who may sign, with which key, from when and until when: ledger/approvals/allowed_signers, made from the register.

    \b
    Example:
      wsisfund officer signers
    """
    state = open_for(session)
    index = state.index
    if write:
        session.confirm(allowed_signers(index), "Write this?")
        put_beside(state, signers_edit(state, index))
    periods = list(key_periods(index))
    shown = [period._asdict() | {"since": str(period.since), "before": _text(period.before)} for period in periods]
    session.emit({"ok": True, "signers": shown, "allowed_signers": allowed_signers(index)}, allowed_signers(index))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


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
    keys = [period for period in key_periods(index) if period.officer == ident]
    lines = [f"  {k.proof} {k.key}, from {k.since}" + (f" to the day before {k.before}" if k.before else "") for k in keys]
    shown = [{"key": k.key, "since": str(k.since), "before": _text(k.before), "proof": k.proof} for k in keys]
    session.emit({"ok": True, **_json(found), "keys": shown}, "\n".join([text, *lines]))


def _json(o: Officer) -> dict[str, object]:
    until = o.until.isoformat() if o.until else None
    return {"id": o.id, "name": o.name, "office": o.office, "roles": list(o.roles), "until": until}
