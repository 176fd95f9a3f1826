"""Refuse expenditures above the appropriation, beyond the money received, or outside the donor's earmark.

    2026-01-01 custom "appropriation" Expenses:C5:Travel 100.00 CHF
      biennium: "2026-2027"
    2026-02-01 * "Airline" "Ticket"
      event: "expense"
      doc: "INV-1"
      agreement: "VC-2026-11"
      certified-by: "officer-c"
      approved-by: "officer-a"
      Expenses:C5:Travel    120.00 CHF
      Assets:Cash:Bank:CHF

gives one error on the transaction: over by 20.00 CHF. The entry itself stays as it was. The rules are those of
`wsisfund check`, from `manual.rules`; where facts cannot be read (``wsisfund.plugins.exact`` names them), none is asked.
"""

from ..manual.rules import CONTROL, breaches
from .showing import Entries, Options, RuleError, errors_of

__plugins__ = ("control",)


def control(entries: Entries, options: Options) -> tuple[Entries, list[RuleError]]:
    """The entries unchanged, and one error for each breach of the budget rules."""
    return entries, errors_of(entries, options, lambda view: breaches(view, (CONTROL,)))
