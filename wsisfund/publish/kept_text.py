"""What was made of the books once, kept beside their index: the same question about the same books is answered from it.

The name of a kept text says what it was made from (the hash of the books, the definitions, the program, the question) and its own
SHA-256: a text of other books is never found, and one that is not as it was kept is made again.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import Fault
from ..gate.state import indexes_of
from ..settings import template_folder
from ..statements.definitions import DEFINITIONS
from ..statements.forms import origin_of
from ..store.index_place import unfinished
from ..store.program import whole_program
from .report_made import Asked

_MOST: Final = 6
# A longer text takes as long to read and to compare as the figures do to be made.
_LONGEST: Final = 64 * 2**20


class KeptPlace(NamedTuple):
    """Where a text is kept: the folder of the indexes, and what all of its names begin with."""

    folder: Path
    begin: str


def place_of_statements(root: Path, books_hash: str, asked: Asked) -> KeptPlace | None:
    """Where the statements as JSON are kept that somebody asked for; None where a definition in the books must not be read.

    Raises:
        IndexPlaceUnsafe: the folder of the indexes is somebody else's, or others may write into it.
    """
    names = sorted(path.stem for path in (template_folder() / DEFINITIONS).glob("*.toml"))
    try:
        origin = origin_of(root, tuple(names))
    except Fault:
        return None
    return place_of_text(root, [books_hash, *origin.forms, asked.name, asked.period, asked.agreement])


def place_of_text(root: Path, made_from: Sequence[object]) -> KeptPlace:
    """Where the text is kept that this program makes from something: JSON values that say all of it, by hash.

    Raises:
        IndexPlaceUnsafe: the folder of the indexes is somebody else's, or others may write into it.
    """
    said = json.dumps([whole_program(), *made_from], default=str)
    return KeptPlace(indexes_of(root), f"text-{sha256(said.encode()).hexdigest()[:32]}-")


def kept(place: KeptPlace) -> str | None:
    """The text, as it was kept; None: there is none that is whole."""
    for path in place.folder.glob(f"{place.begin}*"):
        with suppress(OSError, UnicodeError):
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                content = file.read(_LONGEST + 1)
            if path.name == place.begin + sha256(content).hexdigest():
                os.utime(path)
                return content.decode("ascii")
        with suppress(OSError):
            path.unlink()
    return None


def keeping(place: KeptPlace, pieces: Iterable[str]) -> Iterator[str]:
    """The pieces of a text in ASCII, which is kept once the last one was taken; where it cannot be kept, it is not."""
    said, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length <= _LONGEST:
            said.append(piece)
        yield piece
    if length <= _LONGEST:
        with suppress(OSError):
            _keep(place, said)


def _keep(place: KeptPlace, pieces: Iterable[str]) -> None:
    with unfinished(place.folder) as path:
        content = sha256()
        # Piece by piece: as one text it would be in memory three times.
        with path.open("wb") as file:
            for piece in pieces:
                file.write(said := piece.encode("ascii"))
                content.update(said)
        made = path.rename(place.folder / (place.begin + content.hexdigest()))
    others = sorted(set(place.folder.glob("text-*")) - {made}, key=lambda other: other.stat().st_mtime_ns, reverse=True)
    for old in others[_MOST - 1 :]:
        old.unlink(missing_ok=True)
