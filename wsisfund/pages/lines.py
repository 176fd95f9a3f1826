"""The agreements of the books, one line each, with what is still to come of them; and which of them a reader asks for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..contributions.outstanding import Outstanding, outstanding_instalments
from ..languages.local import name_in
from ..languages.order import name_key
from ..languages.spoken import language
from ..register.versions import Agreement, agreement_at, agreement_ids, donor_at
from ..statements.agreements import positions
from ..statements.receivables import outstanding
from ..statements.sums import Ledger
from ..vocabulary.money import ZERO, from_minor
from .asked import Asked


class AgreementLine(NamedTuple):
    """An agreement on a day.

    `open` is in its currency, `carrying` its receivable in CHF, `available` the CHF that may still be spent under it;
    `due` the earliest open due date; `state` one of `asked.STATES`.
    """

    agreement: Agreement
    donor: str
    open: Decimal
    carrying: Decimal
    available: Decimal
    due: date | None
    state: str

    def matches(self, asked: Asked) -> bool:
        """Whether the reader asks for it."""
        a = self.agreement
        texts = (a.id, a.donor, self.donor, a.document, str(a.earmark), *a.pledges)
        return (
            any(asked.search.casefold() in text.casefold() for text in texts)
            and asked.state in ("", self.state)
            and asked.currency in ("", a.amount.currency)
            and (not asked.programme or asked.programme in (a.earmark.programmes or ("unearmarked",)))
        )


def agreement_lines(ledger: Ledger) -> list[AgreementLine]:
    """Every agreement signed by the reporting date, by donor's name, then id."""
    day = ledger.day
    coming: dict[str, list[Outstanding]] = defaultdict(list)
    for part in outstanding_instalments(ledger.index, day):
        coming[part.agreement.id].append(part)
    carrying: dict[str, int] = defaultdict(int)
    for item in outstanding(ledger):
        carrying[item.agreement] += item.gross
    free = positions(ledger)
    found = []
    for ident in agreement_ids(ledger.facts, day):
        agreement = agreement_at(ledger.facts, ident, day)
        assert agreement is not None
        known = donor_at(ledger.facts, agreement.donor, day)
        parts = coming[ident]
        found.append(
            AgreementLine(
                agreement,
                known.name if known else agreement.donor,
                sum((part.units for part in parts), ZERO),
                from_minor(carrying[ident]),
                from_minor(free[ident]["available"]) if ident in free else ZERO,
                min((part.due for part in parts), default=None),
                _state(agreement, parts, day),
            )
        )
    return sorted(found, key=lambda line: (name_key(name_in(line.donor, language()), language()), line.agreement.id))


def _state(agreement: Agreement, parts: Sequence[Outstanding], day: date) -> str:
    if agreement.ended is not None and agreement.ended <= day:
        return "ended"
    if agreement.in_kind:
        return "in-kind"
    if any(part.days > 0 for part in parts):
        return "overdue"
    return "due" if parts else "received"
