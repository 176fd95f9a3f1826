"""An index belongs to the program that made it: other rules ask the books anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from wsisfund.store import program
from wsisfund.store.index import index_path, indexes


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with one rule, in place of the program's own."""
    rule = tmp_path / "manual" / "rules.py"
    rule.parent.mkdir()
    rule.write_text("RULES = ()\n", encoding="utf-8")
    monkeypatch.setattr(program, "__file__", str(tmp_path / "store" / "program.py"))
    program.program_identity.cache_clear()
    yield rule
    program.program_identity.cache_clear()


def test_a_changed_rule_makes_another_program(package: Path, tmp_path: Path) -> None:
    first = program.program_identity()
    made = index_path(tmp_path, "sha256:" + "0" * 64)
    made.touch()
    assert indexes(tmp_path) == [made]
    package.write_text("RULES = (1,)\n", encoding="utf-8")
    program.program_identity.cache_clear()
    assert program.program_identity() != first
    assert indexes(tmp_path) == []


def test_a_rule_of_the_same_size_changed_later_makes_another_program(package: Path) -> None:
    first = program.program_identity()
    os.utime(package, ns=(1, 1))
    program.program_identity.cache_clear()
    assert program.program_identity() != first
