"""Paths with their links resolved: each folder once for one look at the books, and not anew for each file in it."""

import os
import stat
from pathlib import Path


def real_path(path: Path) -> Path:
    """`path` with its links resolved as far as they lead: a loop of links is refused where it is opened, in words.

    `Path.resolve` raises a RuntimeError of it before Python 3.13.
    """
    return Path(os.path.realpath(path))


class RealPaths:
    """What ``os.path.realpath`` says of files below `root`, for one look: a folder that becomes a link meanwhile is not seen."""

    def __init__(self, root: Path) -> None:
        self._root = os.fspath(root)
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str:
        """The file itself; `path` is relative to the root, without ``..``."""
        folder, name = os.path.split(path)
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = os.path.realpath(os.path.join(self._root, folder))  # noqa: PTH118
        whole = os.path.join(real, name)  # noqa: PTH118
        try:
            is_link = stat.S_ISLNK(os.stat(whole, follow_symlinks=False).st_mode)  # noqa: PTH116
        except OSError:
            is_link = True
        return os.path.realpath(whole) if is_link or name in ("", ".", "..") else whole
