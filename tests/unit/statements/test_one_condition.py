"""The same figure wherever it is asked for: the statement of account, the instalments, what is still to come (issue 10 §1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wsisfund.contributions.figures import figures_of
from wsisfund.contributions.history import balances_of
from wsisfund.contributions.outstanding import outstanding_instalments
from wsisfund.contributions.receipts import Part, due_of
from wsisfund.contributions.refunds import returnable
from wsisfund.register.pledge_status import all_pledges
from wsisfund.register.versions import agreement_at
from wsisfund.statements.engine import make
from wsisfund.store.entries import postings_of_instalment
from wsisfund.store.index import Index
from wsisfund.vocabulary.period import Period

END = date(2026, 12, 31)
YEAR = Period(date(2026, 1, 1), END)


def amounts(index: Index, line: str) -> tuple[str, str]:
    statement = make(index, "account-statement", YEAR, agreement="VC-1")
    values = next(found.values for found in statement.lines if found.id == line)
    return str(values["amount"]), str(values["original"])


def test_a_charge_kept_on_the_way_was_received_on_whatever_account_it_stands(index: Index) -> None:
    """
    2026-01-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.07
    2026-01-01 custom "instalment" "VC-1" "1" 2026-03-31 1000.00 CHF
    2026-03-31 * "D" "10 kept by a bank"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                      990.00 CHF
      Expenses:C5:BankCharges                    10.00 CHF
      Liabilities:DeferredRevenue:Conditional -1000.00 CHF
      Liabilities:DeferredRevenue:Conditional    10.00 CHF
      Income:Contributions:Earmarked            -10.00 CHF
    """
    agreement = agreement_at(index, "VC-1", END)
    assert agreement is not None
    assert amounts(index, "received") == ("1000.00", "1000.00")
    assert [i.open for i in figures_of(index, agreement, END).instalments] == [0]
    assert outstanding_instalments(index, END) == []
    assert make(index, "contributions", YEAR).lines[0].values["conditional-undelivered"] == 0
    assert len(postings_of_instalment(index, "VC-1", "1", True, END)) == 2


def test_a_pledge_stays_unsigned_for_what_an_amendment_gave_back(index: Index) -> None:
    """
    2026-01-01 custom "donor" "d"
      name: "Donor"
    2026-01-01 custom "pledge" "PL-1" "d" 1000.00 CHF
    2026-02-01 custom "agreement" "VC-1" "d" 1000.00 CHF
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.07
      pledge: "PL-1"
    2026-06-01 custom "agreement" "VC-1" "d" 600.00 CHF
    """
    (status,) = all_pledges(index, END)
    (line,) = make(index, "pledges-unsigned", YEAR).lines
    assert (status.rest, line.values["amount"]) == (Decimal("400.00"), Decimal("400.00"))


def test_what_an_officer_said_that_money_settles_counts_everywhere(index: Index) -> None:
    """
    2026-01-01 price USD 0.80 CHF
    2026-01-01 custom "agreement" "VC-1" "icann" 30000.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.07
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-10 10000.00 USD
    2026-01-01 custom "instalment" "VC-1" "2" 2026-02-10 20000.00 USD
    2026-01-12 * "ICANN" "in francs"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                       7000.00 CHF
      Liabilities:DeferredRevenue:Conditional   -7000.00 CHF
        settles-amount: 10000.00 USD
    2026-02-12 * "ICANN" "in dollars"
      event: "receipt"
      doc: "B2"
      agreement: "VC-1"
      instalment: "2"
      Assets:Cash:Bank:USD                      20000.00 USD @@ 16000.00 CHF
      Liabilities:DeferredRevenue:Conditional  -16000.00 CHF
    2026-11-30 price USD 0.90 CHF
    """
    agreement = agreement_at(index, "VC-1", END)
    assert agreement is not None
    assert amounts(index, "received") == ("23000.00", "30000.00")
    assert amounts(index, "balance") == ("23000.00", "30000.00")
    assert outstanding_instalments(index, END) == []
    assert due_of(index, Part("VC-1", "1"), END).open.units == 0
    assert {b.name: b.units for b in balances_of(index, agreement, END, Decimal(0))}["received"] == Decimal("30000.00")
    assert make(index, "contributions", YEAR).lines[0].values["conditional-undelivered"] == 0
    basis = returnable(index, agreement, "USD", Decimal(23000), END).basis
    assert (basis.units, basis.chf) == (Decimal("30000.00"), Decimal("23000.00"))


def test_a_reversal_takes_the_officers_word_back(index: Index) -> None:
    """
    2026-01-01 price USD 0.80 CHF
    2026-01-01 custom "agreement" "VC-1" "icann" 10000.00 USD
      recognition: "conditional"
      earmark: "C5"
      psc-rate: 0.07
    2026-01-01 custom "instalment" "VC-1" "1" 2026-01-10 10000.00 USD
    2026-01-12 * "ICANN" "in francs"
      event: "receipt"
      doc: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                       7000.00 CHF
      Liabilities:DeferredRevenue:Conditional   -7000.00 CHF
        settles-amount: 10000.00 USD
    2026-01-13 * "ICANN" "wrong"
      event: "reversal"
      doc: "R1"
      reverses: "B1"
      agreement: "VC-1"
      instalment: "1"
      Assets:Cash:Bank:CHF                      -7000.00 CHF
      Liabilities:DeferredRevenue:Conditional    7000.00 CHF
        settles-amount: 10000.00 USD
    """
    assert [o.units for o in outstanding_instalments(index, END)] == [Decimal("10000.00")]
