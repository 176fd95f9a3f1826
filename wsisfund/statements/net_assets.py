"""Named figures of Statement III (domain §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from ..store.measures import under
from ..vocabulary.accounts import CONTRIBUTIONS, INTEREST, REASSESSED, TRANSFERS
from .register import agreements
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Figure, Ledger, Measure, Selection, both

_BALANCE_SHEET = ("Assets", "Liabilities")
_RESULTS = ("Income", "Expenses")


# What an earmarked agreement brings into net assets: what the books opened with, and its results since.
EARMARKED_PARTS: Mapping[str, Measure] = {
    "opened": Measure(1, both("opening = 1", "root IN ('Assets', 'Liabilities')")),
    "results": Measure(-1, both(f"(root = 'Expenses' OR {under(CONTRIBUTIONS, INTEREST, REASSESSED)})", "opening = 0")),
}


def earmarked_agreements(ledger: Ledger) -> frozenset[str]:
    """Agreements whose earmark names a programme, as they stand on the reporting date."""
    return frozenset(ident for ident, agreement in agreements(ledger).items() if not agreement.earmark.is_unearmarked)


def earmarked(ledger: Ledger) -> Figure:
    """Σ over earmarked agreements of opening net assets + contributions + interest + changes of policy − all their expenses.

    Exchange differences belong to no agreement, so they stay with the unearmarked rest.
    """
    measures = EARMARKED_PARTS
    named = earmarked_agreements(ledger)
    sums = _by_agreement(ledger, f"agreement <> '' AND ({' OR '.join(m.condition for m in measures.values())})")
    value = sum(amount for agreement, amount in sums.items() if agreement in named)
    keys = frozenset((agreement,) for agreement in named)
    return Figure(value, tuple(Selection(measure, ("agreement",), keys) for measure in measures.values()))


def _by_agreement(ledger: Ledger, where: str) -> Mapping[str, int]:
    """Net assets of each agreement on the reporting date; the day before the period is worked out along with it, as comparative.

    The condition is tested once for a posting; what it lets through counts as it is in opening entries, else negatively.
    """
    known = ledger.facts.net_assets
    if ledger.opening_only or ledger.is_restated or ledger.day not in known:
        before = {f"{name}-before": Measure(m.sign, both("date < :start", m.condition)) for name, m in SIGNED.items()}
        sums = ledger.grouped(("agreement",), {**SIGNED, **before}, where)
        known[ledger.day] = {a: row["opened"] + row["results"] for (a,), row in sums.items()}
        if not ledger.opening_only:
            earlier = {a: row["opened-before"] + row["results-before"] for (a,), row in sums.items()}
            known[ledger.period.start - timedelta(1)] = earlier
    return known[ledger.day]


SIGNED = {"opened": Measure(1, "opening = 1"), "results": Measure(-1, "opening = 0")}
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
