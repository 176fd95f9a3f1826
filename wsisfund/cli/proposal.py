"""`wsisfund proposal`: entries that wait for an officer."""

from typing import Any

import click

from ..books.proposal import Proposal, find_proposal, proposals_in
from ..desk.flow import again_where_others_were_faster
from ..desk.proposals import proposal_to_take_back, restore, take_back, waiting_proposal
from ..gate.waiting_for import waits_for
from ..register.source import FactSource
from ..register.wording import checked_text
from ..vocabulary.events import ROLE_OF_KEY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session

proposal = Family(
    "proposal",
    "Entries that wait for an officer.\n\nAn entry that needs two officers and is given one is kept in proposals/. It "
    "reserves nothing, and is judged again when it is approved.",
)


@proposal.verb("list")
@click.option("--all", "every", is_flag=True, help="Those that were withdrawn or sent back, too.")
def list_(session: Session, every: bool) -> None:
    """What waits, and for whom.

    \b
    Example:
      wsisfund proposal list
    """
    state = open_for(session)
    found = [one for one in proposals_in(state.root) if every or not one.returned]
    rows = [(one.ident, one.about.act, one.about.id, one.about.on, one.about.by, _waits(state.index, one)) for one in found]
    text = table(("proposal", "act", "id", "date", "proposed by", "waits for"), rows) if rows else "nothing waits"
    session.emit({"ok": True, "proposals": [as_json(state.index, one) for one in found]}, text)


@proposal.verb("show")
@click.argument("ident", metavar="ID")
def show(session: Session, ident: str) -> None:
    """One proposal: its entries, how their amounts came about, whom it waits for.

    \b
    Example:
      wsisfund proposal show P-3f2a9c1b02
    """
    state = open_for(session)
    found = find_proposal(state.root, ident) or waiting_proposal(state, ident)
    head = [f"{found.ident}  {found.about.act} {found.about.id}, proposed by {found.about.by or 'nobody named'}"]
    head += [f"waits for {_waits(state.index, found)}"] if not found.returned else []
    head += [f"taken back by {found.about.returned_by}: {found.about.reason}"] if found.returned else []
    lines = [*head, "", found.text.rstrip("\n"), "", *(f"  {line}" for line in found.derivation)]
    session.emit({"ok": True, **as_json(state.index, found)}, "\n".join(lines))


@proposal.verb("withdraw")
@click.argument("ident", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is withdrawn, or sent back.")
def withdraw(session: Session, ident: str, reason: str) -> None:
    """Take back one's own proposal, or send back another officer's, with a reason.

    It waits no more; `proposal list --all` shows it with the reason. Who proposed what was sent back takes it back once he has
    read why, and proposes it anew.

    \b
    Example:
      wsisfund proposal withdraw P-3f2a9c1b02 --as officer-a --reason "the invoice is not due yet"
    """
    reason = checked_text(reason, "reason")
    seen, asked = "", False

    def once() -> tuple[FactSource, Proposal]:
        nonlocal seen, asked
        state = open_for(session)
        seen = state.books_hash
        if not asked:
            session.confirm(proposal_to_take_back(state, ident, session.as_).text, f"Take back {ident}?")
        found, asked = take_back(state, ident, session.as_, reason, seen=asked), True
        return state.index, found

    facts, found = again_where_others_were_faster(once, lambda: seen)
    word = "withdrawn" if session.as_ in (None, found.about.by) else "sent back"
    session.emit({"ok": True, **as_json(facts, found), "event": word}, f"{word}: {found.ident}, kept in {found.path}")


@proposal.verb("restore")
@click.argument("ident", metavar="ID")
def restore_(session: Session, ident: str) -> None:
    """Let a proposal that you withdrew or sent back wait again, as it was proposed.

    \b
    Example:
      wsisfund proposal restore P-3f2a9c1b02 --as officer-a
    """
    seen, asked = "", False

    def once() -> tuple[FactSource, Proposal]:
        nonlocal seen, asked
        state = open_for(session)
        seen = state.books_hash
        known = find_proposal(state.root, ident)
        if known is not None and known.returned and not asked:
            session.confirm(known.text, f"Let {known.ident} wait again?")
        found, asked = restore(state, ident, session.as_), True
        return state.index, found

    facts, found = again_where_others_were_faster(once, lambda: seen)
    session.emit(
        {"ok": True, **as_json(facts, found), "event": "restored"}, f"waits again: {found.ident}, for {_waits(facts, found)}"
    )


def as_json(facts: FactSource, found: Proposal) -> dict[str, Any]:
    """A proposal as answers show it."""
    about = found.about
    return {
        "id": found.ident,
        "act": about.act,
        "about": about.id,
        "date": about.on,
        "proposed_by": about.by or None,
        "awaits": about.awaits,
        "role": ROLE_OF_KEY.get(about.awaits),
        "officers": [] if found.returned else waits_for(facts, found),
        "returned": {"by": about.returned_by or None, "reason": about.reason} if found.returned else None,
        "entries": [block.rstrip("\n") for block in found.text.split("\n\n")],
        "file": found.path,
    }


def _waits(facts: FactSource, found: Proposal) -> str:
    if found.returned:
        return f"nobody: {found.about.reason}"
    role = ROLE_OF_KEY.get(found.about.awaits, found.about.awaits)
    return ", ".join(waits_for(facts, found)) or f"the {role} officer"
