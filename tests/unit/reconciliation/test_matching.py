"""A year of bank lines of which the right matches are known: no wrong one, and nine in ten are proposed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from wsisfund.books.records import Amount
from wsisfund.languages.states import states
from wsisfund.reconciliation.evidence import Evidence
from wsisfund.reconciliation.items import INSTALMENT, Expected
from wsisfund.reconciliation.likeness import Names
from wsisfund.reconciliation.matching import propose
from wsisfund.reconciliation.own_accounts import OwnAccounts
from wsisfund.reconciliation.proposal import NONE, PROPOSED
from wsisfund.reconciliation.references import names_reference
from wsisfund.register.bank_facts import BankAccount

from .harder import harder
from .year import Year, year


def found_of(made: Year) -> dict[str, frozenset[str]]:
    proposals = propose(made.lines, made.items, made.expected, Evidence(Names(made.donors), {}))
    assert [p.line for p in proposals] == [line.id for line in made.lines]
    assert all(p.reasons for p in proposals)
    return {p.line: frozenset(p.documents) for p in proposals if p.kind != NONE}


@pytest.mark.parametrize("seed", range(4))
def test_a_year_has_no_wrong_match_and_nine_in_ten_right_ones(seed: int) -> None:
    made = year(seed)
    found = found_of(made)
    wrong = {line: (documents, made.right[line]) for line, documents in found.items() if documents != made.right[line]}
    assert not wrong
    wanted = [line for line, documents in made.right.items() if documents]
    assert len(wanted) > 240
    assert 10 * sum(line in found for line in wanted) >= 9 * len(wanted)


@pytest.mark.parametrize("seed", range(2))
def test_in_a_harder_year_what_only_looks_like_a_document_is_left_to_a_person(seed: int) -> None:
    made, orders = harder(seed)
    donors = [(state.iso3, state.name, "member-state") for state in states().values()]
    proposals = propose(made.lines, made.items, made.expected, Evidence(Names(donors), orders))
    found = {p.line: frozenset(p.documents) for p in proposals if p.kind != NONE}
    assert {line: documents for line, documents in found.items() if documents != made.right[line]} == {}
    wanted = [line for line, documents in made.right.items() if documents]
    assert len(wanted) > 140 and len(made.right) - len(wanted) > 60
    assert 100 * sum(line in found for line in wanted) >= 95 * len(wanted)


def test_money_in_another_currency_is_proposed_near_the_days_rate_and_never_exact() -> None:
    line = year(0).lines[0]._replace(amount=Amount(Decimal("990.00"), "USD"), counterparty="Aurelia", text="VC-9-1", reference="")
    expected = Expected("VC-9-1:1", INSTALMENT, line.booked, Decimal("900.00"), "EUR", ("Aurelia",), ("VC-9-1",), "RF04VC9101")
    rates = {"USD": Decimal("0.90"), "EUR": Decimal("0.98")}
    evidence = Evidence(Names([]), {}, lambda currency, _: rates.get(currency))
    (found,) = propose([line], [], [expected], evidence)
    assert (found.kind, found.documents, found.missing) == (PROPOSED, ("VC-9-1:1",), INSTALMENT)
    assert "900.00 EUR at the day's rate is 980.00 USD, 1.0% from it" in found.reasons
    by_reference = propose([line._replace(creditor_reference="RF04VC9101")], [], [expected], evidence)
    assert by_reference[0].kind == PROPOSED
    unsigned = propose([line], [], [expected._replace(since=line.booked + timedelta(1))], evidence)
    assert unsigned[0].kind == NONE, "the agreement was not signed yet"
    far = propose([line._replace(amount=Amount(Decimal("1010.00"), "USD"))], [], [expected], evidence)
    assert far[0].kind == NONE, "three per cent off is no bank's spread"


def test_money_between_own_accounts_is_one_transfer_or_one_exchange() -> None:
    euros = BankAccount("Assets:Cash:Bank:EUR", "UBS", "CH5604835012345678009", "", "", "", None, None, "", None)
    out = (
        year(0)
        .lines[0]
        ._replace(
            amount=Amount(Decimal("-1089.00"), "USD"), counterparty="", text="", reference="", counterparty_account=euros.iban
        )
    )
    into = out._replace(id="BL-2", account=euros.account, amount=Amount(Decimal("1000.00"), "EUR"), counterparty_account="")
    rates = {"USD": Decimal("0.90"), "EUR": Decimal("0.98")}
    evidence = Evidence(Names([]), {}, lambda currency, _: rates.get(currency))
    (found,) = propose([out], [], [], evidence, OwnAccounts([euros], [into]))
    assert (found.kind, found.documents) == (PROPOSED, ("exchange:Assets:Cash:Bank:EUR=1000.00",))
    twice = propose([out], [], [], evidence, OwnAccounts([euros], [into, into._replace(id="BL-3")]))
    assert twice[0].kind == NONE, "two lines could be its other side"
    dollars = euros._replace(account="Assets:Cash:Bank:USD:Reserve")
    same = propose([out], [], [], evidence, OwnAccounts([dollars], []))
    assert same[0].documents == ("transfer:Assets:Cash:Bank:USD:Reserve",)
    stranger = propose([out._replace(counterparty_account="CH00")], [], [], evidence, OwnAccounts([euros], [into]))
    assert stranger[0].kind == NONE


def test_two_lines_that_could_both_be_it_are_left_to_a_person() -> None:
    made = year(0)
    item = made.items[0]._replace(doc="BNK-1", amount=made.lines[0].amount.number, payee="Aurelia", references=(), scor=())
    line = made.lines[0]._replace(
        booked=item.day, valued=item.day, counterparty="Aurelia", text="", reference="", end_to_end="", creditor_reference=""
    )
    evidence = Evidence(Names([]), {})
    (alone,) = propose([line], [item], [], evidence)
    assert (alone.kind, alone.documents) == ("proposed", ("BNK-1",))
    twins = propose([line, line._replace(id="BL-other")], [item], [], evidence)
    assert [proposal.kind for proposal in twins] == [NONE, NONE]
    choice = propose([line], [item, item._replace(doc="BNK-2")], [], evidence)
    assert choice[0].kind == NONE and "a person decides" in choice[0].reasons[0]
    far = propose([line._replace(counterparty="")], [item._replace(payee="Somebody", day=item.day - timedelta(9))], [], evidence)
    assert far[0].kind == NONE, "the amount alone is never enough"


@pytest.mark.parametrize(
    ("text", "reference", "named"),
    [
        ("payment of INV-2026-11 thanks", "INV-2026-11", True),
        ("payment of INV 2026 11", "INV-2026-11", True),
        ("payment of INV-2026-110", "INV-2026-11", False),
        ("payment of INV-2026-11-2", "INV-2026-11", False),
        ("/INV/INV-2026-11/", "INV-2026-11", True),
        ("XINV-2026-11", "INV-2026-11", False),
    ],
)
def test_a_reference_stands_by_itself(text: str, reference: str, named: bool) -> None:
    assert names_reference(text, reference) is named
