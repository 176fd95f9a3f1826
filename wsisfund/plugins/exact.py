"""Refuse entries that are not exact, and entries and facts that are not in the form of the fund's books.

    2026-03-02 * "Bank" "Account fee"
      event: "bank-charge"
      doc: "BNK-2026-0301"
      agreement: "VC-2026-11"
      Expenses:General:BankCharges     25.001 CHF
      Assets:Cash:Bank:CHF            -25.00 CHF

passes Beancount, whose tolerance is half a centime, and gives one error here, on the first leg (half-centime). The entry
itself stays as it was. The rules are those of `wsisfund check`: `manual.exactness` and `manual.rules`.
"""

from ..manual.rules import EXACT, MANUAL, READABLE, breaches
from .showing import Entries, Options, RuleError, errors_of, text_errors

__plugins__ = ("exact",)


def exact(entries: Entries, options: Options) -> tuple[Entries, list[RuleError]]:
    """The entries unchanged, and one error for each fault of exactness or form."""
    found = errors_of(entries, options, lambda view: (*view.books.faults, *breaches(view, (EXACT, READABLE, MANUAL))))
    return entries, [*text_errors(options), *found]
