"""What vendors owe the fund: credit notes on invoices that were paid, until the money comes or is set off (domain §8.10).

In the books they stand on the vendors' account, with the other sign than an invoice; Statement I shows them as an asset.
"""

from collections.abc import Callable, Mapping

from ..store.item_book import OpenItem
from ..store.measures import OF_VENDORS, under
from ..store.positions import open_items
from ..vocabulary.accounts import VENDORS
from ..vocabulary.money import to_minor
from .sums import Figure, Ledger, once
from .trail import Trail

# Debits that may open an item on the vendors' account; without any, nothing is owed by a vendor.
_DEBITS = f"SELECT 1 FROM posting WHERE {OF_VENDORS} AND chf > 0 AND date <= ? LIMIT 1"

_OF_DOCUMENT = (
    f"SELECT id, chf FROM posting WHERE {under(VENDORS)} AND payee = :payee AND doc = :doc AND date <= :end AND chf > 0 "
    "ORDER BY id"
)


@once
def vendors_owing(ledger: Ledger) -> list[OpenItem]:
    """Open items of the vendors' account that are the fund's to receive, oldest first; amounts positive."""
    if not ledger.index.rows(_DEBITS, (ledger.register_day.isoformat(),)):
        return []
    return [item for item in open_items(ledger.index, VENDORS, ledger.register_day) if item.chf > 0]


def owed_by_vendors(ledger: Ledger) -> Figure:
    """CHF that vendors owe on the reporting date."""
    return Figure(sum(to_minor(item.chf) for item in vendors_owing(ledger)), vendors=1)


def vendor_trail(ledger: Ledger) -> Trail:
    """The entries of the documents under which vendors owe, each with its part of what is still owed."""
    made = Trail()
    for item in vendors_owing(ledger):
        values = {"payee": item.payee, "doc": item.doc, "end": ledger.register_day.isoformat()}
        rows = ledger.index.rows(_OF_DOCUMENT, values)
        made.add(Trail(dict(rows)).scaled(to_minor(item.chf)))
    return made


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {"owed-by-vendors": owed_by_vendors}
