"""What is packed in a ZIP, and the one list of the ways in which a damaged one shows itself."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..errors import clean
from .file_faults import BrokenFile

# A part that is cut, packed by a method that is not known, or behind a password.
DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


@contextmanager
def unpacking(content: bytes, file: str, fix: str) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """The archive and its files, without folders and what a Mac puts beside them.

    Args:
        file: how messages name the archive. fix: what to do where it is damaged.

    Raises:
        BrokenFile: it, or a part that is read, is damaged or has a password.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed, [one for one in packed.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    except DAMAGED as error:
        raise BrokenFile(
            f"the archive cannot be read: {clean(str(error))[:80]}", why="it was cut, or it has a password", fix=fix, file=file
        ) from None
