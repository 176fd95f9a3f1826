"""An answer that nobody can receive: never a traceback, and what was written is said to be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .program import CHECKOUT

DONOR = 'donor add x --name "X" --yes --date 2026-06-30'


def _shell(books: Path, words: str, where: str) -> subprocess.CompletedProcess[str]:
    """One command with its streams where `where` leads them, as a shell understands it."""
    line = f'"{sys.executable}" -m wsisfund {words} {where}'
    return subprocess.run(
        ["sh", "-c", line],
        cwd=books,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("words", ["check", "check --json", "check --help", "--help", DONOR])
def test_standard_output_on_a_full_disk(example: Path, words: str) -> None:
    ended = _shell(example, words, "> /dev/full")
    assert ended.returncode == 2
    assert "No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr and "Exception ignored" not in ended.stderr
    donors = example / "ledger/register/donors.beancount"
    if words == DONOR:
        # The preview cannot be shown: nobody could have read what would be written.
        assert "nothing was written" in ended.stderr
    assert not donors.exists()


def test_an_answer_lost_after_the_entry_was_written(example: Path) -> None:
    ended = _shell(example, f"{DONOR} --json", "> /dev/full")
    assert ended.returncode == 2
    assert "the entry is written, but the answer could not be shown" in ended.stderr
    assert "it stands at ledger/register/donors.beancount:3" in ended.stderr
    assert 'custom "donor" "x"' in (example / "ledger/register/donors.beancount").read_text()


@pytest.mark.parametrize(
    ("words", "where", "code"),
    [
        ("check", ">&-", 0),
        ("check --json", ">&- 2>&-", 0),
        ("check --books nowhere", "2>&-", 2),
        ("check --books nowhere", "2> /dev/full", 2),
        ("check", "2> /dev/full", 0),
        ("--help", ">&-", 0),
    ],
)
def test_closed_and_full_streams(example: Path, words: str, where: str, code: int) -> None:
    ended = _shell(example, words, where)
    assert ended.returncode == code
    assert "Traceback" not in ended.stdout + ended.stderr
