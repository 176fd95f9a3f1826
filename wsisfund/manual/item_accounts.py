"""Accounts of documents as wholes, where a part shows only what hangs together with its change (`gate.item_legs`)."""

from datetime import date
from decimal import Decimal
from functools import cache

from ..register.reversals import REVERSAL
from ..vocabulary.money import FUNCTIONAL, ZERO
from .carryings import ItemDay
from .held_and_owed import BY_DOCUMENT, KINDS, Item, sign_of
from .view import View


class NeedsAccounts(Exception):
    """What the items of a few documents show depends on what others of the account hold."""


class ItemAccounts:
    """The accounts of which a part shows only what hangs together with its change, as wholes: by their sums from a day on."""

    def __init__(self, view: View, since: date) -> None:
        self._view, self.since = view, since
        self._days = cache(view.account_days)

    def before(self, account: str, currency: str, day: date) -> tuple[Decimal, Decimal]:
        """Units and CHF at the beginning of a day, `since` or later."""
        days = [(units, chf) for at, units, chf in self._days(account, currency) if at < day]
        return sum((units for units, _ in days), Decimal(0)), sum((chf for _, chf in days), ZERO)

    def day(self, account: str, currency: str, day: date) -> ItemDay:
        """An account of documents in a currency on a day, as an item.

        Raises:
            NeedsAccounts: a credit note may count as two.
        """
        item = Item()
        item.units, item.chf = self.before(account, currency, day)
        item.day = ItemDay(item.units, item.chf)
        for t, p in self._view.legs(account, currency, day):
            if t.event == REVERSAL or t.credits:
                raise NeedsAccounts
            item.count(t, p, p.units, p.chf)
        return item.day

    def are_sound(self) -> bool:
        """Whether each account of documents is owed or held on the right side, and none without units has CHF."""
        keys = (key for root in ("Assets", "Liabilities") for key in self._view.account_keys(root))
        return all(self._is_sound(*key) for key in keys if KINDS[key[0]] == BY_DOCUMENT)

    def _is_sound(self, account: str, currency: str) -> bool:
        units, chf = Decimal(0), ZERO
        for day, moved, carried in self._days(account, currency):
            units, chf = units + moved, chf + carried
            wrong = units * sign_of(account) < 0 or (currency != FUNCTIONAL and not units and chf)
            if day >= self.since and wrong:
                return False
        return True
