"""The two suppliers of balances, loaded entries and the index, say the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.book_sums import BookSums
from tests.books_index import index_of_books
from tests.conftest import GOLDEN
from wsisfund.books.load import load_books
from wsisfund.manual.balances import total_at
from wsisfund.manual.view import View
from wsisfund.store.index import open_index


def test_entries_and_index_supply_the_same_balances_and_facts(tmp_path: Path) -> None:
    root = GOLDEN / "domain-example"
    books = load_books(root / "ledger" / "main.beancount", root)
    entries, index = BookSums(books), index_of_books(books, tmp_path)
    kinds = {kind for kind, *_ in View(books).control.daily}
    assert len(kinds) > 10
    for kind in sorted(kinds):
        assert index.keys(kind) == entries.keys(kind)
        for key in index.keys(kind):
            whole = index.series(kind, key)
            assert whole == entries.series(kind, key), (kind, key)
            for since in {at + timedelta(n) for at, _ in whole for n in (0, 1)}:
                part = index.series(kind, key, since)
                assert [change for change in part if change[0] >= since] == [change for change in whole if change[0] >= since]
                assert total_at(part, since) == total_at(whole, since), "what was before is one change"
                assert len([change for change in part if change[0] < since]) <= 1
                assert index.drawn(kind, key, since) == [drawn for drawn in index.drawn(kind, key) if drawn[0] >= since]
    for kind in sorted({fact.kind for fact in books.facts}):
        assert list(index.all(kind)) == list(entries.all(kind))
        for ident in {fact.ident for fact in books.facts if fact.kind == kind}:
            assert list(index.versions(kind, ident)) == list(entries.versions(kind, ident))
    index.close()


def test_an_index_of_other_bytes_is_not_opened(tmp_path: Path) -> None:
    root = GOLDEN / "domain-example"
    index = index_of_books(load_books(root / "ledger" / "main.beancount", root), tmp_path)
    path = index.path
    index.close()
    assert path is not None
    assert open_index(path, "sha256:2") is None
    path.write_bytes(path.read_bytes()[:5000])
    assert open_index(path, "sha256:test") is None
