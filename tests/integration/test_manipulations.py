"""Entries typed by hand that an auditor fears: each is refused, warned of, or lawful, at every door alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.manipulated import FOLDER, cases, said_of, typed_in

CASES = [*cases(), *cases(FOLDER / "kinds.json"), *cases(FOLDER / "looks.json")]


@cache
def _unchanged(folder: Path) -> frozenset[str]:
    return frozenset(said_of(typed_in({}, folder)).words)


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """What is said of the books as they are."""
    return _unchanged(tmp_path_factory.mktemp("unchanged"))


@pytest.mark.parametrize("case", CASES, ids=[str(case["name"]) for case in CASES])
def test_manipulation(case: dict[str, Any], tmp_path: Path, unchanged: frozenset[str]) -> None:
    said = said_of(typed_in(case, tmp_path))
    new = said.words - unchanged
    if case["expect"] == "refuse":
        assert said.faults and said.bean_check, said.shown
    elif case["expect"] == "warn":
        assert new, said.shown
    else:
        assert not new and not said.faults and not said.bean_check, said.shown
