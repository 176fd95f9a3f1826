"""The part of the books that a change touches is found with few questions, however many rates come at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from wsisfund.books.records import Price
from wsisfund.gate.difference import Difference
from wsisfund.gate.slice import Slice
from wsisfund.gate.state import open_books
from wsisfund.store import stored


def test_rates_that_follow_each_other_are_one_span(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_books(example).index
    known = stored.prices_of(index, {"EUR"})[0].date
    days = [known - timedelta(n) for n in (300, 299, 298)]
    added = tuple(Price(day, currency, Decimal("0.9")) for day in reversed(days) for currency in ("EUR", "CZK"))
    asked: list[tuple[str, date, date]] = []

    def note(_: object, *span: *tuple[str, date, date]) -> set[int]:
        asked.append(span)
        return set()

    monkeypatch.setattr(stored, "in_currency", note)
    assert Slice(index, Difference(added=added)).entries
    index.close()
    assert asked == [("CZK", days[0], date.max), ("EUR", days[0], known)]
