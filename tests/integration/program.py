"""The program as an officer runs it: a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.tools.started import start

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.out)

    @property
    def slug(self) -> str:
        """Code of the first fault of a JSON answer."""
        return self.slugs[0]

    @property
    def slugs(self) -> list[str]:
        """Codes of all its faults."""
        return [str(fault["code"]) for fault in self.json["errors"]]


def wsisfund(books: Path, *words: str, json_: bool = True, yes: bool = True) -> Ended:
    """Run one command on `books`, with ``--json`` and ``--yes`` unless said otherwise."""
    options = [*(["--json"] if json_ else []), *(["--yes"] if yes else [])]
    done = start(["--books", str(books), *options, *words], books, {**os.environ, "PYTHONPATH": str(CHECKOUT)})
    return Ended(done.returncode, done.stdout, done.stderr)


# Exit code of a command that others were faster than; it has written nothing.
_OTHERS = 5


def at_once(books: Path, lines: Sequence[Sequence[str]]) -> list[Ended]:
    """Run these commands on `books` at the same time, each in a process of its own, with ``--json`` and ``--yes``.

    Who is told on a busy machine that others held the books for too long comes again, as he is told to.
    """
    with ThreadPoolExecutor(len(lines)) as waiting:
        ended = list(waiting.map(lambda words: wsisfund(books, *words), lines))
    return [wsisfund(books, *words) if one.code == _OTHERS else one for one, words in zip(ended, lines, strict=True)]


def fingerprint(books: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder by its path."""
    files = sorted(path for path in books.rglob("*") if path.is_file())
    return {str(path.relative_to(books)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
