"""All open orders by one query are those that each order's own movements give."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.register.budget_facts import appropriation_of, virement_of
from wsisfund.store.index import Index
from wsisfund.store.orders import last_ordered, open_of, open_orders
from wsisfund.store.stored_facts import facts_of, facts_of_biennium, first_facts_of

GOLDEN = Path(__file__).parents[2] / "golden" / "second-year"
DAYS = [date(year, month, 15) for year in (2025, 2026, 2027) for month in range(1, 13)]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(GOLDEN, tmp_path_factory.mktemp("index"))


def test_open_orders_hold_what_each_has_open(index: Index) -> None:
    seen = 0
    for day in DAYS:
        found = {order.id: order.left for order in open_orders(index, day)}
        each = open_of(index, sorted(index.keys("commitment-opened")), day)
        assert found == {ident: left for ident, left in each.items() if left > 0}
        seen += len(found)
    assert seen, "no order is open on any of the days"


def test_the_last_day_of_orders_is_that_of_their_facts(index: Index) -> None:
    for day in DAYS:
        wanted: dict[str, date] = {}
        for fact in index.all("commitment"):
            if fact.date <= day and "agreement" in fact.keys:
                wanted[str(fact.keys["agreement"])] = fact.date
        assert last_ordered(index, day) == wanted
    assert wanted, "no order names an agreement"


def test_the_first_version_is_the_oldest_of_all(index: Index) -> None:
    versions = facts_of(index, "commitment")
    orders = sorted({fact.ident for fact in versions})
    assert first_facts_of(index, "commitment", orders) == {fact.ident: fact for fact in reversed(versions)}
    assert len(versions) > len(orders) and first_facts_of(index, "commitment", []) == {}


def test_facts_of_a_biennium_hold_all_that_count_in_it(index: Index) -> None:
    for biennium in ("2024-2025", "2026-2027", "2028-2029"):
        for kind, read in (("appropriation", appropriation_of), ("virement", virement_of)):
            wanted = [fact for fact in index.all(kind) if (said := read(fact)) and said.biennium == biennium]
            found = facts_of_biennium(index, kind, biennium)
            assert [fact for fact in found if fact in wanted] == wanted
    assert index.all("appropriation") and len(facts_of_biennium(index, "appropriation", "2040-2041")) == 0
