"""Who a payee is by the register: a partner by its id and its names, and nobody where no payee is named."""

from __future__ import annotations

from datetime import date

from wsisfund.books.records import Fact
from wsisfund.reconciliation.payable import payees
from wsisfund.register.partners import unbound_partner
from wsisfund.register.payees import partner_at
from wsisfund.register.source import EntryFacts

_FIRST, _LATER = date(2026, 1, 1), date(2026, 7, 1)
_FACTS = EntryFacts(
    [
        Fact(_FIRST, "partner", ("lab",), {"name": "Open Lab", "iban": "CH93"}),
        Fact(_LATER, "partner", ("lab",), {"name": "Policy Lab", "city": "Geneva", "iso3": "CHE"}),
        Fact(_FIRST, "partner", ("school",), {"binding": "no"}),
    ]
)


def test_a_partner_as_it_stands_on_a_day() -> None:
    first, newest = partner_at(_FACTS, "lab", _FIRST), partner_at(_FACTS, "lab")
    assert first is not None
    assert newest is not None
    assert (first.name, first.city, newest.name, newest.city, newest.iban) == ("Open Lab", "", "Policy Lab", "Geneva", "CH93")
    assert partner_at(_FACTS, "lab", date(2025, 1, 1)) is None


def test_who_names_no_payee_is_no_partner() -> None:
    """A version without a name, and a partner without any, are called by no empty name: nobody is paid what is owed to nobody."""
    assert {name: partner.id for name, partner in payees(_FACTS).items()} == {
        "lab": "lab",
        "policylab": "lab",
        "openlab": "lab",
        "school": "school",
    }
    assert [unbound_partner(_FACTS, payee, _LATER) for payee in ("", "SCHOOL", "lab")] == [None, "school", None]
