"""`wsisfund advance`: money given ahead, and its clearing."""

from collections.abc import Callable
from typing import Any

import click

from ..desk.spending import ADVANCES, CLEAR
from ..treasury.advance import ACCOUNTS
from .arguments import AMOUNT, CURRENCY, bank_line
from .frame import Family, Verb
from .parts import SPENT
from .session import Session
from .write import acts

advance = Family("advance", "Money given ahead to travellers and partners, and its clearing.")

_HELP = {
    "travel": """Pay an advance for a mission under a commitment; certified with --as, approved with --approved-by.

    It stands in CHF at the rate of its day until `wsisfund advance clear`.

    \b
    Example:
      wsisfund advance travel 2000 --commitment PO-2026-13 --payee "Traveller 7" --doc BNK-2026-0209 \\
        --as officer-c --approved-by officer-a
    """,
    "partners": """Pay an advance to a partner under a commitment; certified with --as, approved with --approved-by.

    It stands in CHF at the rate of its day until the partner's report (`wsisfund advance clear`). A partner whom no arrangement
    binds (`wsisfund partner change … --binding no`) owes no report: the money is charged as an expense when it is paid.

    \b
    Example:
      wsisfund advance partners 6000 --commitment PO-2026-12 --payee "Open Policy Lab" --doc BNK-2026-0211 \\
        --as officer-c --approved-by officer-a
    """,
}


def _paying(kind: str) -> Verb:
    """The verb of one kind of advance."""

    def pay(session: Session, **said: Any) -> None:
        """Set below."""

    options: list[Callable[[Any], Any]] = [
        click.argument("amount", type=AMOUNT),
        click.option("--commitment", required=True, metavar="ID", help="Order that it comes under."),
        click.option("--payee", required=True, metavar="P", help="Who gets it."),
        bank_line,
        click.option("--from", "from_", metavar="BANK", help="Bank account; default that of the currency."),
        click.option("--currency", metavar="CCY", type=CURRENCY, help="Of the amount; default that of the account, else CHF."),
        click.option("--text", metavar="TEXT", help="What for."),
    ]
    pay.__doc__ = _HELP[kind]
    decorated = acts(ADVANCES[kind])(pay)
    for option in reversed(options):
        decorated = option(decorated)
    return advance.verb(kind)(decorated)


travel, partners = (_paying(kind) for kind in ACCOUNTS)


@advance.verb("clear")
@click.argument("advance", metavar="DOC")
@click.option("--doc", required=True, metavar="REF", help="The claim, or the partner's report.")
@click.option("--spent", type=SPENT, multiple=True, help="CHF used on the order's line; on another with ACCOUNT=AMOUNT.")
@click.option("--returned", type=AMOUNT, help="What came back, in the currency of its account.")
@click.option("--to", metavar="BANK", help="Account that it came back to; default CHF.")
@click.option("--settles-amount", type=AMOUNT, help="CHF of the advance that money in another currency settles.")
@click.option("--payee", metavar="P", help="Where several payees have an advance of this reference.")
@click.option("--text", metavar="TEXT", help="What for.")
@click.option("--assignee", metavar="NAME", help="Who accounts for it instead of the one who got it.")
@click.option("--assigned", metavar="REF", help="Document that assigns it.")
@acts(CLEAR)
def clear(session: Session, **said: Any) -> None:
    """Clear the advance DOC, in full or in part: what was used, what came back; certified with --as.

    What was used is charged with support cost, and releases revenue of a conditional agreement. A claim of more than the
    advance is owed to the payee beyond it, as an invoice of the claim's reference.

    \b
    Examples:
      wsisfund advance clear BNK-2026-0209 --spent 1780.50 --returned 219.50 --to CHF --doc TEC-2026-031 --as officer-c
      wsisfund advance clear BNK-2026-0211 --spent 5400 --doc REP-2026-004 --as officer-c
    """
