"""Tests of files that may not be read or written mean something only to a process that the permission bits hold back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest


def _held_back() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        shut = Path(folder) / "shut"
        shut.touch(0)
        return not os.access(shut, os.R_OK)


def held_back(test: Callable[..., None]) -> Callable[..., None]:
    """A test that is skipped where permission bits mean nothing (root); ``.ci/run`` runs it once more without root's rights."""
    reason = "permission bits do not hold this process back; `./dev test -m rights` as an ordinary user runs it"
    return pytest.mark.rights(pytest.mark.skipif(not _held_back(), reason=reason)(test))
