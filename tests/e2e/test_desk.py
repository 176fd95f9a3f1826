"""Officers at work in a real browser: each role a piece of its day, and what it may not do; live, by keyboard, on a telephone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from wsisfund.web.users import add_user

from .conftest import CHECKOUT, EXAMPLE_SLUG, PATIENCE, Served, serving

PASSWORD = "four words of mine"
PAGES = ("Inbox", "New", "Import", "Reconcile", "WhatIf", "Budget", "Contributions", "Programme", "Calendar", "Statements")
ASKED = {
    "WhatIf": "&line=Expenses:C5:Contracts&agreement=VC-2026-11&amount=50000" * 2,
    "Statements": "&name=net-assets&year=2026",
}
HOSTILE = "<img src=x onerror=alert(1)>"
ORDER = {"ident": "PO-77", "account": "Expenses:C5:Travel", "amount": "100", "agreement": "VC-2026-11"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("desk")
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    for name, role, officer, donor in (
        ("cert", "certifying", "officer-c", None),
        ("appr", "approving", "officer-a", None),
        ("aud", "auditor", None, None),
        ("don", "donor", None, "aurelia"),
    ):
        add_user(root, name, role, PASSWORD, officer, donor)
    with serving(root, EXAMPLE_SLUG) as served:
        yield served


class Seats:
    """Who has logged in, each in a browser of his own, for the tests of a module: Fava's program is read once for each.

    `wrong`: what failed or was stopped on any of their pages.
    """

    def __init__(self, browser: Any, desk: Served) -> None:
        self._browser, self._desk = browser, desk
        self._pages: dict[tuple[str, str], list[Any]] = {}
        self._taken: list[Any] = []
        self.wrong: list[str] = []

    def go(self, user: str, path: str = "", **settings: Any) -> Any:
        """A page of `user` that nobody uses in this test, at `path` of the books."""
        pages = self._pages.setdefault((user, str(settings)), [])
        page = next((page for page in pages if page not in self._taken), None)
        if page is None:
            page = self._new(**settings)
            pages.append(page)
        else:
            page.goto(self._desk.pages + path if path else self._desk.url)
        self._taken.append(page)
        if not page.url.startswith(self._desk.pages):
            self._log_in(page, user)
            page.cookies = page.context.cookies()
            if path:
                page.goto(self._desk.pages + path)
        return page

    def _new(self, **settings: Any) -> Any:
        context = self._browser.new_context(viewport=settings.pop("viewport", {"width": 1280, "height": 900}), **settings)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda shown: (self.wrong.append(f"dialog: {shown.message}"), shown.dismiss()))
        return page

    def _log_in(self, page: Any, user: str) -> None:
        page.goto(self._desk.url + "login")
        page.locator("[name=user]:focus").wait_for()  # the first field has the focus
        page.keyboard.type(user)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    def leave(self) -> None:
        """Of the test nothing is kept but the session of each."""
        for page in self._taken:
            page.unroute_all()
            page.evaluate("try { localStorage.clear(); sessionStorage.clear() } catch {}")
            for other in page.context.pages:
                if other != page:
                    other.close()
            page.goto("about:blank")
            page.context.clear_cookies()
            page.context.add_cookies(page.cookies)
        self._taken.clear()

    def end(self) -> None:
        """Close all."""
        for pages in self._pages.values():
            for page in pages:
                page.context.close()


@pytest.fixture(scope="module")
def seats(browser: Any, desk: Served) -> Iterator[Seats]:
    """Whoever logs in to the module's desk."""
    opened = Seats(browser, desk)
    yield opened
    opened.end()


@pytest.fixture
def log_in(seats: Seats) -> Iterator[Callable[..., Any]]:
    """A page of one who has logged in; at the end of the test no script may have failed or been stopped on it."""
    yield seats.go
    wrong = list(seats.wrong)
    seats.leave()
    seats.wrong.clear()
    assert wrong == []


def _fill(page: Any, fields: dict[str, str], date: str = "2026-12-20") -> None:
    page.fill("[name=date]", date)
    for name, text in fields.items():
        page.fill(f".act-form [name={name}]", text)


def test_a_certifying_officer_enters_an_order_and_the_others_see_it_at_once(log_in: Callable[..., Any]) -> None:
    other = log_in("appr", "extension/Budget/?at=2026-12-31")
    form = log_in("appr", "extension/New/?act=pledge+add")
    form.fill(".act-form [name=ident]", "PL-typed")
    page = log_in("cert", "extension/New/?act=commitment+open")
    _fill(page, {**ORDER, "amount": "99999999"})
    page.get_by_text("over-appropriation").first.wait_for()
    page.fill(".act-form [name=amount]", ORDER["amount"])
    page.locator(".verdict .good").wait_for()
    assert "would" not in page.locator(".verdict").inner_text()
    page.keyboard.press("Enter")
    link = page.locator('.verdict a[href*="/editor/"]')
    link.wait_for()
    assert page.locator(".verdict a.act").get_attribute("href").endswith("act=commitment+close&ident=PO-77")
    other.get_by_text("PO-77").first.wait_for(state="attached", timeout=PATIENCE * 1000)
    assert form.input_value(".act-form [name=ident]") == "PL-typed"
    link.click()
    page.get_by_text('"PO-77"').first.wait_for()


def test_a_page_that_comes_after_its_reader_has_gone_on_gives_way(log_in: Callable[..., Any]) -> None:
    page = log_in("cert", "extension/New/?act=commitment+open")
    late = page.locator("article").inner_html()
    page.locator("aside").get_by_text("Editor").click()
    page.locator(".cm-content").first.wait_for()
    page.evaluate("text => { document.querySelector('article').innerHTML = text; }", late)
    page.locator(".cm-content").first.wait_for()
    assert page.locator("article .fund").count() == 0


def test_a_page_that_comes_after_its_reader_asked_more_of_it_gives_way(log_in: Callable[..., Any]) -> None:
    page = log_in("cert", "extension/Programme/?at=2026-12-31")
    late = page.locator("article").inner_html()
    page.get_by_role("link", name="Tasks", exact=True).click()
    page.get_by_role("link", name="Register one").wait_for()
    page.evaluate("text => { document.querySelector('article').innerHTML = text; }", late)
    page.get_by_role("link", name="Register one").wait_for()


def test_what_is_typed_and_unfolded_stays_while_others_write(log_in: Callable[..., Any], desk: Served) -> None:
    cert = log_in("cert", "extension/New/?act=re-earmark")
    _fill(cert, {"agreement": "VC-GEN", "amount": "10", "target": "C5", "doc": "MEMO-7"}, "2026-12-28")
    cert.keyboard.press("Enter")
    ident = cert.locator(".verdict .good a").inner_text()
    inbox = log_in("appr", "extension/Inbox/")
    reason = inbox.locator(f"[data-proposal={ident}] [name=reason]")
    reason.press_sequentially("the memo names")
    budget = log_in("aud", "extension/Budget/?at=2026-12-31")
    budget.locator("details summary").first.click()
    cert.goto(desk.pages + "extension/New/?act=re-earmark")
    _fill(cert, {"agreement": "VC-GEN", "amount": "11", "target": "C5", "doc": "MEMO-8"}, "2026-12-28")
    cert.keyboard.press("Enter")
    cert.locator(".verdict .good a").wait_for()
    cert.goto(desk.pages + "extension/New/?act=commitment+open")
    _fill(cert, {**ORDER, "ident": "PO-78", "amount": "1"})
    cert.keyboard.press("Enter")
    budget.get_by_text("PO-78").first.wait_for(state="attached")
    assert budget.locator("details[open]").count() == 1
    inbox.get_by_text("MEMO-8").first.wait_for()
    assert reason.input_value() == "the memo names"
    reason.press_sequentially(" another agreement")
    assert reason.input_value() == "the memo names another agreement", "and who typed may go on"
    inbox.locator(f"[data-proposal={ident}] [value=return]").click()
    inbox.get_by_text("Sent back, with the reason.").wait_for()


def test_of_two_who_approve_at_once_one_is_told_that_it_waits_no_more(log_in: Callable[..., Any], desk: Served) -> None:
    cert = log_in("cert", "extension/New/?act=re-earmark")
    for n in range(6):  # more than one screen holds
        _fill(cert, {"agreement": "VC-GEN", "amount": str(20 + n), "target": "C5", "doc": f"MEMO-2{n}"}, "2026-12-28")
        with cert.expect_response("**/act/do"):
            cert.keyboard.press("Enter")
    first, second = log_in("appr", "extension/Inbox/"), log_in("appr", "extension/Inbox/")
    # Nobody hears of the other's approval before he presses the button himself.
    second.route("**/live?*", lambda route: route.abort())
    second.reload()
    rows = [page.locator("[data-proposal]").last for page in (first, second)]
    assert rows[0].get_attribute("data-proposal") == rows[1].get_attribute("data-proposal")
    for page, row in zip((first, second), rows, strict=True):
        row.locator("[value=approve]").click()
        page.locator(".desk > .verdict p").first.wait_for()
    assert first.locator(".desk > .verdict .good").count() == 1
    assert "proposal-gone" in second.locator(".desk > .verdict .bad").last.inner_text()
    for page in (first, second):
        box = page.locator(".desk > .verdict p").first.bounding_box()
        assert 0 <= box["y"] < 900, "and sees it, wherever the button is"


def test_who_logs_in_again_goes_on_with_what_was_typed(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("cert", "extension/New/?act=commitment+open")
    page.context.clear_cookies()
    _fill(page, {**ORDER, "ident": "PO-79", "payee": "Typed before"})
    page.locator(".verdict a[target=_blank]").wait_for()
    for user in ("appr", "cert"):
        with page.context.expect_page() as opened:
            page.locator(".verdict a[target=_blank]").click()
        other = opened.value
        for name, text in (("user", user), ("password", PASSWORD)):
            other.fill(f"[name={name}]", text)
        other.keyboard.press("Enter")
        other.wait_for_url(lambda url: "/login" not in url)
        other.close()
        page.locator(".act-form [type=submit]").click()
        if user != "cert":
            # Another user does not act on the page of this one.
            page.get_by_text("load the page again").wait_for()
            page.context.clear_cookies()
            page.locator(".act-form [type=submit]").click()
            page.locator(".verdict a[target=_blank]").wait_for()
    page.locator('.verdict a[href*="/editor/"]').wait_for()
    assert "Typed before" in (desk.root / "ledger" / "budget" / "2026-2027.beancount").read_text()
    page.cookies = page.context.cookies()


def test_a_task_is_registered_from_the_programme_and_stands_in_the_calendar(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("cert", "extension/Programme/?at=2026-12-31")
    page.get_by_role("link", name="Tasks", exact=True).click()
    page.get_by_role("link", name="Register one").click()
    _fill(page, {"ident": "R-1", "name": HOSTILE, "programme": "C99", "due": "2026-12-01"})
    page.get_by_text("unknown-programme").first.wait_for()
    page.fill(".act-form [name=programme]", "C5")
    page.locator(".verdict .good").wait_for()
    page.keyboard.press("Enter")
    page.locator('.verdict a[href*="/editor/"]').wait_for()
    reader = log_in("aud", "extension/Programme/?at=2026-12-31")
    row = reader.locator("tr", has=reader.get_by_role("rowheader", name="C5", exact=True))
    assert row.locator("td.figure").all_inner_texts()[:2] == ["1", "1"]
    # Each amount leads to the lines of the books that make it.
    row.get_by_role("link", name="60,000.00").click()
    reader.locator("tfoot", has_text="60,000.00").wait_for()
    reader.locator('td a[href*="/editor/"]').first.wait_for()
    reader.goto(desk.pages + "extension/Programme/?at=2026-12-31&kind=task")
    assert reader.locator("a.act").count() == 0 and HOSTILE in reader.inner_text("table")
    reader.goto(desk.pages + "extension/Calendar/?at=2026-12-31")
    late = reader.locator("#month-12 tr", has=reader.get_by_role("link", name="R-1"))
    assert late.locator("td.late").inner_text() == "overdue"
    late.get_by_role("link", name="R-1").click()
    reader.get_by_text('"R-1"').first.wait_for()
    page.goto(desk.pages + "extension/Programme/?at=2026-12-31&kind=task")
    page.get_by_role("link", name="Withdraw").click()
    _fill(page, {"reason": "Registered twice"})
    page.locator(".verdict .good").wait_for()
    page.keyboard.press("Enter")
    page.locator('.verdict a[href*="/editor/"]').wait_for()
    page.goto(desk.pages + "extension/Programme/?at=2027-12-31&kind=task")
    assert page.get_by_role("rowheader", name="R-1").count() == 0


def test_what_if_answers_while_it_is_typed_and_leads_to_the_form(log_in: Callable[..., Any]) -> None:
    page = log_in("cert", "extension/WhatIf/?at=2026-12-31")
    for name, text in (("line", "Expenses:C5:Contracts"), ("agreement", "VC-2026-11"), ("amount", "50000")):
        page.locator(f"[name={name}]").press_sequentially(text)
    page.locator(".verdict[data-code=wrong-earmark]").wait_for()
    assert page.locator(".limits .line.over").count() == 4
    assert {"14,000.00", "36,000.00", "53,500.00"} <= set(page.locator(".limits").inner_text().split())
    page.fill("[name=amount]", "100")
    page.get_by_text("It may be committed.").wait_for()
    page.locator(".ways a.act").click()
    page.locator(".act-form").wait_for()
    filled = [page.input_value(f".act-form [name={name}]") for name in ("account", "amount", "agreement")]
    assert filled == ["Expenses:C5:Contracts", "100.00", "VC-2026-11"]
    assert page.locator("header [name=account]").count() == 0 or page.locator("header").get_by_text("Expenses:").count() == 0


def test_several_requests_are_judged_together_and_in_order(log_in: Callable[..., Any], desk: Served) -> None:
    """Each alone may be committed; the third only once one before it is taken out."""
    rows = [("Expenses:C5:Contracts", "VC-2026-11", "6000")] * 3
    page = log_in("cert", "extension/WhatIf/?at=2026-12-31")
    for n, row in enumerate(rows):
        if n:
            page.get_by_role("button", name="One more request").click()
            page.locator(f".request:nth-of-type({n + 1}) [name=line]:focus").wait_for()
        for name, text in zip(("line", "agreement", "amount"), row, strict=True):
            page.locator(f".request:nth-of-type({n + 1}) [name={name}]").fill(text)
    page.get_by_text("2 may be committed, 1 may not.").wait_for()
    third = page.locator("[data-request='3']")
    assert third.locator(".verdict").get_attribute("data-code") == "over-appropriation"
    assert "2,000.00" in third.locator(".limits").inner_text(), "what the two before leave"
    assert page.locator("[data-request='1'] .line").count() == page.locator("[data-request='3'] .line").count() > 2, (
        "bars for each"
    )
    page.locator(".request").nth(0).get_by_role("button", name="Take out").click()
    page.get_by_text("2 may be committed, 0 may not.").wait_for()
    asked = urlencode(
        [("at", "2026-12-31")] + [pair for row in rows for pair in zip(("line", "agreement", "amount"), row, strict=True)]
    )
    page.goto(f"{desk.pages}extension/WhatIf/?{asked}")
    page.get_by_text("2 may be committed, 1 may not.").wait_for()
    assert page.locator(".request").count() == 3, "and an address asks the same"


def test_an_auditor_reads_all_and_is_offered_nothing_to_write(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("aud", "extension/Inbox/")
    assert page.locator('aside a[href*="/extension/New/"]').is_visible() is False
    assert page.locator(".act").count() == 0
    page.goto(desk.pages + "extension/New/")
    assert page.locator("form.act-form").count() == 0
    token = page.get_attribute("meta[name=csrf-token]", "content")
    how = {"method": "POST", "headers": {"X-CSRF-Token": token, "Content-Type": "application/json"}, "body": "{}"}
    assert page.evaluate("async ([url, how]) => (await fetch(url, how)).status", ["/act/do", how]) == 403
    page.goto(desk.pages + "extension/Statements/?name=financial-position&year=2026&language=ar")
    assert "بيان الوضع المالي" in page.inner_text("[dir=rtl]")
    assert page.get_attribute(".downloads a", "href") == "/statement/financial-position.pdf?year=2026&language=ar"
    page.goto(desk.pages + "extension/Statements/?name=financial-position&year=2026")
    with page.expect_download() as started:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF")
    page.locator("table a").first.click()
    page.get_by_text("postings").first.wait_for()


def test_a_donor_sees_its_own_agreements_and_nothing_else(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("don")
    assert page.url == desk.url + "donor/"
    text = page.inner_text("main")
    assert "Aurelia" in text and "VC-2026-11" in text and "VC-2026-12" not in text
    assert page.goto(desk.pages + "journal/").status == 403
    page.goto(desk.url + "donor/")
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login")
    assert "/login" in (page.goto(desk.url + "donor/") and page.url)


def test_the_editor_of_fava_shows_why_it_is_refused_and_saves_what_is_sound(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("cert", "editor/?file_path=ledger/main.beancount")
    page.locator(".cm-content").wait_for()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type('\n2026-12-21 * "x" "y"\n')
    page.get_by_role("button", name="Save").click()
    page.get_by_text("unknown-event").first.wait_for()
    for _ in range(24):
        page.keyboard.press("Backspace")
    with page.expect_response(lambda answer: answer.url.endswith("/api/source") and answer.request.method == "PUT") as saved:
        page.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text((desk.root / "ledger" / "main.beancount").read_text() + "\n; typed in the browser\n")
        page.get_by_role("button", name="Save").click()
    assert saved.value.status == 200, saved.value.text()
    assert "; typed in the browser" in (desk.root / "ledger" / "main.beancount").read_text()
    notice = page.locator("#desk-notice")
    assert "/editor/?file_path=ledger%2Fmain.beancount&line=" in notice.locator(".good a").get_attribute("href")
    notice.get_by_role("button", name="Take back").click()
    notice.get_by_text("Taken back.").wait_for()
    assert "; typed in the browser" not in (desk.root / "ledger" / "main.beancount").read_text()


def test_a_file_is_read_a_row_corrected_in_place_written_and_taken_back(log_in: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "pledges.csv"
    head = "reference,donor,date,amount,currency,earmark,due,kind,instalments,remarks\n"
    rows = (
        f"W-1,CHE,2026-05-01,1000.00,CHF,unearmarked,2026-12-31,cash,,\nW-2,{HOSTILE},2026-05-01,50.00,CHF,unearmarked,,cash,,\n"
    )
    file.write_text(head + rows)
    page = log_in("cert", "extension/Import/")
    page.set_input_files("[name=file]", str(file))
    page.fill("[name=date]", "2026-12-23")
    page.get_by_role("button", name="Read", exact=True).click()
    page.get_by_text("1 new").wait_for()
    why = page.get_by_role("cell", name="nobody in the register").bounding_box()
    assert why["x"] + why["width"] < 1280, "why a row is set aside is in sight"
    assert page.get_attribute('[aria-label="Donor, Row 3"]', "aria-invalid") == "true"
    page.fill('[aria-label="Donor, Row 3"]', "DEU")
    page.fill('[aria-label="Due, Row 3"]', "2026-12-31")
    page.get_by_role("button", name="Read again with the corrections").click()
    page.get_by_text("2 new").wait_for()
    page.get_by_role("button", name="Write", exact=True).click()
    page.locator(".verdict .good a").wait_for()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("Taken back.").wait_for()


@contextmanager
def _axe() -> Iterator[Any]:
    module = pytest.importorskip("axe_playwright_python.sync_playwright")
    yield module.Axe()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_are_accessible_and_fit_a_telephone(log_in: Callable[..., Any], desk: Served, scheme: str, width: int) -> None:
    page = log_in("cert", color_scheme=scheme, viewport={"width": width, "height": 800})
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found: dict[str, list[str]] = {}
    with _axe() as axe:
        for name, asked in (*((name, ASKED.get(name, "")) for name in PAGES), ("Contributions", "&view=forecast")):
            page.goto(f"{desk.pages}extension/{name}/?at=2026-12-31{asked}")
            page.locator("article .fund").wait_for()
            result = axe.run(page, context="article", options=rules)
            found[name + asked] = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in result.response["violations"]]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        page.goto(desk.url + "login")
        found["login"] = [v["id"] for v in axe.run(page, options=rules).response["violations"]]
        donor = log_in("don", color_scheme=scheme, viewport={"width": width, "height": 800})
        found["donor"] = [v["id"] for v in axe.run(donor, options=rules).response["violations"]]
        assert donor.evaluate("document.documentElement.scrollWidth") <= width
    assert {name: faults for name, faults in found.items() if faults} == {}


# What can be used on a page, by what tells it from the rest; whether the Tab key reaches it, and it is seen to have the focus.
NAMED = "one => [one.tagName, one.name, one.href, one.textContent.slice(0, 60), one.ariaLabel].join(' ')"
USED = f"""() => {{
  const used = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const found = [...document.querySelectorAll("article .fund")].flatMap((page) => [...page.querySelectorAll(used)]);
  document.activeElement.blur();
  return found.filter((one) => one.checkVisibility({{ visibilityProperty: true }})).map({NAMED});
}}"""
FOCUSED = f"""() => {{
  const one = document.activeElement, style = getComputedStyle(one);
  const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || one.matches("input, select, body");
  return [({NAMED})(one), shown];
}}"""


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(log_in: Callable[..., Any], desk: Served) -> None:
    page = log_in("cert")
    for name in PAGES:
        page.goto(f"{desk.pages}extension/{name}/?at=2026-12-31{ASKED.get(name, '')}")
        page.locator("article .fund").wait_for()
        left = set(page.evaluate(USED))
        assert left or name == "Reconcile", name  # the worked example has no bank file
        for _ in range(2 * len(left) + 150):
            if not left:
                break
            page.keyboard.press("Tab")
            focused, seen = page.evaluate(FOCUSED)
            assert seen, (name, focused)
            left.discard(focused)
        assert not left, (name, sorted(left)[:3])


def test_a_script_in_what_was_typed_runs_on_no_page_even_where_the_policy_is_ignored(
    log_in: Callable[..., Any], desk: Served
) -> None:
    """In a donor's name, a payee, a reason, a reference, an address; also where a page shows news by itself."""
    watching = log_in("appr", "extension/Inbox/?at=2027-02-01", bypass_csp=True)
    page = log_in("cert", "extension/New/?act=donor+add", bypass_csp=True)
    page.select_option(".act-form [name=kind]", "other")
    _fill(page, {"ident": "hostile", "name": HOSTILE, "addressee": HOSTILE})
    page.keyboard.press("Enter")
    page.locator(".verdict .undo").wait_for()
    page.goto(desk.pages + "extension/New/?act=pledge+add")
    _fill(
        page, {"ident": "PL-H", "donor": "hostile", "amount": "10", "currency": "CHF", "due": "2027-01-31", "reference": HOSTILE}
    )
    page.keyboard.press("Enter")
    page.locator(".verdict .undo").wait_for()
    page.goto(desk.pages + "extension/New/?act=commitment+open")
    _fill(page, {**ORDER, "ident": "PO-H", "amount": "1", "payee": HOSTILE, "reason": HOSTILE})
    page.keyboard.press("Enter")
    page.locator(".verdict .undo").wait_for()
    watching.get_by_text("PL-H").first.wait_for(state="attached")
    quoted = "&line=%3Cimg%20src=x%20onerror=alert(1)%3E&agreement=%3Cimg%20src=x%20onerror=alert(1)%3E&amount=1"
    addresses = [f"extension/{name}/?at=2027-02-01" for name in PAGES] + [
        f"extension/WhatIf/?at=2027-02-01{quoted}", "extension/Contributions/?at=2027-02-01&donor=hostile", "journal/", "errors/",
    ]  # fmt: skip
    for address in addresses:
        page.goto(desk.pages + address)
        page.wait_for_load_state("load")
        assert page.locator("img[src=x]").count() == 0, address
    assert watching.locator("img[src=x]").count() == 0


def test_a_page_of_another_site_changes_nothing(log_in: Callable[..., Any], desk: Served, browser: Any) -> None:
    page = log_in("cert")
    before = (desk.root / "ledger" / "main.beancount").read_bytes()
    foreign = page.context.new_page()
    foreign.goto(
        "data:text/html,<form id=f method=post enctype=text/plain action=%s><input name=x value=1></form>" % (desk.url + "act/do")
    )
    foreign.evaluate("document.getElementById('f').submit()")
    foreign.wait_for_load_state()
    assert (
        "Another site" in foreign.inner_text("body")
        or "403" in foreign.inner_text("body")
        or "Log in" in foreign.inner_text("body")
    )
    assert (desk.root / "ledger" / "main.beancount").read_bytes() == before
