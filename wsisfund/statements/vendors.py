"""What vendors owe the fund: credit notes on invoices that were paid, until the money comes or is set off (domain §8.10).

In the books they stand on the vendors' account, with the other sign than an invoice; Statement I shows them as an asset.
"""

from collections.abc import Callable, Mapping

from ..store.item_book import OpenItem
from ..store.measures import OF_VENDORS, under
from ..store.positions import open_items
from ..vocabulary.accounts import VENDORS
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import to_minor
from .sums import Figure, Ledger, once
from .trail import Trail, selected

# Debits that may open an item on the vendors' account; without any, nothing is owed by a vendor.
_DEBITS = f"SELECT 1 FROM posting WHERE {OF_VENDORS} AND chf > 0 AND date <= ? LIMIT 1"

_POSTED = f"SELECT id, chf FROM posting WHERE {under(VENDORS)} AND currency = :currency AND date <= :end"
# A leg that settles the invoice, as far as it was unpaid, is no part of what is owed.
_OPENING = f"{_POSTED} AND payee = :payee AND doc = :doc AND settles_key IN ('', :key) AND chf > 0 ORDER BY id"
_MOVING = f"{_POSTED} AND settles_key = :key ORDER BY id"


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
    """What vendors owe: the legs of each credit note, and what lowered or revalued it since."""
    made = Trail()
    for item in vendors_owing(ledger):
        made.add(_of_item(ledger, item))
    return made


def _of_item(ledger: Ledger, item: OpenItem) -> Trail:
    """Its legs as they stand; where these do not make it (one leg is for the invoice too), the credit note's by shares."""
    values = {"payee": item.payee, "doc": item.doc, "currency": item.currency, "end": ledger.register_day.isoformat()}
    values["key"] = fold_identity(item.doc)
    owed = to_minor(item.chf)
    opening = dict(ledger.index.rows(_OPENING, values))
    whole = Trail(opening | dict(ledger.index.rows(_MOVING, values)))
    return whole if whole.total == owed else Trail(opening).scaled(owed)


def parts_of(ledger: Ledger, figure: Figure) -> Trail:
    """The postings that make a figure, those of what vendors owe too where it counts in it."""
    made = selected(ledger, figure.selections)
    return made.add(vendor_trail(ledger), figure.vendors) if figure.vendors else made


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {"owed-by-vendors": owed_by_vendors}
