"""Entries made of those before an edit are those of a load of everything: each entry, its place, its order, and the options."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.conftest import GOLDEN
from tests.parity.edits import Editor
from wsisfund.books.beancount_ import Loaded, load_snapshot
from wsisfund.books.load import judged_by_caller
from wsisfund.books.scan import scan
from wsisfund.books.snapshot import Snapshot, read_snapshot
from wsisfund.web.neutral import relative
from wsisfund.web.renewal import Before, NotByParts, renewed

KINDS = tuple(Editor(GOLDEN / "domain-example" / "ledger", Random(0)).kinds)


def whole(snapshot: Snapshot) -> Loaded:
    token = judged_by_caller.set(True)
    try:
        return Loaded(*relative(load_snapshot(snapshot), snapshot.root))
    finally:
        judged_by_caller.reset(token)


def shown_options(options: dict[str, Any]) -> dict[str, Any]:
    """Options as they are compared: how decimals are shown by what was counted of them."""
    counted = {
        currency: dict(context.fractional_dist.hist)
        for currency, context in options["dcontext"].ccontexts.items()
        if currency != "__default__"
    }
    return {**options, "dcontext": counted}


def held_equal(before: Before, snapshot: Snapshot, now: Loaded) -> bool:
    """Whether `now` could be made of what was before; it is the same then."""
    entries = list(before.loaded.entries)
    try:
        found = renewed(before, snapshot)
    except NotByParts:
        return False
    for one, other in zip(found.entries, now.entries, strict=True):
        assert one == other and type(one) is type(other)
        assert one.meta == other.meta
        assert [p.meta for p in getattr(one, "postings", ())] == [p.meta for p in getattr(other, "postings", ())]
    assert shown_options(found.options) == shown_options(now.options)
    assert all(one is other for one, other in zip(before.loaded.entries, entries, strict=True)), "what was before is as it was"
    return True


@pytest.mark.parametrize("golden", ["domain-example", "second-year"])
def test_random_edits(tmp_path: Path, golden: str) -> None:
    root = shutil.copytree(GOLDEN / golden, tmp_path / "books")
    random = Random(5)
    editor = Editor(root / "ledger", random)
    snapshot = read_snapshot(root)
    before = Before(whole(snapshot), snapshot.hashes, dict(snapshot.files))
    by_parts = tried = 0
    for kind in [*KINDS, *(random.choice(KINDS) for _ in range(60))]:
        texts = {file: file.read_bytes() for file in editor.files}
        editor.kinds[kind]()
        snapshot = read_snapshot(root)
        now = None if scan(snapshot) else whole(snapshot)
        if now is None or now.errors:
            for file, text in texts.items():
                file.write_bytes(text)
            continue
        tried += 1
        by_parts += held_equal(before, snapshot, now)
        before = Before(now, snapshot.hashes, dict(snapshot.files))
    assert by_parts >= tried * 0.9 and tried > 30, (by_parts, tried)


BANK, ENTRY = "Assets:Cash:Bank:CHF", '\n2026-12-31 * "x" "y"\n'
LINES = [
    ("an option", '\noption "title" "Other"\n', False),
    ("a plugin", '\nplugin "wsisfund.plugins.exact"\n', False),
    ("a cost", f"{ENTRY}  {BANK}  1.00 CHF {{1.00 EUR}}\n  Equity:Opening  -1.00 EUR\n", False),
    ("a currency that is left out", f"{ENTRY}  {BANK}  1.00\n  {BANK}  -1.00 CHF\n", False),
    ("tags for what follows", "\npushtag #one\n\npoptag #one\n", False),
    ("an amount left to Beancount", f"{ENTRY}  {BANK}  1.00 CHF\n  {BANK}\n", True),
    ("a note and an event", f'\n2026-12-31 note {BANK} "n"\n2026-01-01 event "a" "b"\n', True),
    ("a commodity", "\n2026-01-01 commodity XXX\n", True),
]


@pytest.mark.parametrize(("text", "by_parts"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_what_reaches_beyond_its_own_text_is_loaded_with_everything(tmp_path: Path, text: str, by_parts: bool) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    snapshot = read_snapshot(root)
    before = Before(whole(snapshot), snapshot.hashes, dict(snapshot.files))
    main = root / "ledger/main.beancount"
    main.write_text(main.read_text("utf-8") + text, "utf-8")
    snapshot = read_snapshot(root)
    assert held_equal(before, snapshot, whole(snapshot)) is by_parts


def test_files_that_come_and_go(tmp_path: Path) -> None:
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main, more = root / "ledger/main.beancount", root / "ledger/more.beancount"
    first = read_snapshot(root)
    before = Before(whole(first), first.hashes, dict(first.files))
    text = main.read_text("utf-8")
    note = re.search(r"^\d{4}-\d\d-\d\d", text, re.MULTILINE)
    assert note
    main.write_text(f'{text}\ninclude "more.beancount"\n', "utf-8")
    more.write_text(f'{note[0]} note Assets:Cash:Bank:CHF "of another file, on a day that has entries"\n', "utf-8")
    second = read_snapshot(root)
    now = whole(second)
    assert held_equal(before, second, now)
    main.write_text(text, "utf-8")
    more.unlink()
    assert held_equal(Before(now, second.hashes, dict(second.files)), read_snapshot(root), before.loaded)
