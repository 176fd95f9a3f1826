"""A breach typed by hand into the books is on Fava's page of errors, in the words of the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import CHECKOUT, EXAMPLE_SLUG, MAIN, PATIENCE, Served, serving

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
PLUGINS = 'plugin "wsisfund.plugins.exact"\nplugin "wsisfund.plugins.control"\n'


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    main = tmp_path / MAIN
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", main.parent)
    main.write_text(PLUGINS + main.read_text(encoding="utf-8"), encoding="utf-8")
    with serving(tmp_path, EXAMPLE_SLUG) as found:
        yield found


def test_breach_appears_as_the_command_line_says_it(served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(served.pages + "errors/")
    page.get_by_text("No errors").wait_for()
    served.append(BREACH)
    errors = _check(served.root)
    assert [error["code"] for error in errors] == ["over-appropriation", "over-appropriation"]
    # Fava asks every few seconds whether the files changed, and then says so in the menu.
    page.locator("aside .bubble.error", has_text="2").wait_for()
    page.reload()
    page.locator("td.pre").first.wait_for()
    shown = page.locator("td.pre").all_inner_texts()
    assert len(shown) == len(errors)
    for error, text in zip(errors, shown, strict=True):
        assert "refused (over-appropriation)" in text
        for part in ("message", "why", "fix"):
            assert all(line in text for line in error[part].splitlines()), (part, text)
    page.locator("td.num a").first.click()
    page.locator(".cm-lint-marker-error, .cm-gutterElement", has_text=str(errors[0]["line"])).first.wait_for()
    assert f"line={errors[0]['line']}" in page.url


def _check(root: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "wsisfund", "check", "--json", "--books", str(root)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 1
    return json.loads(done.stdout)["errors"]


def test_syntax_error_is_shown_and_the_rest_stays(served: Served, open_page: Callable[[str], Any]) -> None:
    line = served.append("this is no entry\n")
    page = open_page(served.pages + "errors/")
    row = page.locator("tr", has_text="Invalid token: 'this'")
    row.wait_for()
    assert row.locator("td.num").inner_text() == str(line)
    page.goto(served.pages + "balance_sheet/?conversion=CHF")
    page.get_by_text("108,483.83").first.wait_for()


def test_text_that_would_run_code_is_named_and_not_loaded(served: Served, open_page: Callable[[str], Any]) -> None:
    marker = served.root / "ran"
    (served.root / "ledger" / "evil.py").write_text(f"__plugins__ = ()\nopen({str(marker)!r}, 'w')\n")
    served.append('option "insert_pythonpath" "True"\nplugin "evil"\n')
    page = open_page(served.pages + "balance_sheet/?conversion=CHF")
    page.get_by_text("108,483.83").first.wait_for()
    page.goto(served.pages + "errors/")
    page.locator("td.pre", has_text="plugin-not-allowed").wait_for()
    page.locator("td.pre", has_text="option-not-allowed").wait_for()
    assert not marker.exists()
