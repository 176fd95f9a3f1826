"""An editor that saves between the last look and the exchange, or writes on into what came out: its text is kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from wsisfund.books.append import BooksChanged, append, leftovers, recover
from wsisfund.books.conflicts import JournalBroken
from wsisfund.books.disk import FileLayer

from .failing_disk import EXTRA, FILES, ONE, SEVERAL, Died, FailingDisk, accept, hash_of, make_books, snapshot

pytestmark = pytest.mark.crash

DONORS = "ledger/register/donors.beancount"
MINE = b"; somebody's\n"
SETS = {"several files": (SEVERAL, EXTRA), "one file": (ONE, {})}


class Editor(FailingDisk):
    """Saves just before the exchange that puts a file in place, `times` times; dies at operation `at` where asked."""

    def __init__(self, save: Callable[[], None], at: int = 10_000, times: int = 1) -> None:
        super().__init__(at, "die")
        self.save, self.times = save, times

    def exchange(self, waiting: Path, target: Path) -> None:
        if target.name == Path(DONORS).name and self.times:
            self.times -= 1
            self.save()
        super().exchange(waiting, target)


def _saver(root: Path, how: str) -> Callable[[], None]:
    path = root / DONORS

    def save() -> None:
        if how == "in place":
            path.write_bytes(MINE)
        elif how == "by a new file":
            (root / "ledger/.swap").write_bytes(MINE)
            (root / "ledger/.swap").replace(path)
        else:
            path.unlink()

    return save


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("how", ["in place", "by a new file", "removed"])
def test_a_save_in_the_moment_of_the_commit(tmp_path: Path, name: str, how: str) -> None:
    root = make_books(tmp_path)
    expected = {path: text.encode() for path, text in FILES.items()} | ({DONORS: MINE} if how != "removed" else {})
    if how == "removed":
        del expected[DONORS]
    records, extra = SETS[name]
    with pytest.raises(BooksChanged):
        append(root, records, accept, hash_of(root), extra, layer=Editor(_saver(root, how)))
    assert snapshot(root) == expected
    assert leftovers(root) == []
    assert not (root / "imports").exists()


@pytest.mark.parametrize("name", SETS)
def test_two_saves_in_the_moment_of_the_commit(tmp_path: Path, name: str) -> None:
    """Saved, put back, and saved again at that moment: the newer one stays."""
    root = make_books(tmp_path)
    count = iter(range(9))
    records, extra = SETS[name]
    with suppress(BooksChanged, JournalBroken):
        layer = Editor(lambda: (root / DONORS).write_bytes(b"; %d\n" % next(count)) and None, times=2)
        append(root, records, accept, hash_of(root), extra, layer=layer)
    assert (root / DONORS).read_bytes() == b"; 1\n"


@pytest.mark.parametrize("name", SETS)
def test_a_save_and_then_death(tmp_path: Path, name: str) -> None:
    """Wherever it dies after the save, that text is the file's, or the command stops and says where it is."""
    records, extra = SETS[name]
    at = 1
    while True:
        root = make_books(tmp_path / str(at))
        disk = Editor(_saver(root, "by a new file"), at)
        with suppress(BooksChanged, Died):
            append(root, records, accept, hash_of(root), extra, layer=disk)
        saved = disk.times == 0
        with suppress(JournalBroken):
            recover(root)
        if saved:
            assert (root / DONORS).read_bytes() == MINE, f"operation {at}"
        if not disk.reached:
            break
        at += 1
    assert at > 8


def test_an_editor_that_has_the_file_open(tmp_path: Path) -> None:
    """It writes into what came out of the exchange: so that goes back, and the command is refused."""
    root = make_books(tmp_path)
    with (root / DONORS).open("r+b") as file:
        with pytest.raises(BooksChanged):
            append(root, ONE, accept, hash_of(root))
        file.write(MINE)
    assert (root / DONORS).read_bytes().startswith(MINE)


def test_a_new_file_in_the_moment_of_the_commit(tmp_path: Path) -> None:
    root = make_books(tmp_path)
    year = root / "ledger/years/2026.beancount"

    class Typist(FileLayer):
        def rename_new(self, source: Path, target: Path) -> None:
            if target == year:
                year.write_bytes(MINE)
            super().rename_new(source, target)

    with pytest.raises(BooksChanged):
        append(root, SEVERAL, accept, hash_of(root), EXTRA, layer=Typist())
    assert snapshot(root) == {path: text.encode() for path, text in FILES.items()} | {"ledger/years/2026.beancount": MINE}
    assert leftovers(root) == []
