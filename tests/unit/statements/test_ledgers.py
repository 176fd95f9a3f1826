"""The sums of a year serve as the comparatives of the next, unless later entries restate them."""

from __future__ import annotations

from datetime import date

from wsisfund.statements.engine import Run
from wsisfund.statements.ledgers import Ledgers
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period


def year(of: int) -> Period:
    return Period(date(of, 1, 1), date(of, 12, 31))


def test_only_what_is_restated_is_added_up_twice(index: Index) -> None:
    """
    2024-01-01 custom "agreement" "VC-1" "CHE" 1000.00 CHF
      recognition: "unconditional"
      earmark: "C5"
    2024-02-01 * "CHE" "Signed"
      event: "agreement"
      agreement: "VC-1"
      Assets:Receivables:Contributions:CHE   1000.00 CHF
      Income:Contributions:Earmarked        -1000.00 CHF
    2025-02-01 * "CHE" "Received"
      event: "receipt"
      agreement: "VC-1"
      Assets:Cash:Bank:CHF                    400.00 CHF
      Assets:Receivables:Contributions:CHE   -400.00 CHF
    2026-03-01 * "CHE" "Was signed for 1 200, found in 2026"
      event: "agreement"
      agreement: "VC-1"
      restates: "2025"
      Assets:Receivables:Contributions:CHE    200.00 CHF
      Income:Contributions:Earmarked         -200.00 CHF
    """
    ledgers = Ledgers(index)
    runs = {of: Run(index, year(of), ledgers=ledgers) for of in (2024, 2025, 2026)}
    assert runs[2025].before is runs[2024].ledger
    before = runs[2026].before
    assert before is not None and before is not runs[2025].ledger
    account = "Assets:Receivables:Contributions:CHE"
    assert (runs[2025].ledger.accounts[account].closing, before.accounts[account].closing) == (600_00, 800_00)
    assert all(run.ledger.facts is ledgers.facts for run in runs.values())
