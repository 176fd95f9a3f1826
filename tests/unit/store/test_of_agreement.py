"""What moved under all agreements, by one query, is what the postings of each say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.books_index import index_of
from wsisfund.store.index import Index
from wsisfund.store.of_agreement import last_moved, outstanding_at, outstanding_of

GOLDEN = Path(__file__).parents[2] / "golden" / "second-year"
FAR = date(2030, 1, 1)
DAYS = [*(date(year, month, 15) for year in (2025, 2026, 2027) for month in range(1, 13)), FAR]
OF_PERIODS = ("interest", "revaluation", "impairment")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return index_of(GOLDEN, tmp_path_factory.mktemp("index"))


def test_the_last_move_is_the_last_entry_that_follows_from_no_period(index: Index) -> None:
    differing = 0
    for day in DAYS:
        wanted: dict[str, date] = {}
        every: dict[str, date] = {}
        for moved, ident, event in index.rows("SELECT date, agreement, event FROM posting WHERE agreement <> '' ORDER BY id"):
            if moved <= day.isoformat():
                every[ident] = date.fromisoformat(moved)
                if event not in OF_PERIODS:
                    wanted[ident] = date.fromisoformat(moved)
        assert last_moved(index, day) == wanted
        differing += wanted != every
    assert differing, "no agreement has interest after its last move"


def test_what_is_outstanding_is_that_of_each_agreement(index: Index) -> None:
    found = outstanding_at(index, FAR)
    idents = sorted({ident for ident, _, _ in found})
    assert len(idents) > 1
    for ident in idents:
        own = {key: held for key, held in found.items() if key[0] == ident}
        assert outstanding_at(index, FAR, [ident]) == own
        assert outstanding_of(index, ident, next(iter(own))[2]) == {number: held for (_, number, _), held in own.items()}
    assert outstanding_at(index, FAR, idents) == found
    assert all(held.units or held.chf for held in found.values())
