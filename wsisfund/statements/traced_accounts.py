"""What the statement of account of an agreement, and the report to a donor, are made of."""

from collections.abc import Sequence
from decimal import Decimal

from ..store.measures import CHARGED, IN_KIND, OUTSTANDING
from ..vocabulary.events import CLASSES
from ..vocabulary.money import to_minor
from .account_statement import CAME, HELD, agreement_of
from .agreements import POSITION
from .categories import CHARGES, line_of_class
from .categories import IN_KIND as IN_KIND_LINE
from .sums import CLOSING, MOVED, Ledger, Measure, both
from .traced import of_agreements
from .trail import Tracing, Trail, measured


def of_account(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Of the agreement that the statement is about. Its own currency is worked out from the CHF: the same entries have shares."""
    agreement = tracing.run.agreement
    if agreement is None:
        return None
    made = Trail()
    for line in lines:
        found = _line(tracing, line, agreement)
        made.add(found if column == "amount" else _in_own(tracing, line, found))
    return made


def _in_own(tracing: Tracing, line: str, chf: Trail) -> Trail:
    """The amount of a line in the agreement's currency, shared out over the entries that make its CHF."""
    run = tracing.run
    agreement = agreement_of(run)
    cells = next(row.cells for row in run.rows("account-statement") if row.id == line)
    amount = cells.get("original")
    whole = to_minor(amount, agreement.amount.currency) if isinstance(amount, Decimal) else 0
    if chf.total or not whole:
        return chf.scaled(whole) if whole else Trail()
    signed = run.ledger.facts.versions("agreement", agreement.id)[-1]
    return Trail().say(signed, "worked out from the years before", whole)


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
