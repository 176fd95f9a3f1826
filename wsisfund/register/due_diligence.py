"""What was found out about a donor or a partner, as the register has it.

2026-02-10 custom "due-diligence" "delta-telecom"
  result: "cleared"
  document: "DD-2026-04"
  until: 2028-12-31
"""

from datetime import date
from typing import Final, NamedTuple

from ..books.records import Fact
from .source import FactSource, until
from .versions import last_day_said

KIND: Final = "due-diligence"
CLEARED: Final = "cleared"
RESULTS: Final = (CLEARED, "turned-down")


class Decision(NamedTuple):
    """One decision: `result` as in `RESULTS`, by whom, on which paper, and until when it holds (None: until another one)."""

    donor: str
    day: date
    result: str
    document: str
    decided_by: str
    until: date | None

    def __str__(self) -> str:
        until = f" until {self.until.isoformat()}" if self.until else ""
        return f"{self.result} on {self.day.isoformat()} by {self.decided_by or 'nobody'}, {self.document}{until}"


def decision_at(facts: FactSource, ident: str, day: date) -> Decision | None:
    """The newest decision about somebody by a day, or None. A decision stands by itself: it keeps no key of an earlier one."""
    found = until(facts.versions(KIND, ident), day)
    return decision_of(found[-1]) if found else None


def decision_of(fact: Fact) -> Decision:
    """A decision as it stands in the books."""
    result, document, by = (str(fact.keys.get(key, "")).strip() for key in ("result", "document", "decided-by"))
    return Decision(fact.ident, fact.date, result, document, by, last_day_said(fact))
