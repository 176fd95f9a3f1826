"""`wsisfund donor`: who gives."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from ..contributions.donors import LANGUAGES
from ..desk.register import ADD_DONOR, CHANGE_DONOR, LOOK_INTO
from ..register.due_diligence import RESULTS, Decision, decision_at
from ..register.facts import agreement_version_of
from ..register.known import known_donor
from ..register.versions import ADDRESS_PARTS, Donor, donor_at
from ..store.index import Index
from ..vocabulary.events import DONOR_TYPES
from .arguments import DAY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

donor = Family("donor", "Who gives.\n\nMember States by ISO 3166 code, all others by a short name.")

_LANGUAGE = f"Language of letters: {', '.join(LANGUAGES)}."


def _address_options(command: Callable[..., None]) -> Callable[..., None]:
    """Decorator: the parts of an address on a command."""
    for option in (
        click.option("--city", metavar="TEXT", help="Of the address."),
        click.option("--postcode", metavar="TEXT", help="Of the address."),
        click.option("--street", metavar="TEXT", help="Of the address: street or box; lines by semicolons."),
        click.option("--addressee", metavar="TEXT", help="Ministry, office or person that letters go to."),
    ):
        command = option(command)
    return command


@donor.verb("add")
@click.argument("ident", metavar="ID")
@click.option("--name", help="Name as letters and statements print it; default for a Member State: the fund's own.")
@click.option("--type", "kind", default="member-state", show_default=True, metavar="TYPE", help=", ".join(DONOR_TYPES) + ".")
@click.option("--account", metavar="PART", help="Part of its receivable account; default: the id in CamelCase.")
@click.option("--language", metavar="CODE", help=_LANGUAGE)
@click.option("--contact", metavar="TEXT", help="Address or person.")
@click.option("--iso3", metavar="CODE", help="Country of a donor that is no state; a state's id is its code.")
@_address_options
@acts(ADD_DONOR)
def add(session: Session, **said: Any) -> None:
    """Register a donor.

    \b
    Example:
      wsisfund donor add CHE --name Switzerland --type member-state --language fr
    """


@donor.verb("due-diligence")
@click.argument("ident", metavar="ID")
@click.option("--result", required=True, metavar="RESULT", help=f"{' or '.join(RESULTS)}.")
@click.option("--doc", required=True, metavar="REF", help="The paper on which it stands.")
@click.option("--until", type=DAY, metavar="DATE", help="How long a clearance holds; else until another decision.")
@acts(LOOK_INTO)
def due_diligence(session: Session, **said: Any) -> None:
    """Record what was found out about a donor or a partner; who decided is the officer of --as.

    Where the policy due-diligence-from is set, a donor that is no Member State signs only once it is cleared.

    \b
    Example:
      wsisfund donor due-diligence delta-telecom --result cleared --doc DD-2026-04 --until 2028-12-31 --as officer-c
    """


@donor.verb("change")
@click.argument("ident", metavar="ID")
@click.option("--name", help="Name from now on.")
@click.option("--type", "kind", metavar="TYPE", help=", ".join(DONOR_TYPES) + ".")
@click.option("--language", metavar="CODE", help=_LANGUAGE)
@click.option("--contact", metavar="TEXT", help="Address or person.")
@click.option("--iso3", metavar="CODE", help="Country of a donor that is no state.")
@_address_options
@acts(CHANGE_DONOR)
def change(session: Session, **said: Any) -> None:
    """Say what is new of a donor from the day of the entry; what was recorded before stays.

    \b
    Example:
      wsisfund donor change CHE --contact "OFCOM, Biel" --date 2026-07-01
    """


@donor.verb("list")
@click.option("--type", "kind", metavar="TYPE", help="Only of this type.")
def list_(session: Session, kind: str | None) -> None:
    """All donors of the register, as they stand on a day.

    \b
    Example:
      wsisfund donor list --type sector-member
    """
    index = open_for(session).index
    found = [d for d in donors_at(index, session.date) if d is not None and kind in (None, d.type)]
    rows = [(d.id, d.name, d.type, d.iso3, d.language, d.account) for d in found]
    heads = ("donor", "name", "type", "country", "language", "account")
    session.emit({"ok": True, "donors": [_json(d) for d in found]}, table(heads, rows))


@donor.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One donor as it stands on a day, with its pledges and agreements and the versions of the register.

    \b
    Example:
      wsisfund donor show CHE
    """
    index = open_for(session).index
    newest = known_donor(index, ident)
    found = donor_at(index, ident, session.date) or newest
    decision = decision_at(index, ident, session.date)
    named = {kind + "s": _given_by(index, kind, ident) for kind in ("pledge", "agreement")}
    versions = [
        {"date": f.date.isoformat(), **{key: str(value) for key, value in f.keys.items()}, "where": _where(f.place)}
        for f in index.versions("donor", ident)
    ]
    lines = [f"{found.id}  {found.name} ({found.type})", f"account: Assets:Receivables:Contributions:{found.account}"]
    lines += [
        f"{word}: {text}"
        for word, text in (("country", found.iso3), ("language", found.language), ("contact", found.contact), *_address(found))
        if text
    ]
    lines += due_diligence_lines(decision)
    lines += [f"{what}: {', '.join(ids) or 'none'}" for what, ids in named.items()]
    lines += [f"from {v['date']}: {', '.join(f'{k} {t}' for k, t in v.items() if k not in ('date', 'where'))}" for v in versions]
    said = {**_json(found), "due_diligence": due_diligence_json(decision), **named, "versions": versions}
    session.emit({"ok": True, **said}, "\n".join(lines))


def due_diligence_lines(decision: Decision | None) -> list[str]:
    """What was found out about somebody, for the screen."""
    return [f"due diligence: {decision}"] if decision else []


def due_diligence_json(decision: Decision | None) -> dict[str, str | None] | None:
    """The same for machines."""
    said = decision._asdict().items() if decision else ()
    return {key: str(value) if value else None for key, value in said if key != "donor"} or None


def _address(d: Donor) -> list[tuple[str, str]]:
    return [(part, getattr(d, part)) for part in ADDRESS_PARTS]


def _where(place: tuple[str, int] | None) -> str:
    return f"{place[0]}:{place[1]}" if place else ""


def donors_at(index: Index, at: date) -> list[Donor | None]:
    """Donors registered by a day, by id."""
    return [donor_at(index, ident, at) for ident in sorted({f.ident for f in index.all("donor") if f.date <= at})]


def _json(d: Donor) -> dict[str, str | None]:
    return {
        "id": d.id,
        "name": d.name,
        "type": d.type,
        "account": d.account,
        "iso3": d.iso3 or None,
        "language": d.language or None,
        "contact": d.contact or None,
        **{part: text or None for part, text in _address(d)},
    }


def _given_by(index: Index, kind: str, donor: str) -> list[str]:
    """Ids of the pledges, or the agreements, of a donor."""
    versions = map(agreement_version_of, index.all(kind))
    return sorted({version.id for version in versions if version is not None and version.donor == donor})
