"""Charges of agreements by the UNDG harmonised categories that donors are reported to in (domain §2)."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from ..contributions.final_account import CATEGORIES as CLASSES
from ..store.measures import CHARGED as CHARGED_MONEY
from ..store.measures import IN_KIND as IN_KIND_GIVEN
from ..store.measures import any_of
from ..vocabulary.events import SUPPORT_COSTS
from .sums import MOVED, Ledger, Measure, once

_CLASSES = dict(CLASSES)
# Line → classes. What is in none of them is general operating cost, the seventh category.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "staff-and-personnel": _CLASSES["staff"],
    "supplies": _CLASSES["supplies"],
    "equipment": _CLASSES["equipment"],
    "contractual-services": _CLASSES["contractual"],
    "travel": _CLASSES["travel"],
    "transfers-and-grants": _CLASSES["transfers"],
}
OPERATING, INDIRECT, IN_KIND = "bank-charges", "support-costs", "in-kind"
CHARGES = (*CATEGORIES, OPERATING, INDIRECT)
# Goods in kind are charged to no money, but their donor hears of them.
CHARGED: Final = any_of(CHARGED_MONEY, IN_KIND_GIVEN)
_LINES = {name: line for line, names in CATEGORIES.items() for name in names} | {SUPPORT_COSTS: INDIRECT, "InKind": IN_KIND}
_NOTHING = dict.fromkeys((*CHARGES, IN_KIND), 0)


def line_of_class(name: str) -> str:
    """The line of the statement of account that charges of a class stand in.

    >>> line_of_class("Consultants"), line_of_class("BankCharges")
    ('staff-and-personnel', 'bank-charges')
    """
    return _LINES.get(name, OPERATING)


def charges_of(ledger: Ledger, agreement: str) -> Mapping[str, int]:
    """Charges of an agreement in the period by line, in centimes, as the books sign them: positive."""
    return _charges(ledger).get(agreement, _NOTHING)


@once
def _charges(ledger: Ledger) -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict(_NOTHING))
    sums = ledger.grouped(("agreement", "class"), {"chf": Measure(1, MOVED)}, f"agreement <> '' AND {CHARGED}")
    for (agreement, name), row in sums.items():
        found[agreement][line_of_class(name)] += row["chf"]
    return found
