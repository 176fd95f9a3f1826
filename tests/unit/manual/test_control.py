"""The budget rules on small books; each test's docstring is its ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wsisfund.books.records import Books, Fact
from wsisfund.manual.limits import Touched
from wsisfund.manual.view import Scope, View

FUNDED = """
2026-01-01 custom "agreement" "VC-1" "AAA" 10000.00 CHF
  recognition: "unconditional"
  earmark: "{earmark}"
  psc-rate: 0.07
2026-01-01 custom "appropriation" Expenses:C5:Travel {line} CHF
  biennium: "2026-2027"
  year: "2026"
2026-01-01 custom "appropriation" Expenses:C5:SupportCosts {support} CHF
  biennium: "2026-2027"
  year: "2026"
2026-02-01 * "Donor" "Received"
  event: "receipt"
  agreement: "VC-1"
  Assets:Cash:Bank:CHF                     {cash} CHF
  Assets:Receivables:Contributions:AAA    -{cash} CHF
"""
INVOICE = """
{day} * "Airline" "Ticket"
  event: "expense"
  agreement: "VC-1"
  commitment: "{commitment}"
  Expenses:{programme}:Travel              {direct} CHF
  Expenses:{programme}:SupportCosts        {psc} CHF
  Liabilities:Payables:Vendors            -{direct} CHF
  Liabilities:Payables:SupportCosts       -{psc} CHF
"""
ORDER = """
{day} custom "commitment" "PO-1" "{step}" Expenses:C5:Travel {amount} CHF
  agreement: "VC-1"
  certified-by: "c"
"""


def funded(earmark: str = "C5", line: str = "1000.00", support: str = "70.00", cash: str = "10000.00") -> str:
    return FUNDED.format(earmark=earmark, line=line, support=support, cash=cash)


def invoice(direct: str, psc: str, day: str = "2026-03-01", programme: str = "C5", commitment: str = "") -> str:
    text = INVOICE.format(direct=direct, psc=psc, day=day, programme=programme, commitment=commitment)
    return text if commitment else text.replace('  commitment: ""\n', "")


def order(step: str, amount: str, day: str) -> str:
    return ORDER.format(step=step, amount=amount, day=day)


@pytest.fixture
def slugs(make_books: Callable[[str], Books]) -> Callable[[str], list[str]]:
    def find(text: str) -> list[str]:
        books = make_books(text)
        assert not books.faults, [f.message for f in books.faults]
        return [f.slug for f in View(books).control.faults]

    return find


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (funded() + invoice("1000.00", "70.00"), []),
        (funded() + invoice("1000.01", "70.00"), ["over-appropriation"]),
        (funded() + invoice("1000.00", "70.01"), ["over-appropriation"]),
        (funded(support="1000.00") + invoice("10.00", "0.70", programme="C6"), ["no-appropriation"] * 2 + ["wrong-earmark"]),
        (funded(cash="1069.99") + invoice("1000.00", "70.00"), ["over-cash"]),
        (funded(cash="1070.00") + invoice("1000.00", "70.00"), []),
        (funded(earmark="C5=50,Forum=50", cash="2140.00") + invoice("1000.00", "70.00"), []),
        (funded(earmark="C5=50,Forum=50", cash="2139.00") + invoice("1000.00", "70.00"), ["wrong-earmark"]),
    ],
    ids=["all of it", "line", "support cost", "programme", "cash short", "cash just", "share just", "share short"],
)
def test_a_charge_may_take_what_is_there_and_not_a_centime_more(
    text: str, expected: list[str], slugs: Callable[[str], list[str]]
) -> None:
    assert slugs(text) == expected


def test_a_commitment_reserves_its_line_its_support_cost_and_the_cash(slugs: Callable[[str], list[str]]) -> None:
    open_ = order("open", "600.00", "2026-02-10")
    assert slugs(funded() + open_ + invoice("400.00", "28.00")) == []
    assert slugs(funded() + open_ + invoice("400.01", "28.00")) == ["over-appropriation"]
    assert slugs(funded(cash="1000.00") + open_ + invoice("400.00", "28.00")) == ["over-cash"]


def test_a_charge_under_a_commitment_needs_no_room_beside_it(slugs: Callable[[str], list[str]]) -> None:
    text = funded() + order("open", "1000.00", "2026-02-10") + invoice("1000.00", "70.00", commitment="PO-1")
    assert slugs(text) == []


def test_a_charge_beyond_its_commitment_is_refused_until_the_order_is_adjusted(slugs: Callable[[str], list[str]]) -> None:
    open_, charge = order("open", "600.00", "2026-02-10"), invoice("700.00", "49.00", commitment="PO-1")
    assert slugs(funded() + open_ + charge) == ["over-commitment"]
    assert slugs(funded() + open_ + order("adjust", "100.00", "2026-02-20") + charge) == []


def test_an_order_in_another_currency_may_cost_more_chf_while_its_units_last(slugs: Callable[[str], list[str]]) -> None:
    open_ = order("open", "600.00", "2026-02-10") + "  original: 700.00 EUR\n"
    charge = invoice("650.00", "45.50", commitment="PO-1").replace(
        "Vendors            -650.00 CHF", "Vendors -{} EUR @@ 650.00 CHF"
    )
    assert slugs(funded() + open_ + charge.format("700.00")) == []
    assert slugs(funded() + open_ + charge.format("700.01")) == ["over-commitment"]


def test_a_back_dated_charge_is_judged_on_every_later_day(slugs: Callable[[str], list[str]]) -> None:
    later = invoice("900.00", "63.00", day="2026-06-01")
    assert slugs(funded() + later + invoice("100.00", "7.00", day="2026-03-01")) == []
    assert slugs(funded() + later + invoice("100.01", "7.00", day="2026-03-01")) == ["over-appropriation"]


def test_appropriations_lapse_with_the_biennium_and_open_commitments_are_tested_when_charged(
    slugs: Callable[[str], list[str]],
) -> None:
    carried = funded() + order("open", "600.00", "2027-11-10")
    assert slugs(carried) == []
    assert slugs(carried + invoice("600.00", "42.00", day="2028-02-01", commitment="PO-1"))[:1] == ["no-appropriation"]


def test_a_commitment_with_an_advance_outstanding_stays_open(slugs: Callable[[str], list[str]]) -> None:
    advance = """
2026-02-20 * "Traveller" "Advance"
  event: "advance"
  agreement: "VC-1"
  commitment: "PO-1"
  Assets:Advances:Travel                      500.00 CHF
  Assets:Cash:Bank:CHF                       -500.00 CHF
"""
    text = funded() + order("open", "600.00", "2026-02-10") + advance
    assert slugs(text) == []
    assert slugs(text + order("close", "0.00", "2026-03-01")) == ["advance-outstanding"]
    assert slugs(text.replace("500.00", "600.01")) == ["over-commitment"]


def test_an_override_lifts_the_appropriation_and_is_remembered_by_later_tests(slugs: Callable[[str], list[str]]) -> None:
    over = invoice("1200.00", "70.00").replace('  event: "expense"', '  event: "expense"\n  doc: "INV-1"')
    override = '\n2026-03-01 custom "override" "INV-1"\n  code: "over-appropriation"\n  reason: "Council agreed by letter"\n'
    assert slugs(funded() + over) == ["over-appropriation"]
    assert slugs(funded() + over + override) == []
    assert slugs(funded(support="200.00") + over + override + invoice("0.01", "0.00", day="2026-04-01")) == ["over-appropriation"]


def test_c10_is_no_part_of_c1(slugs: Callable[[str], list[str]]) -> None:
    text = funded(earmark="C1,C10").replace("Expenses:C5", "Expenses:C1") + funded(earmark="C1,C10").split("2026-02-01")[0].split(
        "  psc-rate: 0.07"
    )[1].replace("Expenses:C5", "Expenses:C10")
    charges = invoice("900.00", "63.00", programme="C10") + invoice("1000.00", "70.00", programme="C1", day="2026-03-02")
    assert slugs(text + charges) == []


def test_a_small_virement_is_the_certifying_officers_and_a_large_one_is_not(slugs: Callable[[str], list[str]]) -> None:
    line = '\n2026-03-01 custom "virement" "V-1" Expenses:C5:Travel Expenses:C5:Contracts {} CHF\n  certified-by: "c"\n'
    assert slugs(funded() + line.format("100.00")) == []
    assert slugs(funded() + line.format("100.01")) == ["no-authority"]
    assert slugs(funded() + line.format("100.01") + '  approved-by: "a"\n') == []
    assert slugs(funded() + line.format("50.00") + line.format("50.01").replace("V-1", "V-2")) == ["no-authority"]
    assert slugs(funded() + line.format("1000.01") + '  approved-by: "a"\n') == ["over-appropriation"]


ADVANCE = """
2026-02-20 * "Traveller" "Advance"
  event: "advance"
  agreement: "VC-1"
  commitment: "PO-1"
  Assets:Advances:Travel                      500.00 CHF
  Assets:Cash:Bank:CHF                       -500.00 CHF
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("open", "600.00"), ("adjust", "-600.00")], []),
        ([("open", "600.00"), ("adjust", "-600.01")], ["over-release"]),
        ([("open", "600.00"), ("close", "0.00"), ("adjust", "10.00")], ["commitment-mismatch"]),
        ([("open", "600.00"), ("close", "0.00"), ("close", "0.00")], ["commitment-mismatch"]),
        ([("adjust", "10.00"), ("open", "600.00")], ["commitment-mismatch"]),
    ],
    ids=["all given back", "a centime too much", "adjusted after the close", "closed twice", "adjusted before it is open"],
)
def test_a_commitment_is_lowered_to_nothing_and_closed_once(
    steps: list[tuple[str, str]], expected: list[str], slugs: Callable[[str], list[str]]
) -> None:
    assert (
        slugs(funded() + "".join(order(step, amount, f"2026-02-{n + 10}") for n, (step, amount) in enumerate(steps))) == expected
    )


@pytest.mark.parametrize(
    "other", [("Expenses:C5:Travel", "Expenses:C5:Contracts"), ('"VC-1"', '"VC-2"')], ids=["line", "agreement"]
)
def test_a_step_of_a_commitment_is_on_its_line_and_agreement(other: tuple[str, str], slugs: Callable[[str], list[str]]) -> None:
    adjusted = order("adjust", "-10.00", "2026-02-11").replace(*other)
    assert slugs(funded() + order("open", "600.00", "2026-02-10") + adjusted) == ["commitment-mismatch"]


def test_an_order_is_not_lowered_below_what_is_advanced_under_it(slugs: Callable[[str], list[str]]) -> None:
    text = funded() + order("open", "600.00", "2026-02-10") + ADVANCE
    assert slugs(text + order("adjust", "-100.00", "2026-02-21")) == []
    assert slugs(text + order("adjust", "-100.01", "2026-02-21")) == ["over-commitment"]


def test_a_credit_note_after_the_close_gives_back_budget_and_cash_and_no_order(slugs: Callable[[str], list[str]]) -> None:
    text = funded() + order("open", "1000.00", "2026-02-10") + invoice("1000.00", "70.00", commitment="PO-1")
    text += order("close", "0.00", "2026-03-02")
    credit = invoice("-100.00", "-7.00", day="2026-03-03", commitment="PO-1").replace("--", "")
    assert slugs(text + credit) == []
    assert slugs(text + credit + invoice("100.00", "7.00", day="2026-03-04")) == []
    assert slugs(text + credit + invoice("100.01", "7.00", day="2026-03-04")) == ["over-appropriation"]
    assert slugs(text + credit + invoice("50.00", "3.50", day="2026-03-04", commitment="PO-1")) == ["commitment-mismatch"]


def test_an_override_lets_through_its_own_entry_and_no_other_of_that_day(slugs: Callable[[str], list[str]]) -> None:
    over = invoice("1200.00", "70.00").replace('  event: "expense"', '  event: "expense"\n  doc: "INV-1"')
    override = '\n2026-03-01 custom "override" "INV-1"\n  code: "over-appropriation"\n  reason: "Council agreed by letter"\n'
    assert slugs(funded(support="200.00") + over + override + invoice("30.00", "2.10")) == []
    small = over.replace("1200.00", "10.00")
    assert slugs(funded(support="200.00") + small + override + invoice("1030.00", "72.10")) == ["over-appropriation"]


def test_the_excess_of_an_order_abroad_is_a_new_request(slugs: Callable[[str], list[str]]) -> None:
    open_ = order("open", "600.00", "2026-02-10") + "  original: 700.00 EUR\n"
    charge = invoice("650.00", "45.50", commitment="PO-1").replace(
        "Vendors            -650.00 CHF", "Vendors -700.00 EUR @@ 650.00 CHF"
    )
    assert slugs(funded(line="650.00") + open_ + charge) == []
    assert slugs(funded(line="649.99") + open_ + charge) == ["over-appropriation"]
    assert slugs(funded(cash="695.49") + open_ + charge) == ["over-cash"]


def test_an_exchange_loss_comes_off_the_fund_as_a_whole_and_a_gain_adds_nothing(slugs: Callable[[str], list[str]]) -> None:
    difference = """
2026-02-02 * "Bank" "Exchange"
  event: "exchange"
  Assets:Cash:Bank:CHF                       {} CHF
  Income:ExchangeDifferences:Cash:Realised   {} CHF
"""
    loss, gain = difference.format("-10.00", "10.00"), difference.format("10.00", "-10.00")
    text = funded(cash="1080.00") + invoice("1000.00", "70.00")
    assert slugs(text + loss) == []
    assert slugs(text + loss.replace("10.00", "10.01")) == ["over-cash"]
    assert slugs(funded(cash="1069.99") + invoice("1000.00", "70.00") + gain) == ["over-cash"]


RE_EARMARK = """
2026-02-05 * "Donor" "Letter"
  event: "re-earmark"
  agreement: "VC-1"
  Equity:Transfers:Earmarks                   321.00 CHF
    programme: "{source}"
  Equity:Transfers:Earmarks                  -321.00 CHF
    programme: "C6"
"""
C6 = """
2026-01-01 custom "appropriation" Expenses:C6:Travel 5000.00 CHF
  biennium: "2026-2027"
2026-01-01 custom "appropriation" Expenses:C6:SupportCosts 500.00 CHF
  biennium: "2026-2027"
"""


@pytest.mark.parametrize("earmark", ["C5", "C5,Forum", "C5=100", "unearmarked"])
def test_a_re_earmark_opens_a_programme_and_leaves_its_source_as_much_less(
    earmark: str, slugs: Callable[[str], list[str]]
) -> None:
    text = funded(earmark, line="5000.00", support="500.00", cash="1070.00") + C6 + RE_EARMARK.format(source="C5")
    to, source = invoice("300.00", "21.00", programme="C6"), invoice("700.00", "49.00")
    assert slugs(text + to + source) == []
    assert slugs(text + to.replace("300.00", "300.01")) == ["wrong-earmark"]
    assert slugs(text + source.replace("700.00", "700.01")) == ["wrong-earmark"]


def test_a_virement_counts_from_its_date_and_gives_a_line_its_appropriation(slugs: Callable[[str], list[str]]) -> None:
    move = '\n2026-03-02 custom "virement" "V-1" Expenses:C5:Travel Expenses:C5:Contracts 100.00 CHF\n  certified-by: "c"\n'
    charge = invoice("100.00", "7.00", day="2026-03-02").replace("C5:Travel", "C5:Contracts")
    assert slugs(funded() + move + charge) == []
    assert slugs(funded() + move + charge.replace("2026-03-02", "2026-03-01")) == ["no-appropriation"]
    assert slugs(funded() + move + charge.replace("100.00", "100.01")) == ["over-appropriation"]


def test_an_appropriation_counts_from_its_year_and_without_one_from_the_first(slugs: Callable[[str], list[str]]) -> None:
    second = funded().replace('year: "2026"', 'year: "2027"')
    assert slugs(second + invoice("1000.00", "70.00", day="2027-01-01")) == []
    assert slugs(second + invoice("1000.00", "70.00", day="2026-12-31"))[0] == "no-appropriation"
    whole = funded().replace('  year: "2026"\n', "")
    assert slugs(whole + invoice("500.00", "35.00", day="2026-12-31") + invoice("500.00", "35.00", day="2027-12-31")) == []
    assert slugs(whole + invoice("500.00", "35.00") + invoice("500.01", "35.00", day="2027-12-31")) == ["over-appropriation"]


def test_the_instalments_of_a_pledge_have_no_limits() -> None:
    day = date(2026, 1, 1)
    said = [("agreement", "VC-1"), ("pledge", "PL-1"), ("instalment", "PL-1"), ("instalment", "VC-1")]
    books = Books("", (), tuple(Fact(day, kind, (ident,), {}) for kind, ident in said), (), ())
    part = View(books, {Scope.AGREEMENT: frozenset(["PL-1", "VC-1"])})
    assert Touched.of_change({}, part).agreements == {"VC-1"}
