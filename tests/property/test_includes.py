"""Any tree of includes gives the same list of files to us and to Beancount, or is refused."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from beancount import loader
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from wsisfund.books.beancount_ import load_snapshot
from wsisfund.books.expansion import expanded
from wsisfund.books.scan import scan
from wsisfund.books.snapshot import read_snapshot

NAMES = st.sampled_from(["a", "b", "sub", "sub1", "sub[1]", "s*b", ".hid", "x.beancount", "y.beancount", "z", "ü"])
PARTS = st.sampled_from(
    ["a", "b", "sub*", "sub[[]1]", "sub[1]", "s?b", "*", "**", ".*", "x.beancount", "*.beancount", "[xy]*", "", "."]
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.lists(PARTS, min_size=1, max_size=4).map("/".join).filter(lambda pattern: not pattern.startswith("/"))
LINKS = st.lists(st.tuples(PATHS, PATHS), max_size=2)


def _tree(root: Path, files: dict[str, list[str]], links: list[tuple[str, str]]) -> None:
    """Each file with its includes, where no file and no folder stands in its way."""
    for path, target in links:
        link = root / "ledger" / path
        if not any(p.is_symlink() or p.is_file() for p in link.parents) and not os.path.lexists(link):
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(root / "ledger" / target)
    for number, (path, includes) in enumerate(files.items()):
        file = root / "ledger" / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(f'include "{include}"\n' for include in includes)
            file.write_text(f"{text}2026-01-01 open Assets:A{number}\n")
        except OSError:
            continue


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(PATHS, st.lists(PATTERNS, max_size=2), max_size=6), st.lists(PATTERNS, min_size=1, max_size=3), LINKS)
@example({"b/a": []}, ["**/**/a"], [])
def test_the_same_files(files: dict[str, list[str]], patterns: list[str], links: list[tuple[str, str]]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        _tree(folder, {"main.beancount": patterns} | files, links)
        taken = read_snapshot(folder)
        if scan(taken):
            return
        ours = load_snapshot(taken)
        entries, errors, options = loader.load_file(str(folder / "ledger/main.beancount"))
        assert ours.options["include"] == options["include"]
        assert ours.entries == entries
        assert bool(ours.errors) == bool(errors)
    finally:
        shutil.rmtree(folder)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PATHS, max_size=8), PATTERNS, st.sampled_from(["", "sub", "a/b"]))
def test_the_same_matches_as_glob(paths: list[str], pattern: str, folder: str) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        _tree(root, {path: [] for path in paths}, [])
        base = root / "ledger"
        with suppress(OSError):
            (base / folder).mkdir(parents=True, exist_ok=True)
        # Some versions of Python say that `none/**` matches `none/`, though nothing of that name is there.
        found = filter(os.path.lexists, glob.glob(os.path.join(base, folder, pattern), recursive=True))
        assert expanded(base, folder, pattern) == sorted(os.path.relpath(os.path.normpath(f), base) for f in found)
    finally:
        shutil.rmtree(root)
