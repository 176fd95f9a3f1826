"""`wsisfund override`: let an entry pass its appropriation, in writing."""

from __future__ import annotations

import click

from ..budget.override import override_draft
from .frame import verb
from .session import Session
from .write import officers_of, run_write


@verb("override")
@click.argument("doc")
@click.option("--code", required=True, metavar="CODE", help="The refusal that it lifts: over-appropriation.")
@click.option("--reason", required=True, metavar="R", help="Why; it stands in the notes of the statements.")
def override(session: Session, doc: str, code: str, reason: str) -> None:
    """Let the entry of the document or commitment DOC pass its appropriation; it never lifts over-cash.

    Record it before the entry, or in one batch with it. Certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund override INV-77 --code over-appropriation --reason "Council to ratify" --as officer-c --approved-by officer-a
    """
    run_write(
        session,
        lambda state: override_draft(
            state.index, ident=doc, code=code, reason=reason, day=session.date, officers=officers_of(session)
        ),
    )
