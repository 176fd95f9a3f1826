"""What a row of a file says as a pledge, and what there is to say about it (the row object of design §3)."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ..errors import clean
from ..vocabulary.earmark import Earmark
from ..vocabulary.money import fits, plain
from .cells import Row
from .instalments import Due
from .issues import INVALID, Issue
from .known_donors import Donor


class Record(NamedTuple):
    """A row as far as it could be read; None where it could not."""

    reference: str = ""
    donor: Donor | None = None
    date: datetime.date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    earmark: Earmark | None = None
    kind: str = "cash"
    instalments: tuple[Due, ...] = ()
    due: datetime.date | None = None

    def as_json(self) -> dict[str, object]:
        """The record of the JSON contract (design §3)."""
        donor = self.donor
        return {
            "reference": self.reference,
            "donor": donor.id if donor else None,
            "donor_name": donor.name if donor else None,
            "iso3": donor.iso3 if donor else None,
            "type": donor.type if donor else None,
            "date": self.date.isoformat() if self.date else None,
            "amount": amount_text(self.amount, self.currency),
            "currency": self.currency,
            "earmark": None if self.earmark is None else earmark_parts(self.earmark),
            "kind": self.kind,
            "instalments": [{"due": d.isoformat(), "amount": amount_text(a, self.currency)} for d, a in self.instalments],
            "due": self.due.isoformat() if self.due else None,
        }


class Reading(NamedTuple):
    """One row: its outcome, what was read, and what there is to say about it."""

    row: Row
    outcome: str
    record: Record
    issues: tuple[Issue, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The row of the JSON contract."""
        issues = [{"code": i.code, "column": i.column, "value": clean(i.value), "message": clean(i.message)} for i in self.issues]
        return {"row": self.row.number, "outcome": self.outcome, "record": self.record.as_json(), "issues": issues}


def amount_text(amount: Decimal | None, currency: str | None) -> str | None:
    """An amount in its currency's decimals; as it was read where it has more, two decimals where the currency is not known."""
    if amount is None:
        return None
    code = currency or "CHF"
    return plain(amount, code) if fits(amount, code) else format(amount, "f")


def earmark_parts(earmark: Earmark) -> list[str]:
    """Programmes of an earmark as the JSON contract lists them, a share behind its programme."""
    return [] if earmark.is_unearmarked else str(earmark).split(",")


def outcome_of(issues: Sequence[Issue]) -> str:
    """``new`` without issues; ``invalid`` where one of them makes it so; else ``review``."""
    if not issues:
        return "new"
    return "invalid" if any(i.code in INVALID and not i.asked for i in issues) else "review"
