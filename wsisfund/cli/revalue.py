"""`wsisfund revalue`: foreign monetary items brought to the closing rate."""

from typing import Any

import click

from ..desk.treasury import REVALUE
from .arguments import DAY
from .frame import verb
from .session import Session
from .write import acts


@verb("revalue")
@click.argument("day", metavar="DATE", type=DAY)
@acts(REVALUE)
def revalue(session: Session, **said: Any) -> None:
    """Bring cash, receivables and debts in other currencies to the closing rate of DATE; the difference is unrealised.

    Each item goes out at its old carrying and in at units × rate: a bank account, an instalment of an agreement, an open
    invoice or refund. Only differences are written, so a second run has nothing to do.

    \b
    Example:
      wsisfund revalue 2026-12-31
    """
