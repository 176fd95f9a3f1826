"""What the last reading of the books knows of each file (`books.known_files`), kept beside the indexes, in the user's own folder.

Each line is true by itself, whatever became of the books or of the index since: it says of which bytes a file with such a mark
is. Who reads the books may write it anew; the last one stays. It begins with the SHA-256 of the rest: one that is damaged says
nothing.
"""

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from ..books.inside import read_open
from ..books.known_files import Known, KnownFile, Mark, Named
from ..errors import OTHER_FORM

_NAME: Final = "files-1.json"
# Far above what the files of any books make.
_MOST: Final = 64 * 2**20


def kept_marks(folder: Path) -> dict[str, KnownFile]:
    """What is known of the files of the books whose indexes lie in `folder`; empty where nothing is, or it cannot be believed."""
    try:
        descriptor = os.open(folder / _NAME, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb"):
            seal, _, content = read_open(descriptor, min(os.fstat(descriptor).st_size, _MOST), _MOST).partition(b"\n")
        if hashlib.sha256(content).hexdigest().encode() != seal:
            return {}
        return {path: _known(*row) for path, row in json.loads(content).items()}
    except (OSError, *OTHER_FORM):
        return {}


def _known(mark: list[Any], sha256: str, includes: list[Any], documents: list[Any]) -> KnownFile:
    return KnownFile(Mark(*mark), sha256, tuple(Named(*row) for row in includes), tuple(Named(*row) for row in documents))


def keep_marks(folder: Path, known: Known) -> None:
    """Keep what a reading knows. Where that cannot be written, the next reading reads more."""
    with suppress(OSError, UnicodeError):
        content = json.dumps(known).encode()
        # Of this process alone; where a thread of it writes the same just now, one is enough.
        name = folder / f".{_NAME}-{os.getpid()}"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            name.replace(folder / _NAME)
        except BaseException:
            name.unlink()
            raise


def forget_marks(folder: Path) -> None:
    """Keep nothing: every file is read again."""
    with suppress(OSError):
        (folder / _NAME).unlink(missing_ok=True)
