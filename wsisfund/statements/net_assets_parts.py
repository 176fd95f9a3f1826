"""Statement III in columns: what of net assets is earmarked, unearmarked, and made of exchange differences (IPSAS 1).

Agreements count by their earmark on the reporting date, so that a column adds up from its opening to its closing balance.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..store.measures import under
from ..vocabulary.accounts import EXCHANGE, REASSESSED
from ..vocabulary.statement import Check
from .checks import check
from .figured import Figured, Figures
from .movements import Amounts
from .net_assets import EARMARKED_PARTS, earmarked_agreements, earmarked_over
from .of_agreements import POLICY
from .rows import Reporting, plus
from .sums import BROUGHT, CLOSING, MOVED, RESTATED, Figure, Ledger, Measure, Selection, added, both, less

STATEMENT: Final = "net-assets"
PARTS: Final = ("earmarked", "unearmarked", "exchange")
_ALL: Final = ("Assets", "Liabilities")
_STEPS: Final[Mapping[str, str]] = {"opening": BROUGHT, "prior-period-adjustment": RESTATED, "surplus": MOVED, "closing": CLOSING}

_SPANS: Final[Mapping[str, str]] = {**_STEPS, POLICY: both(RESTATED, under(REASSESSED))}


def _parts(ledger: Ledger) -> Figures:
    """By step, the parts and the whole; corrections, and what a new policy changed, are there where they are not nil."""
    rows = {
        name: _row(ledger, name, _whole(ledger, span), ledger.of_accounts(-1, span, EXCHANGE)) for name, span in _STEPS.items()
    }
    changed = ledger.figure(Measure(-1, both(_SPANS[POLICY], under(EXCHANGE))))
    policy = _row(ledger, POLICY, ledger.of_accounts(-1, RESTATED, REASSESSED), changed)
    corrected = {column: added(figure, less(policy[column])) for column, figure in rows["prior-period-adjustment"].items()}
    found = {"opening": rows["opening"], "prior-period-adjustment": corrected, POLICY: policy}
    found |= {name: rows[name] for name in ("surplus", "closing")}
    kept = ("opening", "surplus", "closing")
    return {name: row for name, row in found.items() if name in kept or any(figure.value for figure in row.values())}


def _whole(ledger: Ledger, span: str) -> Figure:
    """Net assets of a span; of the period the surplus, which money between donors and earmarks does not touch."""
    return ledger.of_accounts(-1, MOVED, "Income", "Expenses") if span == MOVED else ledger.of_accounts(1, span, *_ALL)


def _measures(step: str) -> list[Measure]:
    return [Measure(m.sign, both(_SPANS[step], m.condition)) for m in EARMARKED_PARTS.values()]


def _row(ledger: Ledger, step: str, whole: Figure, exchange: Figure) -> dict[str, Figure]:
    keys = earmarked_agreements(ledger)
    selections = tuple(Selection(measure, ("agreement",), keys) for measure in _measures(step))
    earmarked = Figure(earmarked_over(ledger)[_STEPS.get(step, step)], selections)
    rest = added(whole, less(earmarked), less(exchange))
    return {"earmarked": earmarked, "unearmarked": rest, "exchange": exchange, "total": whole}


def _ties(run: Reporting, found: Amounts) -> list[Check]:
    closing = found["closing"]
    return [
        *(check(f"note.net-assets-parts.{name}", row["total"], run.figure(f"{STATEMENT}.{name}")) for name, row in found.items()),
        check("note.net-assets-parts.closing-earmarked", closing["earmarked"], run.figure(f"{STATEMENT}.closing-earmarked")),
    ]


NET_ASSETS_PARTS: Final = Figured(
    "net-assets-parts",
    "",
    (*PARTS, "total"),
    _parts,
    sums={"closing": plus("opening", "prior-period-adjustment", "change-of-policy", "surplus")},
    across={"total": plus(*PARTS)},
    compared=(),
    ties=_ties,
)


def _ties_before(run: Reporting, found: Amounts) -> list[Check]:
    closing, column = found["closing"], "comparative"
    return [
        check("note.net-assets-parts-before.closing", closing["total"], run.figure(f"{STATEMENT}.closing.{column}")),
        check(
            "note.net-assets-parts-before.closing-earmarked",
            closing["earmarked"],
            run.figure(f"{STATEMENT}.closing-earmarked.{column}"),
        ),
    ]


NET_ASSETS_PARTS_BEFORE: Final = replace(
    NET_ASSETS_PARTS, id="net-assets-parts-before", compared=(), earlier=True, ties=_ties_before
)
