"""Lines of Arabic as they are seen: joined and put in order by GNU FriBidi, the library that desktops use for it.

reportlab writes characters from left to right as they come, so each line is turned round before it is drawn. Amounts and
references stand in isolates (U+2066 … U+2069), so that their digits and signs stay in their own order.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from functools import cache
from typing import Final

from ..errors import UsageFault

LEFT_ISOLATE: Final = "\u2066"
END_ISOLATE: Final = "\u2069"
# Marks that have done their work once the line is in order; a ligature leaves U+FEFF in its second place.
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u061c\ufeff"))
_RIGHT_TO_LEFT = 0x111  # FRIBIDI_PAR_RTL


class NoFribidi(UsageFault):
    """The system has no FriBidi library, without which Arabic would be printed backwards and unjoined."""

    slug = "no-fribidi"


@cache
def _library() -> ctypes.CDLL:
    for name in ("libfribidi.so.0", ctypes.util.find_library("fribidi")):
        try:
            if name:
                return ctypes.CDLL(name)
        except OSError:
            continue
    raise NoFribidi(
        "letters in Arabic need the library libfribidi, which this system has not",
        why="without it the words would stand in the wrong order and their letters apart",
        fix="install it (Debian: apt install libfribidi0), or write in another language: --language en",
    )


def isolated(text: str) -> str:
    """`text` as one piece of its own direction, its spaces without a break: an amount, a reference, a foreign name."""
    return LEFT_ISOLATE + text.replace(" ", "\u00a0") + END_ISOLATE


def visual(line: str) -> str:
    """One line of right-to-left text in the order in which its characters are drawn from the left, letters joined.

    Raises:
        NoFribidi: the library is missing.
    """
    if not line:
        return line
    library, count = _library(), len(line)
    characters = ctypes.c_uint32 * (count + 1)
    logical = characters(*map(ord, line), 0)
    seen = characters()
    direction = ctypes.c_uint32(_RIGHT_TO_LEFT)
    done = library.fribidi_log2vis(logical, ctypes.c_int(count), ctypes.byref(direction), seen, None, None, None)
    assert done, "FriBidi could not lay out a line"
    return "".join(map(chr, seen[:count])).translate(_MARKS)
