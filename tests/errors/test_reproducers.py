"""Every error code has its smallest case, which says what its page shows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.tools.error_pages import PAGES, faults_by_slug, pages
from tests.tools.reproducers import FOLDER, reproduce, reproducers

# Codes that no command line brings about by itself, each with where it is tested instead.
WITHOUT = tomllib.loads((FOLDER / "without.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", reproducers(), ids=lambda folder: folder.name)
def test_reproducer_says_what_is_expected(folder: Path, tmp_path: Path) -> None:
    said = reproduce(folder, tmp_path)
    assert said == (folder / "expected.txt").read_text(encoding="utf-8")
    assert f"({folder.name})" in said


def test_every_code_has_a_reproducer_or_a_reason() -> None:
    slugs, made = set(faults_by_slug()), {folder.name for folder in reproducers()}
    assert sorted(slugs - made - set(WITHOUT)) == []
    assert sorted((made | set(WITHOUT)) - slugs) == [], "a code that no class has"
    assert sorted(made & set(WITHOUT)) == [], "reproduced after all"


def test_pages_are_current() -> None:
    there = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    assert there == pages(), "run ./dev errors and read the diff"


def test_every_class_explains_its_code() -> None:
    for kinds in faults_by_slug().values():
        for kind in kinds:
            assert kind.__doc__ and kind.__doc__.strip().endswith("."), kind
