"""The page Reconcile in a real browser: by keyboard alone, two officers at once, five thousand open lines, reading only."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from wsisfund.cli.run import run
from wsisfund.web.users import add_user

from .conftest import CHECKOUT, EXAMPLE_SLUG, PATIENCE, Served, serving
from .test_desk import PASSWORD, _axe, log_in, seats  # noqa: F401  the fixtures

HOSTILE = "<img src=x onerror=alert(1)>"
HEAD = (
    "IBAN;CH9300762011623852957\nAnfangssaldo;30000.00\nSchlusssaldo;{closing}\n"
    "Date;Value date;Amount;Currency;Reference;Name;Text\n"
)
LINES = (
    "2026-02-27;2026-02-27;40000.00;CHF;BNK-2026-0201;Aurelia;Instalment 1",
    "2026-04-03;2026-04-03;5200.00;CHF;X1;DELTA TELECOM LTD;contribution",
    "2026-04-21;2026-04-21;-10.00;CHF;;UBS;Account fees",
    f"2026-05-11;2026-05-11;1000.00;CHF;YY770001;{HOSTILE};part one",
    f"2026-05-11;2026-05-11;500.00;CHF;YY770002;{HOSTILE};part two",
    "2026-06-30;2026-06-30;300.00;CHF;YY770003;Nobody we know;gift",
)


def _books(root: Path, lines: tuple[str, ...], closing: str) -> None:
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    main = root / "ledger" / "main.beancount"
    main.write_text(re.sub(r"2027-01-01 balance .*\n", "", main.read_text()))
    say = ("--books", str(root), "--json", "--yes", "--date")
    number = ("--bank", "UBS", "--iban", "CH9300762011623852957", "--currency", "CHF")
    assert run([*say, "2026-01-01", "bank", "register", "Assets:Cash:Bank:CHF", *number]) == 0
    file = root / "bank.csv"
    file.write_text(HEAD.format(closing=closing) + "\n".join(lines) + "\n", encoding="utf-8")
    assert run([*say, "2026-12-31", "import", "bank", str(file)]) == 0
    for name, role, officer in (
        ("cert", "certifying", "officer-c"),
        ("appr", "approving", "officer-a"),
        ("aud", "auditor", None),
    ):
        add_user(root, name, role, PASSWORD, officer, None)


# One after the other in one process: what a test matches is no open line of the next.
pytestmark = pytest.mark.xdist_group("reconcile page")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("reconcile")
    _books(root, LINES, "76990.00")
    with serving(root, EXAMPLE_SLUG) as served:
        yield served


def _lists(page: Any) -> tuple[Any, Any]:
    page.locator(".reconcile .rows .bank-row").first.wait_for()
    return page.locator(".reconcile .rows").nth(0), page.locator(".reconcile .rows").nth(1)


def _matches(desk: Served) -> int:
    """How many matches, and ends of matches, the books have."""
    return (desk.root / "ledger" / "bank" / "2026.beancount").read_text().count('custom "bank-match"')


def _gift(desk: Served) -> str | None:
    """The line of the gift, once it is matched."""
    found = re.search(r'"bank-match" "(BL-20260630-\w+)"', (desk.root / "ledger" / "bank" / "2026.beancount").read_text())
    return found and found[1]


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 10):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it never came")


def _active(rows: Any) -> str:
    return str(rows.locator(".bank-row.active").inner_text())


def test_a_month_by_keyboard_alone_while_another_looks_on(log_in: Callable[..., Any], desk: Served) -> None:  # noqa: F811
    other = log_in("appr", "extension/Reconcile/")
    page = log_in("cert", "extension/Reconcile/")
    lines, _ = _lists(page)
    _lists(other)
    lines.focus()
    assert page.locator("[data-sum=bank]").inner_text() == "76,990.00" and "40,000.00" in _active(lines)
    # All exact at once; the other officer's page follows by itself, and keeps what is typed there.
    other.fill(".reconcile [name=search]", "account")
    page.keyboard.press("a")
    page.get_by_text("Match all exact (0)").wait_for()
    other.get_by_text("Match all exact (0)").wait_for()
    assert other.input_value(".reconcile [name=search]") == "account"
    # A proposal, one by one.
    page.keyboard.press("Home")
    assert "DELTA" in _active(lines)
    page.keyboard.press("Enter")
    page.get_by_text("Lines of the bank (4)").wait_for()
    _until(lambda: _matches(desk) == 2)
    # What the books lack: the charge, with its agreement, shown before it is written.
    page.keyboard.press("Home")
    assert "charge" in _active(lines)
    page.keyboard.press("Enter")
    page.locator("[name=kind]:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.type("VC-GEN")
    page.keyboard.press("Enter")
    page.locator(".entry pre", has_text='event: "bank-charge"').wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Lines of the bank (3)").wait_for()
    # Many lines are one document: ticked on both sides, with the running difference above.
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("/")
    page.keyboard.type("0206")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.locator("[data-sum=ticked]", has_text=re.compile(r"^0\.00$")).wait_for()
    page.keyboard.press("Enter")
    page.fill(".reconcile [name=search]", "")
    page.get_by_text("Lines of the bank (1)").wait_for()
    # What is matched is written behind; nothing hostile ran, and the books are sound.
    _until(lambda: _matches(desk) == 5)
    lines.focus()
    page.keyboard.press("u")
    page.get_by_text("Lines of the bank (3)").wait_for()
    _until(lambda: _matches(desk) == 7)
    assert run(["--books", str(desk.root), "--json", "check"]) == 0


def test_who_was_slower_is_told_and_changes_nothing(log_in: Callable[..., Any], desk: Served) -> None:  # noqa: F811
    page, other = log_in("cert", "extension/Reconcile/"), log_in("appr", "extension/Reconcile/")
    for one in (page, other):
        lines, _ = _lists(one)
        one.fill(".reconcile [name=search]", "nobody")
        lines.focus()
    # The other's page is kept from following, as when both press at the same moment.
    other.route("**/*", lambda route: route.abort() if "/act/" not in route.request.url else route.fallback())
    page.keyboard.press("n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".entry pre").wait_for()
    page.keyboard.press("Enter")
    _until(lambda: _gift(desk) is not None)
    line = other.locator(".bank-row.active").inner_text()
    assert "Nobody" in line
    asked = """async (line) =>
      (await window.desk.post('match', {account: 'Assets:Cash:Bank:CHF', match: {[line]: ['suspense']}})).error"""
    assert "is matched already" in other.evaluate(asked, _gift(desk))
    other.unroute("**/*")


def test_a_match_that_waits_for_the_second_officer_is_no_open_line(log_in: Callable[..., Any], desk: Served) -> None:  # noqa: F811
    page = log_in("cert", "extension/Reconcile/")
    lines, _ = _lists(page)
    before = int(page.get_by_text(re.compile(r"^Lines of the bank \(\d+\)")).inner_text().split("(")[1].split(")")[0])
    lines.focus()
    page.keyboard.press("Home")
    for _ in range(before):
        if "1,000.00" in _active(lines):
            break
        page.keyboard.press("ArrowDown")
    assert "1,000.00" in _active(lines)
    page.keyboard.press("n")
    page.select_option(".entry [name=kind]", "exchange")
    page.fill(".entry [name=account]", "Assets:Cash:Bank:EUR")
    page.fill(".entry [name=amount]", "1050")
    page.keyboard.press("Enter")
    page.locator(".entry pre", has_text='approved-by: "?"').wait_for()
    page.keyboard.press("Enter")
    ident = page.locator(".verdict a").inner_text()
    page.reload()
    page.get_by_text("Waiting for approval (1)").wait_for()
    page.get_by_text(f"Lines of the bank ({before - 1})").wait_for()
    page.locator(".done a", has_text=ident).click()
    page.wait_for_url("**/extension/Inbox/**")
    other = log_in("appr", "extension/Inbox/")
    other.locator(f"[data-proposal={ident}] [name=reason]").fill("not yet")
    other.locator(f"[data-proposal={ident}] [value=return]").click()
    other.get_by_role("button", name="Take back").click()
    other.get_by_text("Taken back.").wait_for()
    other.locator(f"[data-proposal={ident}] [value=approve]").click()
    other.locator('.verdict .good a[href*="/editor/"]').first.wait_for()
    assert run(["--books", str(desk.root), "--json", "check"]) == 0


def test_a_banks_file_is_read_recorded_and_taken_back(log_in: Callable[..., Any], desk: Served, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "july.csv"
    file.write_text(HEAD.format(closing="30001.00") + f"2026-07-01;2026-07-01;1.00;CHF;ZZ990001;{HOSTILE};x\n", encoding="utf-8")
    page = log_in("cert", "extension/Import/?kind=bank")
    page.set_input_files("[name=file]", str(file))
    page.fill("[name=date]", "2026-12-31")
    page.get_by_role("button", name="Read", exact=True).click()
    page.get_by_text("1 new").wait_for()
    assert HOSTILE in page.locator(".import-rows").inner_text()
    page.get_by_role("button", name="Write", exact=True).click()
    page.locator(".verdict .good a").wait_for()
    _until(lambda: "ZZ990001" in (desk.root / "ledger" / "bank" / "2026.beancount").read_text())
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("Taken back.").wait_for()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_is_accessible_and_fits_a_telephone(log_in: Callable[..., Any], desk: Served, scheme: str, width: int) -> None:  # noqa: F811
    page = log_in("aud", "extension/Reconcile/", color_scheme=scheme, viewport={"width": width, "height": 800})
    _lists(page)
    assert page.get_by_role("button", name="Match", exact=True).count() == 0, "an auditor looks and changes nothing"
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    with _axe() as axe:
        found = axe.run(page, context="article", options=rules).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_five_thousand_open_lines_are_worked_on_without_waiting(
    log_in: Callable[..., Any],  # noqa: F811
    tmp_path: Path,
    open_page: Callable[[str], Any],
) -> None:
    """Without users: for reading. What a step costs does not grow with the lines; no time is asserted."""
    _books(tmp_path, LINES[:1], "70000.00")
    with (tmp_path / "ledger" / "bank" / "2026.beancount").open("a", encoding="utf-8") as file:
        for n in range(5000):
            line = f'"BL-{n:05d}" Assets:Cash:Bank:CHF {100 + n}.35 CHF'
            file.write(f'\n2026-03-31 custom "bank-line" {line}\n  reference: "QQ{n:06d}"\n  counterparty: "Payer {n}"\n')
    shutil.rmtree(tmp_path / ".wsisfund")
    with serving(tmp_path, EXAMPLE_SLUG) as served:
        page = open_page(served.pages + "extension/Reconcile/")
        lines, _ = _lists(page)
        assert lines.locator(".bank-row").count() < 60
        lines.focus()
        for key in ("ArrowDown", "End", "PageUp", " ", "Home"):
            page.keyboard.press(key)
            assert lines.locator(".bank-row").count() < 60, "a step lays out what is seen, not all lines"
        page.fill(".reconcile [name=search]", "payer qq004711")
        page.get_by_text("Lines of the bank (1 / 5001)").wait_for()
        assert "4,811.35" in _active(lines)
