"""The plugins as an auditor and Fava meet them: named in the books, run by Beancount alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader
from fava.core import FavaLedger

from tests.example_books import EXAMPLE
from wsisfund.books.load import judged_by_caller, load_books

PLUGINS = 'plugin "wsisfund.plugins.exact"\nplugin "wsisfund.plugins.control"\n'
# 5,000.00 of meetings against an appropriation of 5,000.00, of which 3,000.00 is spent.
BREACH = """
2026-11-20 * "Palais Catering" "Second meeting"
  event: "expense"
  doc: "INV-PC-78"
  agreement: "VC-2026-12"
  certified-by: "officer-c"
  Expenses:Forum:Meetings                             5000.00 CHF
  Expenses:Forum:SupportCosts                          350.00 CHF
  Liabilities:Payables:Vendors                       -5000.00 CHF
  Liabilities:Payables:SupportCosts                   -350.00 CHF
"""
INEXACT = """
2027-01-05 * "Bank" "Fee"
  event: "bank-charge"
  doc: "BNK-2027-0001"
  agreement: "VC-GEN"
  Expenses:General:BankCharges    25.004 CHF
  Assets:Cash:Bank:CHF           -25.00 CHF
"""


@pytest.fixture
def main(tmp_path: Path) -> Path:
    path = tmp_path / "ledger" / "main.beancount"
    path.parent.mkdir()
    path.write_text(PLUGINS + EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def with_text(main: Path, text: str) -> int:
    """The line at which `text` now begins."""
    before = main.read_text(encoding="utf-8")
    main.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 2


def bean_check(main: Path) -> tuple[int, str]:
    command = [sys.executable, "-c", "from beancount.scripts.check import main; main()", "--no-cache", str(main)]
    folder = Path(__file__).parents[3]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(folder)}, timeout=120, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_bean_check_finds_nothing_in_the_example(main: Path) -> None:
    assert bean_check(main) == (0, "")


def test_bean_check_reports_a_breach_typed_by_hand(main: Path) -> None:
    line = with_text(main, BREACH)
    code, said = bean_check(main)
    assert code == 1
    assert re.search(
        rf"main\.beancount:{line}:\s+refused \(over-appropriation\): Expenses:Forum:Meetings would be over by 3,000", said
    )
    assert "8,000.00 CHF committed and spent against 5,000.00 CHF appropriated for 2026-2027" in said
    assert "wsisfund budget virement" in said


def test_bean_check_reports_what_is_not_exact(main: Path) -> None:
    line = with_text(main, INEXACT)
    code, said = bean_check(main)
    assert code == 1
    assert re.search(rf"main\.beancount:{line + 4}:\s+error \(half-centime\)", said)


def test_fava_lists_the_same(main: Path) -> None:
    line = with_text(main, BREACH)
    errors = [e for e in FavaLedger(str(main)).errors if "over-appropriation" in e.message]
    assert errors
    assert errors[0].source is not None
    assert errors[0].source["lineno"] == line
    assert errors[0].entry is not None


def test_entries_pass_unchanged(main: Path) -> None:
    with_text(main, BREACH)
    with_plugins = loader.load_file(str(main))[0]
    main.write_text(main.read_text(encoding="utf-8").replace(PLUGINS, "\n\n"), encoding="utf-8")
    assert loader.load_file(str(main))[0] == with_plugins


def test_caller_that_judges_itself_is_not_told_twice(main: Path, tmp_path: Path) -> None:
    with_text(main, BREACH)
    assert load_books(main, tmp_path).faults == ()
    assert judged_by_caller.get() is False
    assert loader.load_file(str(main))[1]


def test_budget_is_not_asked_where_facts_cannot_be_read(main: Path) -> None:
    main.write_text(main.read_text(encoding="utf-8").replace('earmark: "Forum"', 'earmark: "Fourm"'), encoding="utf-8")
    errors = loader.load_file(str(main))[1]
    assert errors
    assert all("unknown-earmark" in e.message for e in errors)


def test_signs_that_nobody_sees_are_refused_by_bean_check_too(main: Path) -> None:
    text = '\n2027-01-05 custom "pledge" "PL-9" "aurelia" 10.00 CHF\n  reference: "R\u202e-9"\n'
    line = with_text(main, text) + 1
    code, said = bean_check(main)
    assert code == 1 and f"main.beancount:{line}:" in said and "U+202E" in said
