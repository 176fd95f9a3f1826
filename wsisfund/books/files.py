"""Content hashes of the ledger files, and the books' hash that stands on every statement."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

MAIN = "ledger/main.beancount"


def hash_files(root: Path, paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 in hex of each file, by its path relative to the books folder."""
    return {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in sorted(paths)}


def books_hash(hashes: Mapping[str, str]) -> str:
    """``sha256:…`` over the lines ``<sha256>  <path>``, sorted by path: what `sha256sum` prints, hashed again (design §2)."""
    lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))
    return "sha256:" + hashlib.sha256(lines.encode()).hexdigest()
