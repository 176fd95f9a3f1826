"""`wsisfund impair`: the loss allowance by age, and what an officer sets for one agreement."""

from datetime import date
from decimal import Decimal

import click

from ..desk.treasury import IMPAIR, SET_ALLOWANCE
from ..treasury.impairment import ImpairByAge, SetAllowance
from .arguments import DAY, SIGNED_AMOUNT
from .frame import verb
from .session import Session
from .write import perform


@verb("impair")
@click.argument("day", metavar="DATE", type=DAY)
@click.option("--agreement", metavar="ID", help="Set a specific allowance for this agreement, with --amount.")
@click.option(
    "--amount", metavar="CHF", type=SIGNED_AMOUNT, help="The specific allowance, on top of that by age; 0 takes it back."
)
def impair(session: Session, day: date, agreement: str | None, amount: Decimal | None) -> None:
    """Bring the loss allowance of every agreement to what the days past due say on DATE.

    The table is the policy `impairment` in force, by default 0 % up to 365 days, 25 % up to 730, 60 % up to 1095, then
    100 %, of each instalment's carrying amount. Only differences are written: a second run has nothing to do, and one
    after a receipt releases what is no longer needed.

    \b
    Examples:
      wsisfund impair 2026-12-31
      wsisfund impair 2026-12-31 --agreement VC-2024-05 --amount 500.00
      wsisfund policy add impairment "180=0, 365=50, over=100" --date 2027-01-01
    """
    if (agreement is None) != (amount is None):
        raise click.UsageError("a specific allowance needs both --agreement and --amount; without them all are worked out by age")
    if agreement is None or amount is None:
        perform(session, IMPAIR, ImpairByAge(day))
    else:
        perform(session, SET_ALLOWANCE, SetAllowance(day, agreement, amount))
