"""The project's own files, for the tests of style."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

from tests.tools.code_trees import parsed

ROOT = Path(__file__).parent.parent.parent
TEXT = {".py", ".md", ".toml", ".beancount", ".csv", ".json", ".txt", ".html", ".css", ".js", ".sh", ""}


@cache
def files() -> tuple[Path, ...]:
    """All files that belong to the project, sorted: as git lists them, or as they lie there in a copy without git."""
    # A checkout may belong to another user than the one who tests it, as in a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", "demo", "build", "dist", "__pycache__", ".git"}
        paths = (path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts[:-1]))
        return tuple(sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts))
    return tuple(sorted(ROOT / name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


def named(path: Path) -> str:
    """The path as it is written in the docs."""
    return path.relative_to(ROOT).as_posix()


def modules() -> list[tuple[str, ast.Module]]:
    """Each module of the program with its syntax tree."""
    paths = [path for path in files() if path.suffix == ".py" and path.is_relative_to(ROOT / "wsisfund")]
    return [(named(path), parsed(path)) for path in paths]


def texts() -> list[tuple[str, str]]:
    """Each text file of the project with its content."""
    return [(named(path), path.read_text(encoding="utf-8", errors="replace")) for path in files() if path.suffix in TEXT]
