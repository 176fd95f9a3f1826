"""``wsisfund status``: what waits for somebody, worked out from the entries."""

import click

from .frame import verb
from .session import Session


@verb("status")
@click.option("--year-end", is_flag=True, help="What still keeps a year from being closed, each with the command that does it.")
@click.option("--year", type=click.IntRange(1900, 2099), metavar="Y", help="The year of --year-end; default: by the date.")
def status(session: Session, year_end: bool, year: int | None) -> None:
    """What waits for somebody on a day.

    Instalments overdue and to come, pledges without an agreement, unidentified money, overpayments, unpaid invoices and
    refunds, advances not cleared, receipts of the last 92 days that no letter acknowledges, agreements past their period or
    within 90 days of its end with money unspent, rows of imports set aside for review. Agreements that were not complete on
    1 January 2026 and not assessed again under IPSAS 47 are listed until that year is closed (--json: `reassessments`).
    Everything is worked out from the entries; nothing is stored.

    \b
    Examples:
      wsisfund status --date 2026-12-31
      wsisfund status --year-end --year 2026
    """
    from ..gate.state import open_books
    from .waiting import emit_checklist, emit_status

    if year is not None and not year_end:
        raise click.UsageError("--year goes with --year-end; for another day give --date")
    with session.progress("Reading the books"):
        state = open_books(session.books)
    if year_end:
        emit_checklist(session, state, year)
    else:
        emit_status(session, state)
