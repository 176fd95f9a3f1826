"""The desk is for reading: what cannot be done is not offered, figures come in the fund's currency, old ones are marked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .conftest import CHECKOUT, EXAMPLE_SLUG, PATIENCE, Served, serving

FILTERS = ("", "?time=2026", "?filter=any(account:Cash)", "?account=Assets&conversion=units", "?time=2026&filter=%23none")


@pytest.mark.parametrize("query", FILTERS)
def test_the_menu_offers_no_import_and_no_new_entry_whatever_is_filtered(
    example_served: Served, open_page: Callable[[str], Any], query: str
) -> None:
    page = open_page(example_served.pages + "journal/" + query)
    page.locator("aside").get_by_text("Contributions", exact=True).wait_for()
    page.locator(".journal-head, .journal").first.wait_for()
    shown = page.locator("aside li > a:visible").all_inner_texts()
    assert not [name for name in shown if "Import" in name or name.strip() == "+"]
    export = page.locator("aside a[href='#export']")
    assert export.is_visible()
    # In line with the others: one line high, and as far to the left.
    boxes = [export.bounding_box(), page.locator("aside").get_by_text("Options", exact=True).bounding_box()]
    assert abs(boxes[0]["x"] - boxes[1]["x"]) < 2
    assert abs(boxes[0]["height"] - boxes[1]["height"]) < 4


def test_keys_and_addresses_do_not_open_what_cannot_be_done(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "journal/")
    page.locator("li.transaction").first.wait_for()
    page.keyboard.press("n")
    assert page.locator("dialog").count() == 0
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.get_by_text("Postings per Account").wait_for()
    page.goto(example_served.pages + "journal/#add-transaction")
    page.locator("li.transaction").first.wait_for()
    assert page.locator("dialog").count() == 0


def test_an_entry_is_shown_and_not_edited(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "journal/")
    page.locator("li.transaction .datecell a").first.click()
    text = page.locator("dialog .cm-content")
    text.wait_for()
    before = text.inner_text()
    _type_into(page, text)
    assert text.inner_text() == before
    assert page.locator("dialog").locator("button:visible").all_inner_texts() == ["x"]


def test_the_source_is_shown_and_not_edited(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "editor/?line=30")
    text = page.locator(".cm-content")
    text.get_by_text("option").first.wait_for()
    before = text.inner_text()
    _type_into(page, text)
    assert text.inner_text() == before
    assert page.get_by_role("button", name="Save").count() == 0
    assert page.locator("[role=menubar] > [role=menuitem]:visible").count() == 1
    assert "/" not in page.locator("[role=menubar] button.root").first.inner_text().strip("/").replace("ledger", "")


def _type_into(page: Any, text: Any) -> None:
    text.click()
    for key in ("x", "Enter", "Backspace", "Delete", "Control+d", "Control+/", "Control+z", "Control+s"):
        page.keyboard.press(key)
    page.keyboard.insert_text("pasted")


def test_the_journal_opens_with_amounts(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "journal/")
    postings = page.locator("li.transaction .postings .num:visible")
    postings.first.wait_for()
    amounts = [text for text in postings.all_inner_texts() if text]
    assert amounts
    assert all(len(text.split()) == 2 for text in amounts)
    # A reader who puts them away finds them away.
    page.get_by_role("button", name="Postings").click()
    page.reload()
    page.locator("li.transaction").first.wait_for()
    assert page.locator("li.transaction .postings:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tags_and_links_can_be_read(example_served: Served, browser: Any, scheme: str) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(example_served.pages + "journal/")
        page.locator(".journal .link").first.wait_for()
        for what in (".journal .link", ".journal .tag"):
            if page.locator(what).count():
                assert _contrast(page, what) >= 4.5, what


CONTRAST = """what => {
  const numbers = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const element = document.querySelector(what);
  let ground = element;
  while (ground.parentElement && numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const pair = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor].map((c) => light(numbers(c)));
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def _contrast(page: Any, what: str) -> float:
    return float(page.evaluate(CONTRAST, what))


def test_statements_open_in_the_operating_currency_and_accounts_in_their_own(
    example_served: Served, open_page: Callable[[str], Any]
) -> None:
    page = open_page(example_served.url)
    page.get_by_text("Converted to CHF").first.wait_for()
    page.locator("aside").get_by_text("Balance Sheet", exact=True).click()
    page.get_by_text("108,483.83").first.wait_for()
    assert "conversion=CHF" in page.url
    page.locator("article").get_by_role("link", name="EUR", exact=True).first.click()
    page.locator(".journal").get_by_text("EUR").first.wait_for()
    assert "conversion" not in page.url
    page.locator("aside").get_by_text("Trial Balance", exact=True).click()
    page.get_by_text("Converted to CHF").first.wait_for()


@pytest.mark.parametrize("path", ["holdings/", "holdings/by_account/", "holdings/by_currency/", "holdings/by_cost_currency/"])
def test_holdings_begin_with_the_operating_currency(example_served: Served, open_page: Callable[[str], Any], path: str) -> None:
    page = open_page(example_served.pages + path)
    page.locator("article table tbody tr").first.wait_for()
    heads = page.locator("article table th").all_inner_texts()
    assert [head.strip() for head in heads if head.strip() in ("chf", "units")] == ["chf", "units"]
    first = [text.strip() for text in page.locator("article table tbody tr").first.locator("td").all_inner_texts()]
    assert any(text.endswith(" CHF") for text in first)
    if "by_currency" in path:
        assert first[0] == "CHF"


def test_rates_keep_their_decimals(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "commodities/")
    cells = page.locator("article table td.num")
    cells.first.wait_for()
    page.locator("article").get_by_text("EUR / CHF").first.click()
    assert any(len(text.split()[0].partition(".")[2]) > 2 for text in cells.all_inner_texts())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", tmp_path / "ledger")
    with serving(tmp_path, EXAMPLE_SLUG) as served:
        yield served


def test_old_figures_are_marked_on_an_open_page_and_on_a_new_one(own: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(own.pages + "balance_sheet/")
    page.get_by_text("108,483.83").first.wait_for()
    assert page.locator("#books-state").inner_text() == ""
    main = own.root / "ledger" / "main.beancount"
    whole = main.read_text(encoding="utf-8")
    own.append("2026-12-31 price XXX (1/0) CHF\n")
    # Fava's page asks every few seconds.
    page.locator("#books-state", has_text="These figures are old").wait_for()
    page.locator("aside .bubble.error", has_text="1").wait_for()
    page.locator("#books-state a").click()
    page.locator("td.pre", has_text="unsafe-text").wait_for()
    page.goto(own.pages + "income_statement/")
    page.locator("#books-state", has_text="These figures are old").wait_for()
    page.get_by_text("96,611.20").first.wait_for()
    main.write_text(whole, encoding="utf-8")
    page.locator("#books-state:empty").wait_for(state="attached")


PHONE = (
    *("", "balance_sheet/", "trial_balance/", "holdings/", "journal/", "account/Assets:Cash:Bank:EUR/", "query/", "editor/"),
    *("documents/", "errors/", "options/", "statistics/", "commodities/", "help/"),
    "query/?query_string=SELECT+date,payee,narration,account,position",
)


def test_pages_keep_to_the_width_of_a_telephone(example_served: Served, browser: Any) -> None:
    """Nothing sticks out of the page: what is wider scrolls in a place of its own."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        for path in PHONE:
            page.goto(example_served.pages + path)
            page.locator("article > *").first.wait_for()
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
            assert page.evaluate(OUTSIDE) == [], path


OUTSIDE = """() => [...document.querySelectorAll("article :is(button, input, h2, h3, .num), header h1")]
  .filter((e) => e.offsetParent !== null && e.getBoundingClientRect().right > 391)
  .filter((e) => { for (let p = e; p; p = p.parentElement) if (p.scrollWidth > p.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(p).overflowX)) return false; return true; })
  .map((e) => e.outerHTML.slice(0, 100))"""


def test_why_a_page_does_not_open_can_be_read_to_its_end(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + "journal/?filter=" + 40 * "(wrong ")
    said = page.locator("article > pre")
    said.wait_for()
    assert len(said.inner_text()) > 250
    assert said.evaluate("e => e.scrollWidth <= e.clientWidth")
    refused = [text for text in page.wrong if "400" in text]
    page.wrong[:] = [text for text in page.wrong if text not in refused]
    assert refused
