"""The page "Contributions" as an officer uses it: from the menu to the line of the books, by mouse and by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .conftest import CHECKOUT, EXAMPLE_SLUG, MAIN, PATIENCE, Served, serving
from .test_hostile import SCRIPT

PAGE = "extension/Contributions/"
AT = "?at=2026-12-31"


def test_from_the_menu_to_the_line_of_the_books(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.url + f"{EXAMPLE_SLUG}/income_statement/?time=2026")
    page.locator("article", has_text="96,611.20").wait_for()
    page.locator("aside").get_by_text("Contributions", exact=True).click()
    # Fava's own filter of time says the day.
    assert page.locator("input[name=at]").input_value() == "2026-12-31"
    page.locator("table").first.get_by_role("link", name="Cascadia").click()
    page.get_by_role("heading", name="Contributions › Cascadia").wait_for()
    page.get_by_role("link", name="VC-2026-12").click()
    page.locator("section", has_text="Instalments").get_by_role("link", name="6,580.00").first.click()
    page.get_by_role("heading", name="VC-2026-12, instalment 1").wait_for()
    assert page.locator("tfoot").inner_text().split() == ["Total", "6,580.00"]
    place = page.locator("tbody tr").first.get_by_role("link").last
    line = place.inner_text().rpartition(":")[2]
    place.click()
    page.locator(".cm-content").wait_for()
    assert f"line={line}" in page.url
    assert "Assets:Receivables:Contributions:Cascadia" in page.locator(".cm-activeLine").inner_text()


def test_figure_leads_to_its_entries_and_an_entry_to_favas_context(
    example_served: Served, open_page: Callable[[str], Any]
) -> None:
    page = open_page(example_served.pages + PAGE + AT)
    page.locator(".tiles li", has_text="Contributions receivable").get_by_role("link").click()
    page.get_by_role("heading", name="All: Closing balance").wait_for()
    assert page.locator("tfoot").inner_text().split() == ["Total", "9,580.00"]
    page.locator("tbody th a").first.click()
    page.locator(".overlay, dialog, [role=dialog]").get_by_text("Context").first.wait_for()


def test_search_and_day(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + PAGE + AT)
    page.get_by_label("Donor, agreement, pledge").fill("casc")
    page.get_by_role("button", name="Show").click()
    page.locator("tfoot", has_text="Shown: 1 of 5").wait_for()
    page.locator("nav[aria-label=Contributions]").get_by_text("Agreements").click()
    page.locator("tbody th", has_text="VC-2026-12").wait_for()
    assert page.locator("tbody tr").count() == 1
    page.get_by_label("Figures at the end of").fill("2026-04-30")
    page.get_by_role("button", name="Show").click()
    page.locator("td", has_text="20,000.00").first.wait_for()
    assert "at=2026-04-30" in page.url


def test_by_keyboard_alone(example_served: Served, open_page: Callable[[str], Any]) -> None:
    page = open_page(example_served.pages + PAGE + AT)
    page.locator("nav[aria-label=Contributions] a").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Contributions › Cash forecast").wait_for()
    page.goto(example_served.pages + PAGE + AT)
    page.locator("svg a").nth(2).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="All: 91–365 days").wait_for()


VIEWS = (
    "",
    "&view=agreements",
    "&view=forecast",
    "&view=open-items",
    "&donor=borealia",
    "&agreement=VC-2026-13",
    "&agreement=none",
)


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")], ids=["light", "dark", "phone"])
def test_every_view_keeps_the_policy_and_its_width(example_served: Served, browser: Any, width: int, scheme: str) -> None:
    wrong: list[str] = []
    with browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        for view in VIEWS:
            page.goto(example_served.pages + PAGE + AT + view)
            page.locator(".fund h2").wait_for()
            assert page.locator(".fund").evaluate("e => e.scrollWidth <= e.clientWidth"), view
        page.goto(example_served.pages + PAGE + AT)
        text, ground = page.locator(".fund tbody th").first.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor].map(c => c.match(/[0-9]+/g).slice(0, 3))"
        )
        assert abs(_luminance(text) - _luminance(ground)) > 0.35
        assert (_luminance(ground) < 0.5) is (scheme == "dark")
    assert wrong == []


def _luminance(rgb: list[str]) -> float:
    red, green, blue = (int(part) / 255 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


PLANTED = f"""
2026-12-01 custom "donor" "planted"
  name: "{SCRIPT}"
  type: "other"
  contact: "{SCRIPT}"

2026-12-01 custom "pledge" "PL-PLANTED" "planted" 10.00 CHF
  earmark: "unearmarked"
  kind: "cash"

2026-12-02 * "{SCRIPT}" "{SCRIPT}"
  event: "bank-charge"
  doc: "{SCRIPT}"
  agreement: "VC-GEN"
  Expenses:General:BankCharges    1.00 CHF
  Assets:Cash:Bank:CHF           -1.00 CHF
"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    main = root / MAIN
    text = main.read_text(encoding="utf-8").replace("2027-01-01 balance Assets:Cash:Bank:CHF ", "; 2027-01-01 balance ")
    main.write_text(text + PLANTED, encoding="utf-8")
    with serving(root, EXAMPLE_SLUG) as served:
        yield served


ADDRESSES = (
    AT,
    f"{AT}&donor=planted",
    f"{AT}&agreement=VC-GEN",
    f"{AT}&figure=financial-position.cash",
    f"?at={SCRIPT}",
    f"{AT}&q={SCRIPT}",
    f"{AT}&donor={SCRIPT}",
    f"{AT}&figure={SCRIPT}",
)


def test_text_of_the_books_stays_text(planted: Served, browser: Any) -> None:
    """Also where the browser ignores the policy: on our own page everything is escaped."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        dialogs: list[str] = []
        page.on("dialog", lambda box: (dialogs.append(box.message), box.dismiss()))
        for address in ADDRESSES:
            page.goto(planted.pages + PAGE + address)
            page.locator(".fund h2").wait_for()
            assert page.locator(".fund img, .fund script").count() == 0
            assert SCRIPT[:20] in page.locator(".fund").inner_text(), address
            assert dialogs == [], address


def test_books_with_errors_say_so_and_show_no_figure(example_served: Served, browser: Any, tmp_path: Any) -> None:
    shutil.copytree(example_served.root / "ledger", tmp_path / "ledger")
    main = tmp_path / MAIN
    main.write_text(main.read_text(encoding="utf-8") + "\nthis is no entry\n", encoding="utf-8")
    with serving(tmp_path, EXAMPLE_SLUG) as served, browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(served.pages + PAGE)
        page.get_by_text("There are no figures").wait_for()
        assert "ledger/main.beancount:580" in page.locator("pre").first.inner_text()
        assert page.locator(".fund table").count() == 0
