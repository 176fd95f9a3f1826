"""What would make a request possible does: less of it, a virement, another agreement, more cash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.desk.what_if import Question, bars_of, most_of, question_of, ways_of
from wsisfund.errors import Fault
from wsisfund.manual.availability import availability_of
from wsisfund.store.index import Index

EXAMPLE = Path(__file__).parents[2] / "golden" / "domain-example"
DAY = date(2026, 12, 31)
D = Decimal


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    yield index_of(EXAMPLE, tmp_path_factory.mktemp("what-if"))


def _asked(index: Index, account: str, agreement: str, amount: str) -> Question:
    return question_of(index, account, agreement, D(amount), "CHF", DAY)


@pytest.mark.parametrize(
    ("account", "agreement", "amount", "code", "keys"),
    [
        ("Expenses:C5:Contracts", "VC-2026-11", "100", None, set()),
        ("Expenses:C5:Contracts", "VC-2026-11", "14500", "over-appropriation", {"less", "virement", "appropriation"}),
        ("Expenses:C5:Contracts", "VC-2026-11", "50000", "wrong-earmark", {"less", "virement", "appropriation", "earmark"}),
        ("Expenses:C6:Grants", "VC-2026-11", "10", "wrong-earmark", {"other", "earmark"}),
        ("Expenses:C5:Travel", "VC-2024-05", "5000", "over-cash", {"other", "receipt"}),
    ],
)
def test_each_way_opens_what_was_shut(
    index: Index, account: str, agreement: str, amount: str, code: str | None, keys: set[str]
) -> None:
    asked = _asked(index, account, agreement, amount)
    found = asked.judged(index)
    ways = list(ways_of(asked, found, index))
    assert (found.code, keys <= {way.key for way in ways}) == (code, True), ways
    assert bool(ways) is (code is not None)
    most = most_of(asked, index)
    assert asked._replace(chf=most).judged(index).code is None or most == 0
    assert most == asked.chf or asked._replace(chf=most + D("0.01")).judged(index).code is not None
    for way in ways:
        if way.key == "other":
            assert _asked(index, account, way.fields["agreement"], way.fields["amount"]).judged(index).code is None
        if way.key == "virement":
            source, target = way.fields["source"], way.fields["target"]
            assert source not in (account, target)
            left = availability_of(source, agreement, DAY, index).budget
            assert left is not None and left.amount >= D(way.fields["amount"])
        if way.key == "less":
            assert D(way.fields["amount"]) == most


def test_bars_are_the_figures_of_can_spend(index: Index) -> None:
    found = _asked(index, "Expenses:C5:Contracts", "VC-2026-11", "50000").judged(index)
    bars = {bar.name: (bar.asked, bar.available, bar.short) for bar in bars_of(found)}
    assert bars == {
        "budget": (D("50000"), D("14000.00"), D("36000.00")),
        "support": (D("3500.00"), D("1415.36"), D("2084.64")),
        "cash": (D("53500.00"), D("39927.54"), D("13572.46")),
        "earmark": (D("53500.00"), D("36217.54"), D("17282.46")),
    }
    line, agreement = "Expenses:C5:Travel", "VC-2026-11"
    for wrong in (("Expenses:C5:Lunch", agreement, "1"), (line, "VC-0", "1"), (line, agreement, "-1")):
        with pytest.raises(Fault):
            _asked(index, *wrong)
