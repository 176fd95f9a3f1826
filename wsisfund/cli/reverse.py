"""`wsisfund reverse`: take back a wrong entry."""

from __future__ import annotations

import click

from ..contributions.reversal import reversal_draft
from .frame import verb
from .session import Session
from .write import officers_of, run_write


@verb("reverse")
@click.argument("doc")
@click.option("--reason", required=True, metavar="R", help="What was wrong.")
@click.option("--doc", "reversal_doc", metavar="REF", help="Reference of the reversal; default the next REV-<year>-<n>.")
@click.option("--event", metavar="E", help="Which entry, where several carry the reference: receipt, receipt-applied …")
@click.option("--payee", metavar="P", help="Whose entry, where several carry the reference.")
def reverse(session: Session, doc: str, reason: str, reversal_doc: str | None, event: str | None, payee: str | None) -> None:
    """Take back the entry DOC by its mirror, leg by leg; nothing that was written is edited.

    Its document is free again afterwards. What rests on the entry refuses it: take that back first. Certified with --as,
    approved with --approved-by.

    \b
    Example:
      wsisfund reverse BNK-2026-0214 --reason "fee belongs to another account" --as officer-c --approved-by officer-a
    """
    run_write(
        session,
        lambda state: reversal_draft(
            state.index,
            doc=doc,
            reason=reason,
            day=session.date,
            officers=officers_of(session),
            reversal_doc=reversal_doc,
            event=event,
            payee=payee,
        ),
    )
