"""Several writers, and an editor that saves in between."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from wsisfund.books.append import BooksChanged, append, leftovers
from wsisfund.books.load import load_books
from wsisfund.books.lock import Locked, lock_holder

from .failing_disk import EXTRA, SEVERAL, accept, donor, hash_of, make_books, snapshot
from .forked import Writer

pytestmark = pytest.mark.crash


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    root = make_books(tmp_path)
    writers = [Writer(root, f"W{n}", 3) for n in range(8)]
    for writer in writers:
        assert (writer.rest(), writer.process.exitcode) == ([0, 1, 2], 0)
    donors = [fact.ident for fact in load_books(root / "ledger/main.beancount", root).facts]
    assert sorted(donors) == sorted(["CHE", *(f"W{n}-{i}" for n in range(8) for i in range(3))])
    assert len(list((root / "imports/archive").iterdir())) == 24
    assert leftovers(root) == []


SAVES = ["in place", "by a new file", "with the old time stamp", "removed", "a new file in a glob"]
SAVES += ["a file where ours would be", "evidence where ours would be"]


@pytest.mark.parametrize("how", SAVES)
def test_an_editor_saves_while_the_judge_looks(tmp_path: Path, how: str) -> None:
    root = make_books(tmp_path)
    (root / "ledger/more").mkdir()
    (root / "ledger/more/a.beancount").write_text("; a\n")
    with (root / "ledger/main.beancount").open("a") as main:
        main.write('include "more/*.beancount"\n')
    path = root / "ledger/accounts.beancount"

    def edit(_: Path) -> None:
        status = path.stat()
        text = path.read_text() + "2025-01-01 open Assets:C CHF\n"
        if how == "by a new file":
            path.with_suffix(".new").write_text(text)
            path.with_suffix(".new").replace(path)
        elif how == "removed":
            path.unlink()
        elif how == "a new file in a glob":
            (root / "ledger/more/b.beancount").write_text("; b\n")
        elif how == "a file where ours would be":
            (root / "ledger/years").mkdir()
            (root / "ledger/years/2026.beancount").write_text("; somebody's, not included yet\n")
        elif how == "evidence where ours would be":
            (root / "imports/archive/deep").mkdir(parents=True)
            (root / "imports/archive/deep/x.csv").write_text("somebody's")
        else:
            path.write_text(text)
        if how == "with the old time stamp":
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        edited.update(snapshot(root))

    edited: dict[str, bytes] = {}
    with pytest.raises(BooksChanged) as caught:
        append(root, SEVERAL, edit, hash_of(root), EXTRA)
    assert snapshot(root) == edited
    assert caught.value.exit_code == 5


def test_the_books_changed_before(tmp_path: Path) -> None:
    root = make_books(tmp_path)
    expect = hash_of(root)
    append(root, [donor("FRA")], accept, expect)
    before = snapshot(root)

    def judge(_: Path) -> None:
        raise AssertionError("the judge was asked about books that nobody proposed for")

    with pytest.raises(BooksChanged):
        append(root, [donor("DEU")], judge, expect)
    assert snapshot(root) == before


def test_a_writer_that_takes_too_long(tmp_path: Path) -> None:
    root = make_books(tmp_path)
    code = (
        "import sys, time\nfrom pathlib import Path\n"
        "from wsisfund.books.disk import FileLayer\nfrom wsisfund.books.lock import locked\n"
        "with locked(Path(sys.argv[1]), FileLayer(), 1):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen([sys.executable, "-c", code, str(root)], env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert lock_holder(root) in (holder.pid, None)
        with pytest.raises(Locked) as caught:
            append(root, SEVERAL, accept, hash_of(root), timeout=0.2)
        assert caught.value.exit_code == 5
        assert "process" in caught.value.why
    finally:
        holder.kill()
        holder.communicate()
    append(root, SEVERAL, accept, hash_of(root), timeout=60)
    assert lock_holder(root) is None
