"""The part of the books that a change touches is found with few questions, however many rates come at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from wsisfund.books.records import Amount, Fact, Price
from wsisfund.gate import partial
from wsisfund.gate.difference import Difference, Files
from wsisfund.gate.reading import read_books
from wsisfund.gate.slice import Slice
from wsisfund.gate.state import indexes_of, open_books
from wsisfund.store import stored, stored_facts


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


def test_an_instalment_is_of_an_agreement_only_where_there_is_one(example: Path) -> None:
    """With an agreement comes what is worked out for all of them on the last day of a year; a pledge needs none of it."""
    index = open_books(example).index
    (agreement, *_) = sorted(stored_facts.idents_of(index, "agreement"))
    day = date(2026, 6, 1)
    parts = tuple(Fact(day, "instalment", (of, "1", day, Amount(Decimal(1), "CHF")), {}) for of in ("PL-NEW", agreement))
    pledge = Fact(day, "pledge", ("PL-NEW", "CHE", Amount(Decimal(1), "CHF")), {})
    found = [Slice(index, Difference(added=added)).keys.agreements for added in ((pledge, parts[0]), parts[1:])]
    index.close()
    assert found == [set(), {agreement}]


def test_of_sound_books_only_rules_are_asked_again_that_found_a_fault(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The warnings, for which all of them are, are worked out for who asks."""
    index = open_books(example).index
    file = example / "ledger/main.beancount"
    legs = "  Expenses:C5:Travel  1.00 CHF\n  Assets:Cash:Bank:CHF  -1.00 CHF\n"
    file.write_text(f'{file.read_text()}\n2027-06-01 * "edit" "one line more"\n{legs}')
    parts: list[Slice] = []
    monkeypatch.setattr(partial, "Slice", lambda *of: parts.append(Slice(*of)) or parts[-1])
    snapshot = read_books(example, indexes_of(example))
    judged = partial.judge_change(index, Files(snapshot.hashes, snapshot.books_hash, snapshot.files.__getitem__), example)
    assert judged.faults
    (part,) = parts
    asked = set(part.before.answers)
    judged.warnings()
    index.close()
    assert 0 < len(asked) < 5 < len(part.before.answers)
