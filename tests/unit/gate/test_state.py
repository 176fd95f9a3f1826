"""The state of the books: of exactly these bytes, whatever happens while they are read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from wsisfund.books.append import BooksChanged
from wsisfund.books.disk import CannotWrite
from wsisfund.books.known_files import Mark
from wsisfund.books.snapshot import Snapshot
from wsisfund.errors import Fault, Faults
from wsisfund.gate import checked, state
from wsisfund.gate.reading import read_books
from wsisfund.gate.state import LoadCrashed, hashed, index_file, indexes_of, judge_folder, open_books
from wsisfund.store import index
from wsisfund.store.index_place import IndexPlaceUnsafe

DONOR = '\n2026-01-02 custom "donor" "{0}"\n  name: "{0}"\n  type: "foundation"\n'


@pytest.fixture
def indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of indexes of this test alone."""
    folder = tmp_path / "indexes"
    monkeypatch.setenv("WSISFUND_INDEX", str(folder))
    yield folder


def _edit_while_read(root: Path, monkeypatch: pytest.MonkeyPatch, when: str) -> list[str]:
    """An editor saves each time before, or after, the child reads the books; the hashes that the child judged."""
    ask, judged = state._ask_child, []

    def save() -> None:
        main = root / "ledger/main.beancount"
        main.write_text(main.read_text() + DONOR.format(f"donor-{len(judged)}"))

    def edited(request: Any) -> Any:
        if when == "before":
            save()
        answer = ask(request)
        judged.append(answer["books"])
        if when == "after":
            save()
        return answer

    monkeypatch.setattr(state, "_ask_child", edited)
    return judged


def test_an_edit_between_the_hash_and_the_load(example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child reads is what it hashes: the index has the edit, and stands under the hash with the edit."""
    _, before = hashed(example)
    judged = _edit_while_read(example, monkeypatch, "before")
    books = open_books(example)
    assert [fact.ident for fact in books.index.all("donor")][-1] == "donor-0"
    # An index under the old hash with the new entries would answer wrongly as soon as the edit is taken back.
    assert not index_file(example, before).exists()
    assert judged == [books.books_hash]


@pytest.mark.usefixtures("child_from_nothing")
def test_a_program_that_is_replaced_while_it_runs_still_finds_what_its_child_made(
    example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk goes on with the rules that it began with; the child starts from the files of the new program."""
    for module in (state, index):
        monkeypatch.setattr(module, "program_identity", lambda: "0.1.0-earlier")
    books = open_books(example)
    assert index_file(example, books.books_hash).exists()
    assert "0.1.0-earlier" in index_file(example, books.books_hash).name


def test_books_that_change_all_the_time(example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = _edit_while_read(example, monkeypatch, "after")
    monkeypatch.setattr(state, "_quickly", lambda *_: None)
    monkeypatch.setattr(state, "_PATIENCE_SECONDS", 0)
    with pytest.raises(BooksChanged) as caught:
        open_books(example)
    assert caught.value.exit_code == 5
    assert len(set(judged)) == 3


def test_a_reader_beside_writers_reads_again(example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was put off is another one when it is needed; seen with eight readers beside one writer."""
    assert not judge_folder(example).faults
    main = example / "ledger/main.beancount"
    names = iter(["before", "meanwhile"])

    def save() -> None:
        main.write_text(main.read_text() + DONOR.format(next(names)))

    save()
    monkeypatch.setattr(Mark, "settled", lambda *_: True)
    read_books(example, indexes_of(example))

    def then_saved(root: Path, folder: Path) -> Snapshot:
        snapshot = read_books(root, folder)
        with suppress(StopIteration):
            save()
        return snapshot

    monkeypatch.setattr(state, "read_books", then_saved)
    judged = judge_folder(example)
    assert (judged.faults, judged.books_hash) == ((), hashed(example)[1])


def test_check_speaks_of_one_state(example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules, documents and approvals are looked at one after the other; what is written in between is looked at by all."""
    main, plain, seen = example / "ledger/main.beancount", checked.documents_of_books, []

    def then_saved(root: Path) -> list[Fault]:
        if not seen:
            main.write_text(main.read_text() + DONOR.format("meanwhile"))
        seen.append(root)
        return plain(root)

    monkeypatch.setattr(checked, "documents_of_books", then_saved)
    assert checked.check_books(example).judged.books_hash == hashed(example)[1]
    assert len(seen) == 2


@pytest.mark.usefixtures("child_from_nothing")
def test_a_damaged_index_is_made_again(example: Path, indexes: Path) -> None:
    books = open_books(example)
    file = index_file(example, books.books_hash)
    books.index.close()
    whole = file.read_bytes()
    for damaged in (b"", whole[: len(whole) // 3], b"no database"):
        file.write_bytes(damaged)
        again = open_books(example)
        assert len(again.index.all("agreement")) > 0
        again.index.close()
        assert file.read_bytes() == whole


@pytest.mark.parametrize("kind", ["a file stands there", "the disk is full"])
def test_without_a_place_for_the_index(example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """The books can be judged all the same; nothing can be asked or written, and it is said why."""
    if kind == "a file stands there":
        indexes.write_text("")
    else:
        monkeypatch.setenv("WSISFUND_INDEX", "/dev/full/x")
    assert judge_folder(example).faults == ()
    with pytest.raises(CannotWrite) as caught:
        open_books(example)
    assert caught.value.exit_code == 5
    assert "index" in caught.value.message
    assert "WSISFUND_INDEX" in caught.value.fix


@pytest.mark.usefixtures("child_from_nothing")
@pytest.mark.parametrize("how", ["kill -SEGV $$", "exit 3", "exit 0"])
def test_a_child_that_dies(example: Path, indexes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho 'the last words' >&2\n{how}\n")
    python.chmod(0o755)
    monkeypatch.setattr(state.sys, "executable", str(python))
    with pytest.raises(LoadCrashed) as caught:
        open_books(example)
    assert ("signal 11" if "SEGV" in how else "exit code") in caught.value.message
    assert caught.value.why == "the last words"
    assert caught.value.exit_code == 1


@pytest.mark.usefixtures("child_from_nothing")
def test_a_child_that_hangs(example: Path, indexes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexec sleep 60\n")
    python.chmod(0o755)
    monkeypatch.setattr(state.sys, "executable", str(python))
    monkeypatch.setattr(state, "TIME_LIMIT_SECONDS", 0.2)
    with pytest.raises(LoadCrashed, match="no answer within"):
        open_books(example)


def test_text_that_must_not_be_loaded_never_reaches_beancount(example: Path, indexes: Path) -> None:
    main = example / "ledger/main.beancount"
    main.write_text(main.read_text() + '2026-01-01 custom "x" (1/0)\nplugin "os"\ninclude "../../x"\n')
    # `1/0` would end the child: then the fault were load-crashed.
    with pytest.raises(Faults) as caught:
        open_books(example)
    assert [fault.slug for fault in caught.value.faults] == ["unsafe-text", "plugin-not-allowed", "include-not-allowed"]


def test_a_folder_of_indexes_that_others_can_write_is_not_believed(example: Path, indexes: Path) -> None:
    folder = index_file(example, "").parent
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)
    for read in (open_books, judge_folder):
        with pytest.raises(IndexPlaceUnsafe):
            read(example)
    folder.chmod(0o755)
    open_books(example)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_few_indexes_are_kept_and_no_unfinished_one(example: Path, indexes: Path) -> None:
    main = example / "ledger/main.beancount"
    folder = index_file(example, "").parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".index-dead").write_text("a killed child's")
    living = folder / ".index-living"
    living.write_text("a living one's")
    holder = os.open(living, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    for n in range(5):
        main.write_text(main.read_text().replace('option "title" "', f'option "title" "{n}'))
        open_books(example).index.close()
    assert len(list(folder.glob("index-*.sqlite"))) == 3
    assert list(folder.glob(".index-*")) == [living]
    os.close(holder)


def test_the_rules_are_asked_where_only_an_assertion_fails(example: Path, indexes: Path) -> None:
    """A balance that is off leaves every entry as it is written; what else is wrong need not wait until it is mended."""
    main = example / "ledger/main.beancount"
    wrong = '2027-01-03 * "Bank" "Fee"\n  Expenses:General:BankCharges  1.00 CHF\n  Assets:Cash:Bank:CHF  -1.00 CHF\n'
    main.write_text(main.read_text() + f"\n2027-01-02 balance Assets:Cash:Bank:CHF 1.23 CHF\n\n{wrong}")
    found = judge_folder(example).faults
    told = [fault.slug for fault in found if fault.slug in ("balance-differs", "unknown-event")]
    assert told == ["balance-differs", "unknown-event"]


def test_the_index_answers_for_books_that_were_judged_and_full_judges_them_anew(
    example: Path, indexes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judge_folder(example)
    monkeypatch.setattr(state, "_ask_child", lambda _: pytest.fail("it was loaded"))
    again = judge_folder(example)
    assert (again.books_hash, again.transactions, again.faults) == (first.books_hash, first.transactions, ())
    assert [w.as_json() for w in again.warnings] == [w.as_json() for w in first.warnings]
    with pytest.raises(pytest.fail.Exception):
        judge_folder(example, full=True)


def _added(root: Path, text: str) -> None:
    main = root / "ledger/main.beancount"
    main.write_text(main.read_text() + text)


def test_an_include_of_nothing_is_refused_beside_an_older_index_too(example: Path, indexes: Path) -> None:
    judge_folder(example)
    _added(example, 'include "missing*.beancount"\n')
    line = (example / "ledger/main.beancount").read_text().count("\n")
    for full in (False, True):
        said = [(fault.slug, fault.file, fault.line) for fault in judge_folder(example, full=full).faults]
        assert said == [("beancount", "ledger/main.beancount", line)], full


@pytest.mark.parametrize("sign", ["-", "+"])
def test_a_line_too_deep_for_the_parser(example: Path, indexes: Path, capfd: pytest.CaptureFixture[str], sign: str) -> None:
    judge_folder(example)
    _added(example, f"2026-01-01 price USD {sign * 18_000}1 CHF\n")
    line = (example / "ledger/main.beancount").read_text().count("\n")
    for full in (False, True):
        said = [(fault.slug, fault.file, fault.line) for fault in judge_folder(example, full=full).faults]
        assert said == [("unsafe-text", "ledger/main.beancount", line)], full
    assert "Traceback" not in capfd.readouterr().err
