"""The named figures that a definition may use (``figure = "…"``), by subject."""

from collections.abc import Callable, Mapping

from . import cash_flow, net_assets, receivables, vendors
from .sums import Figure, Ledger

FIGURES: Mapping[str, Callable[[Ledger], Figure]] = {
    **net_assets.FIGURES,
    **cash_flow.FIGURES,
    **receivables.FIGURES,
    **vendors.FIGURES,
}
