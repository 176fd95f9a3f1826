"""Text in columns of a terminal, where a Chinese character takes two places and a combining mark none."""

import re
import unicodedata

AT_SIGNS = re.compile(r"(?<=[\s:/-])")
AT_SPACES = re.compile(r"(?<=\s)")


def width_of(text: str) -> int:
    """Places that a text takes.

    >>> width_of("Genève"), width_of("瑞士")
    (6, 4)
    """
    if text.isascii():
        return len(text)
    return sum(_places(c) for c in text)


def _places(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def left(text: str, width: int) -> str:
    """The text with spaces behind it, up to a width."""
    return text + " " * (width - width_of(text))


def right(text: str, width: int) -> str:
    """The text with spaces in front of it, up to a width."""
    return " " * (width - width_of(text)) + text


def wrap(text: str, width: int, breaks: re.Pattern[str] = AT_SIGNS) -> list[str]:
    """Lines of at most `width` places, broken where `breaks` matches as far as possible; at least one line.

    Names of accounts and documents in narrow columns break after colons, slashes and hyphens, too.

    >>> wrap("Contributions receivable, net", 16), wrap("Assets:Cash", 8)
    (['Contributions', 'receivable, net'], ['Assets:', 'Cash'])
    """
    lines, line = [], ""
    for piece in _pieces(text, width, breaks):
        if line and width_of((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str, width: int, breaks: re.Pattern[str]) -> list[str]:
    """Parts that are not broken: words with the space behind them, cut where they alone are too wide."""
    found = []
    for piece in breaks.split(text):
        while width_of(piece.rstrip()) > width:
            cut = _fitting(piece, width)
            found.append(piece[:cut])
            piece = piece[cut:]
        found.append(piece)
    return found


def _fitting(text: str, width: int) -> int:
    """How many characters fit; at least one."""
    places = 0
    for n, c in enumerate(text):
        places += _places(c)
        if places > width:
            return max(n, 1)
    return len(text)
