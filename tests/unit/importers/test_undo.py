"""An import that is taken back again and again: each pledge is looked at once, however many versions it has by then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.example_books import changed_example
from wsisfund.books.records import Fact
from wsisfund.importers import undo
from wsisfund.importers.undo import UndoImport, undo_draft
from wsisfund.store.index import Index
from wsisfund.store.stored_facts import facts_in_turn, numbered_facts

BATCH = "0123456789ab"
IDS = ("PL-R1", "PL-R2", "PL-R3")


def test_a_pledge_of_many_imports_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = ""
    for month in range(1, 7):
        for ident in IDS:
            text += f'\n2026-{month:02d}-01 custom "pledge" "{ident}" "aurelia" 10.00 CHF\n  batch: "{BATCH}"\n'
            if month < 6:
                text += f'\n2026-{month:02d}-15 custom "pledge-end" "{ident}"\n  reason: "import-undone"\n  batch: "{BATCH}"\n'
    index = index_of_books(changed_example(tmp_path, append=text), tmp_path)
    read: Counter[str] = Counter()

    def noted(of: Index, kind: str, idents: Collection[str] | None = None) -> list[tuple[int, Fact]]:
        if kind == "pledge":
            read.update(list(idents or ()))
        return numbered_facts(of, kind, idents)

    monkeypatch.setattr(undo, "numbered_facts", noted)
    monkeypatch.setattr(undo, "facts_in_turn", partial(facts_in_turn, most=3))
    draft = undo_draft(index, UndoImport(BATCH), date(2026, 12, 31), tmp_path)
    assert [record.ident for record in draft.records if isinstance(record, Fact)] == [*IDS]
    assert {ident: read[ident] for ident in IDS} == dict.fromkeys(IDS, 1)
