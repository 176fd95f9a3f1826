"""`wsisfund policy`: policies in force, by date."""

from __future__ import annotations

import click

from ..contributions.donors import POLICIES, UnknownKind, policy_draft
from ..errors import clean
from ..store.index import Index
from .frame import Family
from .listing import table
from .session import Session
from .write import open_for, run_write

policy = Family("policy", f"Policies in force, by date.\n\nKnown: {', '.join(POLICIES)}.")

_EXAMPLE = {"rate-days": "92", "virement-limit": "0.10", "impairment": '"365=0, 730=25, 1095=60, over=100"'}


@policy.verb("add")
@click.argument("name")
@click.argument("value")
@click.option("--document", metavar="REF", help="Document that decides it.")
def add(session: Session, name: str, value: str, document: str | None) -> None:
    """Set a policy from the day of the entry.

    \b
    Examples:
      wsisfund policy add rate-days 45 --date 2026-01-01
      wsisfund policy add impairment "365=0, 730=25, 1095=60, over=100" --date 2026-01-01
    """
    run_write(session, lambda state: policy_draft(state.index, name=name, value=value, day=session.date, document=document))


@policy.verb("list")
def list_(session: Session) -> None:
    """All policies in force on a day.

    \b
    Example:
      wsisfund policy list
    """
    rows = in_force(open_for(session).index, session)
    answer = {"ok": True, "policies": [{"name": n, "value": v, "since": d} for n, v, d in rows]}
    session.emit(answer, table(("policy", "value", "since"), rows))


@policy.verb("show")
@click.argument("name")
def show(session: Session, name: str) -> None:
    """One policy in force on a day.

    \b
    Example:
      wsisfund policy show rate-days
    """
    for found, value, since in in_force(open_for(session).index, session):
        if found == name:
            session.emit({"ok": True, "name": name, "value": value, "since": since}, f"{name} = {value}, since {since}")
            return
    raise UnknownKind(
        f"the policy '{clean(name)[:60]}' is not set on {session.date.isoformat()}",
        why="its default of the accounting manual applies" if name in POLICIES else f"there are: {', '.join(POLICIES)}",
        fix=f"wsisfund policy add {name if name in POLICIES else 'rate-days'} {_EXAMPLE.get(name, 'VALUE')}",
    )


def in_force(index: Index, session: Session) -> list[tuple[str, str, str]]:
    """(name, value, since) of every policy set by the day of the session, by name."""
    found: dict[str, tuple[str, str, str]] = {}
    for fact in index.all("policy"):
        if fact.date <= session.date and len(fact.values) > 1:
            found[fact.ident] = (fact.ident, str(fact.values[1]), fact.date.isoformat())
    return [found[name] for name in sorted(found)]
