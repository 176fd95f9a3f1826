"""The two suppliers of balances, loaded entries and the index, say the same."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import GOLDEN
from wsisfund.books.load import load_books
from wsisfund.manual.balances import EntryBalances
from wsisfund.manual.control import control_of
from wsisfund.register.reversals import effective_events
from wsisfund.register.versions import EntryFacts
from wsisfund.store.index import open_index, write_index


def test_entries_and_index_supply_the_same_balances_and_facts(tmp_path: Path) -> None:
    root = GOLDEN / "domain-example"
    books = load_books(root / "ledger" / "main.beancount", root)
    events = effective_events(books)
    control = control_of(books, events)
    entries = EntryBalances(EntryFacts(books.facts), control.movements)
    write_index(tmp_path / "index", books, events, control.movements, {}, "sha256:0")
    index = open_index(tmp_path / "index", "sha256:0")
    assert index is not None
    kinds = {kind for kind, *_ in control.movements}
    assert len(kinds) > 10
    for kind in sorted(kinds):
        assert index.keys(kind) == entries.keys(kind)
        for key in index.keys(kind):
            assert index.series(kind, key) == entries.series(kind, key), (kind, key)
    for kind in sorted({fact.kind for fact in books.facts}):
        assert list(index.all(kind)) == list(entries.all(kind))
        for ident in {fact.ident for fact in books.facts if fact.kind == kind}:
            assert list(index.versions(kind, ident)) == list(entries.versions(kind, ident))
    index.close()


def test_an_index_of_other_bytes_is_not_opened(tmp_path: Path) -> None:
    root = GOLDEN / "domain-example"
    books = load_books(root / "ledger" / "main.beancount", root)
    write_index(tmp_path / "index", books, [t.event for t in books.transactions], [], {}, "sha256:1")
    assert open_index(tmp_path / "index", "sha256:2") is None
    (tmp_path / "index").write_bytes((tmp_path / "index").read_bytes()[:5000])
    assert open_index(tmp_path / "index", "sha256:1") is None
