"""An override: the approving officer lets an entry pass its appropriation, in writing (domain §4)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Value
from ..manual.overrides import LIFTED, no_override
from ..register.budget_facts import overrides
from ..register.known import AlreadyThere, checked_amount
from ..register.officers import Officers, signatures
from ..register.wording import checked_text
from ..store.chart import checked_day
from ..store.documents import recorded
from ..store.index import Index
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import FUNCTIONAL

# How long an override awaits an entry that is still to come, unless it says so itself.
AWAITS = timedelta(days=30)


class Override(NamedTuple):
    """An entry to let pass its appropriation: by `amount` CHF at most (None: by what it takes), awaited until a day."""

    ident: str
    code: str
    reason: str
    amount: Decimal | None = None
    awaits: date | None = None


def override_draft(index: Index, asked: Override, day: date, officers: Officers) -> Draft:
    """The override of a refusal `code` for the entry `ident`: a document, or a commitment, in the books already or to come.

    It lifts what `manual.overrides.LIFTED` names: money that is not in the bank cannot be spent on anybody's word. What it
    lets through of an appropriation counts as added to the line from its day, and stands in the notes.

    Raises:
        NoOverride: of another refusal. AlreadyThere, NoAuthority, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    ident = checked_text(asked.ident, "document")
    if asked.code not in LIFTED:
        raise no_override(asked.code)
    for known in overrides(index, ident):
        if known.code == asked.code:
            raise AlreadyThere(
                f"{ident} has this override since {known.day.isoformat()}",
                why="an entry is let through once",
                fix="nothing to do",
                at=known.place,
            )
    keys: dict[str, Value] = {"code": asked.code, "reason": checked_text(asked.reason, "reason")}
    here = recorded(index, ident)
    opened = index.versions("commitment", ident)
    stands = here.day.isoformat() if here else opened[0].date.isoformat() if opened else None
    if asked.amount is not None:
        keys["amount"] = Amount(checked_amount(asked.amount, FUNCTIONAL), FUNCTIONAL)
    awaits = None if stands else asked.awaits or day + AWAITS
    if awaits:
        keys["awaits"] = checked_day(index, awaits, "the day until which an override awaits its entry")
    derivation = [
        f"{ident} is in the books since {stands}"
        if stands
        else f"{ident} is not in the books yet: it is let through when it comes, until {awaits}"
    ]
    keys |= signatures(index, BOTH, officers, day)
    derivation.append("listed in the notes of the statements, with who let it through and why")
    return Draft("override", ident, (Fact(day, "override", (ident,), keys),), tuple(derivation))
