"""`wsisfund demo --serve`: from the command to the first figure on the screen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import CHECKOUT, PATIENCE


def test_demonstration_ends_in_the_browser(tmp_path: Path, open_page: Callable[[str], Any]) -> None:
    command = [sys.executable, "-m", "wsisfund", "demo", str(tmp_path / "try"), "--serve"]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            said = ""
            while (found := re.search(r"Fava on (http://127\.0\.0\.1:\d+/)", said)) is None:
                line = process.stdout.readline()
                if not line:
                    pytest.fail(said + process.stderr.read())
                said += line
            page = open_page(found[1])
            page.locator("article").get_by_text(re.compile(r"\d,\d{3}\.\d\d")).first.wait_for()
            assert "demonstration" in page.title()
            page.locator("aside").get_by_text("Contributions", exact=True).click()
            page.get_by_role("link", name="end of 2019").click()
            page.locator("input[name=at][value='2019-12-31']").wait_for()
            cash = re.search(r"cash ([\d.]+) CHF", said)
            assert cash is not None
            page.locator("nav[aria-label=Contributions]").get_by_text("Cash forecast").click()
            page.locator("tbody th", has_text="Cash on 31 December 2019").wait_for()
            assert page.locator("tbody tr").first.locator("td").last.inner_text().replace(",", "") == cash[1]
            assert page.locator("aside .bubble.error").count() == 0
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
