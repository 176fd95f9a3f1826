"""What is said of a sheet outside its cells: comments on cells, and the headers and footers of its printed pages."""

import re
from collections.abc import Mapping
from html import unescape
from typing import NamedTuple
from xml.parsers import expat

_PAGE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(Header|Footer)(?:\s[^>]*)?>([^<]*)</")
# Fonts, sizes, colours, page numbers, names and days of a printed page; "&&" stands for the sign itself.
_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[0-9]{1,3}|[A-JL-Za-jl-z])')


class SheetNotes(NamedTuple):
    """Texts that stand over all pages of a sheet, and those below them or in comments on its cells."""

    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def notes_of(sheet: bytes, comments: tuple[str, ...]) -> SheetNotes:
    """The notes of a sheet's part, with the comments on its cells."""
    said: Mapping[bytes, list[str]] = {b"Header": [], b"Footer": []}
    for kind, text in _PAGE.findall(sheet):
        shown = " ".join(_CODE.sub(" ", unescape(text.decode("utf-8", "replace")).replace("&&", "+")).split())
        if shown:
            said[kind].append(shown)
    return SheetNotes(tuple(dict.fromkeys(said[b"Header"])), tuple(dict.fromkeys((*said[b"Footer"], *comments))))


def comments_in(part: bytes) -> list[str]:
    """The texts of a part of comments, one for each, in their order.

    Raises:
        expat.ExpatError: the part is damaged.
    """
    found: list[str] = []
    within = [False]

    def start(tag: str, _: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in ("comment", "threadedComment"):
            found.append("")
        within[0] = bool(found) and name in ("t", "text")

    def said(text: str) -> None:
        if within[0]:
            found[-1] += text

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = said
    parser.Parse(part, True)
    return [shown for text in found if (shown := " ".join(text.split()))]
