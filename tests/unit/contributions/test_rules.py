"""The worked example with one thing wrong: exactly the slug that names it, at the line where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.example_books import changed_example
from wsisfund.contributions.rules import contribution_faults, contribution_warnings, readable

CHANGED = {
    "unknown-event": ('event: "bank-charge"', 'event: "bank-fee"'),
    "unknown-key": ('settles: "INV-CW-301"', 'setles: "INV-CW-301"'),
    "unknown-key of a fact": ('  document: "LTR-2026-021"', '  documnt: "LTR-2026-021"'),
    "unknown-fact": ('custom "in-kind-service"', 'custom "inkind-service"'),
    "unknown-agreement": (
        'doc: "INV-CW-301"\n  agreement: "VC-2026-11"',
        'doc: "INV-CW-301"\n  agreement: "VC-2026-99"',
    ),
    "unknown-commitment": ('commitment: "PO-2026-12"\n  certified-by: "officer-c"\n  Exp', 'commitment: "PO-9"\n  certified-by: "officer-c"\n  Exp'),
    "unknown-instalment": ('doc: "BNK-2026-0205"\n  agreement: "VC-2026-12"\n  instalment: "1"', 'doc: "BNK-2026-0205"\n  agreement: "VC-2026-12"\n  instalment: "7"'),
    "not-yet-signed": ('2026-02-27 * "Aurelia" "Instalment 1 received"', '2026-01-14 * "Aurelia" "Instalment 1 received"'),
    "no-authority": ('settles: "INV-CW-301"\n  certified-by: "officer-c"\n  approved-by: "officer-a"', 'settles: "INV-CW-301"\n  certified-by: "officer-c"'),
    "no-authority of another role": ('settles: "INV-CW-301"\n  certified-by: "officer-c"\n  approved-by: "officer-a"', 'settles: "INV-CW-301"\n  certified-by: "officer-a"\n  approved-by: "officer-c"'),
    "no-authority twice the same": ('settles: "INV-CW-301"\n  certified-by: "officer-c"\n  approved-by: "officer-a"', 'settles: "INV-CW-301"\n  certified-by: "officer-c"\n  approved-by: "officer-c"'),
    "no-authority of one who left": ('  roles: "approving"', '  roles: "approving"\n  until: 2026-12-14'),
    "no-authority for cash": ('doc: "INV-PC-77"\n  agreement: "VC-2026-14"\n  certified-by: "officer-c"\n  approved-by: "officer-a"', 'doc: "INV-PC-77"\n  agreement: "VC-2026-14"\n  certified-by: "officer-c"'),
    "no-authority of a virement": ('Expenses:C5:Travel 3000.00 CHF\n  certified-by: "officer-c"', "Expenses:C5:Travel 3000.00 CHF"),
    "donor-contradiction": ('doc: "BNK-2026-0201"', 'doc: "BNK-2026-0201"\n  donor: "borealia"'),
    "reverses-nothing": ('reverses: "BNK-2026-0214"', 'reverses: "BNK-2026-0299"'),
    "reversal-does-not-mirror": ('  Assets:Cash:Bank:CHF                                  25.00 CHF\n  Expenses:General:BankCharges                         -25.00 CHF', '  Assets:Cash:Bank:CHF                                  24.00 CHF\n  Expenses:General:BankCharges                         -24.00 CHF'),
    "wrong-support-cost": ('864.20 CHF\n  Liabilities:Payables:Vendors                      -12345.67 CHF\n  Liabilities:Payables:SupportCosts                   -864.20', '864.19 CHF\n  Liabilities:Payables:Vendors                      -12345.67 CHF\n  Liabilities:Payables:SupportCosts                   -864.19'),
    "wrong-support-cost not owed": ("  Liabilities:Payables:SupportCosts                   -390.00 CHF", "  Liabilities:Payables:Vendors                        -390.00 CHF"),
    "revenue-not-released": ("  Liabilities:DeferredRevenue:Conditional             3094.20 CHF\n  Income:Contributions:Earmarked                     -3094.20 CHF", ""),
    "revenue-not-released in part": ("  Liabilities:DeferredRevenue:Conditional             3094.20 CHF\n  Income:Contributions:Earmarked                     -3094.20 CHF", "  Liabilities:DeferredRevenue:Conditional             2865.00 CHF\n  Income:Contributions:Earmarked                     -2865.00 CHF"),
    "deferred-below-zero": ("Conditional              800.00 CHF\n  Income:ExchangeDifferences:Payables:Realised           5.00 CHF\n  Liabilities:Payables:DonorRefunds                  -1000.00 USD @@ 805.00 CHF", "Conditional            18000.00 CHF\n  Income:ExchangeDifferences:Payables:Realised           5.00 CHF\n  Liabilities:Payables:DonorRefunds                 -20000.00 USD @@ 18005.00 CHF"),
    "advance-without-commitment": ('doc: "BNK-2026-0209"\n  agreement: "VC-2026-11"\n  commitment: "PO-2026-13"', 'doc: "BNK-2026-0209"\n  agreement: "VC-2026-11"'),
    "re-earmark-not-zero": ('-8000.00 CHF\n    programme: "C2"', '-7000.00 CHF\n    programme: "C2"\n  Assets:Advances:Travel  -1000.00 CHF\n    commitment: "PO-2026-13"'),
    "wrong-donor-account": ("Assets:Receivables:Contributions:Aurelia          -20000.00 CHF", "Assets:Receivables:Contributions:DeltaTelecom     -20000.00 CHF"),
    "over-receipt": ("19990.00 CHF\n  Expenses:General:BankCharges                          10.00 CHF\n  Assets:Receivables:Contributions:Aurelia          -20000.00 CHF", "19990.01 CHF\n  Expenses:General:BankCharges                          10.00 CHF\n  Assets:Receivables:Contributions:Aurelia          -20000.01 CHF"),
    "write-off-above-allowance": ("1000.00 CHF\n  Assets:Receivables:Contributions:Everland          -1000.00 CHF", "1000.01 CHF\n  Assets:Receivables:Contributions:Everland          -1000.01 CHF"),
    "agreement-not-in-full": ("20000.00 CHF\n    instalment: \"2\"\n  Income:Contributions:Earmarked                    -60000.00 CHF", "21000.00 CHF\n    instalment: \"2\"\n  Income:Contributions:Earmarked                    -61000.00 CHF"),
    "wrong-currency": ("open Expenses:C2:Staff                                   CHF", "open Expenses:C2:Staff                                   EUR,CHF"),
    "unknown-account": ("2025-01-01 open Expenses:C2:Staff                                   CHF", "2025-01-01 open Expenses:C2:Staff                                   CHF\n2025-01-01 open Expenses:C12:Travel CHF"),
    "unknown-donor": ('"VC-2026-14" "delta-telecom"', '"VC-2026-14" "delta-telekom"'),
    "unknown-pledge": ('pledge: "PL-2026-011"', 'pledge: "PL-2026-111"'),
    "unknown-earmark": ('earmark: "Forum"', 'earmark: "Fourm"'),
    "instalments-do-not-add-up": ('"VC-2026-14" "delta-telecom" 6500.00 CHF', '"VC-2026-14" "delta-telecom" 6500.01 CHF'),
    "bad-fact: rate": ("psc-rate: 0.13", "psc-rate: 13"),
    "bad-fact: recognition": ('recognition: "conditional"', 'recognition: "conditionnal"'),
    "bad-fact: biennium": ('biennium: "2026-2027"', 'biennium: "2025-2026"'),
    "bad-fact: biennium without quotes": ('biennium: "2026-2027"', "biennium: 2026-2027"),
    "bad-fact: year": ('year: "2026"', 'year: "2028"'),
    "bad-fact: values": ('"VC-2026-15" "delta-telecom" 3200.00 CHF', '"VC-2026-15" 3200.00 CHF'),
    "bad-fact: date": ('"VC-2026-14" "2" 2026-06-30 1500.00 CHF', '"VC-2026-14" "2" "30 June" 1500.00 CHF'),
    "bad-fact: step": ('"PO-2026-11" "adjust"', '"PO-2026-11" "lower"'),
    "bad-fact: interest": ('assessment: "MEMO-2026-04"', 'interest: "donor"'),
    "too-many-decimals": ('"PL-2026-012" "borealia" 10000.00 USD', '"PL-2026-012" "borealia" 10000.001 USD'),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_one_thing_wrong(name: str, tmp_path: Path) -> None:
    found = contribution_faults(changed_example(tmp_path, *CHANGED[name]))
    assert {f.slug for f in found} == {name.replace(":", "").split()[0]}, [f.as_text() for f in found]
    for fault in found:
        assert (fault.file, bool(fault.line)) == ("ledger/main.beancount", True)
        assert fault.why
        assert fault.fix


def test_example_obeys_every_rule(tmp_path: Path) -> None:
    books = changed_example(tmp_path)
    assert contribution_faults(books) == []
    assert contribution_warnings(books) == []
    assert readable(books)


def test_facts_that_cannot_be_read_are_reported_alone(tmp_path: Path) -> None:
    books = changed_example(tmp_path, "psc-rate: 0.13", "psc-rate: 13")
    assert len(contribution_faults(books)) == 1
    assert not readable(books)


def test_facts_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    books = changed_example(
        tmp_path,
        append="""
        2026-01-01 custom "fava-option" "language" "fr"
        2026-01-01 custom "budget" Expenses:C5:Travel "monthly" 10.00 CHF
        """,
    )
    assert contribution_faults(books) == []


def test_opening_twice_a_commitment(tmp_path: Path) -> None:
    books = changed_example(
        tmp_path,
        append="""
        2026-11-01 custom "commitment" "PO-2026-12" "open" Expenses:C6:Grants 1.00 CHF
          agreement: "VC-2026-13"
          certified-by: "officer-c"
        """,
    )
    assert [f.slug for f in contribution_faults(books)] == ["already-there"]


CHARGE = """
2027-01-05 * "Bank" "Account fee"
  event: "bank-charge"
  doc: "BNK-2027-0001"
  agreement: "VC-GEN"
  Expenses:General:BankCharges    25.00 CHF
  Assets:Cash:Bank:CHF           -25.00 CHF
"""
REVERSAL = """
2027-01-06 * "Bank" "Taken back"
  event: "reversal"
  doc: "REV-2027-001"
  reverses: "BNK-2027-0001"
  agreement: "VC-GEN"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:General:BankCharges   -25.00 CHF
  Assets:Cash:Bank:CHF            25.00 CHF
"""


@pytest.mark.parametrize(
    ("entries", "slugs"),
    [
        ([CHARGE], []),
        ([CHARGE, CHARGE], ["already-there"]),
        ([CHARGE, REVERSAL, CHARGE.replace("01-05", "01-07")], []),
        ([CHARGE, REVERSAL, REVERSAL.replace("REV-2027-001", "REV-2027-002")], ["reverses-nothing"]),
        ([CHARGE, REVERSAL.replace("01-06", "01-04")], ["reverses-nothing"]),
        ([CHARGE, REVERSAL.replace("VC-GEN", "VC-2026-11")], ["reversal-does-not-mirror"]),
    ],
    ids=["once", "twice", "free again", "reversed twice", "before it", "other agreement"],
)
def test_recorded_once(entries: list[str], slugs: list[str], tmp_path: Path) -> None:
    books = changed_example(tmp_path, append="\n".join(entries))
    assert [f.slug for f in contribution_faults(books)] == slugs


def test_bank_line_is_recorded_once_whoever_it_is_from(tmp_path: Path) -> None:
    """BNK-2026-0206 stands there as unidentified money; the same line again as an advance receipt would count it twice."""
    books = changed_example(
        tmp_path,
        append="""
        2026-05-12 * "Delta Telecom" "Received"
          event: "receipt"
          doc: "BNK-2026-0206"
          agreement: "VC-2026-14"
          Assets:Cash:Bank:CHF                           1500.00 CHF
          Liabilities:DeferredRevenue:AdvanceReceipts   -1500.00 CHF
        """,
    )
    assert [f.slug for f in contribution_faults(books)] == ["already-there"]


def test_support_cost_may_be_rounded_per_leg_or_per_sum(tmp_path: Path) -> None:
    """1.50 × 7 % = 0.105 → 0.11 twice, or 3.00 × 7 % = 0.21."""
    entry = """
    2027-01-05 * "Printer" "Badges"
      event: "expense"
      doc: "INV-1"
      agreement: "VC-GEN"
      certified-by: "officer-c"
      Expenses:C2:Staff                    1.50 CHF
      Expenses:C2:Staff                    1.50 CHF
      Expenses:C2:SupportCosts             {0} CHF
      Liabilities:Payables:Vendors        -3.00 CHF
      Liabilities:Payables:SupportCosts   -{0} CHF
    """
    for amount, slugs in (("0.21", []), ("0.22", []), ("0.20", ["wrong-support-cost"])):
        books = changed_example(tmp_path, append=entry.format(amount))
        assert [f.slug for f in contribution_faults(books)] == slugs


def test_credit_note_is_the_mirror_of_the_invoice(tmp_path: Path) -> None:
    books = changed_example(
        tmp_path,
        append="""
        2027-01-05 * "Regula GmbH" "Credit note to INV-RG-12"
          event: "expense"
          doc: "CN-RG-3"
          agreement: "VC-2026-13"
          certified-by: "officer-c"
          Expenses:C6:Contracts                               -100.00 CHF
          Expenses:C6:SupportCosts                              -8.00 CHF
          Liabilities:Payables:Vendors                         100.00 CHF
          Liabilities:Payables:SupportCosts                      8.00 CHF
          Liabilities:DeferredRevenue:Conditional             -108.00 CHF
          Income:Contributions:Earmarked                       108.00 CHF
        """,
    )
    assert contribution_faults(books) == []


def test_charge_beyond_what_is_deferred_releases_what_is_left(tmp_path: Path) -> None:
    """The rest of the charge waits for the next receipt; a release of the whole would leave less than nothing deferred."""
    entry = """
    2027-01-05 * "Regula GmbH" "Second study"
      event: "expense"
      doc: "INV-RG-13"
      agreement: "VC-2026-13"
      certified-by: "officer-c"
      Expenses:C6:Contracts                              20000.00 CHF
      Expenses:C6:SupportCosts                            1600.00 CHF
      Liabilities:Payables:Vendors                      -20000.00 CHF
      Liabilities:Payables:SupportCosts                  -1600.00 CHF
      Liabilities:DeferredRevenue:Conditional             {0} CHF
      Income:Contributions:Earmarked                     -{0} CHF
    """
    for amount, slugs in (
        ("14273.80", []),
        ("21600.00", ["deferred-below-zero"]),
        ("14000.00", ["revenue-not-released"]),
    ):
        books = changed_example(tmp_path, append=entry.format(amount))
        assert [f.slug for f in contribution_faults(books)] == slugs


def test_books_without_officers_test_only_that_two_differ(tmp_path: Path) -> None:
    books = changed_example(tmp_path, OFFICERS, "")
    assert contribution_faults(books) == []


OFFICERS = """\
2026-01-01 custom "officer" "officer-c"
  name: "Certifying officer"
  roles: "certifying"
2026-01-01 custom "officer" "officer-a"
  name: "Approving officer"
  roles: "approving"
"""


def test_missing_assessment_is_a_warning(tmp_path: Path) -> None:
    books = changed_example(tmp_path, '  assessment: "MEMO-2026-04"\n', "")
    assert contribution_faults(books) == []
    assert [f.slug for f in contribution_warnings(books)] == ["missing-assessment"]
