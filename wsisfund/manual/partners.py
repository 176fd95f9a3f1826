"""Money for a partner without a binding arrangement is expense when it is paid: nothing is owed to the fund for it (IPSAS 48)."""

from collections.abc import Iterator

from ..errors import Fault, Refused, clean
from ..register.partners import unbound_partner
from ..vocabulary.accounts import ADVANCES_PARTNERS
from .view import View


class NoBindingArrangement(Refused):
    """An advance to a partner who is bound by no arrangement would stand as an asset that is none."""

    slug = "no-binding-arrangement"


def unbound_faults(view: View) -> Iterator[Fault]:
    """Advances paid to partners that the register says are not bound on that day."""
    for n, t in enumerate(view.books.transactions):
        if t.event != "advance" or n in view.reversals.undone or not any(p.account == ADVANCES_PARTNERS for p in t.postings):
            continue
        partner = unbound_partner(view.facts, t.payee, t.date)
        if partner is not None:
            yield NoBindingArrangement(
                f"{clean(t.payee)[:60]} is bound by no arrangement on {t.date.isoformat()}",
                why="without one nobody owes the fund a report or the money, so that it is expense when it is paid (IPSAS 48)",
                fix="record it as an expense paid from the bank, as `wsisfund advance partners` does, or register the "
                "arrangement:\n"
                f"wsisfund partner change {clean(partner)[:60]} --binding yes --document REF",
                at=t.place,
            )
