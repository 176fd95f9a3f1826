"""Queries of statements over many postings read one range of an index that holds all that they ask."""

from __future__ import annotations

from pathlib import Path

from tests.books_index import index_of
from wsisfund.store.measures import ADVANCED, NEAR_ADVANCES, under
from wsisfund.vocabulary.accounts import ADVANCES_PARTNERS

GOLDEN = Path(__file__).parents[2] / "golden" / "domain-example"


def test_advances_are_read_from_an_index_of_their_own(tmp_path: Path) -> None:
    index = index_of(GOLDEN, tmp_path)
    for key, condition in (("agreement, commitment", ADVANCED), ("payee", f"{NEAR_ADVANCES} AND {under(ADVANCES_PARTNERS)}")):
        asked = f"SELECT {key}, SUM(chf) FROM posting WHERE date <= '2026-12-31' AND {condition} GROUP BY {key} ORDER BY {key}"
        plan = [row[-1] for row in index.rows(f"EXPLAIN QUERY PLAN {asked}")]
        assert any("COVERING INDEX posting_advance" in step for step in plan), plan
