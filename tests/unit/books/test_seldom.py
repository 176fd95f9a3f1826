"""What seldom happens on the way of a write: each refused, or done, as it should be."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from tests.crash.failing_disk import ONE, SEVERAL, accept, donor, hash_of, make_books, snapshot, transfer
from wsisfund.books import temporary_folder
from wsisfund.books.append import BooksChanged, append, carry_out
from wsisfund.books.candidate import copied
from wsisfund.books.change import Change, addition, replacement
from wsisfund.books.disk import FileLayer
from wsisfund.books.expansion import expanded
from wsisfund.books.far_dates import far_dates, without_far_dates
from wsisfund.books.files import BooksUnreadable, read_books_file
from wsisfund.books.includes import included_files
from wsisfund.books.journal import FileChange, commit
from wsisfund.books.lock import locked
from wsisfund.books.records import Books, Fact
from wsisfund.books.render import render
from wsisfund.books.snapshot import take
from wsisfund.books.staging import JOURNAL, forgotten
from wsisfund.errors import Faults


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Small books."""
    return make_books(tmp_path / "books")


def test_the_books_are_other_ones_from_the_start(root: Path) -> None:
    with pytest.raises(BooksChanged):
        append(root, ONE, accept, "sha256:0")


def test_the_books_become_other_ones(root: Path) -> None:
    def judge(_: Path) -> None:
        with (root / "ledger/accounts.beancount").open("a") as file:
            file.write("; saved\n")

    with pytest.raises(BooksChanged):
        append(root, ONE, judge, hash_of(root))


def test_a_document_of_the_same_act_is_there_for_the_judge(root: Path) -> None:
    seen = []
    change = Change((transfer(5),), (), (addition("documents/0123-x.pdf", b"%PDF"),))
    carry_out(root, change, lambda folder: seen.append((folder / "documents/0123-x.pdf").is_file()), hash_of(root))
    assert seen == [True]
    assert (root / "documents/0123-x.pdf").read_bytes() == b"%PDF"


def test_an_include_is_taken_out_and_its_file_kept(root: Path) -> None:
    main = (root / "ledger/main.beancount").read_bytes()
    new = main.replace(b'include "register/donors.beancount"\n', b"")
    written = carry_out(root, Change(files=(replacement("ledger/main.beancount", main, new),)), accept, hash_of(root))
    assert written.books_hash == hash_of(root)
    assert (root / "ledger/register/donors.beancount").exists()


def test_a_ledger_file_named_as_a_document(root: Path) -> None:
    with (root / "ledger/accounts.beancount").open("a") as file:
        file.write('2026-01-01 document Assets:A "main.beancount"\n')
    with copied(root) as candidate:
        assert (candidate.folder / "ledger/main.beancount").read_bytes() == (root / "ledger/main.beancount").read_bytes()


@pytest.mark.parametrize("replaced", [False, True])
def test_parts_put_into_a_file_that_the_same_change_replaces(root: Path, replaced: bool) -> None:
    """Nothing of its text stands as it stood; of one that does, what stands above the new entries surely does."""
    path = "ledger/register/donors.beancount"
    before = (root / path).read_bytes()
    text = before + b'\n2025-12-31 custom "donor" "X"\n  name: "X"\n\n2026-01-01 custom "donor" "Y"\n  name: "Y"\n'
    if not replaced:
        (root / path).write_bytes(text)
    files = (replacement(path, before, text),) if replaced else ()
    with copied(root) as candidate:
        render(root, Change((donor("Z"),), files=files), candidate, grows=True)
        assert bool(candidate.grown[path].kept_lines) is not replaced
        assert candidate.read(path).startswith(text)


def test_candidates_of_others_are_left_alone(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    theirs = tmp_path / "wsisfund-candidate-theirs"
    theirs.mkdir()
    monkeypatch.setattr(temporary_folder.os, "geteuid", lambda: 4242)
    with copied(root) as candidate:
        assert candidate.folder.is_dir()
        assert theirs.is_dir()
    assert temporary_folder._lock_of(tmp_path / "none") is None


def test_patterns_that_meet_files_and_hidden_names(root: Path) -> None:
    (root / "ledger/.hidden").mkdir()
    (root / "ledger/.hidden/x.beancount").write_text("")
    assert expanded(root, "ledger", "main.beancount/**") == []
    assert "ledger/.hidden/x.beancount" not in expanded(root, "ledger", "**/*.beancount")


def test_a_link_that_leads_out_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").write_text("foreign")
    (root / "ledger/x").symlink_to(tmp_path / "foreign")
    with pytest.raises(BooksUnreadable, match="leads out of the books folder"):
        read_books_file(root, "ledger/x")


def test_a_file_that_is_included_twice_is_listed_once(root: Path) -> None:
    with (root / "ledger/accounts.beancount").open("a") as file:
        file.write('include "register/donors.beancount"\n')
    assert included_files(root).count("ledger/register/donors.beancount") == 1


def test_a_file_beside_the_ledger_that_changed(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(BooksChanged):
        commit(root, [FileChange("ledger/accounts.beancount", "0" * 64, b"x")], FileLayer(), lambda: None)
    assert snapshot(root) == before


def test_a_lock_that_is_given_back_in_time(root: Path) -> None:
    held, give_back = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(root, FileLayer(), 0):
            held.set()
            give_back.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(60)
    threading.Timer(0.2, give_back.set).start()
    with locked(root, FileLayer(), 60):
        assert give_back.is_set()
    holder.join()


def test_a_line_too_long_for_beancount(root: Path) -> None:
    before = snapshot(root)
    with pytest.raises(Faults):
        append(root, [transfer(5)._replace(tags=tuple(f"tag{n:06}" for n in range(3000)))], accept, hash_of(root))
    assert snapshot(root) == before


def test_instalments_of_agreements_of_earlier(root: Path) -> None:
    parts = [Fact(donor("x").date, "instalment", (f"VC-{n}", "1"), {}) for n in (1, 2)]
    places = append(root, parts, accept, hash_of(root)).places
    assert [place.file for place in places] == ["ledger/register/agreements.beancount"] * 2


@pytest.mark.parametrize("how", ["removed", "a link now", "the main file removed"])
def test_a_snapshot_that_holds_no_more(root: Path, how: str) -> None:
    taken = take(root)
    assert taken.still()
    path = root / f"ledger/{'main' if 'main' in how else 'accounts'}.beancount"
    path.rename(root / "ledger/kept.beancount")
    if how == "a link now":
        path.symlink_to(root / "ledger/kept.beancount")
    assert not taken.still()


def test_the_folder_of_an_earlier_commit_with_somebody_s_file(root: Path) -> None:
    assert forgotten(root) == []
    (root / JOURNAL).mkdir()
    (root / JOURNAL / ".gitignore").write_text("mine\n")
    (root / JOURNAL / "mine").write_text("mine")
    append(root, SEVERAL, accept, hash_of(root))
    append(root, [donor("W-9")], accept, hash_of(root))
    assert [p.name for p in (root / JOURNAL).iterdir()] == ["mine"]


def test_books_with_a_far_date_are_not_asked() -> None:
    far = Fact(date(9999, 12, 31), "x", ("y",), {})
    books = Books("", (), (far,), (), ())
    assert without_far_dates(books) is books
    judged = Books("", (), (far,), (), (), faults=tuple(far_dates([far])))
    assert without_far_dates(judged).facts == ()
