"""What the facts of a kind say is read once for each source of facts, and anew where it has others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from wsisfund.books.records import Amount, Fact
from wsisfund.register.budget_facts import Appropriation, Virement, appropriations, virements
from wsisfund.register.source import EntryFacts, FactSource

_DAY, _FROM, _TO = date(2026, 1, 1), "Expenses:C5:Travel", "Expenses:C5:Consultants"
_CHF = Amount(Decimal("100.00"), "CHF")
_GIVEN = Fact(_DAY, "appropriation", (_FROM, _CHF), {"authority": "C26"})
_MOVED = Fact(_DAY, "virement", ("V-1", _FROM, _TO, _CHF), {})


@pytest.mark.parametrize(("fact", "read"), [(_GIVEN, appropriations), (_MOVED, virements)])
def test_a_fact_is_read_once_for_each_source(
    fact: Fact, read: Callable[[FactSource], Iterator[Appropriation] | Iterator[Virement]]
) -> None:
    facts = EntryFacts([fact])
    (first,), (again,) = read(facts), read(facts)
    assert first is again
    more = EntryFacts([fact, fact])
    assert [found.amount for found in read(more)] == [Decimal("100.00")] * 2
    assert list(read(EntryFacts([]))) == []
