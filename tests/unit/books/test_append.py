"""Writing into the books: places, includes, links, modes, refusals; crashes and races are in tests/crash."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from wsisfund.books import temporary_folder
from wsisfund.books.append import BooksChanged, BooksExist, FileExists, NotIncluded, append, create, leftovers, put_files, recover
from wsisfund.books.disk import CannotWrite, FileLayer
from wsisfund.books.files import BooksUnreadable, books_hash, hash_files
from wsisfund.books.includes import included_files
from wsisfund.books.load import load_books
from wsisfund.books.lock import Locked, locked
from wsisfund.books.printer import Unprintable
from wsisfund.books.records import Amount, Balance, Fact, Open, Posting, Price, Record, Transaction
from wsisfund.books.staging import HELD, Step, stage
from wsisfund.books.template import template_files
from wsisfund.errors import Refused

CHF = "CHF"
DAY = date(2026, 2, 1)


class OverDrawn(Refused):
    """A rule of a test."""

    slug = "x-test-rule"


def _hash(root: Path) -> str:
    return books_hash(hash_files(root, included_files(root)))


def _accept(_: Path) -> None:
    pass


def _write(root: Path, *records: Record, files: Mapping[str, bytes] | None = None) -> list[str]:
    written = append(root, records, _accept, _hash(root), files or {})
    assert written.books_hash == _hash(root)
    return [f"{place.file}:{place.line}" for place in written.places]


def _transfer(day: date = DAY, number: int = 5) -> Transaction:
    n = Decimal(number)
    return Transaction(day, "", f"Transfer {number}", {}, (Posting("Assets:A", n, CHF, n), Posting("Assets:B", -n, CHF, -n)))


def _snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A books folder from the shipped template, with two accounts."""
    folder = tmp_path / "books"
    create(folder, template_files())
    main = folder / "ledger/main.beancount"
    main.write_text("".join(line for line in main.read_text().splitlines(keepends=True) if not line.startswith("plugin")))
    _write(folder, Open(date(2026, 1, 1), "Assets:A", (CHF,)), Open(date(2026, 1, 1), "Assets:B", (CHF,)))
    return folder


def test_each_record_stands_where_it_is_said_to(root: Path) -> None:
    records = [
        _transfer(),
        Fact(DAY, "pledge", ("PL-1", "CHE", Amount(Decimal(10), CHF)), {}),
        Fact(DAY, "instalment", ("PL-1", "1", DAY, Amount(Decimal(10), CHF)), {}),
        Fact(DAY, "instalment", ("VC-1", "1", DAY, Amount(Decimal(10), CHF)), {}),
        Price(DAY, "EUR", Decimal("0.95")),
        Balance(date(2026, 1, 1), "Assets:A", Amount(Decimal(0), CHF)),
        Fact(DAY, "appropriation", ("x",), {}),
        _transfer(date(2026, 1, 5), 7),
    ]
    places = _write(root, *records)
    assert places == [
        "ledger/years/2026.beancount:7",
        "ledger/register/pledges.beancount:3",
        "ledger/register/pledges.beancount:5",
        "ledger/register/agreements.beancount:3",
        "ledger/prices.beancount:3",
        "ledger/years/2025.beancount:3",
        "ledger/budget/2026-2027.beancount:3",
        "ledger/years/2026.beancount:3",
    ]
    books = load_books(root / "ledger/main.beancount", root)
    assert books.faults == ()
    assert [f"{t.place.file}:{t.place.line}" for t in books.transactions if t.place] == [places[7], places[0]]
    includes = [line for line in (root / "ledger/main.beancount").read_text().splitlines() if line.startswith("include")]
    assert includes == sorted(includes)
    assert 'include "years/2026.beancount"' in includes


def test_an_instalment_of_a_pledge_of_earlier(root: Path) -> None:
    _write(root, Fact(DAY, "pledge", ("PL-1", "CHE", Amount(Decimal(10), CHF)), {}))
    assert _write(root, Fact(DAY, "instalment", ("PL-1", "1", DAY, Amount(Decimal(10), CHF)), {})) == [
        "ledger/register/pledges.beancount:5"
    ]


def test_a_glob_that_covers_a_new_file_is_enough(root: Path) -> None:
    main = root / "ledger/main.beancount"
    _write(root, _transfer())
    text = main.read_text().replace('include "years/2026.beancount"', 'include "years/*.beancount"')
    main.write_text(text)
    _write(root, _transfer(date(2027, 1, 1)))
    assert main.read_text() == text
    assert "ledger/years/2027.beancount" in included_files(root)


def test_books_in_one_file_get_the_layout_for_what_is_new(example: Path) -> None:
    before = (example / "ledger/main.beancount").read_bytes()
    assert _write(example, _transfer()) == ["ledger/years/2026.beancount:3"]
    after = (example / "ledger/main.beancount").read_bytes()
    assert after == before + b'\ninclude "years/2026.beancount"\n'


def test_the_judge_sees_the_books_as_they_would_be(root: Path) -> None:
    seen: list[int] = []

    def judge(candidate: Path) -> None:
        assert (candidate / "ledger/main.beancount").is_file()
        assert not candidate.is_relative_to(root)
        seen.append(len(load_books(candidate / "ledger/main.beancount", candidate).transactions))

    written = append(root, [_transfer()], judge, _hash(root))
    assert seen == [1]
    assert written.books_hash == _hash(root)


def test_a_refusal_changes_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _snapshot(root)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def judge(_: Path) -> None:
        raise OverDrawn("no")

    with pytest.raises(OverDrawn):
        append(root, [_transfer()], judge, _hash(root), {"imports/archive/x": b"x"})
    assert _snapshot(root) == before
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_cannot_be_printed_changes_nothing(root: Path) -> None:
    before = _snapshot(root)
    with pytest.raises(Unprintable):
        _write(root, _transfer(), _transfer()._replace(narration="\0"))
    assert _snapshot(root) == before


def test_mode_and_owner_stay(root: Path) -> None:
    path = root / "ledger/accounts.beancount"
    path.chmod(0o640)
    if os.getuid() == 0:
        os.chown(path, 1234, 4321)
    owner = path.stat().st_uid, path.stat().st_gid
    _write(root, Open(DAY, "Assets:C", ()))
    status = path.stat()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert (status.st_uid, status.st_gid) == owner


def test_documents_are_there_for_the_judge(root: Path) -> None:
    """Beancount refuses a document that is not there; what leaves the books, or is missing, is no business of the candidate."""
    (root / "ledger/documents").mkdir()
    (root / "ledger/documents/letter.pdf").write_bytes(b"%PDF")
    with (root / "ledger/main.beancount").open("a") as main:
        main.write('\n2026-01-02 document Assets:A "documents/letter.pdf"\n2026-01-02 document Assets:A "documents/none.pdf"\n')
    seen: list[str] = []

    def judge(candidate: Path) -> None:
        seen.extend(f.message for f in load_books(candidate / "ledger/main.beancount", candidate).faults)

    append(root, [_transfer()], judge, _hash(root))
    assert len(seen) == 1
    assert "none.pdf" in seen[0]
    assert (root / "ledger/documents/letter.pdf").read_bytes() == b"%PDF"


def test_a_link_stays_a_link(root: Path) -> None:
    path, kept = root / "ledger/accounts.beancount", root / "kept/accounts.beancount"
    kept.parent.mkdir()
    path.replace(kept)
    path.symlink_to(kept)
    assert _write(root, Open(DAY, "Assets:C", ()))[0].startswith("ledger/accounts.beancount:")
    assert path.is_symlink()
    assert "Assets:C" in kept.read_text()
    assert leftovers(root) == []


def test_names_that_a_person_made_are_not_taken_for_ours(root: Path) -> None:
    mine = [root / "ledger/.accounts.beancount.wsisfund-new", root / "imports/x.wsisfund-new"]
    mine += [root / ".wsisfund.journal.wsisfund-new"]
    for file in mine:
        file.write_text("mine")
    assert leftovers(root) == []
    recover(root)
    _write(root, Open(DAY, "Assets:C", ()))
    assert [file.read_text() for file in mine] == ["mine"] * 3


def test_a_file_that_is_not_included_is_not_written_into(root: Path) -> None:
    (root / "ledger/years").mkdir()
    (root / "ledger/years/2026.beancount").write_text("; somebody's draft\n")
    before = _snapshot(root)
    with pytest.raises(NotIncluded) as caught:
        _write(root, _transfer())
    assert caught.value.file == "ledger/years/2026.beancount"
    assert _snapshot(root) == before


def test_further_files_are_written_once(root: Path) -> None:
    files = {"imports/archive/0123-x.csv": b"a,b\n"}
    _write(root, _transfer(), files=files)
    _write(root, _transfer(number=6), files=files)
    assert (root / "imports/archive/0123-x.csv").read_bytes() == b"a,b\n"
    before = _snapshot(root)
    with pytest.raises(FileExists):
        _write(root, _transfer(number=7), files={"imports/archive/0123-x.csv": b"other"})
    assert _snapshot(root) == before


@pytest.mark.parametrize("path", ["imports/../x", "../x", "/tmp/x", ".git/hooks/x", "wsisfund.toml", "imports", "imports/a\0"])
def test_further_files_lie_below_our_folders(root: Path, path: str) -> None:
    with pytest.raises(AssertionError):
        _write(root, files={path: b"x"})


def test_a_linked_folder_leads_no_file_out(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (root / "imports/sub").symlink_to(tmp_path / "out")
    with pytest.raises(FileExists):
        _write(root, files={"imports/sub/x": b"x"})
    assert list((tmp_path / "out").iterdir()) == []


def test_a_very_long_name(root: Path) -> None:
    name = "imports/archive/" + "x" * 255
    _write(root, _transfer(), files={name: b"x"})
    assert (root / name).read_bytes() == b"x"


def test_nothing_but_files(root: Path) -> None:
    assert _write(root, files={"imports/review/a.csv": b"a"}) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(BooksUnreadable):
        append(tmp_path / "missing", [], _accept, "")


def test_a_folder_without_books(tmp_path: Path) -> None:
    with pytest.raises(BooksUnreadable):
        append(tmp_path, [], _accept, "")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_for_temporary_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _snapshot(root)
    monkeypatch.setattr("tempfile.tempdir", str(root / "missing"))
    with pytest.raises(CannotWrite):
        _write(root, _transfer())
    assert _snapshot(root) == before


def test_what_is_judged_in_memory_needs_no_temporary_folder(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(root, _transfer())
    monkeypatch.setattr("tempfile.tempdir", str(root / "missing"))
    append(root, [_transfer(number=6)], _accept, _hash(root), quick=lambda _: True)
    assert b"Transfer 6" in _snapshot(root)["ledger/years/2026.beancount"]


def test_a_candidate_that_a_kill_left_is_removed_and_a_living_one_is_not(root: Path, tmp_path: Path, monkeypatch: Any) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    dead, living = place / "wsisfund-candidate-dead", place / "wsisfund-candidate-living"
    for folder in (dead, living):
        (folder / "ledger").mkdir(parents=True)
    (place / "wsisfund-candidate-link").symlink_to(root)
    holder = os.open(living, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    _write(root, _transfer())
    os.close(holder)
    assert sorted(p.name for p in place.iterdir()) == ["wsisfund-candidate-link", "wsisfund-candidate-living"]
    assert (root / "ledger/main.beancount").is_file()


def test_no_lock_file_is_left(root: Path) -> None:
    assert [p.name for p in root.iterdir() if p.name.startswith(".")] == []


# ---------------------------------------------------------------- create


def test_a_new_folder_has_every_file(tmp_path: Path) -> None:
    files = template_files()
    create(tmp_path / "a/b", files)
    assert _snapshot(tmp_path / "a/b") == files


def test_books_are_never_laid_over_books(root: Path) -> None:
    before = _snapshot(root)
    with pytest.raises(BooksExist) as caught:
        create(root, template_files())
    assert caught.value.exit_code == 2
    assert _snapshot(root) == before


def test_other_work_in_the_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports/importers.toml").write_text("mine")
    with pytest.raises(FileExists):
        create(tmp_path, {"ledger/main.beancount": b"", "imports/importers.toml": b"theirs"})
    assert _snapshot(tmp_path) == {"imports/importers.toml": b"mine"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["imports"]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    with pytest.raises(CannotWrite):
        create(tmp_path / "x", {"ledger/main.beancount": b""})
    assert (tmp_path / "x").read_text() == "mine"


def test_recover_where_nothing_is_left(root: Path) -> None:
    before = _snapshot(root)
    recover(root)
    assert _snapshot(root) == before


def test_a_reader_does_not_wait_for_what_was_never_decided(root: Path) -> None:
    stage(root, [Step("ledger/x", None, "0" * 64)], FileLayer())
    with locked(root, FileLayer(), 1):
        recover(root, timeout=60)
    assert leftovers(root) != []
    recover(root)
    assert leftovers(root) == []


def test_a_reader_waits_for_what_was_decided(root: Path) -> None:
    stage(root, [], FileLayer())
    (root / HELD / "plan.json").rename(root / HELD / "decided.json")
    with locked(root, FileLayer(), 1), pytest.raises(Locked):
        recover(root, timeout=0)
    recover(root)
    assert leftovers(root) == []


# ---------------------------------------------------------------- files beside the ledger


def test_made_files_are_put_over_those_of_before(root: Path) -> None:
    path = "reports/output/x.csv"
    for content in (b"one", b"two", b"two"):
        put_files(root, {path: content, "reports/output/deep/y.csv": content})
        assert (root / path).read_bytes() == content
    assert leftovers(root) == []


def test_made_files_lie_below_reports(root: Path) -> None:
    with pytest.raises(AssertionError):
        put_files(root, {"ledger/x": b""})


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_made_files_are_put_over_nothing_else(root: Path, kind: str) -> None:
    place = root / "reports/output/x.csv"
    place.symlink_to(root / "ledger/main.beancount") if kind == "link" else place.mkdir()
    before = _snapshot(root)
    with pytest.raises(FileExists):
        put_files(root, {"reports/output/x.csv": b"x"})
    assert _snapshot(root) == before


def test_a_new_folder_that_was_cut_off_is_gone_on_with(tmp_path: Path) -> None:
    """All files were in place, only what had waited was not cleared away: that is no refusal."""
    files = template_files()
    create(tmp_path / "books", files)
    stage(tmp_path / "books", [], FileLayer())
    create(tmp_path / "books", files)
    assert leftovers(tmp_path / "books") == []
    with pytest.raises(BooksExist):
        create(tmp_path / "books", files)


def test_books_that_are_removed_while_the_judge_looks(root: Path) -> None:
    def judge(_: Path) -> None:
        (root / "ledger/main.beancount").unlink()

    with pytest.raises(BooksChanged):
        append(root, [_transfer()], judge, _hash(root))


def test_a_full_disk_while_the_candidate_is_laid_down(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    expect = _hash(root)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CannotWrite, match="No space left"):
        append(root, [_transfer()], _accept, expect)


def test_a_candidate_that_goes_before_it_is_locked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another writer took it for a left one: the next one is made."""
    lock, tried = temporary_folder._lock_of, []

    def gone(folder: Path) -> int | None:
        tried.append(folder)
        if len(tried) == 1:
            folder.rmdir()
            return None
        if len(tried) == 2:
            descriptor = lock(folder)
            folder.rmdir()
            return descriptor
        return lock(folder)

    monkeypatch.setattr(temporary_folder, "_sweep", lambda: None)
    monkeypatch.setattr(temporary_folder, "_lock_of", gone)
    assert _write(root, _transfer())
    assert len(set(tried)) == 3
