"""What a line of the bank may be: the documents, how sure it is, and why, in words."""

from decimal import Decimal
from typing import Any, Final, NamedTuple

EXACT, PROPOSED, NONE = "exact", "proposed", "none"

# A proposal needs this score, and as much more than the next one; below it a person decides.
THRESHOLD: Final = Decimal("0.70")
MARGIN: Final = Decimal("0.12")


class Proposal(NamedTuple):
    """A line and what it is. `documents` are documents of the books, or what is still to be entered.

    Args:
        kind: EXACT, PROPOSED or NONE. score: 0 to 1.
        missing: what the books lack is entered first (a receipt, a payment, interest, a charge); empty: all of it is there.
        lines: every line that the documents are together.
    """

    line: str
    kind: str
    documents: tuple[str, ...] = ()
    score: Decimal = Decimal(0)
    reasons: tuple[str, ...] = ()
    missing: str = ""
    lines: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The part ``match`` of a line in the answer of an import, and of a reconciliation."""
        return {
            "kind": self.kind,
            "documents": list(self.documents),
            "score": f"{self.score:.2f}",
            "reasons": list(self.reasons),
            "missing": self.missing or None,
        }


def nothing(line: str, *reasons: str) -> Proposal:
    """No proposal, and why not."""
    return Proposal(line, NONE, reasons=reasons)
