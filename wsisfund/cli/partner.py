"""`wsisfund partner`: who carries out work with the fund's money."""

from collections.abc import Callable
from typing import Any

import click

from ..books.records import merged_keys
from ..contributions.donors import LANGUAGES
from ..desk.register import ADD_PARTNER, CHANGE_PARTNER
from ..errors import clean
from ..manual.register_links import UnknownKind
from ..register.due_diligence import decision_at
from ..store.index import Index
from .arguments import DAY
from .donor import due_diligence_json, due_diligence_lines
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

partner = Family("partner", "Who carries out work with the fund's money.\n\nAdvances to them are paid under a commitment.")

_KEYS = (
    "name", "iso3", "language", "contact", "document", "role", "starts", "ends", "binding", "street", "building", "postcode",
    "city", "iban", "bic", "number",
)  # fmt: skip


def _options(function: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--number", metavar="NUMBER", help="Number of an account that has no IBAN."),
        click.option("--bic", metavar="BIC", help="BIC of the partner's bank."),
        click.option("--iban", metavar="IBAN", help="Account that payments go to."),
        click.option("--city", metavar="TOWN", help="Town."),
        click.option("--postcode", metavar="CODE", help="Postal code."),
        click.option("--building", metavar="NUMBER", help="Number of the house."),
        click.option("--street", metavar="STREET", help="Street."),
        click.option("--binding", metavar="yes|no", help="Whether an arrangement binds it; else money is expense when paid."),
        click.option("--ends", metavar="DATE", type=DAY, help="Last day of its term."),
        click.option("--starts", metavar="DATE", type=DAY, help="First day of its term."),
        click.option("--role", metavar="TEXT", help="What it does in the programme."),
        click.option("--document", metavar="REF", help="The agreement with the partner."),
        click.option("--iso3", metavar="CODE", help="Country."),
        click.option("--contact", metavar="TEXT", help="Address or person."),
        click.option("--language", metavar="CODE", help=f"Language of letters: {', '.join(LANGUAGES)}."),
        click.option("--name", help="Name."),
        click.argument("ident", metavar="ID"),
    )
    for option in options:
        function = option(function)
    return function


@partner.verb("add")
@_options
@acts(ADD_PARTNER)
def add(session: Session, **said: Any) -> None:
    """Register a partner.

    \b
    Example:
      wsisfund partner add open-policy-lab --name "Open Policy Lab" --iso3 CHE --document MOU-2026-03
    """


@partner.verb("change")
@_options
@acts(CHANGE_PARTNER)
def change(session: Session, **said: Any) -> None:
    """Say what is new of a partner from the day of the entry; what was recorded before stays.

    \b
    Example:
      wsisfund partner change open-policy-lab --contact "new address" --date 2026-07-01
    """


@partner.verb("list")
def list_(session: Session) -> None:
    """All partners of the register on a day.

    \b
    Example:
      wsisfund partner list
    """
    index = open_for(session).index
    idents = sorted({f.ident for f in index.all("partner") if f.date <= session.date})
    found = [_at(index, ident, session) for ident in idents]
    rows = [(str(p["id"]), p["name"] or "", p["iso3"] or "", p["language"] or "", p["document"] or "") for p in found]
    session.emit({"ok": True, "partners": found}, table(("partner", "name", "country", "language", "document"), rows))


@partner.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One partner as it stands on a day, with its due diligence.

    \b
    Example:
      wsisfund partner show open-policy-lab
    """
    index = open_for(session).index
    if not index.versions("partner", ident):
        raise UnknownKind(
            f"no partner '{clean(ident)[:60]}'", why="the register has none of this id", fix="wsisfund partner list shows all"
        )
    found = _at(index, ident, session)
    decision = decision_at(index, ident, session.date)
    lines = [f"{ident}  {found['name']}", *(f"{key}: {found[key]}" for key in _KEYS[1:] if found[key])]
    said = {**found, "due_diligence": due_diligence_json(decision)}
    session.emit({"ok": True, **said}, "\n".join([*lines, *due_diligence_lines(decision)]))


def _at(index: Index, ident: str, session: Session) -> dict[str, str | None]:
    keys = merged_keys(f for f in index.versions("partner", ident) if f.date <= session.date)
    return {"id": ident, **{key: str(keys[key]) if key in keys else None for key in _KEYS}}
