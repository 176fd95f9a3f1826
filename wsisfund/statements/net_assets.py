"""Named figures of Statement III (domain §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..store.measures import BALANCE, RESULT
from ..vocabulary.accounts import REASSESSED, TRANSFERS
from .of_agreements import Kept, by_agreement
from .register import agreements
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Figure, Ledger, Measure, Selection, both

_BALANCE_SHEET = ("Assets", "Liabilities")
_RESULTS = ("Income", "Expenses")


# What an earmarked agreement brings into net assets: what the books opened with, and its results since.
EARMARKED_PARTS: Mapping[str, Measure] = {
    "opened": Measure(1, both("opening = 1", BALANCE)),
    "results": Measure(-1, both(RESULT, "opening = 0")),
}
# The same sums, of which kind of money and from which entries they are.
_KEPT = {"opened": (1, "opening = 1", "balance"), "results": (-1, "opening = 0", "result")}


def kept_parts(span: str, kind: str = "") -> tuple[Kept, ...]:
    """Both parts over a span of time, of which the index keeps the sums; results of one `kind` only."""
    parts = _KEPT.values() if not kind else [(*_KEPT["results"][:2], kind)]
    return tuple(Kept(sign, both(span, entries), of) for sign, entries, of in parts)


def earmarked_agreements(ledger: Ledger) -> frozenset[str]:
    """Agreements whose earmark names a programme, as they stand on the reporting date."""
    return frozenset(ident for ident, agreement in agreements(ledger).items() if not agreement.earmark.is_unearmarked)


def earmarked(ledger: Ledger) -> Figure:
    """Σ over earmarked agreements of opening net assets + contributions + interest + changes of policy − all their expenses.

    Exchange differences belong to no agreement, so they stay with the unearmarked rest.
    """
    named, sums = earmarked_agreements(ledger), by_agreement(ledger, {CLOSING: kept_parts(CLOSING)})
    value = sum(row[CLOSING] for agreement, row in sums.items() if agreement in named)
    keys = frozenset((agreement,) for agreement in named)
    return Figure(value, tuple(Selection(measure, ("agreement",), keys) for measure in EARMARKED_PARTS.values()))


FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {
    "net-assets-brought-forward": lambda ledger: ledger.of_accounts(1, BROUGHT, *_BALANCE_SHEET),
    "prior-period-adjustment": lambda ledger: ledger.of_accounts(1, RESTATED, *_BALANCE_SHEET),
    # The same without what a new policy changed, which stands on a line of its own.
    "prior-period-corrections": lambda ledger: ledger.of_accounts(1, RESTATED, *_BALANCE_SHEET, REASSESSED),
    "change-of-policy": lambda ledger: ledger.of_accounts(-1, RESTATED, REASSESSED),
    "surplus": lambda ledger: ledger.of_accounts(-1, MOVED, *_RESULTS),
    "net-assets-earmarked": earmarked,
    "equity-and-results": lambda ledger: ledger.of_accounts(-1, CLOSING, "Equity", *_RESULTS),
    "transfers": lambda ledger: ledger.of_accounts(-1, CLOSING, TRANSFERS),
    "nil": lambda _: Figure(0),
}
