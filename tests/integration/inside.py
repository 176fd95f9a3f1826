"""The program as an officer types it, inside the test's own process: for the many cases that need no process of their own."""

from __future__ import annotations

import io
import json
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from wsisfund.cli.run import run

from .program import Ended


def typed(books: Path, words: str | list[str], *, yes: bool = True) -> Ended:
    """Run one command line on `books` with ``--json``; words may be one text, quoted as in a shell."""
    out, err = io.StringIO(), io.StringIO()
    options = ["--books", str(books), "--json", *(["--yes"] if yes else [])]
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*options, *(shlex.split(words) if isinstance(words, str) else words)])
    return Ended(code, out.getvalue(), err.getvalue())


def batch(books: Path, lines: list[str]) -> Ended:
    """Run some command lines as one batch."""
    file = books.parent / f"{books.name}.jsonl"
    file.write_text("".join(json.dumps({"verb": shlex.split(line)}) + "\n" for line in lines))
    return typed(books, ["batch", str(file)])
