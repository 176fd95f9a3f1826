"""What vendors owe of credit notes on paid invoices: money that its agreement cannot spend until it comes (domain §8.10)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..books.records import Transaction
from ..store.item_book import Key, OpenItems, posted_of
from ..vocabulary.accounts import VENDORS
from ..vocabulary.money import ZERO


class VendorDebts:
    """The debts of vendors, entry by entry in order of time; without any credit note nothing is kept."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        self._payees = {t.payee for t in transactions if t.credits}
        self._open = OpenItems(VENDORS)
        self._held: dict[Key, dict[str, Decimal]] = {}

    def changes(self, t: Transaction) -> Iterator[tuple[str, Decimal]]:
        """(agreement, CHF) by which its spendable cash changes: less for what a vendor now owes, more for what came or was set
        off.

        Positive = may be spent again.
        """
        if t.payee not in self._payees:
            return
        for p in t.postings:
            if p.account != VENDORS:
                continue
            posted = posted_of(t, p)
            agreement = posted.agreement
            for moved in self._open.count(posted):
                if moved.key is None or t.event == "revaluation":
                    continue
                if posted.credits and moved.key[1] == t.doc:
                    self._held.setdefault(moved.key, {}).setdefault(agreement, ZERO)
                if moved.key in self._held:
                    yield from self._moved(self._held[moved.key], moved.chf, agreement)

    @staticmethod
    def _moved(held: dict[str, Decimal], chf: Decimal, agreement: str) -> Iterator[tuple[str, Decimal]]:
        """A debt that grows is its agreement's; one that shrinks is taken from those that hold it, in order."""
        if chf > 0 or agreement in held:
            whose = agreement if agreement in held else next(iter(held))
            held[whose] += chf
            yield whose, -chf
            return
        for whose in held:
            part = min(held[whose], -chf)
            if part:
                held[whose] -= part
                chf += part
                yield whose, part
