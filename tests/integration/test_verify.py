"""``verify --statement``: a printed statement against the books, unchanged, changed afterwards, and forged."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from .inside import typed


@pytest.fixture
def printed(example: Path, tmp_path: Path) -> Path:
    words = f"report financial-position --year 2026 --language fr --format pdf --format json --out {tmp_path / 'o'}"
    assert typed(example, words).code == 0
    return tmp_path / "o" / "financial-position-2026-fr.pdf"


def test_the_same_books_make_the_same_file(printed: Path, example: Path) -> None:
    for file in (printed, printed.with_suffix(".json")):
        said = typed(example, ["verify", "--statement", str(file)])
        assert (said.code, said.json["ok"], said.json["changed"]) == (0, True, []), file
    assert "financial-position" in said.json["command"] and len(pypdf.PdfReader(printed).pages) > 1


def test_what_has_changed_since_is_named(printed: Path, example: Path) -> None:
    ledger = example / "ledger" / "main.beancount"
    late = (
        '\n2026-12-31 * "Airline" "Late"\n  event: "expense"\n  doc: "INV-LATE"\n  agreement: "VC-2026-11"\n'
        '  certified-by: "officer-c"\n  Expenses:C5:Travel  100.00 CHF\n  Expenses:C5:SupportCosts  7.00 CHF\n'
        "  Liabilities:Payables:Vendors  -100.00 CHF\n  Liabilities:Payables:SupportCosts  -7.00 CHF\n"
    )
    ledger.write_text(ledger.read_text() + late)
    for file in (printed, printed.with_suffix(".json")):
        said = typed(example, ["verify", "--statement", str(file)])
        assert (said.code, said.json["same-books"], said.json["same-file"]) == (1, False, False), said.out
        changed = {one["figure"]: (one["was"], one["is"]) for one in said.json["changed"]}
        assert changed["financial-position.net-assets.amount"] == ("92889.99", "92782.99")
        assert changed["financial-position.payables.amount"] == ("0.00", "100.00")
        assert "financial-position.cash.amount" not in changed


def test_a_changed_file_is_found(printed: Path, example: Path) -> None:
    content = printed.read_bytes()
    for other in (content.replace(b"/Title (", b"/Title (A"), content + b"\n"):
        printed.write_bytes(other)
        said = typed(example, ["verify", "--statement", str(printed)])
        assert (said.code, said.json["same-books"], said.json["same-file"]) == (1, True, False)


@pytest.mark.parametrize("words", ["serve", "report donor-report --year 2026", "report council --year 2026 --out /tmp/x", "x"])
def test_no_other_command_is_carried_out(words: str, printed: Path, example: Path) -> None:
    from wsisfund.publish import stamp

    content = printed.read_bytes()
    said = stamp.stamp_of(content)
    assert said is not None
    head, _, tail = content.rpartition(b"%wsisfund-statement ")
    forged = stamp.packed(said._replace(command=f"wsisfund {words}"))
    printed.write_bytes(head + forged + tail.partition(b"\n")[2])
    assert typed(example, ["verify", "--statement", str(printed)]).slug == "not-a-statement"
