"""`wsisfund rate`: exchange rates to CHF."""

from typing import Any

import click

from ..desk.register import ADD_RATE
from ..store.rates import quoted, rate_on
from .arguments import AMOUNT, CURRENCY
from .frame import Family
from .listing import table
from .opened import open_for
from .session import Session
from .write import acts

rate = Family("rate", "Exchange rates to CHF.\n\nThe rate in force on a day is the newest with a date up to it.")


@rate.verb("add")
@click.argument("currency", type=CURRENCY)
@click.argument("rate", metavar="RATE", type=AMOUNT)
@acts(ADD_RATE)
def add(session: Session, **said: Any) -> None:
    """Enter a rate: CHF for one unit, in force from the day of the entry.

    \b
    Example:
      wsisfund rate add USD 0.8015 --date 2026-07-01
    """


@rate.verb("list")
@click.argument("currency", type=CURRENCY, required=False)
def list_(session: Session, currency: str | None) -> None:
    """Rates by date up to the day asked for.

    \b
    Example:
      wsisfund rate list USD
    """
    prices = sorted(quoted(open_for(session).index, currency, until=session.date), key=lambda price: price.currency)
    found = [(price.day.isoformat(), price.currency, format(price.value, "f")) for price in prices]
    answer = {"ok": True, "rates": [{"date": d, "currency": c, "rate": r} for d, c, r in found]}
    session.emit(answer, table(("since", "currency", "CHF for one"), found))


@rate.verb("show")
@click.argument("currency", type=CURRENCY)
def show(session: Session, currency: str) -> None:
    """The rate in force on a day; refused where it is missing or stale.

    \b
    Example:
      wsisfund rate show EUR --date 2026-05-04
    """
    found = rate_on(open_for(session).index, currency, session.date)
    value = format(found.value, "f")
    answer = {"ok": True, "currency": currency, "rate": value, "since": found.since.isoformat(), "date": session.date.isoformat()}
    session.emit(answer, f"1 {currency} = {value} CHF, in force since {found.since.isoformat()}")
