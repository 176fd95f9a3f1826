"""What is scanned, hashed and loaded is the same bytes of one moment, whatever the folder is called and whoever swaps files."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from beancount import loader

from tests.crash.failing_disk import SEVERAL, FailingDisk, accept, hash_of, make_books
from wsisfund.books import snapshot as room
from wsisfund.books.append import append
from wsisfund.books.beancount_ import load_snapshot
from wsisfund.books.conflicts import BooksChanged, Unfinished
from wsisfund.books.disk import FileLayer
from wsisfund.books.includes import Include
from wsisfund.books.load import books_of, load_books
from wsisfund.books.scan import scan
from wsisfund.books.snapshot import read_snapshot, sound_snapshot, take
from wsisfund.books.staging import DECIDED, HELD, PLAN, stage
from wsisfund.errors import Faults

OPEN = "2026-01-01 open Assets:{} CHF\n"


def _folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / "ledger" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def _files(root: Path, files: dict[str, str]) -> Path:
    return _folder(root, **files)


def _accounts(root: Path) -> list[str]:
    return [o.account for o in load_books(root / "ledger/main.beancount", root).opens]


def test_a_folder_that_is_a_pattern(tmp_path: Path) -> None:
    """The books folder `fund[1]` beside `fund1`: each shows its own figures."""
    text = {"main.beancount": 'include "sub/a.beancount"\n'}
    for name, account in (("fund[1]", "Own"), ("fund1", "Other")):
        _files(tmp_path / name, text | {"sub/a.beancount": OPEN.format(account)})
    assert _accounts(tmp_path / "fund[1]") == ["Assets:Own"]
    assert _accounts(tmp_path / "fund1") == ["Assets:Other"]


def test_names_in_any_script(tmp_path: Path) -> None:
    """Only what is no text, or ends a line, is refused in a file's name."""
    names = ("années", "взносы", "捐款")
    main = "".join(f'include "{name}.beancount"\n' for name in names)
    _files(tmp_path, {"main.beancount": main, **{f"{name}.beancount": OPEN.format(f"A{n}") for n, name in enumerate(names)}})
    assert _accounts(tmp_path) == ["Assets:A0", "Assets:A1", "Assets:A2"]


def test_a_folder_below_that_is_a_pattern(tmp_path: Path) -> None:
    """Its file is read; one with includes of its own is refused, because bean-check would follow them into the other folder."""
    files = {
        "main.beancount": 'include "sub[[]1]/a.beancount"\n',
        "sub[1]/a.beancount": OPEN.format("A"),
        "sub1/b.beancount": OPEN.format("Unseen"),
        "sub[1]/b.beancount": OPEN.format("B"),
    }
    root = _files(tmp_path, files)
    assert _accounts(root) == ["Assets:A"]
    (root / "ledger/sub[1]/a.beancount").write_text('include "b.beancount"\n')
    taken = read_snapshot(root)
    assert [(f.slug, f.place) for f in scan(taken)] == [("include-not-allowed", "ledger/sub[1]/a.beancount:1")]
    assert "ledger/sub1/b.beancount" not in taken.files


def test_beancount_opens_no_file(tmp_path: Path) -> None:
    """Everything may be swapped after the snapshot: what was scanned is what is loaded."""
    root = _folder(tmp_path, **{"main.beancount": 'include "a.beancount"\n', "a.beancount": OPEN.format("A")})
    taken = read_snapshot(root)
    assert scan(taken) == []
    (root / "ledger/main.beancount").write_text('plugin "os"\n')
    (root / "ledger/a.beancount").unlink()
    books = books_of(taken)
    assert books.faults == ()
    assert [(o.account, o.place) for o in books.opens] == [("Assets:A", ("ledger/a.beancount", 1))]
    assert not taken.still()


def test_as_beancount_itself_loads(tmp_path: Path) -> None:
    files = {
        "main.beancount": 'option "title" "T"\noption "operating_currency" "CHF"\nplugin "beancount.plugins.leafonly"\n'
        'include "*/*.beancount"\ninclude "none.beancount"\n',
        "a/x.beancount": OPEN.format("A") + OPEN.format("B") + '2026-01-02 * "p"\n  Assets:A  5 CHF\n  Assets:B\n',
        "b/y.beancount": 'option "operating_currency" "EUR"\n2026-01-03 balance Assets:A 6 CHF\n'
        '2026-01-03 document Assets:A "d"\n',
        "b/d": "",
        "c/z.beancount": '2026-01-04 * "unbalanced"\n  Assets:A  5 CHF\n2026-01-05 nonsense\n',
    }
    root = _files(tmp_path, files)
    entries, errors, options = loader.load_file(str(root / "ledger/main.beancount"))
    ours = load_snapshot(read_snapshot(root))
    assert ours.entries == entries
    assert sorted(e.message for e in ours.errors) == sorted(e.message for e in errors)
    assert len(errors) == 4
    same = ("title", "operating_currency", "include", "plugin", "name_assets", "inferred_tolerance_default", "filename")
    assert {key: ours.options[key] for key in same} == {key: options[key] for key in same}


def test_what_beancount_calls_an_include_is_compared(tmp_path: Path) -> None:
    root = _folder(tmp_path, **{"main.beancount": 'include "a.beancount"\n', "a.beancount": OPEN.format("A")})
    taken = read_snapshot(root)
    taken.includes["ledger/main.beancount"][:] = [Include("b.beancount", (), 0)]
    assert [f.slug for f in books_of(taken).faults] == ["include-not-allowed"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1bb", "a\x7fb", "a\x85b", b"a\xffb".decode(errors="surrogateescape")])
def test_names_that_would_spoil_the_list_of_hashes(tmp_path: Path, name: str) -> None:
    root = _folder(tmp_path, **{"main.beancount": 'include "*/x.beancount"\n'})
    folder = root / "ledger" / name
    folder.mkdir()
    (folder / "x.beancount").write_text(OPEN.format("A"))
    faults = scan(read_snapshot(root))
    assert [(f.slug, f.place) for f in faults] == [("include-not-allowed", "ledger/main.beancount:1")]
    assert "\n" not in faults[0].as_text().splitlines()[0]


@pytest.mark.parametrize("pattern", ["**/*.beancount", "*/*/*/*/*/*/*/*/*/*.beancount", "**/nothing/**/x"])
def test_links_that_lead_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    """A pattern that never ends is refused, here after fewer names than elsewhere."""
    monkeypatch.setattr("wsisfund.books.expansion.MOST_NAMES", 20_000)
    root = _folder(tmp_path, **{"main.beancount": f'include "{pattern}"\n', "x/a.beancount": OPEN.format("A")})
    for n in range(8):
        (root / f"ledger/x/{n}").symlink_to(root / "ledger")
    faults = scan(read_snapshot(root))
    assert {f.place for f in faults} == {"ledger/main.beancount:1"}
    assert "leads through more than" in faults[0].message or {f.slug for f in faults} == {"included-twice"}


def test_a_very_large_file_is_not_read(tmp_path: Path) -> None:
    root = _folder(tmp_path, **{"main.beancount": 'include "a.beancount"\n', "a.beancount": ""})
    os.truncate(root / "ledger/a.beancount", 20 * 2**30)
    assert [f.slug for f in scan(read_snapshot(root))] == ["books-too-large"]


# ---------------------------------------------------------------- one moment


def test_a_reader_never_sees_the_middle_of_a_commit(tmp_path: Path) -> None:
    """A writer is held up at each operation in turn; a reader has the old hash or the new one, or is told to wait."""
    old = hash_of(make_books(tmp_path / "old"))
    append(tmp_path / "old", SEVERAL, accept, old)
    new, at, seen = hash_of(tmp_path / "old"), 1, set()

    class Reading(FailingDisk):
        def _count(self) -> None:
            self.count += 1
            if self.count == self.at:
                taken = take(self.root)
                seen.add(taken.books_hash if taken.still() else "")
                self.reading = True

    while True:
        root = make_books(tmp_path / str(at))
        disk = Reading(at, "")
        disk.root = root  # type: ignore[attr-defined]
        append(root, SEVERAL, accept, old, layer=disk)
        if not disk.reached:
            break
        at += 1
    assert seen == {old, new, ""}


def test_files_that_change_between_two_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first file was read before a whole commit, the second one after it: read again."""
    root = make_books(tmp_path)
    old = hash_of(root)
    read, done = room.read_resolved, []

    def between(base: Path, path: str) -> object:
        if path.endswith("donors.beancount") and not done:
            done.append("")
            done[0] = append(root, SEVERAL, accept, old).books_hash
        return read(base, path)

    monkeypatch.setattr(room, "read_resolved", between)
    taken = take(root)
    assert taken.books_hash not in (old, *done)
    assert not taken.still()
    assert read_snapshot(root).books_hash == done[0]


def test_a_file_that_comes_into_a_pattern(tmp_path: Path) -> None:
    root = _folder(tmp_path, **{"main.beancount": 'include "y/*.beancount"\n', "y/a.beancount": ""})
    taken = take(root)
    assert taken.still()
    (root / "ledger/y/b.beancount").write_text("")
    assert not taken.still()


def test_a_reader_finishes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_PATIENCE_SECONDS", 0.1)
    root = make_books(tmp_path)
    stage(root, [], FileLayer())
    (root / HELD / PLAN).rename(root / HELD / DECIDED)
    with pytest.raises(Unfinished) as caught:
        read_snapshot(root)
    assert "wsisfund check" in caught.value.fix
    assert (root / HELD / DECIDED).exists()


def test_a_reader_waits_for_the_writer(tmp_path: Path) -> None:
    root = make_books(tmp_path)
    stage(root, [], FileLayer())
    (root / HELD / PLAN).rename(root / HELD / DECIDED)
    timer = threading.Timer(0.2, (root / HELD / DECIDED).unlink)
    timer.start()
    assert read_snapshot(root).books_hash == hash_of(root)
    timer.join()


def test_books_that_never_stand_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.Snapshot, "still", lambda _: False)
    with pytest.raises(BooksChanged):
        read_snapshot(make_books(tmp_path))


def test_what_is_not_whole(tmp_path: Path) -> None:
    root = _folder(tmp_path, **{"main.beancount": 'include "a.beancount"\ninclude "b.beancount"\n'})
    for name in "ab":
        (root / f"ledger/{name}.beancount").mkdir()
    with pytest.raises(Faults) as caught:
        sound_snapshot(root)
    assert [f.slug for f in caught.value.faults] == ["books-unreadable", "books-unreadable"]
