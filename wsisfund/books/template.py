"""The shipped books folder: the files that a new one begins with."""

from ..settings import template_folder

_SHIPPED = ("ledger/**/*.beancount", "imports/*", "reports/definitions/*.toml", "reports/letters/**/*", "reports/notes/**/*")
_EMPTY = ("imports/inbox", "imports/review", "imports/archive", "reports/output")


def template_files() -> dict[str, bytes]:
    """Content of each file of a new books folder by its path relative to it.

    Folders that begin empty hold a ``.gitkeep``, so that they survive in a repository.
    """
    root = template_folder()
    found = sorted(path for pattern in _SHIPPED for path in root.glob(pattern) if path.is_file() and path.suffix != ".pyc")
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    return files | {f"{folder}/.gitkeep": b"" for folder in _EMPTY}
