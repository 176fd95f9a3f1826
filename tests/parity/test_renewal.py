"""Entries made of those before an edit are those of a load of everything: each entry, its place, its order, and the options."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
from beancount import loader
from beancount.ops.balance import BalanceError

from tests.conftest import GOLDEN
from tests.parity.edits import Editor
from wsisfund.books.beancount_ import Loaded
from wsisfund.books.beancount_faults import BalanceDiffers
from wsisfund.books.load import judged_by_caller
from wsisfund.books.scan import scan
from wsisfund.books.snapshot import Snapshot, read_snapshot
from wsisfund.web.neutral import relative
from wsisfund.web.renewal import Before, NotByParts, renewed, whole, with_broken_lines

BANK, EQUITY = "Assets:Cash:Bank:CHF", "Equity:OpeningBalances"
MAIN = "ledger/main.beancount"
LEGS = f"  {BANK}  1.00 CHF\n    of: 2026-01-01\n  {BANK}  -1.00 CHF\n"
YEN = "2001-01-01 open Assets:Cash:Yen\n"
ENTRY = '2027-06-01 * "x" "y"\n'
# Text that can be read by itself, in the midst of books or at their end.
ALONE = {
    "an amount left to Beancount": f"{ENTRY}  {BANK}  1.00 CHF\n  {BANK}\n",
    "a price left to Beancount": f"{ENTRY}  Assets:Cash:Bank:EUR  1.00 EUR @@ 0.95 CHF\n  {BANK}\n",
    "a note": f'2026-12-31 note {BANK} "n"\n',
    "an event of an early day": '2001-01-01 event "a" "b"\n',
    "a commodity": "2026-01-01 commodity XXX\n",
    "an account that is opened and closed": "2026-01-01 open Assets:Cash:More CHF\n2026-01-02 close Assets:Cash:More\n",
    "an assertion that holds": "2000-01-01 open Assets:Cash:None\n2026-01-02 balance Assets:Cash:None 0 CHF\n",
    "a price": "2026-05-05 price EUR 0.91234 CHF\n",
    "a query": '2026-05-05 query "q" "SELECT date"\n',
    "a document": f'2026-05-05 document {BANK} "../paper.txt"\n',
    "an amount with many decimals": f"{ENTRY}  {BANK}  1.00000 CHF\n  {BANK}  -1.00000 CHF\n",
    "another currency in the main file": f"{YEN}{ENTRY}  Assets:Cash:Yen  1 JPY @@ 1.00 CHF\n  {BANK}  -1.00 CHF\n",
    "lines that a system ends otherwise": f'2026-12-31 note {BANK} "n"\r\n\r\n',
    "comments with quotation marks": '; one " here\n\n;; and "two"\n* a heading "\n',
    "no end of the last line": f'2026-12-31 note {BANK} "n"',
    "other letters": f'2027-06-01 * "Zoë \u202e" "数 ع" #tag ^link\n  key: "é"\n{LEGS}',
}
# Text that says something of what stands elsewhere, or of which another entry says something.
TOGETHER = {
    "an option": 'option "title" "Other"\n',
    "a plugin": 'plugin "wsisfund.plugins.exact"\n',
    "a cost": f"{ENTRY}  {BANK}  1.00 CHF {{1.00 EUR}}\n  Equity:OpeningBalances  -1.00 EUR\n",
    "a currency that is left out": f"{ENTRY}  {BANK}  1.00\n  {BANK}  -1.00 CHF\n",
    "a currency of a price that is left out": f"{ENTRY}  {BANK}  1.00 CHF @ 1.00\n  {BANK}  -1.00 CHF\n",
    "a pad": f"2026-12-30 pad {BANK} {EQUITY}\n2026-12-31 balance {BANK}  7.00 CHF\n",
    "a tag for what follows": "pushtag #one\n\npoptag #one\n",
    "a tag for entries that follow": f"pushtag #one\n{ENTRY}  {BANK}  1.00 CHF\n  {BANK}  -1.00 CHF\npoptag #one\n",
    "metadata for what follows": 'pushmeta a: "b"\n\npopmeta a:\n',
    "a string over two lines": f'2026-12-31 note {BANK} "one\n2026-12-30 two"\n',
}
WRONG = {
    "a fact without values, on which Beancount stumbles": '2026-05-05 custom "remark"\n',
    "no entry": "2025-13-45 * nonsense\n",
    "a string without an end": f'2026-12-31 note {BANK} "one\n',
    "an entry that does not balance": f"{ENTRY}  {BANK}  1.00 CHF\n  {BANK}  -2.00 CHF\n",
    "an assertion that does not hold": f"2026-12-31 balance {BANK}  1.23 CHF\n",
    "an account that is opened twice": f"2026-12-31 open {BANK}\n",
    "a document that is missing": f'2026-12-31 document {BANK} "gone.txt"\n',
    "a file that is missing": 'include "gone.beancount"\n',
    "a file twice": 'include "main.beancount"\n',
}
INCLUDES = {"a file": 'include "more.beancount"\n', "files by a pattern": 'include "mor*.beancount"\n'}
EVERY = {**ALONE, **TOGETHER, **WRONG, **INCLUDES}


def load_file(snapshot: Snapshot) -> Loaded:
    """What Beancount makes of the books, with places relative to their folder."""
    token = judged_by_caller.set(True)
    try:
        return Loaded(*relative(loader.load_file(str(snapshot.root / MAIN)), snapshot.root))
    finally:
        judged_by_caller.reset(token)


def compared(options: dict[str, Any]) -> dict[str, Any]:
    """Options as they are compared: decimals by what was counted of them; without the hash, which each loader makes."""
    counted = {
        currency: dict(context.fractional_dist.hist)
        for currency, context in options["dcontext"].ccontexts.items()
        if currency != "__default__" and not context.fractional_dist.empty()
    }
    return {**options, "dcontext": counted, "input_hash": ""}


def told(error: Any) -> tuple[Any, ...]:
    """What an error says, and of which entry where."""
    place = error.entry and (error.source["filename"], error.source["lineno"])
    return type(error), place, error.message.partition("\n")[0], error.entry and error.entry._replace(meta={})


def same(found: Loaded, now: Loaded) -> None:
    """That nothing is another one."""
    for one, other in zip(found.entries, now.entries, strict=True):
        assert one == other and type(one) is type(other)
        assert one.meta == other.meta
        assert [p.meta for p in getattr(one, "postings", ())] == [p.meta for p in getattr(other, "postings", ())]
    assert list(map(told, found.errors)) == list(map(told, now.errors))
    assert compared(found.options) == compared(now.options)


def after(before: Before, snapshot: Snapshot) -> tuple[Before, bool]:
    """The state after an edit, and whether it could be made of what was before; held equal to what Beancount loads."""
    now = load_file(snapshot)
    entries = list(before.loaded.entries)
    try:
        # As the desk, which knows from the judge what Beancount has against the books.
        if any(type(error) is not BalanceError for error in now.errors):
            raise NotByParts
        broken = [BalanceDiffers(e.message, file=e.source["filename"], line=e.source["lineno"]) for e in now.errors]
        made = with_broken_lines(renewed(before, snapshot), broken)
        state, by_parts = Before(made, snapshot.hashes, dict(snapshot.files), by_parts=True), True
    except NotByParts:
        state, by_parts = whole(snapshot), False
    same(state.loaded, now)
    assert all(one is other for one, other in zip(before.loaded.entries, entries, strict=True)), "what was before is as it was"
    return state, by_parts


@pytest.fixture
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    books = shutil.copytree(GOLDEN / getattr(request, "param", "domain-example"), tmp_path / "books")
    (books / "paper.txt").write_text("a paper")
    (books / "ledger/more.beancount").write_text(f'2026-12-31 note {BANK} "of another file, on a day that has entries"\n')
    return books


def put_in(file: Path, text: str, random: Random) -> None:
    """`text` before some entry, or at the end."""
    was = file.read_bytes().decode()
    places = [match.start() for match in re.finditer(r"^\d{4}-", was, re.MULTILINE)]
    at = random.choice([*places, len(was)])
    if at == len(was) and not was.endswith("\n"):
        text = f"\n{text}"
    end = "" if at == len(was) or text.endswith("\n") else "\n"
    file.write_bytes(f"{was[:at]}{text}{end}{was[at:]}".encode())


@pytest.mark.parametrize(("root", "seed"), [("domain-example", 5), ("second-year", 7)], indirect=["root"])
def test_random_edits_one_after_the_other(root: Path, seed: int) -> None:
    """Lawful or not: after what cannot be loaded in parts comes what can, and the other way round."""
    random = Random(seed)
    editor = Editor(root / "ledger", random)
    before, by_parts, wrong, last = whole(read_snapshot(root)), 0, 0, ""
    for _ in range(100):
        texts = {file: file.read_bytes() for file in editor.files}
        if random.random() < 0.5:
            last = random.choice(list(editor.kinds))
            editor.kinds[last]()
        else:
            last = random.choice(list(EVERY))
            put_in(random.choice([file for file in editor.files if file.name != "more.beancount"]), EVERY[last], random)
        snapshot = read_snapshot(root)
        if not scan(snapshot):
            before, parted = after(before, snapshot)
            by_parts += parted
            wrong += bool(before.loaded.errors)
        if scan(snapshot) or before.loaded.errors or last in TOGETHER:
            for file, text in texts.items():
                file.write_bytes(text)
            if random.random() < 0.7:
                before = whole(read_snapshot(root))
    assert by_parts > 30 and wrong > 5, (by_parts, wrong)


def put_in_and_taken_out(root: Path, text: str) -> tuple[Before, tuple[Before, bool], tuple[Before, bool]]:
    """The state before `text` stood at the end of the main file, while it did, and when it did no more."""
    before = whole(read_snapshot(root))
    main = root / MAIN
    was = main.read_bytes()
    main.write_bytes(was + b"\n" + text.encode())
    meanwhile = after(before, read_snapshot(root))
    main.write_bytes(was)
    return before, meanwhile, after(meanwhile[0], read_snapshot(root))


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE)
def test_what_stands_alone_is_all_that_is_read(root: Path, text: str) -> None:
    before, (state, put_in_by_parts), (again, taken_out_by_parts) = put_in_and_taken_out(root, text)
    assert put_in_by_parts, state.loaded.errors
    assert taken_out_by_parts
    same(again.loaded, before.loaded)


@pytest.mark.parametrize("text", TOGETHER.values(), ids=TOGETHER)
def test_what_reaches_beyond_its_own_text_is_loaded_with_everything(root: Path, text: str) -> None:
    _, (_, put_in_by_parts), (_, taken_out_by_parts) = put_in_and_taken_out(root, text)
    assert not put_in_by_parts
    assert not taken_out_by_parts, "nor is it taken out by itself"


def test_the_last_line_of_a_file_stays_where_text_is_put_in_above_it(root: Path) -> None:
    more, main = root / "ledger/more.beancount", root / MAIN
    main.write_text(f"{main.read_text()}\n{INCLUDES['a file']}", "utf-8")
    more.write_text(f'2026-12-30 note {BANK} "one"\n2026-12-31 note {BANK} "two, without an end of its line"')
    before = whole(read_snapshot(root))
    more.write_text(f"; above\n\n{more.read_text()}")
    assert after(before, read_snapshot(root))[1]


MENDED = ("no entry", "an entry that does not balance", "an assertion that does not hold", "an account that is opened twice")


@pytest.mark.parametrize("wrong", MENDED)
def test_what_mends_an_error_is_read_by_itself(root: Path, wrong: str) -> None:
    main = root / MAIN
    was = main.read_text("utf-8")
    main.write_text(f"{was}\n{WRONG[wrong]}", "utf-8")
    before = whole(read_snapshot(root))
    assert before.loaded.errors
    main.write_text(was, "utf-8")
    assert after(before, read_snapshot(root))[1]


def test_an_entry_whose_currency_others_decide_stands_in_books_that_are_loaded_whole(root: Path) -> None:
    """An edit of one entry makes another entry, far below it, one of another currency."""
    main = root / MAIN
    opened = "2026-01-01 open Assets:Cash:One\n2026-01-01 open Assets:Cash:Any\n\n"
    deciding = f"{ENTRY}  Assets:Cash:One  1.00 CHF\n  Assets:Cash:Any\n\n"
    legs = "  Assets:Cash:One  1.00\n  Assets:Cash:Any  1 JPY\n  Assets:Cash:Any  5 EUR\n  Assets:Cash:Any\n"
    text = main.read_text().replace("2025-01-01 open", f"{deciding}2025-01-01 open", 1)
    main.write_text(f'{text}\n{opened}2027-06-02 * "x"\n{legs}')
    before = whole(read_snapshot(root))
    main.write_text(main.read_text().replace(deciding, deciding.replace("CHF", "EUR")))
    state, by_parts = after(before, read_snapshot(root))
    assert not by_parts and not state.loaded.errors
    assert {p.units.currency for e in state.loaded.entries[-2:] for p in e.postings if p.account == "Assets:Cash:One"} == {"EUR"}


@pytest.mark.parametrize("include", INCLUDES.values(), ids=INCLUDES)
def test_files_that_come_and_go(root: Path, include: str) -> None:
    main = root / MAIN
    first = whole(read_snapshot(root))
    text = main.read_text("utf-8")
    main.write_text(f"{text}\n{include}", "utf-8")
    second, by_parts = after(first, read_snapshot(root))
    assert by_parts
    (root / "ledger/more2.beancount").write_text(f'2026-12-30 note {BANK} "a third"\n')
    third, by_parts = after(second, read_snapshot(root))
    assert by_parts and (len(third.hashes) > len(second.hashes)) is ("*" in include)
    main.write_text(text, "utf-8")
    last, by_parts = after(third, read_snapshot(root))
    assert by_parts
    same(last.loaded, first.loaded)
