"""An index is believed only as it was sealed; otherwise it is made again, and the figures are right."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wsisfund.gate import by_change, state
from wsisfund.gate.state import BooksState, open_books
from wsisfund.store import seal, update
from wsisfund.store.index import open_index
from wsisfund.store.index_place import log_of, seal_of

DONOR = '\n2026-01-02 custom "donor" "{0}"\n  name: "{0}"\n  type: "foundation"\n'
SUM = "SELECT SUM(chf) FROM posting WHERE account LIKE 'Assets:%'"


@pytest.fixture
def books(example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Books with an index whose log holds a change."""
    monkeypatch.setenv("WSISFUND_INDEX", str(tmp_path / "indexes"))
    open_books(example).index.close()
    _donor(example, "first")
    open_books(example).index.close()
    yield example


def _donor(root: Path, name: str) -> None:
    main = root / "ledger/main.beancount"
    main.write_text(main.read_text() + DONOR.format(name))


def _opened(root: Path) -> tuple[Path, int, list[str]]:
    found: BooksState = open_books(root)
    path = found.index.path
    assert path is not None
    said = path, int(found.index.rows(SUM)[0][0]), [fact.ident for fact in found.index.all("donor")]
    found.index.close()
    return said


def _loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One for each time that all of the books are loaded."""
    ask, loads = state._ask_child, []

    def counted(request: object) -> object:
        loads.append(1)
        return ask(request)  # type: ignore[arg-type]

    monkeypatch.setattr(state, "_ask_child", counted)
    return loads


def _by_sql(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute("UPDATE posting_row SET chf = chf + 100").rowcount


def _by_sql_in_the_log(path: Path) -> None:
    """As by a process that dies before it brings the log into the file."""
    child = os.fork()
    if not child:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("UPDATE posting_row SET chf = chf + 100")
        os._exit(0)
    os.waitpid(child, 0)


def _flipped(path: Path) -> None:
    at = path.stat().st_size // 2
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))


def _log_flipped(path: Path) -> None:
    assert log_of(path).stat().st_size > 0
    _flipped(log_of(path))


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _log_cut(path: Path) -> None:
    assert log_of(path).stat().st_size > 0
    os.truncate(log_of(path), 0)


def _log_gone(path: Path) -> None:
    log_of(path).unlink()


def _times_set_back(path: Path) -> None:
    before = path.stat()
    _flipped(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _other_seal(path: Path) -> None:
    _flipped(path)
    nothing = {"sha256": "", "state": [], "hashed": 0}
    seal_of(path).write_text(json.dumps({"file": nothing, "log": nothing}))


def _no_seal(path: Path) -> None:
    seal_of(path).unlink()


def _seal_of_nothing(path: Path) -> None:
    seal_of(path).write_text("[]")


def _seal_without_end(path: Path) -> None:
    seal_of(path).write_text("[" * 10_000)


def _seal_of_other_states(path: Path) -> None:
    said = json.loads(seal_of(path).read_text())
    said["file"]["state"], said["log"]["state"] = {"2": 1}, [None]
    seal_of(path).write_text(json.dumps(said))


DAMAGES = [
    _by_sql,
    _by_sql_in_the_log,
    _flipped,
    _log_flipped,
    _cut,
    _log_cut,
    _log_gone,
    _times_set_back,
    _other_seal,
    _no_seal,
    _seal_of_nothing,
    _seal_without_end,
    _seal_of_other_states,
]


@pytest.mark.parametrize("old", [True, False], ids=["an old index", "a young index"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_not_as_it_was_sealed_is_made_again(
    books: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], old: bool
) -> None:
    path, total, donors = _opened(books)
    if old:
        time.sleep(0.06)
        assert _opened(books) == (path, total, donors)
    damage(path)
    loads = _loads(monkeypatch)
    assert _opened(books)[1:] == (total, donors)
    assert loads == [1]
    assert _opened(books)[1:] == (total, donors)
    assert loads == [1]


def test_a_seal_of_another_index_is_none(books: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _, _ = _opened(books)
    for file in (path, log_of(path), seal_of(path)):
        shutil.copy2(file, tmp_path / file.name)
    _donor(books, "second")
    path, total, donors = _opened(books)
    shutil.copy2(tmp_path / seal_of(path).name, seal_of(path))
    loads = _loads(monkeypatch)
    assert _opened(books)[1:] == (total, donors)
    assert loads == [1]


def test_a_copy_with_its_seal_is_believed_for_its_own_books_only(books: Path) -> None:
    path, _, _ = _opened(books)
    kept = {file: file.read_bytes() for file in (path, log_of(path), seal_of(path))}
    _donor(books, "second")
    _, total, donors = _opened(books)
    for file, content in kept.items():
        file.write_bytes(content)
    assert _opened(books)[1:] == (total, donors)


def test_a_writer_does_not_build_on_what_was_changed(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change is made after the index was opened to be judged on."""
    _, total, _ = _opened(books)
    keep = update.update_index

    def changed_before(at: Path, change: update.Update) -> None:
        _by_sql(at)
        keep(at, change)

    monkeypatch.setattr(by_change, "update_index", changed_before)
    _donor(books, "second")
    _, again, donors = _opened(books)
    assert (again, donors[-1]) == (total, "second")


def test_a_writer_that_dies_between_its_commit_and_its_seal(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, total, known = _opened(books)
    with monkeypatch.context() as dying:
        dying.setattr(update, "seal", lambda _: os._exit(9))
        _donor(books, "second")
        loads = _loads(dying)
        found = _opened(books)
    assert found[1] == total
    assert sorted(found[2]) == sorted([*known, "second"])
    assert loads == [1]


def test_a_known_index_is_not_hashed_again(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    time.sleep(0.06)
    path, total, donors = _opened(books)
    keep, hashed = seal._sha256, []

    def counted(name: Path) -> str:
        hashed.append(name)
        return keep(name)

    monkeypatch.setattr(seal, "_sha256", counted)
    assert _opened(books) == (path, total, donors)
    # SQLite gives root's log its owner again at each opening, which changes its time: it is hashed, and short.
    assert hashed in ([], [log_of(path)] * len(hashed)) and (hashed == [] or os.geteuid() == 0)


@pytest.mark.parametrize("place", [lambda path: path, log_of], ids=["the index", "its log"])
def test_what_is_larger_than_it_was_sealed_is_not_hashed(
    books: Path, monkeypatch: pytest.MonkeyPatch, place: Callable[[Path], Path]
) -> None:
    path, _, donors = _opened(books)
    with place(path).open("ab") as file:
        file.truncate(20 * 2**30)
    monkeypatch.setattr(seal, "_sha256", lambda _: pytest.fail("20 GiB are read"))
    with seal.alone(path.parent):
        assert not seal.sealed(path)
    monkeypatch.undo()
    assert _opened(books)[2] == donors


def test_what_only_looks_changed_is_hashed_and_believed(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _opened(books)
    loads = _loads(monkeypatch)
    for file in (found[0], log_of(found[0])):
        os.utime(file)
        file.chmod(0o600)
    assert _opened(books) == found
    assert loads == []


def test_hashing_leaves_the_locks_of_an_open_index(books: Path) -> None:
    """To close a file drops all locks of its process on it: the next one would think that nobody reads."""
    found = open_books(books)
    path = found.index.path
    assert path is not None
    time.sleep(0.06)
    os.utime(path)
    again = open_index(path)
    assert again is not None
    again.close()
    child = os.fork()
    if not child:
        # As the last one to close, it would bring the log into the file and remove it.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("SELECT 1 FROM meta").fetchall()
        os._exit(0)
    os.waitpid(child, 0)
    assert log_of(path).stat().st_size > 0
    found.index.close()


def test_a_long_log_is_brought_into_the_file(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "_LONG_LOG", 1)
    loads = _loads(monkeypatch)
    path, total, donors = _opened(books)
    assert not log_of(path).exists() or not log_of(path).stat().st_size
    assert _opened(books) == (path, total, donors)
    assert loads == []


def test_only_the_user_reads_the_seal(books: Path) -> None:
    path, _, _ = _opened(books)
    assert seal_of(path).stat().st_mode & 0o777 == 0o600
    assert list(path.parent.glob("*.new")) == []


def test_eight_at_once(books: Path) -> None:
    """Writers and readers: no needless load, no wrong figure."""
    _, total, donors = _opened(books)
    children = []
    for n in range(8):
        child = os.fork()
        if not child:
            os._exit(_works(books, n, total, donors))
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 8
    assert sorted(set(_opened(books)[2]) - set(donors)) == [f"officer-{n}" for n in (0, 1)]


def _works(root: Path, n: int, total: int, donors: list[str]) -> int:
    """0: all was as it should be. Two of the eight write."""
    state._ask_child = lambda _: os._exit(3)  # type: ignore[assignment]
    try:
        for turn in range(10):
            if n < 2 and turn == n:
                with (root / "ledger/main.beancount").open("a") as main:
                    main.write(DONOR.format(f"officer-{n}"))
            _, found, known = _opened(root)
            if found != total or not set(donors) <= set(known):
                return 1
    except BaseException:
        return 2
    return 0
