"""An override: the approving officer lets an entry pass its appropriation, in writing (domain §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..books.draft import Draft
from ..books.records import Fact, Value
from ..errors import Refused, clean
from ..manual.control import OverAppropriation
from ..register.known import AlreadyThere
from ..register.officers import Officers, signatures
from ..register.wording import checked_text
from ..store.chart import checked_day
from ..store.index import Index
from ..vocabulary.event_table import BOTH

LIFTED = (OverAppropriation.slug,)


class NoOverride(Refused):
    """The refusal is none that an officer may override."""

    slug = "no-override"


@dataclass(frozen=True)
class Override:
    """An entry to let pass its appropriation."""

    ident: str
    code: str
    reason: str


def override_draft(index: Index, asked: Override, day: date, officers: Officers) -> Draft:
    """The override of a refusal `code` for the entry `ident`: a document, or a commitment, in the books already or to come.

    It lifts over-appropriation alone: money that is not in the bank cannot be spent on anybody's word. What it lets through
    counts as added to the line from its day, and stands in the notes.

    Raises:
        NoOverride: of another refusal. AlreadyThere, NoAuthority, BadText, DateOutOfRange.
    """
    checked_day(index, day)
    ident = checked_text(asked.ident, "document")
    if asked.code not in LIFTED:
        raise NoOverride(
            f"'{clean(asked.code)[:60]}' cannot be overridden",
            why="an officer may let an entry pass its appropriation, not the money in the bank, nor what a donor gave it for",
            fix=f"it lifts {', '.join(LIFTED)} only",
        )
    for fact in index.versions("override", ident):
        if fact.keys.get("code") == asked.code:
            raise AlreadyThere(
                f"{ident} has this override since {fact.date.isoformat()}",
                why="an entry is let through once",
                fix="nothing need be done",
                at=fact.place,
            )
    keys: dict[str, Value] = {"code": asked.code, "reason": checked_text(asked.reason, "reason")}
    keys |= signatures(index, BOTH, officers, day)
    here = index.rows("SELECT date FROM transaction_ WHERE doc = ? ORDER BY date LIMIT 1", (ident,))
    opened = index.versions("commitment", ident)
    stands = here[0][0] if here else opened[0].date.isoformat() if opened else None
    derivation = [
        f"{ident} is in the books since {stands}"
        if stands
        else f"{ident} is not in the books yet: it is let through when it comes"
    ]
    derivation.append("listed in the notes of the statements, with who let it through and why")
    return Draft("override", ident, (Fact(day, "override", (ident,), keys),), tuple(derivation))
