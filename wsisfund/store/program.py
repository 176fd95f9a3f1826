"""Which program made an index: its rules decide what the index keeps and which verdict stands in it."""

import os
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from .. import __version__

# Rooms whose code decides what is read out of the books, and what the rules say of it.
_ROOMS: Final = ("books", "gate", "manual", "register", "store", "vocabulary")


@cache
def program_identity() -> str:
    """The version, and eight signs of the files of the rules: with another program an index is made again."""
    return f"{__version__}-{_told(_ROOMS)[:8]}"


@cache
def whole_program() -> str:
    """The version, and SHA-256 of the files of all rooms: which program made something of what an index says."""
    rooms = [folder for folder, _, _ in os.walk(Path(__file__).parents[1]) if not folder.endswith("__pycache__")]
    return f"{__version__}-{_told(rooms)}"


def _told(rooms: Iterable[str]) -> str:
    """SHA-256 of what tells the files of some rooms.

    A file is told by its name, size and time of change, as Python tells whether a compiled module is still the right one.
    """
    package = Path(__file__).parents[1]
    told = []
    for room in sorted(rooms):
        try:
            files = sorted(os.scandir(package / room), key=lambda file: file.name)
        except OSError:
            continue  # not installed as files: the version says which program it is
        for file in files:
            if file.is_file():
                found = file.stat()
                told.append(f"{room}/{file.name} {found.st_size} {found.st_mtime_ns}")
    return sha256(chr(10).join(told).encode()).hexdigest()
