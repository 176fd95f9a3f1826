"""The worked example with one thing wrong: exactly the slug that names it, at the line where it stands."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.example_books import BEYOND, CREDIT_NOTE, changed_example
from tests.judging import contribution_faults, contribution_warnings, readable
from wsisfund.books.records import Books
from wsisfund.manual.rules import breaches
from wsisfund.manual.view import View
from wsisfund.vocabulary.event_table import EVENTS

CHANGED = tomllib.loads((Path(__file__).parent / "one_thing_wrong.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CHANGED)
def test_one_thing_wrong(name: str, tmp_path: Path) -> None:
    found = contribution_faults(changed_example(tmp_path, CHANGED[name]["old"], CHANGED[name]["new"]))
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
    books = changed_example(tmp_path, append=CREDIT_NOTE.format("INV-RG-12"))
    assert contribution_faults(books) == []


@pytest.mark.parametrize(
    ("chf", "difference", "slugs"),
    [
        ("955.00", "0.00", []),
        ("945.00", "10.00", []),
        ("1008.00", "-53.00", ["implausible-rate"]),
        ("100.00", "855.00", ["implausible-rate"]),
    ],
)
def test_credit_note_is_at_a_rate_since_its_invoice(chf: str, difference: str, slugs: list[str], tmp_path: Path) -> None:
    """Its exchange difference makes up for another carrying, not for any amount."""
    text = f"""
    2026-12-10 * "Regula GmbH" "Credit note"
      event: "expense"
      doc: "CN-1"
      credits: "INV-RG-12"
      agreement: "VC-2026-13"
      certified-by: "officer-c"
      Expenses:C6:Contracts                     -955.00 CHF
      Expenses:C6:SupportCosts                   -76.40 CHF
      Liabilities:Payables:Vendors              1000.00 EUR @@ {chf} CHF
      Income:ExchangeDifferences:Payables:Realised  {difference} CHF
      Liabilities:Payables:SupportCosts           76.40 CHF
      Liabilities:DeferredRevenue:Conditional  -1031.40 CHF
      Income:Contributions:Earmarked            1031.40 CHF
    """
    assert [f.slug for f in contribution_faults(changed_example(tmp_path, append=text))] == slugs


def test_charge_beyond_what_is_deferred_releases_what_is_left(tmp_path: Path) -> None:
    """The rest of the charge waits for the next receipt; a release of the whole would leave less than nothing deferred."""
    for amount, slugs in (
        ("14273.80", []),
        ("21600.00", ["deferred-below-zero"]),
        ("14000.00", ["revenue-not-released"]),
    ):
        books = changed_example(tmp_path, append=BEYOND.format(amount))
        assert [f.slug for f in contribution_faults(books)] == slugs


# Credit notes of that invoice.
CREDITED = """
2027-01-0{n} * "Regula GmbH" "Credit note"
  event: "{event}"
  doc: "CN-{n}"
  {names}
  agreement: "VC-2026-13"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:C6:Contracts                     {sign}{direct} CHF
  Expenses:C6:SupportCosts                  {sign}{support} CHF
  Liabilities:Payables:Vendors              {mirror}{direct} CHF
  Liabilities:Payables:SupportCosts         {mirror}{support} CHF
  Liabilities:DeferredRevenue:Conditional   {sign}{revenue} CHF
  Income:Contributions:Earmarked            {mirror}{revenue} CHF
"""


def _credited(n: int, direct: str, support: str, revenue: str, reverses: str = "") -> str:
    names = f'reverses: "{reverses}"' if reverses else 'credits: "INV-RG-13"'
    signs = {"sign": "", "mirror": "-"} if reverses else {"sign": "-", "mirror": ""}
    event = "reversal" if reverses else "expense"
    return CREDITED.format(n=n, event=event, names=names, direct=direct, support=support, revenue=revenue, **signs)


@pytest.mark.parametrize(
    ("credited", "slugs"),
    [
        ([_credited(6, "20000.00", "1600.00", "14273.80")], []),
        ([_credited(6, "20000.00", "1600.00", "21600.00")], ["revenue-not-released"]),
        ([_credited(6, "20000.00", "1600.00", "14273.79")], ["revenue-not-released"]),
        ([_credited(6, "5000.00", "400.00", "5400.00"), _credited(7, "15000.00", "1200.00", "8873.80")], []),
        (
            [_credited(6, "5000.00", "400.00", "5400.00"), _credited(7, "15000.00", "1200.00", "8873.81")],
            ["revenue-not-released"],
        ),
        (
            [
                _credited(6, "20000.00", "1600.00", "14273.80"),
                _credited(7, "20000.00", "1600.00", "14273.80", reverses="CN-6"),
                _credited(8, "20000.00", "1600.00", "14273.80"),
            ],
            [],
        ),
    ],
    ids=["all", "more than was released", "less than what fell", "in two parts", "the second too much", "taken back, once more"],
)
def test_credit_note_defers_again_no_more_than_its_invoice_released(
    credited: list[str], slugs: list[str], tmp_path: Path
) -> None:
    books = changed_example(tmp_path, append=BEYOND.format("14273.80") + "".join(credited))
    assert [f.slug for f in contribution_faults(books)] == slugs


RESTATES = '\n  restates: "2026"'
RESTATING = """
2027-01-05 * "Regula GmbH" "Forgotten in 2026"
  event: "expense"
  doc: "INV-R"{restates}
  agreement: "VC-GEN"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:C6:Contracts                               100.00 CHF
  Expenses:C6:SupportCosts                              7.00 CHF
  Liabilities:Payables:Vendors                       -100.00 CHF
  Liabilities:Payables:SupportCosts                    -7.00 CHF
2027-01-06 * "Regula GmbH" "Not ours"
  event: "reversal"
  doc: "REV-R"
  reverses: "INV-R"{taken_back}
  agreement: "VC-GEN"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:C6:Contracts                              -100.00 CHF
  Expenses:C6:SupportCosts                             -7.00 CHF
  Liabilities:Payables:Vendors                        100.00 CHF
  Liabilities:Payables:SupportCosts                     7.00 CHF
"""


@pytest.mark.parametrize(
    ("restates", "taken_back", "slugs"),
    [
        (RESTATES, RESTATES, []),
        (RESTATES, "", ["reversal-does-not-mirror"]),
        ("", RESTATES, ["reversal-does-not-mirror"]),
        ("", "", []),
    ],
)
def test_a_reversal_changes_the_year_that_its_original_changed(
    restates: str, taken_back: str, slugs: list[str], tmp_path: Path
) -> None:
    books = changed_example(tmp_path, append=RESTATING.format(restates=restates, taken_back=taken_back))
    assert [f.slug for f in contribution_faults(books)] == slugs


@pytest.mark.parametrize(
    ("keys", "year", "slugs"),
    [
        ("", "2027", []),
        ("", "2026", ["not-yet-signed"]),
        ("  starts: 2026-07-01", "2026", []),
        ("  ends: 2027-12-31", "2027", []),
        ("  ends: 2027-12-31", "2028", ["outside-period"]),
    ],
)
def test_what_restates_a_year_belongs_to_an_agreement_of_that_year(
    keys: str, year: str, slugs: list[str], tmp_path: Path
) -> None:
    """The entry is of January 2029. An agreement whose paper was recorded late says since when it runs."""
    text = f"""
2027-02-01 custom "agreement" "VC-LATE" "aurelia" 1000.00 CHF
  recognition: "conditional"
  earmark: "C6"
  psc-rate: 0.07
  document: "AGR-LATE"
  assessment: "A"
{keys}
2029-01-05 * "Regula GmbH" "Forgotten"
  event: "expense"
  doc: "INV-R"
  restates: "{year}"
  agreement: "VC-LATE"
  certified-by: "officer-c"
  approved-by: "officer-a"
  Expenses:C6:Contracts                               100.00 CHF
  Expenses:C6:SupportCosts                              7.00 CHF
  Liabilities:Payables:Vendors                       -100.00 CHF
  Liabilities:Payables:SupportCosts                    -7.00 CHF
"""
    books = changed_example(tmp_path, append=text.replace("\n\n", "\n"))
    assert [f.slug for f in contribution_faults(books) if f.slug != "revenue-not-released"] == slugs


def test_a_later_year_takes_back_an_entry_in_its_own_figures_or_restates_it(tmp_path: Path) -> None:
    text = RESTATING.format(restates="", taken_back="{}").replace("2027-01-05", "2026-12-05")
    for key in ("", RESTATES):
        assert contribution_faults(changed_example(tmp_path, append=text.format(key))) == []


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


ODD = (
    "Expenses:Forum", "Expenses:C5:Travel:Train", "Income:ExchangeDifferences", "Income:Other", "Assets:Cash",
    "Assets:Receivables:Contributions", "Liabilities:Payables", "Equity:Other", "Assets:Advances",
)  # fmt: skip


def test_a_name_of_too_few_or_many_parts_is_refused_under_every_event(make_books: Callable[[str], Books]) -> None:
    text = "".join(
        f'2026-03-01 * "P" "N"\n  event: "{event}"\n  doc: "D{n}"\n  agreement: "VC-1"\n'
        + "".join(f"  {account}  {amount}\n" for account in ODD for amount in ("1.00 CHF", "-1.00 CHF", "1.00 EUR @@ 1.00 CHF"))
        for n, event in enumerate(EVENTS)
    )
    told = "".join(fault.as_text() for fault in breaches(View(make_books(text))) if fault.slug == "wrong-account")
    assert [event for event in EVENTS if f"'{event}' does not move Expenses:Forum" not in told] == ["reversal"]
