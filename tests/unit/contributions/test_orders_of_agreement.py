"""What an agreement's orders hold is read from its own facts, and is what the days of their movements add up to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from tests.books_index import index_of
from tests.conftest import GOLDEN
from wsisfund.books.records import Account, Amount, Fact
from wsisfund.contributions.figures import committed_of
from wsisfund.contributions.history import history_of
from wsisfund.register.budget_facts import order_steps
from wsisfund.store.index import Index
from wsisfund.store.measures import ORDER_STEPS
from wsisfund.store.orders import last_ordered
from wsisfund.store.overlay import extend, overlay


@pytest.fixture(scope="module")
def example_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(GOLDEN / "domain-example", tmp_path_factory.mktemp("orders"))


def test_a_step_need_not_name_the_agreement_again(example_index: Index) -> None:
    later = overlay(example_index)
    day, line = date(2026, 12, 30), Account("Expenses:C5:Contracts")
    said = {"certified-by": "officer-c", "reason": "more"}
    extend(later, [Fact(day, "commitment", ("PO-2026-11", "adjust", line, Amount(Decimal(5), "CHF")), said)])
    told = [h for h in history_of(later, "VC-2026-11", day) if h.document == "PO-2026-11"]
    assert (told[-1].day, told[-1].what, told[-1].amount) == (day, "commitment adjust", Decimal(5))
    assert last_ordered(example_index, day)["VC-2026-11"] < last_ordered(later, day)["VC-2026-11"] == day


def test_only_facts_of_the_agreement_are_read(example_index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = list(order_steps(example_index))
    assert len({step.agreement for step in steps}) > 1
    every = Index.all

    def of_others_too(self: Index, kind: str) -> Sequence[Fact]:
        assert kind != "commitment"
        return every(self, kind)

    monkeypatch.setattr(Index, "all", of_others_too)
    for day in (date(2026, 4, 30), date(2026, 12, 31)):
        for agreement in sorted({step.agreement for step in steps}):
            own = [step for step in steps if step.agreement == agreement and step.day <= day]
            moved = {
                order: sum(s * a for kind, s in ORDER_STEPS.items() for d, a in example_index.series(kind, order) if d <= day)
                for order in sorted({step.id for step in own})
            }
            assert committed_of(example_index, agreement, day) == moved
            told = [(h.day, h.document) for h in history_of(example_index, agreement, day) if h.what.startswith("commitment ")]
            assert told == [(step.day, step.id) for step in own]
