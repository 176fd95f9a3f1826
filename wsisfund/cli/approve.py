"""`wsisfund approve`: an officer signs a proposal, and it is entered."""

import click

from ..desk.proposals import Approval
from ..register.officers import Officers
from .frame import verb
from .session import Session
from .write import hands_of, run_write


@verb("approve")
@click.argument("ident", metavar="PROPOSAL")
def approve(session: Session, ident: str) -> None:
    """Sign a proposal as the officer for whom it waits, and enter it.

    The proposal is judged by all rules on the books as they are now; it is entered as it was proposed, on its own day, or not at
    all. Its file is taken away in the same moment. Of two who approve at once one is told that the other was faster. What was
    drafted in the browser waits for the certifying officer first, and then, where it needs one, for the approving officer.

    \b
    Example:
      wsisfund approve P-3f2a9c1b02 --as officer-a --key ~/.ssh/wsisfund
    """
    hands = hands_of(session, proposes=False)
    hands.officers, hands.passes_on = Officers(session.as_, session.as_), True
    run_write(session, Approval(ident, session.as_), hands)
