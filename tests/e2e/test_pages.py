"""Every page that Fava's own menu offers opens, in a browser, on the worked example and on new books."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PATIENCE, Served, serving

PAGES = {
    "income_statement/": "96,611.20",
    "balance_sheet/": "Liabilities",
    "trial_balance/": "36,721.21",
    "journal/": "Palais Catering",
    "query/": "Submit",
    "holdings/": "76,538.83",
    "holdings/by_account/": "76,538.83",
    "holdings/by_currency/": "EUR",
    "commodities/": "USD / CHF",
    "documents/": "Name",
    "events/": "No events",
    "statistics/": "Postings per Account",
    "editor/": "balance Equity",
    "options/": "operating_currency",
    "help/": "Fava",
    "errors/": "No errors",
    "account/Assets:Cash:Bank:EUR/": "EUR",
}


@pytest.mark.parametrize("path", PAGES)
def test_page_opens(example_served: Served, open_page: Callable[[str], Any], path: str) -> None:
    page = open_page(example_served.pages + path)
    page.locator("article", has_text=PAGES[path]).wait_for()
    page.locator("aside a", has_text="Income Statement").wait_for()


def test_first_page_shows_a_figure(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.url)
    page.get_by_text("96,611.20").first.wait_for()
    assert page.url.startswith(example_served.pages + "income_statement/")


def test_menu_leads_from_page_to_page(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.url)
    for name, text in (("Balance Sheet", "Liabilities"), ("Journal", "Palais Catering"), ("Holdings", "76,538.83")):
        page.locator("aside").get_by_text(name, exact=True).click()
        page.locator("article", has_text=text).wait_for()


def test_query_box_answers_and_refuses(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "query/")
    _type_query(page, "SELECT sum(position) WHERE account = 'Assets:Cash:Bank:CHF'")
    page.get_by_text("76,538.83").wait_for()
    target = example_served.root / "emptied"
    target.write_text("kept")
    for query in (f".output {target}", "PRINT", "CREATE TABLE x (a int) USING 'csv:/etc/passwd'"):
        page.wrong.clear()
        _type_query(page, query)
        page.get_by_text("Only SELECT runs here").first.wait_for()
        assert all(entry.startswith("400 ") or "400 (Bad Request)" in entry for entry in page.wrong)
        page.goto(example_served.pages + "query/")
    page.wrong.clear()
    assert target.read_text() == "kept"


def _type_query(page: Any, query: str) -> None:
    page.locator("form .cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(query)
    page.get_by_role("button", name="Submit").click()


@pytest.fixture(scope="module")
def new_served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("new") / "books"
    subprocess.run([sys.executable, "-m", "wsisfund", "init", str(root)], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    with serving(root, "wsis-trust-fund") as served:
        yield served


def test_pages_of_new_books_open(new_served: Served, open_page: Callable[[str], Any]) -> None:
    for path in ("", "balance_sheet/", "trial_balance/", "journal/", "holdings/", "commodities/", "statistics/", "editor/"):
        page = open_page(new_served.pages + path)
        page.locator("aside a", has_text="Income Statement").wait_for()
        page.wait_for_load_state("networkidle")
        assert page.locator("aside .error").count() == 0
