"""Named figures of Statement III (domain §5)."""

from collections.abc import Callable, Mapping
from typing import Final

from ..store.measures import BALANCE, RESULT
from ..vocabulary.accounts import REASSESSED, TRANSFERS
from .of_agreements import STEPS, at_end
from .register import agreements
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Figure, Ledger, Measure, Selection, both, once

_BALANCE_SHEET = ("Assets", "Liabilities")
_RESULTS = ("Income", "Expenses")


# What an earmarked agreement brings into net assets: what the books opened with, and its results since.
EARMARKED_PARTS: Mapping[str, Measure] = {
    "opened": Measure(1, both("opening = 1", BALANCE)),
    "results": Measure(-1, both(RESULT, "opening = 0")),
}


# What each span of time, and a new policy, is called in `at_end`.
_COLUMNS: Final = {**{step: step for step in STEPS}, CLOSING: "net-assets"}


@once
def earmarked_agreements(ledger: Ledger) -> frozenset[tuple[str]]:
    """Agreements whose earmark names a programme, as they stand on the reporting date: keys of a selection."""
    return frozenset((ident,) for ident, agreement in agreements(ledger).items() if not agreement.earmark.is_unearmarked)


@once
def earmarked_over(ledger: Ledger) -> Mapping[str, int]:
    """What earmarked agreements add to net assets over each span of time, and by a new policy; centimes."""
    found = at_end(ledger)
    rows = [found[ident] for (ident,) in earmarked_agreements(ledger) if ident in found]
    return {step: sum(row[column] for row in rows) for step, column in _COLUMNS.items()}


def earmarked(ledger: Ledger) -> Figure:
    """Σ over earmarked agreements of opening net assets + contributions + interest + changes of policy − all their expenses.

    Exchange differences belong to no agreement, so they stay with the unearmarked rest.
    """
    keys = earmarked_agreements(ledger)
    selections = tuple(Selection(measure, ("agreement",), keys) for measure in EARMARKED_PARTS.values())
    return Figure(earmarked_over(ledger)[CLOSING], selections)


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
