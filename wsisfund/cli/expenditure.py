"""`wsisfund expenditure`: record a charge."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import click

from ..budget.pool import POOL, pool_parts
from ..store.index import Index
from ..store.rates import rate_on
from ..treasury.expenditure import ChargeParts, Share, expenditure_draft
from .arguments import CURRENCY, SIGNED_AMOUNT
from .frame import Family
from .parts import SHARE
from .session import Session
from .write import officers_of, run_write

expenditure = Family("expenditure", "Record a charge.")


@expenditure.verb("record")
@click.argument("account")
@click.argument("amount", type=SIGNED_AMOUNT)
@click.option("--agreement", "shares", type=SHARE, multiple=True, help="Who pays; may be repeated with parts; or pool.")
@click.option("--payee", required=True, metavar="P", help="Vendor or person.")
@click.option("--doc", required=True, metavar="REF", help="The invoice.")
@click.option("--commitment", metavar="ID", help="Order that it comes under; its agreement pays where none is named.")
@click.option("--currency", metavar="CCY", type=CURRENCY, default="CHF", show_default=True, help="Currency of the invoice.")
@click.option("--paid-from", metavar="BANK", help="Bank account, where it is paid at once: EUR or Assets:Cash:Bank:EUR.")
@click.option("--text", metavar="TEXT", help="What for; default the invoice's reference.")
def record(
    session: Session,
    account: str,
    amount: Decimal,
    shares: tuple[Share, ...],
    payee: str,
    doc: str,
    commitment: str | None,
    currency: str,
    paid_from: str | None,
    text: str | None,
) -> None:
    """Record an invoice on a budget line; its support cost and what it releases are worked out.

    Certified with --as; paid at once, it needs --approved-by too. A credit note has a negative amount.

    \b
    Examples:
      wsisfund expenditure record Expenses:C5:Travel 1780.50 --agreement VC-2026-21 --payee "Airline" --doc INV-77 --as officer-c
      wsisfund expenditure record Expenses:C2:Staff 900 --agreement pool --payee Payroll --doc PAY-11 --as officer-c
    """
    run_write(
        session,
        lambda state: expenditure_draft(
            state.index,
            account=account,
            amount=amount,
            shares=_paying(state.index, session, shares, amount, currency),
            payee=payee,
            doc=doc,
            day=session.date,
            officers=officers_of(session),
            currency=currency,
            commitment=commitment,
            paid_from=paid_from,
            narration=text,
        ),
    )


def _paying(index: Index, session: Session, shares: Sequence[Share], amount: Decimal, currency: str) -> Sequence[Share]:
    if not any(share.agreement == POOL for share in shares):
        return shares
    if len(shares) > 1 or shares[0].units is not None or amount <= 0:
        raise ChargeParts(
            "the pool pays the whole of a positive amount",
            why="it is shared out by signing and by what each agreement has",
            fix="give --agreement pool alone, or name each agreement with its part",
        )
    return [Share(p.agreement, p.units) for p in pool_parts(index, amount, rate_on(index, currency, session.date), session.date)]
