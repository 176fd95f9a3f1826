"""Links to what is new, or gone: the entries that have them are in the part, whatever their keys name."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conftest import GOLDEN
from tests.parity.changes import Both

AGREEMENT = """
2026-06-15 custom "agreement" "{}" "delta-telecom" 3200.00 CHF
  recognition: "in-kind"
  earmark: "Forum"
  psc-rate: 0.00
"""
ORDER = """
2026-06-21 custom "commitment" "{}" "open" Expenses:C5:Contracts 1.00 CHF
  agreement: "VC-2026-11"
  certified-by: "officer-c"
"""
LINKED = 'under PO-2026-11" ^PO-2026-11 ^VC-2026-11'


def _warned(tmp_path: Path, new: str, link: str = "") -> list[list[str]]:
    """Warnings of links in the worked example: with `new`, and without it again. An entry of it has one more `link`."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    text = main.read_text("utf-8").replace(LINKED, f"{LINKED} {link}".rstrip())
    main.write_text(text, "utf-8")
    both, found = Both(root, tmp_path), []
    for said in (text + new, text):
        main.write_text(said, "utf-8")
        assert both.changed()
        found.append([warning.slug for warning in both.warnings if warning.slug == "link-contradicts"])
    assert both.by_part == 2, both.as_whole
    return found


def test_an_agreement_with_the_id_of_an_order(tmp_path: Path) -> None:
    assert _warned(tmp_path, AGREEMENT.format("PO-2026-13")) == [["link-contradicts"] * 2, []]


def test_an_agreement_that_was_linked_before_it_was_there(tmp_path: Path) -> None:
    assert _warned(tmp_path, AGREEMENT.format("VC-LATER"), "^VC-LATER") == [["link-contradicts"], []]


def test_an_order_that_was_linked_before_it_was_there(tmp_path: Path) -> None:
    assert _warned(tmp_path, ORDER.format("PO-LATER"), "^PO-LATER") == [["link-contradicts"], []]


def test_an_order_with_the_id_of_an_agreement(tmp_path: Path) -> None:
    found, gone = _warned(tmp_path, ORDER.format("VC-2026-11"))
    assert set(found) == {"link-contradicts"}
    assert gone == []
