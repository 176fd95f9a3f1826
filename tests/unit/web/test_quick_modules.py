"""Fava's accounts and lists for typing, worked out sooner: the same as Fava's own, after edits too."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest
from fava.core.accounts import AccountDict
from fava.core.attributes import AttributesModule

from tests.conftest import GOLDEN
from tests.parity.edits import Editor
from wsisfund.books.scan import scan
from wsisfund.books.snapshot import read_snapshot
from wsisfund.web.content import content_of
from wsisfund.web.ledger import HeldLedger

LISTS = ("accounts", "currencies", "payees", "links", "tags", "years")


def same_as_favas(ledger: HeldLedger) -> None:
    accounts, lists = AccountDict(ledger), AttributesModule(ledger)
    accounts.load_file()
    assert dict(ledger.accounts) == dict(accounts) and list(ledger.accounts) == list(accounts)
    lists.load_file()
    for name in LISTS:
        assert getattr(ledger.attributes, name) == getattr(lists, name), name


@pytest.mark.parametrize("golden", ["domain-example", "second-year"])
def test_they_are_favas_after_each_edit(tmp_path: Path, golden: str) -> None:
    root = shutil.copytree(GOLDEN / golden, tmp_path / "books")
    editor = Editor(root / "ledger", Random(2))
    ledger = HeldLedger(content_of(read_snapshot(root)), 1)
    same_as_favas(ledger)
    assert ledger.attributes.payees and any(account.last_entry for account in ledger.accounts.values())
    for kind in editor.kinds:
        editor.kinds[kind]()
        snapshot = read_snapshot(root)
        if not scan(snapshot):
            ledger.take(content_of(snapshot), 2)
            same_as_favas(ledger)


def test_what_was_counted_of_the_years_before_is_kept(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "second-year", tmp_path / "books")
    ledger = HeldLedger(content_of(read_snapshot(root)), 1)
    kept = list(ledger.attributes.kept)
    assert 0 < kept[-1].length < len(ledger.all_entries)
    ledger.take(ledger.content, 2)
    assert all(one is other for one, other in zip(kept, ledger.attributes.kept, strict=True))
    same_as_favas(ledger)


def test_an_account_that_says_how_current_it_is(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger/main.beancount"
    text = main.read_text("utf-8")
    opened = next(line for line in text.splitlines() if " open Assets:Cash:Bank:CHF" in line)
    main.write_text(text.replace(opened, f"{opened}\n  fava-uptodate-indication: TRUE"), "utf-8")
    ledger = HeldLedger(content_of(read_snapshot(root)), 1)
    same_as_favas(ledger)
    assert ledger.accounts["Assets:Cash:Bank:CHF"].uptodate_status
