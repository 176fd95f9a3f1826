"""Rules of what is held and owed: an emptied item takes its carrying, a settlement takes no more than is open, a revaluation
ends at the closing rate (domain §2 *settles*, §3 *Arithmetic*, §6 identity 6).

Older books may have paid their vendors at an average, so that payables are tested to be emptied by account and currency only.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ..errors import Fault
from ..store.kept_items import still_open
from .item_accounts import ItemAccounts, NeedsAccounts
from .item_walk import ItemWalk
from .view import View


def item_faults(view: View) -> Iterator[Fault]:
    """Items that keep carrying without units, and settlements of more than is open.

    A warning: items that a revaluation left off the closing rate; to revalue that day again puts them right. Of a part only the
    accounts are followed that the change moves: each as a whole, or of each what hangs together with the change.
    """
    shown = view.of_items()
    if shown is not None:
        since = view.items_since
        walk = ItemWalk(shown, None if since is None else ItemAccounts(view, since))
        yield from walk.faults()
        if since is None:
            view.open_items = still_open(walk.open_items)


def stand_alone(view: View, since: date) -> bool:
    """Whether the items that hang together with a change show all that it brings; what others of an account hold may excuse an
    item (`ItemWalk`), and what the change moves may be an excuse of others.

    Args:
        view: a part, and what was before it. since: the first day on which the change moves an item.
    """
    accounts, loose = ItemAccounts(view, since), []
    try:
        for some in filter(None, (view.before, view)):
            shown = some.items_together()
            if shown is not None:
                walk = ItemWalk(shown, ItemAccounts(some, since))
                _ = list(walk.faults())
                loose.append(walk.loose)
    except NeedsAccounts:
        return False
    moved = {key for some in loose for key in some}
    return accounts.are_sound() and all(_never_less(*(some.get(key, {}) for some in loose)) for key in moved)


def _never_less(before: Mapping[date, Decimal], after: Mapping[date, Decimal]) -> bool:
    """Whether changes by day come to no less on any day than others did."""
    more = Decimal(0)
    for day in sorted({*before, *after}):
        more += after.get(day, 0) - before.get(day, 0)
        if more < 0:
            return False
    return True
