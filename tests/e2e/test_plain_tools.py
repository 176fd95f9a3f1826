"""Beancount's own tools on new books, before any command of ours has run on them, with our plugins and without."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .conftest import CHECKOUT, MAIN, PATIENCE, leave_pages
from .test_errors_page import BREACH, PLUGINS

BEAN_CHECK = "from beancount.scripts.check import main; main()"
FAVA = "from fava.cli import main; main()"
# What Python does where our package is not installed.
HIDE = "import sys; sys.modules['wsisfund'] = None; "


@pytest.fixture(scope="module")
def new_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("plain") / "books"
    subprocess.run([sys.executable, "-m", "wsisfund", "init", str(root)], check=True, stdout=subprocess.DEVNULL, timeout=PATIENCE)
    return root


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(CHECKOUT)}


def _bean_check(main: Path, hidden: bool = False) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", (HIDE if hidden else "") + BEAN_CHECK, "--no-cache", str(main)],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@contextmanager
def _plain_fava(main: Path, hidden: bool = False) -> Iterator[str]:
    """Plain Fava's address, ending with the slash; no command of ours is involved."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = (HIDE if hidden else "") + FAVA
    command = [sys.executable, "-c", code, "--host", "127.0.0.1", "--port", str(port), str(main)]
    with subprocess.Popen(command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _waited_for(f"http://127.0.0.1:{port}/")
        finally:
            leave_pages()
            process.send_signal(signal.SIGKILL)


def _waited_for(url: str) -> str:
    for _ in range(10 * PATIENCE):
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                return str(answer.url).split("income_statement")[0]
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers on {url}")


def test_bean_check_opens_new_books(new_books: Path) -> None:
    assert _bean_check(new_books / MAIN) == (0, "")


def test_bean_check_without_us_names_each_plugin_in_a_line(new_books: Path) -> None:
    code, said = _bean_check(new_books / MAIN, hidden=True)
    assert code == 1
    for name in ("exact", "control"):
        assert len(re.findall(rf'Error importing "wsisfund\.plugins\.{name}"', said)) == 1
    assert said.count("<load>") == 2


def test_plain_fava_opens_new_books(new_books: Path, open_page: Callable[[str], Any]) -> None:
    with _plain_fava(new_books / MAIN) as url:
        page = open_page(url + "errors/")
        page.get_by_text("No errors").wait_for()
        page = open_page(url + "balance_sheet/")
        page.get_by_text("Assets").first.wait_for()


def test_plain_fava_without_us_names_each_plugin_and_shows_the_rest(new_books: Path, open_page: Callable[[str], Any]) -> None:
    with _plain_fava(new_books / MAIN, hidden=True) as url:
        page = open_page(url + "errors/")
        page.locator("td.pre", has_text="wsisfund.plugins.exact").wait_for()
        shown = page.locator("td.pre").all_inner_texts()
        assert [re.findall(r"wsisfund\.plugins\.\w+", text)[0] for text in shown] == PLUGIN_NAMES
        page = open_page(url + "balance_sheet/")
        page.get_by_text("Assets").first.wait_for()


PLUGIN_NAMES = re.findall(r"wsisfund\.plugins\.\w+", PLUGINS)


def test_plain_fava_shows_a_breach(example: Path, open_page: Callable[[str], Any]) -> None:
    main = example / MAIN
    main.write_text(PLUGINS + main.read_text(encoding="utf-8") + BREACH, encoding="utf-8")
    with _plain_fava(main) as url:
        page = open_page(url + "errors/")
        page.locator("td.pre", has_text="Expenses:Forum:Meetings would be over by 3,000.00 CHF").wait_for()
        text = page.locator("td.pre").first.inner_text()
        assert "refused (over-appropriation)" in text
        assert "8,000.00 CHF committed and spent against 5,000.00 CHF appropriated for 2026-2027" in text
        assert "wsisfund budget virement" in text
