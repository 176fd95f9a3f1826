"""What the statement of account of an agreement, and the report to a donor, are made of."""

from __future__ import annotations

from collections.abc import Sequence

from ..store.measures import CHARGED, IN_KIND, OUTSTANDING
from ..vocabulary.events import CLASSES
from .account_statement import CAME, HELD
from .agreements import POSITION
from .categories import CHARGES, line_of_class
from .categories import IN_KIND as IN_KIND_LINE
from .sums import CLOSING, MOVED, Ledger, Measure, both
from .traced import of_agreements
from .trail import Tracing, Trail, measured


def of_account(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of the agreement that the statement is about; only its CHF: the other currency is worked out from them."""
    agreement = tracing.run.agreement
    if column != "amount" or agreement is None:
        return None
    made = Trail()
    for line in lines:
        made.add(_line(tracing, line, agreement))
    return made


def _line(tracing: Tracing, line: str, agreement: str) -> Trail:
    if line in CHARGES:
        return _charged(tracing.run.ledger, agreement, line)
    if line == IN_KIND_LINE:
        return _given(tracing.run.ledger, [agreement])
    if line == "balance":
        return _balance(tracing, [agreement])
    column = {**{name: name for name in ("opening", *CAME, "available")}, **HELD}[line]
    return of_agreements(tracing, [agreement], column) or Trail()


def _charged(ledger: Ledger, agreement: str, line: str) -> Trail:
    names = ", ".join(f"'{name}'" for name in CLASSES if line_of_class(name) == line)
    return measured(ledger, Measure(-1, both(MOVED, CHARGED, f"class IN ({names})")), "agreement", agreement)


def _given(ledger: Ledger, agreements: Sequence[str]) -> Trail:
    return measured(ledger, Measure(1, both(MOVED, IN_KIND)), "agreement", *agreements)


def _balance(tracing: Tracing, agreements: Sequence[str]) -> Trail:
    made = Trail()
    for column in ("opening", *POSITION):
        made.add(of_agreements(tracing, agreements, column) or Trail())
    return made


def of_donor(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of the agreements of a donor."""
    if column == "balance":
        return _balance(tracing, lines)
    if column == "receivable":
        return measured(tracing.run.ledger, Measure(1, both(CLOSING, OUTSTANDING)), "agreement", *lines)
    if column == "in-kind":
        return _given(tracing.run.ledger, lines)
    return of_agreements(tracing, lines, column)
