"""One act that inserts, edits, adds, replaces and removes; crashes are in tests/crash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.crash.failing_disk import accept, donor, hash_of, make_books, snapshot, transfer
from wsisfund.books.append import BooksChanged, FileExists, append, carry_out
from wsisfund.books.change import Change, Edit, FileEdit, addition, removal, replacement
from wsisfund.books.load import load_books
from wsisfund.books.records import Open
from wsisfund.books.render import Written
from wsisfund.errors import Faults, Refused

DONORS = "ledger/register/donors.beancount"
CHE = '2025-01-01 custom "donor" "CHE"\n  name: "Switzerland"\n'
NEW = '2025-01-01 custom "donor" "CHE"\n  name: "Swiss Confederation"\n  since: "2004"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Small books with a proposal that waits."""
    make_books(tmp_path)
    (tmp_path / "proposals").mkdir()
    (tmp_path / "proposals/P-1.beancount").write_bytes(b"waits\n")
    return tmp_path


def _do(root: Path, change: Change) -> Written:
    written = carry_out(root, change, accept, hash_of(root))
    assert written.books_hash == hash_of(root)
    assert load_books(root / "ledger/main.beancount", root).faults == ()
    return written


def _refused(root: Path, change: Change, kind: type[Exception]) -> None:
    before = snapshot(root)
    with pytest.raises(kind):
        carry_out(root, change, accept, hash_of(root))
    assert snapshot(root) == before


def test_a_proposal_becomes_an_entry(root: Path) -> None:
    """Entry in, proposal out, signature kept: one act."""
    signed = addition("ledger/approvals/2026/P-1.keller.sig", b"signature")
    written = _do(root, Change((transfer(5),), (), (removal("proposals/P-1.beancount", b"waits\n"), signed)))
    assert [tuple(place) for place in written.places] == [("ledger/years/2026.beancount", 3)]
    assert not (root / "proposals/P-1.beancount").exists()
    assert (root / "ledger/approvals/2026/P-1.keller.sig").read_bytes() == b"signature"


def test_an_entry_is_edited_while_others_come_in_above_it(root: Path) -> None:
    early = donor("AAA")._replace(date=date(2024, 1, 1))
    written = _do(root, Change((early, donor("ZZZ")), (Edit(DONORS, 3, CHE, NEW),)))
    text = (root / DONORS).read_text()
    lines = text.splitlines()
    assert "Switzerland" not in text
    assert [lines[place.line - 1] for place in (*written.places, *written.edited)] == [
        '2024-01-01 custom "donor" "AAA"',
        '2026-01-01 custom "donor" "ZZZ"',
        '2025-01-01 custom "donor" "CHE"',
    ]


def test_several_entries_of_one_file(root: Path) -> None:
    append(root, [donor("FRA"), donor("DEU")], accept, hash_of(root))
    fra, deu = '2026-01-01 custom "donor" "FRA"\n  name: "Donor FRA"\n', '2026-01-01 custom "donor" "DEU"\n  name: "Donor DEU"\n'
    edits = (Edit(DONORS, 9, deu, deu.replace("Donor DEU", "Germany")), Edit(DONORS, 3, CHE, NEW), Edit(DONORS, 6, fra, ""))
    written = _do(root, Change(edits=edits))
    assert (root / DONORS).read_text() == "; donors\n\n" + NEW + "\n" + deu.replace("Donor DEU", "Germany")
    assert [place.line for place in written.edited] == [7, 3, 7]


def test_the_last_entry_without_a_newline(root: Path) -> None:
    (root / DONORS).write_text("; donors\n\n" + CHE.rstrip("\n"))
    _do(root, Change(edits=(Edit(DONORS, 3, CHE.rstrip("\n"), NEW.rstrip("\n")),)))
    assert (root / DONORS).read_text() == "; donors\n\n" + NEW


def test_an_include_is_taken_out_with_its_file_and_another_one_brought_in(root: Path) -> None:
    main = (root / "ledger/main.beancount").read_bytes()
    (root / "ledger/other.beancount").write_text("; not included so far\n")
    new = main.replace(b'include "register/donors.beancount"', b'include "other.beancount"')
    files = (replacement("ledger/main.beancount", main, new), removal(DONORS, (root / DONORS).read_bytes()))
    _do(root, Change(files=files))
    assert not (root / DONORS).exists()
    assert load_books(root / "ledger/main.beancount", root).facts == ()


def test_a_whole_ledger_file_is_replaced_and_written_into(root: Path) -> None:
    text = (root / DONORS).read_bytes()
    _do(root, Change((donor("FRA"),), (), (replacement(DONORS, text, text.replace(b"Switzerland", b"Suisse")),)))
    assert "Suisse" in (root / DONORS).read_text()
    assert "FRA" in (root / DONORS).read_text()


@pytest.mark.parametrize(
    "edit",
    [
        Edit(DONORS, 2, CHE, NEW),
        Edit(DONORS, 3, CHE.replace("land", "LAND"), NEW),
        Edit(DONORS, 3, CHE + "\nmore\n", NEW),
        Edit(DONORS, 3, "", NEW),
        Edit(DONORS, 0, CHE, NEW),
        Edit("ledger/not-there.beancount", 1, CHE, NEW),
    ],
)
def test_what_no_longer_stands_there_is_not_edited(root: Path, edit: Edit) -> None:
    _refused(root, Change(edits=(edit,)), BooksChanged)


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (replacement("proposals/P-1.beancount", b"other\n", b"x"), BooksChanged),
        (removal("proposals/P-1.beancount", b"other\n"), BooksChanged),
        (removal("proposals/P-2.beancount", b"waits\n"), BooksChanged),
        (addition("proposals/P-1.beancount", b"other\n"), FileExists),
        (replacement(DONORS, b"other", b"x"), BooksChanged),
        (removal(DONORS, b"other"), BooksChanged),
        (addition(DONORS, b"; other\n"), FileExists),
        (FileEdit("wsisfund.toml", None, b"x"), AssertionError),
    ],
)
def test_files_that_are_not_what_the_change_replaces(root: Path, edit: FileEdit, kind: type[Exception]) -> None:
    _refused(root, Change((transfer(5),), (), (edit,)), kind)


def test_what_is_there_already_stays(root: Path) -> None:
    files = (addition("proposals/P-1.beancount", b"waits\n"), addition(DONORS, (root / DONORS).read_bytes()))
    before = snapshot(root)
    _do(root, Change(files=files))
    assert snapshot(root) == before


@pytest.mark.parametrize("text", ['plugin "os"\n', "2025-01-01 price X (1/0) CHF\n", 'include "/etc/passwd"\n', "\x1b[2J\n"])
def test_text_of_a_person_is_scanned_before_anybody_reads_it(root: Path, text: str) -> None:
    def judge(_: Path) -> None:
        raise AssertionError("asked about text that must not be loaded")

    before = snapshot(root)
    donors = (root / DONORS).read_bytes()
    for change in (Change(edits=(Edit(DONORS, 3, CHE, text),)), Change(files=(replacement(DONORS, donors, text.encode()),))):
        with pytest.raises(Faults):
            carry_out(root, change, judge, hash_of(root))
    assert snapshot(root) == before


def test_the_judge_sees_the_edit(root: Path) -> None:
    class No(Refused):
        slug = "x-test-rule"

    def judge(folder: Path) -> None:
        assert "Swiss Confederation" in (folder / DONORS).read_text()
        assert not (folder / "ledger/accounts.beancount").exists()
        raise No("no")

    main = (root / "ledger/main.beancount").read_bytes()
    files = (
        removal("ledger/accounts.beancount", (root / "ledger/accounts.beancount").read_bytes()),
        replacement("ledger/main.beancount", main, main.replace(b'include "accounts.beancount"\n', b"")),
    )
    before = snapshot(root)
    with pytest.raises(No):
        carry_out(root, Change((), (Edit(DONORS, 3, CHE, NEW),), files), judge, hash_of(root))
    assert snapshot(root) == before


def test_nothing_changes_nothing(root: Path) -> None:
    before = snapshot(root)
    assert _do(root, Change()).places == ()
    assert snapshot(root) == before


def test_an_account_of_one_line_beside_others(root: Path) -> None:
    accounts = "ledger/accounts.beancount"
    edit = Edit(accounts, 1, "2025-01-01 open Assets:A CHF", "2025-01-01 open Assets:A CHF, USD")
    written = _do(root, Change((Open(date(2025, 1, 1), "Assets:C", ("CHF",)),), (edit,)))
    assert written.edited[0].line == 1
    assert written.places[0].line == 3
