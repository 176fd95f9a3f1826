"""Eight officers at once, each at their own verb: nobody is sent away because another was faster."""

from __future__ import annotations

import re
from pathlib import Path

from .program import at_once, wsisfund
from .test_writes import SETUP, batch, new_books

AGREEMENT = [
    ["agreement", "sign", "VC-1", "CHE", "9000", "CHF", "--recognition", "conditional", "--earmark", "C5", "--psc-rate", "0.07",
     "--instalment", "2026-02-28=9000"],
    ["receipt", "record", "6000", "CHF", "--doc", "B-0", "--agreement", "VC-1"],
    ["commitment", "open", "PO-1", "Expenses:C5:Travel", "500", "--agreement", "VC-1", "--as", "officer-c"],
]  # fmt: skip

WORK = [
    ["donor", "add", "FRA"],
    ["pledge", "add", "PL-1", "CHE", "100", "CHF"],
    ["receipt", "record", "10", "CHF", "--doc", "B-1"],
    ["receipt", "record", "20", "CHF", "--doc", "B-2"],
    ["commitment", "open", "PO-2", "Expenses:C5:Travel", "100", "--agreement", "VC-1", "--as", "officer-c"],
    ["commitment", "adjust", "PO-1", "--by=-100", "--reason", "less", "--as", "officer-c"],
    ["expenditure", "record", "Expenses:C5:Travel", "50", "--agreement", "VC-1", "--payee", "Airline", "--doc", "I-1", "--as",
     "officer-c"],
    ["budget", "appropriate", "Expenses:C2:Travel", "100", "--biennium", "2026-2027", "--authority", "Decision 902 (C25)"],
]  # fmt: skip
# Two officers who send the same letters at once: each letter once, and its page is there.
LETTERS = [["letter", "call", "--ahead", "365"], ["letter", "call", "--ahead", "365"], ["rate", "add", "USD", "0.81"]]


def test_eight_officers_at_once(tmp_path: Path) -> None:
    books = new_books(tmp_path)
    assert batch(books, [*SETUP, *AGREEMENT], "--date", "2026-02-01").code == 0
    ended = at_once(books, [["--date", "2026-03-01", *words] for words in WORK])
    assert [one.code for one in ended] == [0] * len(WORK), [one.out for one in ended if one.code]
    checked = wsisfund(books, "check").json
    assert checked["errors"] == []
    # Each once: the opened order, the adjusted one, three receipts with that of the setup, the invoice.
    text = "".join(file.read_text() for file in books.rglob("*.beancount"))
    # Running numbers: none given twice, none left out.
    entries = len(re.findall(r"^\S+ \* ", text, re.MULTILINE))
    assert sorted(re.findall(r'no: "(.*)"', text)) == [f"2026-{n:04d}" for n in range(1, entries + 1)]
    for once in ('"PO-2" "open"', '"PO-1" "adjust"', 'doc: "B-1"', 'doc: "B-2"', 'doc: "I-1"', 'custom "pledge" "PL-1"'):
        assert text.count(once) == 1, once


def test_letters_at_once(tmp_path: Path) -> None:
    books = new_books(tmp_path)
    assert batch(books, [*SETUP, *AGREEMENT], "--date", "2026-02-01").code == 0
    ended = at_once(books, [["--date", "2026-02-10", *words] for words in LETTERS])
    assert [one.code for one in ended] == [0] * len(LETTERS), [one.out for one in ended if one.code]
    sent = "".join(file.read_text() for file in books.rglob("*.beancount"))
    pages = [file.name for file in (books / "reports/output/letters").iterdir()]
    assert (sent.count('custom "letter"'), len(pages)) == (1, 1)
    assert wsisfund(books, "check").json["errors"] == []
