"""Every page of ours in every language: no English word of the catalogue, Arabic from the right, nothing wider than the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from wsisfund.languages.states import SIX
from wsisfund.languages.words import desk_words, words_of
from wsisfund.pages import DESK_PAGES
from wsisfund.vocabulary.events import PROGRAMMES

from .conftest import Served
from .test_desk import ASKED, _axe, desk, log_in, seats  # noqa: F401

# Pages of the menu, and the views that the address opens inside of them.
VIEWS = (
    *((page.__name__, ASKED.get(page.__name__, "")) for page in DESK_PAGES),
    ("New", "&act=agreement+sign"),
    ("New", "&act=task+add"),
    ("Programme", "&kind=task"),
    *(("Contributions", f"&{asked}") for asked in (
        "view=agreements", "view=forecast", "view=open-items", "donor=borealia", "agreement=VC-2026-13",
        "agreement=VC-2026-12&instalment=1", "figure=contributions.total.closing",
    )),
)  # fmt: skip
# The page as the desk answers it, laid out; what of it is said, but what is marked as English.
SAID = """async (address) => {
  const article = document.querySelector("article");
  const answer = await fetch(`${address}&partial=true`);
  history.replaceState(null, "", address);
  article.innerHTML = await answer.text();
  const fund = article.querySelector(".fund");
  const said = [];
  const walker = document.createTreeWalker(fund, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest("[lang=en], style, script, datalist")) said.push(node.textContent.trim());
  }
  const named = ["aria-label", "placeholder", "title"];
  for (const one of fund.querySelectorAll("[aria-label], [placeholder], [title]")) {
    if (!one.closest("[lang=en]")) said.push(...named.map((name) => one.getAttribute(name) ?? ""));
  }
  return [answer.status, [...new Set(said)].filter(Boolean), document.documentElement.scrollWidth, [fund.lang, fund.dir]];
}"""


def _english(code: str) -> set[str]:
    """What the English catalogues say, and that of this language does not."""
    found: set[str] = set()
    for words in (desk_words, words_of):
        own = {text for forms in words(code)._catalogue.messages.values() for text in forms}
        found |= {text for forms in words("en")._catalogue.messages.values() for text in forms} - own
    # Ids of programmes are no words.
    return {text for text in found if "{" not in text and len(text) > 3 and text not in PROGRAMMES}


@pytest.mark.parametrize("code", [code for code in SIX if code != "en"])
def test_a_language_is_whole(log_in: Callable[..., Any], desk: Served, code: str) -> None:  # noqa: F811
    width, height = (390, 844) if code in ("ar", "ru") else (1280, 900)
    page = log_in("cert", "extension/Budget/?at=2026-12-31", locale=code, viewport={"width": width, "height": height})
    page.locator("article .fund").wait_for()
    direction = "rtl" if code == "ar" else "ltr"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [code, direction]
    english, wrong = _english(code), {}
    for name, asked in VIEWS:
        status, said, shown, written = page.evaluate(SAID, f"{desk.pages}extension/{name}/?at=2026-12-31{asked}")
        assert (status, written) == (200, [code, direction]), name
        left = sorted(english & set(said))
        if left or shown > width:
            wrong[name + asked] = (left, shown)
    assert wrong == {}
    menu = page.locator("aside a[href*='/extension/']").all_inner_texts()
    assert [text.strip() for text in menu] == [desk_words(code)(f"page.{one.__name__}") for one in DESK_PAGES]
    with _axe() as axe:
        rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = axe.run(page, context="article", options=rules).response["violations"]
        assert [v["id"] for v in found] == []


def test_what_scripts_say_and_what_is_refused_is_in_the_language_that_was_chosen(
    log_in: Callable[..., Any],  # noqa: F811
    desk: Served,  # noqa: F811
) -> None:
    page, words = log_in("cert", "extension/New/?act=commitment+open"), desk_words("ar")
    page.locator(".desk-language summary").click()
    page.locator(".desk-language a[lang=ar]").click()
    page.locator("html[dir=rtl]").wait_for()
    assert "act=commitment+open" in page.url
    page.fill("[name=date]", "2026-12-20")
    order = {"ident": "PO-88", "account": "Expenses:C5:Travel", "agreement": "VC-2026-11", "amount": "100"}
    for name, text in order.items():
        page.fill(f".act-form [name={name}]", text)
    page.locator(".verdict .good").get_by_text(words("script.possible")).wait_for()
    page.fill(".act-form [name=amount]", "90000")
    page.locator(".verdict .bad .rule[lang=ar][dir=rtl]").first.wait_for()
    # All three lines of the rule are told in it; its figures and commands run from the left.
    assert page.locator(".verdict [lang=en]:not(pre)").count() == 0
    assert "\u206883,780.50\u2069 CHF" in page.locator(".verdict").inner_text()
    assert page.locator(".verdict .bad").first.inner_text() == words("refusal.wrong-earmark")
    # The menu stands on the right, and so does the first bar of the chart.
    aside, article = (page.locator(part).bounding_box() for part in ("aside", "article"))
    assert aside["x"] > article["x"]
    page.goto(f"{desk.pages}extension/Contributions/?at=2026-12-31")
    bars = page.locator("article svg a text:last-child")
    assert bars.first.bounding_box()["x"] > bars.last.bounding_box()["x"]
    page.goto(f"{desk.pages}journal/")
    page.locator("article[dir=ltr]").wait_for()
