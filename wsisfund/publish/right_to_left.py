"""Lines of Arabic as they are seen: joined and put in order by GNU FriBidi, the library that desktops use for it.

reportlab writes characters from left to right as they come, so each line is turned round before it is drawn. Amounts,
references and foreign names stand in isolates (U+2066 … U+2069), so that their digits and signs stay in their own order.
"""

import ctypes
import ctypes.util
import re
from functools import cache, lru_cache
from typing import Final

from ..errors import UsageFault

LEFT_ISOLATE: Final = "\u2066"
END_ISOLATE: Final = "\u2069"
# Marks that have done their work once the line is in order; a ligature leaves U+FEFF in its second place.
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u061c\ufeff"))
# Short vowels and the sign of a doubled letter, which need not be written and which only a shaper could put in their place.
_VOWELS = dict.fromkeys(range(0x064C, 0x0653))
_RIGHT_TO_LEFT = 0x111  # FRIBIDI_PAR_RTL
# Letters as they are written, and with the forms that they are seen in.
_WRITTEN = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff]")
_SEEN = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefe]")
# What is read from left to right as one piece: an amount, a reference, a path, a hash; words of another script with what
# follows them, also after a dash, after a comma, in brackets. A range of two figures (0–90) is none: it is read from the right.
_L = r"A-Za-z\u00c0-\u024f\u0370-\u052f"
_S = r"[ \u00a0\u202f]"
_REST = rf"(?:[{_L}0-9.,:/_@%+'\u2019-]*[{_L}0-9%])?"
_TOKEN, _WORD = rf"[{_L}0-9]{_REST}", rf"[{_L}]{_REST}"
_AFTER = rf"{_S}-{{0,2}}{_TOKEN}|{_S}[-\u2013\u2014&+/]{_S}{_TOKEN}|,{_S}{_WORD}|{_S}\({_TOKEN}(?:{_S}{_TOKEN})*\)"
_FOREIGN = re.compile(rf"{_WORD}(?:{_AFTER})*|{_TOKEN}")


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
        "pages in Arabic need the library libfribidi, which this system has not",
        why="without it the words would stand in the wrong order and their letters apart",
        fix="install it (Debian: apt install libfribidi0), or write in another language: --language en",
    )


def isolated(text: str) -> str:
    """`text` as one piece of its own direction, its spaces without a break: an amount, a reference, a foreign name."""
    return LEFT_ISOLATE + text.replace(" ", "\u00a0") + END_ISOLATE


def is_right_to_left(text: str) -> bool:
    """Whether there is a letter of Arabic in it, as it is written or as it is seen."""
    return _SEEN.search(text) is not None


@lru_cache(maxsize=20_000)
def visual(line: str) -> str:
    """One line of right-to-left text in the order in which its characters are drawn from the left, letters joined.

    What of it is not Arabic stays in its own order, whether or not it was isolated before; a line without Arabic stays as
    it is.

    Raises:
        NoFribidi: the library is missing.
    """
    if not is_right_to_left(line):
        return line.translate(_MARKS)
    return _ordered(line if LEFT_ISOLATE in line else _FOREIGN.sub(lambda found: _isolate(found[0]), line))


def _isolate(piece: str) -> str:
    return f"{LEFT_ISOLATE}{piece}{END_ISOLATE}"


def joined(text: str) -> str:
    """`text` with its Arabic letters joined, in any order: what its width is that of."""
    return _ordered(text) if _WRITTEN.search(text) else text.translate(_MARKS) if LEFT_ISOLATE in text else text


def _ordered(written: str) -> str:
    line = written.translate(_VOWELS)
    library, count = _library(), len(line)
    characters = ctypes.c_uint32 * (count + 1)
    logical = characters(*map(ord, line), 0)
    seen = characters()
    direction = ctypes.c_uint32(_RIGHT_TO_LEFT)
    done = library.fribidi_log2vis(logical, ctypes.c_int(count), ctypes.byref(direction), seen, None, None, None)
    assert done, "FriBidi could not lay out a line"
    return "".join(map(chr, seen[:count])).translate(_MARKS)
