"""How the server starts, says what is wrong, and ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.processes import is_alive

from .conftest import CHECKOUT, EXAMPLE_SLUG, MAIN, PATIENCE, Served, serving


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", tmp_path / "ledger")
    return tmp_path


@contextmanager
def started(root: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "wsisfund", "serve", "--books", str(root), "--no-browser", *words]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def _url(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
    assert found is not None
    return found[0]


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_and_starts_again_on_the_same_port(root: Path, ending: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    for _ in range(2):
        with started(root, "--port", port) as process:
            url = _url(process)
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
                assert answer.status == 200
            process.send_signal(ending)
            out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, out, err, url) == (0, "ended\n", "", f"http://127.0.0.1:{port}/")


def test_a_port_in_use_is_said_with_the_way_out(root: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        with started(root, "--port", port) as process:
            out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(f"usage (port-in-use): port {port} of 127.0.0.1 cannot be used")
    assert "wsisfund serve --port 0" in err


def test_two_servers_stand_beside_each_other(root: Path) -> None:
    with serving(root, EXAMPLE_SLUG) as first, serving(root, EXAMPLE_SLUG) as second:
        assert first.url != second.url
        for served in (first, second):
            with urllib.request.urlopen(served.url, timeout=PATIENCE) as answer:
                assert answer.status == 200


def test_books_that_would_run_code_are_refused_at_the_start(root: Path) -> None:
    main = root / MAIN
    main.write_text(main.read_text(encoding="utf-8") + '\nplugin "evil"\n2026-12-31 price XXX (1/0) CHF\n', encoding="utf-8")
    with started(root, "--port", "0") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (1, "")
    assert "ledger/main.beancount:580: error (plugin-not-allowed)" in err
    assert "ledger/main.beancount:581: error (unsafe-text)" in err
    assert "Traceback" not in err


def test_no_books_is_said_so(tmp_path: Path) -> None:
    with started(tmp_path, "--port", "0") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert "no-books" in err


def test_books_with_errors_open_and_the_terminal_says_so(root: Path) -> None:
    main = root / MAIN
    main.write_text(main.read_text(encoding="utf-8") + "\nthis is no entry\n", encoding="utf-8")
    with started(root, "--port", "0") as process:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        assert "Fava on http://127.0.0.1:" in first
        assert second == "the books have 4 errors: they stand on the page Errors\n"


def test_a_desk_of_the_open_period_shows_its_edits_and_the_figures_of_all_of_the_books(tmp_path: Path) -> None:
    root = shutil.copytree(CHECKOUT / "tests/golden/second-year", tmp_path / "books")
    slug = "wsis-trust-fund-second-golden-year"
    with serving(root, slug) as every, serving(root, slug, "--open-period") as opened:
        for report in ("income_statement", "balance_sheet"):
            whole, part = (_json(f"{served.pages}api/{report}?time=2026") for served in (every, opened))
            assert whole["data"] == part["data"] and part["data"]["trees"]
        whole, part = (_json(f"{served.pages}api/journal")["data"] for served in (every, opened))
        assert 0 < len(part) < len(whole) * 0.9
        opened.append('2026-12-30 note Assets:Cash:Bank:CHF "written while it is shown"\n')
        assert "written while it is shown" in str(_json(f"{opened.pages}api/journal"))


def test_a_desk_of_the_open_period_says_why_it_cannot_be(root: Path) -> None:
    with (root / MAIN).open("a", encoding="utf-8") as main:
        main.write('\n2026-12-31 * "x" "y"\n  Assets:Cash:Bank:CHF  -1.00 CHF\n  Expenses:C5:Travel  1.00 CHF\n')
    with started(root, "--port", "0", "--open-period") as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode != 0, out) == (True, "")
    assert "unknown-event" in err and "Traceback" not in err


def test_books_in_which_nothing_was_entered_yet_are_shown_as_a_whole(tmp_path: Path) -> None:
    root = tmp_path / "books"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    subprocess.run([sys.executable, "-m", "wsisfund", "init", str(root)], env=environment, check=True)
    with serving(root, "", "--open-period") as opened, urllib.request.urlopen(opened.url, timeout=PATIENCE) as answer:
        assert answer.status == 200


def _json(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return json.load(answer)


def test_nothing_is_written_while_the_books_are_looked_at(root: Path) -> None:
    before = sorted(root.rglob("*"))
    with serving(root, EXAMPLE_SLUG) as served:
        _read_all(served)
    assert sorted(root.rglob("*")) == before


def _read_all(served: Served) -> None:
    for path in ("income_statement/", "api/journal", "api/errors", "api/query?query_string=SELECT+1", "download-journal/"):
        with urllib.request.urlopen(served.pages + path, timeout=PATIENCE) as answer:
            assert answer.read()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_all_its_processes_whatever_they_are_busy_with(root: Path, ending: signal.Signals) -> None:
    """A filter that no reader lives to see the end of is being matched."""
    with started(root, "--port", "0") as process:
        url = _url(process)
        address = f"{url}{EXAMPLE_SLUG}/api/journal?filter=narration:%22(.%7C.)*!!%22"
        threads = [threading.Thread(target=_ask_and_forget, args=(address,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        while len(family := _children_of(process.pid)) < 6:  # the loader, the holder, and the four
            time.sleep(0.05)
        process.send_signal(ending)
        out, err = process.communicate(timeout=PATIENCE)
    killed = ending is signal.SIGKILL
    assert (process.returncode, out, err) == (-ending if killed else 0, "" if killed else "ended\n", "")
    while any(map(is_alive, family)):
        time.sleep(0.05)


def _ask_and_forget(address: str) -> None:
    with suppress(OSError, http.client.HTTPException), urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        answer.read()


def _children_of(process: int) -> list[int]:
    """All processes below one, by their numbers."""
    found, waiting = [], [process]
    while waiting:
        parent = waiting.pop()
        with suppress(OSError):
            names = " ".join(file.read_text() for file in Path(f"/proc/{parent}/task").glob("*/children"))
            children = [int(name) for name in names.split()]
            found += children
            waiting += children
    return found
