"""A browser, books that are served to it, and a page that remembers everything that went wrong on it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pytest

from tests.tools import warm

CHECKOUT = Path(__file__).parents[2]
# The first one has no window to draw, and asks for a quarter less computing.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# `--no-sandbox`: tests also run as root in a container, where Chromium does not start otherwise.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
MAIN = Path("ledger", "main.beancount")
# Seconds for what must come: far above what it takes, so that a busy machine fails no test.
PATIENCE = int(os.environ.get("PATIENCE", "120"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def _without(reason: str) -> Any:
    """No browser: a failure where the whole suite is promised, else a skip that says why."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium of the system, without a window."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _without("no Chromium is installed; on Debian: apt install chromium-headless-shell")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("playwright is not installed; pip install -e .[dev]")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield opened
        opened.close()


class Served:
    """Books with `wsisfund serve` on them. `url` ends with a slash, `pages` is that of the books."""

    def __init__(self, root: Path, url: str, slug: str) -> None:
        self.root = root
        self.url = url
        self.pages = f"{url}{slug}/"

    def append(self, text: str) -> int:
        """Type `text` at the end of the main file; the line at which it begins."""
        main = self.root / MAIN
        before = main.read_text(encoding="utf-8")
        main.write_text(f"{before}\n{text}", encoding="utf-8")
        return before.count("\n") + 2


OPEN_PAGES: list[Any] = []


def leave_pages() -> None:
    """Every open page leaves its server, which is about to end: Fava's page asks for news, and an unanswered call is no fault."""
    for page in OPEN_PAGES:
        page.goto("about:blank")


@contextmanager
def serving(root: Path, slug: str, *words: str, port: int = 0) -> Iterator[Served]:
    """`wsisfund serve` on a free port (or on `port`), in a process of its own, ended by SIGTERM; it must end without a fault."""
    with TemporaryFile("w+", encoding="utf-8") as err:
        reading, writing = os.pipe()
        with open(reading, encoding="utf-8") as out:
            line = ["serve", "--books", str(root), "--port", str(port), "--no-browser", *words]
            process = warm.command(line, writing, err.fileno())
            os.close(writing)
            try:
                first = out.readline()
                found = re.search(r"http://127\.0\.0\.1:\d+/", first)
                if found is None:
                    process.kill()
                    err.seek(0)
                    pytest.fail(f"serve said: {first}{out.read()}{err.read()}")
                yield Served(root, found[0], slug)
            finally:
                leave_pages()
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise
            err.seek(0)
            said = err.read()
            assert (process.returncode, said) == (0, ""), out.read() + said


EXAMPLE_SLUG = "wsis-trust-fund-worked-example"


@pytest.fixture(scope="module")
def example_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The worked example, which the tests of a module only look at."""
    root = tmp_path_factory.mktemp("example")
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    with serving(root, EXAMPLE_SLUG) as served:
        yield served


@pytest.fixture(scope="module")
def tab(browser: Any) -> Iterator[Any]:
    """One tab for the tests of a module: a new one has to read and compile Fava's program again, a second of computing each time.

    `wrong` holds what went wrong in it: an error in the console, which is where the browser reports what the
    Content-Security-Policy stopped, an exception, a dialog, a request that was refused.
    """
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.wrong = wrong = []
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"exception: {error}"))
        page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)

        def dialog(shown: Any) -> None:
            wrong.append(f"dialog: {shown.message}")
            shown.dismiss()

        page.on("dialog", dialog)
        OPEN_PAGES.append(page)
        yield page
        OPEN_PAGES.remove(page)


@pytest.fixture
def open_page(tab: Any) -> Iterator[Callable[[str], Any]]:
    """Open addresses in the tab; at the end of the test nothing may have gone wrong in it, and nothing is kept of it."""

    def go(url: str) -> Any:
        tab.goto(url)
        return tab

    yield go
    wrong = list(tab.wrong)
    tab.evaluate("try { localStorage.clear(); sessionStorage.clear() } catch {}")
    tab.goto("about:blank")
    tab.context.clear_cookies()
    tab.wrong.clear()
    assert wrong == []
