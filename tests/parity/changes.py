"""Changed books judged and indexed twice: from what changed, and afresh from all of them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wsisfund.books.files import MAIN, books_hash, hash_files, read_books_file
from wsisfund.books.includes import included_files
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.errors import Fault
from wsisfund.gate.difference import Files
from wsisfund.gate.judge import Verdict, judge
from wsisfund.gate.partial import judge_change
from wsisfund.gate.state import MANY
from wsisfund.manual.part import WholeNeeded
from wsisfund.store.index import Index, open_index
from wsisfund.store.index_place import seal_of
from wsisfund.store.kept_items import open_rows
from wsisfund.store.update import update_index
from wsisfund.store.write import Content, Last, filed, write_index

VIEWS = (
    "transaction_",
    "posting",
    "fact",
    "price",
    "assertion",
    "account",
    "warning",
    "daily",
    "yearly",
    "account_year",
    "agreement_year",
    "open_item",
    "ident",
    "file",
    "meta",
)

Said = list[tuple[object, ...]]


def said(faults: tuple[Fault, ...]) -> Said:
    """What a person reads of each fault."""
    return [(f.slug, f.message, f.why, f.fix, f.file, f.line) for f in faults]


def contents(path: Path) -> dict[str, list[Any]]:
    """Everything that an index answers with, row by row; only the numbers of leaves are its own."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        found = {view: connection.execute(f"SELECT * FROM {view}").fetchall() for view in VIEWS}
        leaves = "SELECT path, first, sha256, size, lines, head, plain FROM leaf ORDER BY path, first"
        covered = connection.execute(leaves).fetchall()
    text: dict[str, int] = {}
    for name, first, _, _, lines, _, _ in covered:
        assert first == text.get(name, 1), f"leaves of {name} leave a gap"
        text[name] = first + lines
    return {view: sorted(rows, key=repr) for view, rows in found.items()}


def files_of(root: Path) -> Files:
    """The books as they are."""
    hashes = hash_files(root, included_files(root, MAIN))
    return Files(hashes, books_hash(hashes), lambda path: read_books_file(root, path))


def afresh(root: Path, target: Path) -> tuple[Books, Verdict, Path | None]:
    """A full load: the books, the verdict, and the index where they are in order."""
    files, books = files_of(root), load_books(root / MAIN, root)
    verdict = judge(books)
    if verdict.faults:
        return books, verdict, None
    kept = filed(files.hashes, files.read)
    last = Last(verdict.warnings, open_rows(verdict.open_items))
    content = Content(verdict.events, verdict.daily, kept, files.books_hash, lambda: last)
    target.unlink(missing_ok=True)
    return books, verdict, write_index(target, books, content)


@dataclass
class Both:
    """Books in a folder with an index that is kept up; each `change` is judged both ways and compared."""

    root: Path
    work: Path
    by_part: int = 0
    as_whole: dict[str, int] = field(default_factory=dict)
    warnings: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        _, verdict, made = afresh(self.root, self.work / "kept.sqlite")
        assert made is not None, said(verdict.faults)[:5]
        self.kept = made

    def changed(self) -> bool:
        """Judge the books as they are now; whether they are in order. The index goes with them where they are."""
        index = self._open()
        files = files_of(self.root)
        _, verdict, fresh = afresh(self.root, self.work / "fresh.sqlite")
        try:
            judged = judge_change(index, files, self.root, most=MANY)
            warnings = judged.warnings()
        except WholeNeeded as why:
            self.as_whole[str(why)] = self.as_whole.get(str(why), 0) + 1
            index.close()
            if fresh is not None:
                self._replace(fresh)
            return fresh is not None
        if judged.whole:
            self.as_whole[judged.whole] = self.as_whole.get(judged.whole, 0) + 1
        else:
            self.by_part += 1
        self.warnings = verdict.warnings
        for part, whole in ((judged.faults, verdict.faults), (warnings, verdict.warnings)):
            assert said(part) == said(whole), _first_difference(said(part), said(whole))
        if judged.faults:
            # Told in part it is the same words, and whether there may be more is said.
            few = judge_change(index, files, self.root, 1, most=MANY)
            assert set(said(few.faults)) <= set(said(judged.faults)) and few.faults
            assert few.more or said(few.faults) == said(judged.faults)
        if fresh is None:
            index.close()
            assert judged.update is None
            return False
        assert judged.update is not None
        with closing(_opened(fresh)) as made:
            for kind, key in made.rows("SELECT DISTINCT kind, key FROM daily"):
                now = [(day, amount) for day, amount in judged.balances.series(kind, key) if amount]
                assert now == made.series(kind, key), (kind, key, now)
                assert key in judged.balances.keys(kind), (kind, key)
        index.close()
        update_index(self.kept, judged.update)
        kept, new = contents(self.kept), contents(fresh)
        for view in VIEWS:
            assert kept[view] == new[view], (view, _first_difference(kept[view], new[view]))
        return True

    def _open(self) -> Index:
        return _opened(self.kept)

    def _replace(self, fresh: Path) -> None:
        for log in ("", "-wal", "-shm"):
            self.kept.with_name(self.kept.name + log).unlink(missing_ok=True)
        shutil.copyfile(fresh, self.kept)
        shutil.copyfile(seal_of(fresh), seal_of(self.kept))


def _opened(path: Path) -> Index:
    index = open_index(path)
    assert index is not None
    return index


def _first_difference(kept: list[Any], new: list[Any]) -> tuple[list[Any], list[Any]]:
    return [row for row in kept if row not in new][:3], [row for row in new if row not in kept][:3]
