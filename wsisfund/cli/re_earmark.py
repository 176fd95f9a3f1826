"""`wsisfund re-earmark`: another programme for money that came for one."""

from typing import Any

import click

from ..desk.contributions import RE_EARMARK
from .arguments import AMOUNT
from .frame import verb
from .session import Session
from .write import acts


@verb("re-earmark")
@click.argument("amount", type=AMOUNT)
@click.option("--agreement", required=True, metavar="ID", help="Agreement whose money it is.")
@click.option("--from", "source", metavar="PROGRAMME", help="Not needed where the agreement is for one programme.")
@click.option("--to", "target", required=True, metavar="PROGRAMME", help="Programme that may use it from now on.")
@click.option("--doc", required=True, metavar="REF", help="The donor's letter.")
@acts(RE_EARMARK)
def re_earmark(session: Session, **said: Any) -> None:
    """Let AMOUNT CHF of an agreement be used for another programme, as its donor wrote.

    Support cost is paid out of what was moved, too. Certified with --as, approved with --approved-by.

    \b
    Example:
      wsisfund re-earmark 8000 --agreement VC-2026-11 --from C5 --to C2 --doc LTR-2026-018 --as officer-c --approved-by officer-a
    """
