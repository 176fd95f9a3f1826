"""Postings of an account of open items as `item_book` counts them, from the tables of the index."""

import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ..vocabulary.money import FUNCTIONAL, decimals
from .item_book import Posted

# Keys are read where they say something of items: seventy thousand postings stand on one account.
POSTED: Final = (
    "SELECT p.date, p.payee, p.currency, p.units, p.chf, p.agreement, p.commitment, p.keys, t.doc, t.settles, t.reverses, "
    "t.posted_event, CASE WHEN instr(t.keys, '\"credits\"') > 0 THEN t.keys ELSE '' END "
    "FROM posting p JOIN transaction_ t ON t.id = p.transaction_id "
)
IN_ORDER: Final = "ORDER BY p.date, p.transaction_id, p.id"


def posted(row: tuple[Any, ...]) -> Posted:
    """A row of `POSTED` as `OpenItems.count` takes it."""
    day, payee, currency, units, chf, agreement, commitment, own, doc, settles, reverses, event, keys = row
    credits_ = credited_in(keys)
    own = str(json.loads(own).get("settles", "")) if own != "{}" else ""
    # As `from_minor`, of which tens of thousands of rows have no time to ask each time.
    amounts = Decimal(units).scaleb(_places(currency)), Decimal(chf).scaleb(_places(FUNCTIONAL))
    return Posted(_day(day), payee, currency, *amounts, agreement, commitment, own, doc, settles, reverses, event, credits_)


def credited_in(keys: str) -> str:
    """The invoice that an entry credits, from its keys as the index holds them; empty: it credits none, or no keys were read."""
    return str(json.loads(keys).get("credits", "")) if keys else ""


_day = cache(date.fromisoformat)


@cache
def _places(currency: str) -> int:
    return -decimals(currency)
