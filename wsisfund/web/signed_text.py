"""Entries that officers signed, as text: nobody edits them, and nobody types another's name under one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..errors import Fault, Refused

_BEGINS = re.compile(r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2}[ \t]")
_SIGNED = re.compile(r"^[ \t]+(certified-by|approved-by|recorded-by):[ \t]*\"((?:[^\"\\]|\\.)*)\"", re.MULTILINE)
_DOC = re.compile(r"^[ \t]+doc:[ \t]*\"([^\"]*)\"", re.MULTILINE)
_SHOWN: Final = 60


class SignedEntry(Refused):
    """An entry that officers signed is not edited or removed: it is reversed, and entered anew."""

    slug = "signed-entry"


class OthersName(Refused):
    """Somebody who logs in signs in no other name than his own."""

    slug = "others-name"


def refusal(old: str, new: str, officer: str) -> Fault | None:
    """Why `old` may not become `new` by the hand of `officer` (empty: of nobody who signs); None where it may."""
    before, after = list(_entries(old)), list(_entries(new))
    for entry in before:
        if _SIGNED.search(entry) and before.count(entry) > after.count(entry):
            return _signed(entry)
    for entry in after:
        if after.count(entry) > before.count(entry):
            other = next((who for _, who in _SIGNED.findall(entry) if who != officer), None)
            if other is not None:
                return _of_others(other)
    return None


def _entries(text: str) -> Iterator[str]:
    """Each entry, from its date to the end of its lines that are set in."""
    lines: list[str] = []
    for line in text.splitlines():
        if _BEGINS.match(line):
            if lines:
                yield "\n".join(lines)
            lines = [line.rstrip()]
        elif lines and line[:1] in (" ", "\t") and line.strip():
            lines.append(line.rstrip())
        elif lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _signed(entry: str) -> Fault:
    first = entry.partition("\n")[0]
    doc = _DOC.search(entry)
    by_form = "or the form Reverse on the page New"
    way = f"reverse it: wsisfund reverse {doc[1]} --reason REASON, {by_form}" if doc else "correct it by an act of its own"
    return SignedEntry(
        f"officers signed this entry: {first[:_SHOWN]}",
        why="what was signed stays as it was signed; a correction is an entry of its own",
        fix=f"{way}; then enter it anew",
    )


def _of_others(other: str) -> Fault:
    return OthersName(
        f"the entry names {other[:_SHOWN]}, who is not the one who logged in",
        why="whoever certifies, approves or records an entry does it under his own login",
        fix="leave that line out, or use the page New: it names the officer, and asks the second one",
    )
