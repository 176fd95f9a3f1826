"""`wsisfund account`: open an account before its first use."""

from typing import Any

import click

from ..desk.register import OPEN_ACCOUNT
from ..store.accounts import opened_accounts
from ..treasury.rates import OpenAccount
from .arguments import CURRENCY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

account = Family("account", "Open an account.\n\nThe first use of an account of the accounting manual opens it by itself.")


@account.verb("open")
@click.argument("account", metavar="ACCOUNT")
@click.argument("currencies", metavar="CCY…", type=CURRENCY, nargs=-1, required=True)
@acts(OPEN_ACCOUNT)
def open_(session: Session, **said: Any) -> OpenAccount:
    """Open an account for some currencies, from the day on which the books begin or from --date.

    \b
    Example:
      wsisfund account open Assets:Cash:Bank:GBP GBP
    """
    return OpenAccount(day=session.date_given, **said)


@account.verb("list")
def list_(session: Session) -> None:
    """All accounts of the books.

    \b
    Example:
      wsisfund account list
    """
    found = [(a.name, a.day.isoformat(), list(a.currencies)) for a in opened_accounts(open_for(session).index)]
    answer = {"ok": True, "accounts": [{"account": a, "opened": d, "currencies": c} for a, d, c in found]}
    session.emit(answer, table(("account", "opened", "currencies"), [(a, d, ",".join(c)) for a, d, c in found]))
