"""What only officers know of a year, nil too: whether they have stated it (IPSAS 14, 19 and 20)."""

from pathlib import Path
from typing import Final

from ..books.inside import read_inside
from ..languages.states import SIX
from .notes import BY_OFFICERS

# Where officers write texts for Council.
FOLDER: Final = Path("reports", "notes")
# Bytes of such a text at most.
MAX_BYTES: Final = 200_000


def stated_in(key: str, year: int, language: str) -> str:
    """The file in which a note of `BY_OFFICERS` is stated for a year, below the books folder."""
    return (FOLDER / str(year) / language / f"note-{key}.txt").as_posix()


def not_stated(root: Path, year: int) -> list[str]:
    """Notes that nobody has stated for a year in any language, by key."""
    return [key for key in BY_OFFICERS if not any(_says(root, stated_in(key, year, language)) for language in SIX)]


def is_comment(line: str) -> bool:
    """Whether a line of a text that officers edit is for its next reader alone: it begins with a semicolon."""
    return line.startswith(";")


def _says(root: Path, file: str) -> bool:
    """Whether a file holds more than comments; one that cannot be read says so when the document is made."""
    try:
        lines = read_inside(root, file, MAX_BYTES).decode("utf-8-sig", "replace").splitlines()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return any(line.strip() and not is_comment(line) for line in lines)
