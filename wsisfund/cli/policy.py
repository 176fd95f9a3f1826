"""`wsisfund policy`: policies in force, by date."""

from typing import Any

import click

from ..contributions.donors import one_of
from ..desk.register import SET_POLICY
from ..register.policies import POLICIES
from ..register.policy_text import policy_text
from ..register.versions import policy_said
from ..store.index import Index
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

policy = Family("policy", f"Policies in force, by date.\n\nKnown: {', '.join(POLICIES)}.")


@policy.verb("add")
@click.argument("name")
@click.argument("value")
@click.option("--document", metavar="REF", help="Document that decides it.")
@acts(SET_POLICY)
def add(session: Session, **said: Any) -> None:
    """Set a policy from the day of the entry.

    \b
    Examples:
      wsisfund policy add rate-days 45 --date 2026-01-01
      wsisfund policy add impairment "365=0, 730=25, 1095=60, over=100" --date 2026-01-01
    """


@policy.verb("list")
def list_(session: Session) -> None:
    """All policies in force on a day, with the defaults of those that the books do not set.

    \b
    Example:
      wsisfund policy list
    """
    rows = in_force(open_for(session).index, session)
    answer = {"ok": True, "policies": [{"name": n, "value": v, "since": d} for n, v, d in rows]}
    shown = [(n, policy_text(POLICIES[n], v), d or "default") for n, v, d in rows]
    session.emit(answer, table(("policy", "value", "since"), shown))


@policy.verb("show")
@click.argument("name")
def show(session: Session, name: str) -> None:
    """One policy in force on a day.

    \b
    Example:
      wsisfund policy show rate-days
    """
    one_of(name, tuple(POLICIES), "policy")
    value, since = next((v, d) for n, v, d in in_force(open_for(session).index, session) if n == name)
    known = POLICIES[name]
    shown = policy_text(known, value)
    typed = f" (typed as {value})" if value and value != shown else ""
    when = f"since {since}" if since else "by default"
    text = f"{name} = {shown}{typed}, {when}\n{name}: {known.form} {known.meaning}"
    session.emit({"ok": True, "name": name, "value": value, "since": since}, text)


def in_force(index: Index, session: Session) -> list[tuple[str, str | None, str | None]]:
    """(name, value, since) of every policy on the day of the session, by name; `since` None: the default of the manual."""
    found = []
    for name, known in POLICIES.items():
        version = known.since(index, session.date)
        value = known.default if version is None else policy_said(version)
        found.append((name, value, None if version is None else version.date.isoformat()))
    return found
