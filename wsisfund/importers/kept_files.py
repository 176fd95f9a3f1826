"""What an import keeps beside the books: the file that was read, as evidence, and the rows set aside."""

import re
from itertools import count
from pathlib import Path
from typing import Final

from ..books.inside import read_inside
from ..errors import clean
from .source import MAX_BYTES, Source

ARCHIVE: Final = "imports/archive"
REVIEW: Final = "imports/review"
_UNSAFE_IN_NAMES = re.compile(r"[^\w.()+-]+")
_MAX_NAME: Final = 80
# Of rare scripts, whose letters take four bytes: a file system's names have 255.
_MAX_RARE: Final = 55


def archive_file(root: Path, source: Source) -> dict[str, bytes]:
    """The file as evidence: its place below ``imports/archive/``, and its bytes; none where it is kept there already."""
    return kept_file(root, source.batch, source.name, source.content)


def kept_file(root: Path, batch: str, name: str, content: bytes) -> dict[str, bytes]:
    """The same of a file's name, bytes and batch."""
    path = f"{ARCHIVE}/{batch}-{file_name(name)}"
    return {} if _content_of(root, path) == content else {path: content}


def review_name(root: Path, batch: str, content: bytes) -> str:
    """Where the rows set aside are kept: a name that is free, or has just this content; nobody's corrections are overwritten."""
    names = (f"{REVIEW}/{batch}{'' if n == 1 else f'-{n}'}.csv" for n in count(1))
    return next(name for name in names if _content_of(root, name) in (None, content))


def _content_of(root: Path, path: str) -> bytes | None:
    """What stands there, None where nothing does; nothing of what is a link, no plain file, or larger than any import."""
    try:
        return read_inside(root, path, MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def file_name(name: str) -> str:
    """A file's name with nothing in it that a shell, a page or a ledger could take for something else."""
    safe = _UNSAFE_IN_NAMES.sub("_", clean(name)).strip("_") or "file"
    most = _MAX_NAME if max(safe) <= "\uffff" else _MAX_RARE
    stem, dot, suffix = safe.rpartition(".")
    return safe if len(safe) <= most else stem[: most - len(suffix) - 1] + dot + suffix[:10]
