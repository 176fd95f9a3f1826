"""What the instalments below a statement of account are made of, in the agreement's own currency."""

from collections.abc import Mapping, Sequence

from ..books.records import Fact
from ..register.facts import instalment_version_of
from ..register.versions import Agreement
from ..store.measures import OUTSTANDING, RECEIVED, event_in
from ..vocabulary.money import to_minor
from .account_statement import agreement_of
from .instalments import InstalmentRow, instalment_rows
from .sums import CLOSING, Ledger, Measure, Selection, both
from .trail import Tracing, Trail, selected, units_of

_CHF = "carrying"
_OF_BOTH = ("agreement", "instalment")


def of_instalments(tracing: Tracing, lines: Sequence[str], column: str) -> Trail | None:
    """Agreed by its directive, outstanding by the postings of the receivable; of a conditional agreement by what arrived."""
    if column == "due":
        return None
    ledger, agreement = tracing.run.ledger, agreement_of(tracing.run)
    made = Trail()
    for row in instalment_rows(ledger, agreement):
        if row.number in lines:
            parts = _promised(ledger, agreement, row) if agreement.promised else _receivable(ledger, agreement, row)
            made.add(parts[column])
    return made


def _receivable(ledger: Ledger, agreement: Agreement, row: InstalmentRow) -> Mapping[str, Trail]:
    currency = agreement.amount.currency
    named = {"of_agreement": agreement.id, "of_number": row.number, "of_currency": currency}
    mine = f"agreement = :of_agreement AND instalment = :of_number AND currency = :of_currency AND {OUTSTANDING}"
    outstanding = units_of(ledger, mine, named)
    written_off = units_of(ledger, f"{mine} AND {event_in('write-off')}", named)
    carried = Selection(Measure(1, both(CLOSING, OUTSTANDING)), _OF_BOTH, frozenset([(agreement.id, row.number)]))
    agreed = _agreed(ledger, agreement, row)
    settled = Trail().add(outstanding).add(agreed, -1).add(written_off, -1)
    return {
        "agreed": agreed,
        "settled": settled,
        "written-off": written_off,
        "outstanding": outstanding,
        _CHF: selected(ledger, [carried]),
    }


def _promised(ledger: Ledger, agreement: Agreement, row: InstalmentRow) -> Mapping[str, Trail]:
    """What arrived is shared out over the instalments; what had not come when the agreement ended has lapsed."""
    currency = agreement.amount.currency
    agreed, written_off = _agreed(ledger, agreement, row), Trail()
    if row.written_off:
        written_off.say(_end_of(ledger, agreement), "had not come, and lapsed", to_minor(row.written_off, currency))
    settled = _arrived(ledger, agreement, row)
    outstanding = Trail().add(agreed).add(settled).add(written_off)
    chf = to_minor(row.carrying) if row.carrying is not None else 0
    carrying = outstanding.scaled(chf) if chf else Trail()
    return {"agreed": agreed, "settled": settled, "written-off": written_off, "outstanding": outstanding, _CHF: carrying}


def _arrived(ledger: Ledger, agreement: Agreement, row: InstalmentRow) -> Trail:
    amount = to_minor(row.settled, agreement.amount.currency) if row.settled is not None else 0
    received = Measure(-1, both(CLOSING, RECEIVED))
    own = Selection(received, _OF_BOTH, frozenset([(agreement.id, row.number)]))
    every = Selection(received, ("agreement",), frozenset([(agreement.id,)]))
    for selection in (own, every):
        found = selected(ledger, [selection])
        if amount and found.total:
            return found.scaled(amount)
    made, said = Trail(), _said(ledger, agreement, row)
    return made.say(said, "arrived before", amount) if amount and said else made


def _agreed(ledger: Ledger, agreement: Agreement, row: InstalmentRow) -> Trail:
    said = _said(ledger, agreement, row)
    made = Trail()
    if said is None or row.agreed is None:
        return made
    return made.say(said, f"instalment {row.number}", to_minor(row.agreed, agreement.amount.currency))


def _said(ledger: Ledger, agreement: Agreement, row: InstalmentRow) -> Fact | None:
    versions = [f for f in ledger.facts.versions("instalment", agreement.id) if f.date <= ledger.register_day]
    return next((f for f in reversed(versions) if (v := instalment_version_of(f)) and v.number == row.number), None)


def _end_of(ledger: Ledger, agreement: Agreement) -> Fact:
    ends = [f for f in ledger.facts.versions("agreement-end", agreement.id) if f.date <= ledger.register_day]
    return (ends or list(ledger.facts.versions("agreement", agreement.id)))[-1]
