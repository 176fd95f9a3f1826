"""Interest of an agreement that ends: the fund's own goes on with another one, and so does what its donor leaves."""

from datetime import date
from decimal import Decimal

from ..books.records import Transaction, Value
from ..errors import Refused
from ..register.known import known_agreement
from ..register.officers import Officers, signatures
from ..register.versions import Agreement
from ..register.wording import chf_leg, entry
from ..store.documents import not_recorded
from ..store.index import Index
from ..vocabulary.accounts import DEFERRED, INTEREST
from ..vocabulary.event_table import BOTH
from ..vocabulary.money import grouped
from .receipts import TwoDecisions


class UnusedRest(Refused):
    """Money of the agreement is left, and nobody says where the donor wants it."""

    slug = "unused-rest"


def left_to_the_fund(
    index: Index, agreement: Agreement, amount: Decimal, target: str | None, doc: str, day: date, officers: Officers
) -> Transaction:
    """Interest that its donor claimed and now leaves: no longer owed, it is the fund's under another agreement."""
    to = _goes_on_with(index, agreement, amount, target, day)
    not_recorded(index, "interest", doc, "Interest", agreement.id, "")
    keys: dict[str, Value] = {"event": "interest", "doc": doc, **signatures(index, BOTH, officers, day)}
    legs = [chf_leg(DEFERRED, amount, {"agreement": agreement.id}), chf_leg(INTEREST, -amount, {"agreement": to.id})]
    text = f"Interest of {agreement.id} left by its donor, goes on with {to.id}"
    return entry(day, "Interest", text, keys, legs, (agreement.id, to.id))


def interest_moved(
    index: Index, agreement: Agreement, interest: Decimal, target: str | None, doc: str, day: date
) -> tuple[Transaction, tuple[str, ...]]:
    """Interest that is the fund's own goes on with another agreement: no money moves, it is only counted there."""
    to = _goes_on_with(index, agreement, interest, target, day)
    not_recorded(index, "interest", doc, "Interest", agreement.id, "")
    keys: dict[str, Value] = {"event": "interest", "doc": doc}
    legs = [chf_leg(INTEREST, interest, {"agreement": agreement.id}), chf_leg(INTEREST, -interest, {"agreement": to.id})]
    text = f"Interest of {agreement.id} goes on with {to.id}"
    made = entry(day, "Interest", text, keys, legs, (agreement.id, to.id))
    return made, (f"the fund's interest on {agreement.id}, {grouped(interest)} CHF, goes on with {to.id}",)


def _goes_on_with(index: Index, agreement: Agreement, interest: Decimal, target: str | None, day: date) -> Agreement:
    """The agreement of money that goes on with the interest of one that ends."""
    if target is None:
        raise UnusedRest(
            f"{grouped(interest)} CHF of interest on {agreement.id} is the fund's own",
            why="it is not the donor's to take back; it goes on under another agreement, as a rule the unearmarked pool",
            fix="name the agreement: --interest-to ID",
        )
    to = known_agreement(index, target, day)
    if to.id == agreement.id or to.in_kind:
        raise TwoDecisions(
            f"the interest of {agreement.id} cannot go to {to.id}",
            why="it goes on under another agreement of money",
            fix="name another agreement: --interest-to ID",
        )
    return to
