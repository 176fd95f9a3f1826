"""The smallest case of each error: a folder ``tests/errors/<slug>/`` that is run as an officer would run it.

It holds
- ``cmd``: command lines as they are typed (``wsisfund check``), no shell; the last one is the one that fails;
- ``golden`` (optional): name of a folder of ``tests/golden`` that is copied as the books;
- ``books/`` (optional): files laid over these books;
- ``append.beancount`` (optional): text put at the end of their ``ledger/main.beancount``;
- ``files/`` (optional): further files, copied into the folder where the command runs (the books folder);
- ``expected.txt``: what the last command says, then its exit code; written by ``./dev errors``.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from .started import start

TESTS = Path(__file__).parent.parent
FOLDER = TESTS / "errors"


def reproducers() -> list[Path]:
    """All folders of reproducers, sorted by slug."""
    return sorted(folder for folder in FOLDER.iterdir() if (folder / "cmd").is_file())


def commands(folder: Path) -> list[str]:
    """The command lines of a reproducer."""
    lines = (folder / "cmd").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def reproduce(folder: Path, place: Path) -> str:
    """What the last command says (standard output, then standard error), and ``exit N``; `place` is an empty folder."""
    _lay_out(folder, place)
    *before, last = commands(folder)
    for line in before:
        done = _start(line, place)
        assert done.returncode == 0, f"{folder.name}: {line}: {done.stdout}{done.stderr}"
    done = _start(last, place)
    return (done.stdout + done.stderr).replace(str(place), "BOOKS").rstrip("\n") + f"\nexit {done.returncode}\n"


def _lay_out(folder: Path, place: Path) -> None:
    golden = folder / "golden"
    if golden.is_file():
        shutil.copytree(TESTS / "golden" / golden.read_text(encoding="utf-8").strip(), place, dirs_exist_ok=True)
    for part in ("books", "files"):
        if (folder / part).is_dir():
            shutil.copytree(folder / part, place, dirs_exist_ok=True)
    addition = folder / "append.beancount"
    if addition.is_file():
        main = place / "ledger" / "main.beancount"
        text = main.read_text(encoding="utf-8") if main.is_file() else ""
        main.parent.mkdir(parents=True, exist_ok=True)
        main.write_text(text + addition.read_text(encoding="utf-8"), encoding="utf-8")


def _start(line: str, place: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(line)
    assert program == "wsisfund", f"a reproducer runs wsisfund, not {program}"
    variables = {name: value for name, value in os.environ.items() if name not in ("WSISFUND_BOOKS", "WSISFUND_OFFICER")}
    return start(words, place, {**variables, "PYTHONPATH": str(TESTS.parent), "COLUMNS": "100"})
