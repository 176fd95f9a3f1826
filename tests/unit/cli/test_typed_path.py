"""Paths that lead nowhere are refused in words, and not called a defect: a loop of links, the home of nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.books.disk import CannotWrite
from wsisfund.cli.outputs import put_outputs
from wsisfund.cli.typed_path import typed_path


def test_the_home_of_nobody_is_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/x/anna")
    assert typed_path(Path("~/reports")) == Path("/x/anna/reports")
    assert typed_path(Path("~nobody-of-this-name/reports")) == tmp_path / "~nobody-of-this-name" / "reports"


def test_statements_for_a_loop_of_links(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(CannotWrite):
        put_outputs(tmp_path, loop, {"a.csv": b""})
    assert [path.name for path in tmp_path.iterdir()] == ["loop"]
