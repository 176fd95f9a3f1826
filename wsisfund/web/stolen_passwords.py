"""Passwords that were stolen somewhere and published: looked up in a list on this machine, so that nobody is asked about one."""

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import UsageFault

STOLEN: Final = "it is among the passwords that were stolen somewhere and published"
# A line is 40 digits, a colon and a count.
_LINE_MOST: Final = 64
_LINE: Final = re.compile(rb"([0-9A-Fa-f]{40})(?::[0-9]{1,19})?")


class StolenPasswords(UsageFault):
    """The list of stolen passwords cannot be read."""

    slug = "stolen-passwords"


def is_stolen(password: str, file: Path) -> bool:
    """Whether `file` has the SHA-1 of `password`; no list there: no.

    The list is one text file as Have I Been Pwned hands it out, in the order of its lines: SHA-1 in hexadecimal digits, with a
    colon and a count or without. A search halves it: of its tens of gigabytes some forty lines are read.

    Raises:
        StolenPasswords: it may not be read, or a line of it is no such line.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        # A pipe without a writer would be waited for.
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as lines:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _unusable(file, "it is no plain file")
            return _has(lines, wanted, file)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unusable(file, f"the system says: {error.strerror}") from None


def _has(lines: BinaryIO, wanted: bytes, file: Path) -> bool:
    """Whether a line says `wanted`. A line that begins before `low` is less; one that begins at `high` or behind is more."""
    low, high = 0, lines.seek(0, 2)
    while low < high:
        middle = (low + high) // 2
        at = _begin(lines, middle, low)
        lines.seek(at)
        line = lines.readline(_LINE_MOST)
        found = _LINE.fullmatch(line.rstrip(b"\r\n"))
        if found is None:
            raise _unusable(file, f"what stands at its byte {at} is no line of such a list")
        said = found[1].upper()
        if said == wanted:
            return True
        low, high = (at + len(line), high) if said < wanted else (low, at)
    return False


def _begin(lines: BinaryIO, within: int, low: int) -> int:
    """Where the line begins in which the byte `within` stands; not before `low`, where one does."""
    start = max(low, within - _LINE_MOST)
    lines.seek(start)
    return start + lines.read(within - start).rfind(b"\n") + 1


def _unusable(file: Path, why: str) -> StolenPasswords:
    return StolenPasswords(
        f"the list of stolen passwords cannot be read: {file.name}",
        why=why,
        fix="put the list of Have I Been Pwned there in one file, ordered by hash (SHA-1), or take the file away",
    )
