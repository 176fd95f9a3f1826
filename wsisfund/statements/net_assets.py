"""Named figures of Statement III (domain §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..vocabulary.accounts import CONTRIBUTIONS, INTEREST, TRANSFERS
from .register import agreements
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Figure, Ledger, Measure, Selection, both, under

_BALANCE_SHEET = ("Assets", "Liabilities")
_RESULTS = ("Income", "Expenses")


def earmarked_agreements(ledger: Ledger) -> frozenset[str]:
    """Agreements whose earmark names a programme, as they stand on the reporting date."""
    return frozenset(ident for ident, agreement in agreements(ledger).items() if not agreement.earmark.is_unearmarked)


def earmarked(ledger: Ledger) -> Figure:
    """Σ over earmarked agreements of opening net assets + contributions + interest − all their expenses.

    Exchange differences belong to no agreement, so they stay with the unearmarked rest.
    """
    opened = both("opening = 1", "root IN ('Assets', 'Liabilities')")
    results = both("opening = 0", f"(root = 'Expenses' OR {under(CONTRIBUTIONS, INTEREST)})")
    measures = {"opened": Measure(1, opened), "results": Measure(-1, results)}
    where = f"agreement <> '' AND ({opened} OR {results})"
    named = earmarked_agreements(ledger)
    sums = ledger.grouped(("agreement",), measures, where)
    value = sum(sum(row.values()) for (agreement,), row in sums.items() if agreement in named)
    keys = frozenset((agreement,) for agreement in named)
    return Figure(value, tuple(Selection(measure, ("agreement",), keys) for measure in measures.values()))


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {
    "net-assets-brought-forward": lambda ledger: ledger.of_accounts(1, BROUGHT, *_BALANCE_SHEET),
    "prior-period-adjustment": lambda ledger: ledger.of_accounts(1, RESTATED, *_BALANCE_SHEET),
    "surplus": lambda ledger: ledger.of_accounts(-1, MOVED, *_RESULTS),
    "net-assets-earmarked": earmarked,
    "equity-and-results": lambda ledger: ledger.of_accounts(-1, CLOSING, "Equity", *_RESULTS),
    "transfers": lambda ledger: ledger.of_accounts(-1, CLOSING, TRANSFERS),
    "nil": lambda _: Figure(0),
}
