"""A path as somebody typed it."""

import os
from pathlib import Path


def typed_path(path: Path) -> Path:
    """`path` from the root of the file system on, with ``~`` for a home.

    A ``~name`` of nobody stays a name, as in a shell; `Path.expanduser` raises a RuntimeError of it.
    """
    return Path(os.path.expanduser(path)).absolute()  # noqa: PTH111
