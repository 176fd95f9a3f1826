"""Names of published files, and how they are put in place."""

from __future__ import annotations

import os
from pathlib import Path


def file_name(statement: str, year: int, language: str, kind: str) -> str:
    """``<statement>-<year>-<language>.<format>`` (design §3)."""
    return f"{statement}-{year}-{language}.{kind}"


def write_output(path: Path, content: bytes) -> None:
    """Put a finished file in place, whole or not at all; its folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
