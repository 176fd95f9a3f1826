"""Where a refusal of a change says that something stands: places in the books as they are, never in the candidate."""

import re
from collections.abc import Iterable, Mapping

from ..errors import Fault

# What a fault about an entry that is not written says instead of a place.
NEW = "the new entry"


class Cited:
    """Lines of a candidate translated back.

    Args:
        before: text of each changed file as it is in the books, None where it is new; after: as it is in the candidate.
    """

    def __init__(self, before: Mapping[str, bytes | None], after: Mapping[str, bytes]) -> None:
        self._lines = {path: _known_lines(before.get(path) or b"", text) for path, text in after.items()}
        listed = "|".join(re.escape(path) for path in sorted(after, key=len, reverse=True))
        self._places = re.compile(rf"(?<![\w/.-])({listed}):(\d+)") if listed else None

    def of(self, fault: Fault) -> Fault:
        """The fault, citing lines of the books: without a place where what it is about is not written."""
        if fault.file in self._lines and fault.line is not None:
            line = self._line(fault.file, fault.line)
            fault.file, fault.line = (fault.file, line) if line else (None, None)
        fault.message, fault.why, fault.fix = map(self._text, (fault.message, fault.why, fault.fix))
        return fault

    def _line(self, path: str, line: int) -> int | None:
        known = self._lines[path]
        return known[line - 1] if 0 < line <= len(known) else None

    def _text(self, text: str) -> str:
        return self._places.sub(self._place, text) if self._places else text

    def _place(self, match: re.Match[str]) -> str:
        line = self._line(match[1], int(match[2]))
        return f"{match[1]}:{line}" if line else NEW


def _known_lines(before: bytes, after: bytes) -> list[int | None]:
    """For each line of `after` its number in `before`, None for a line that is new; what is old stands in the same order."""
    old = before.split(b"\n")
    found: list[int | None] = []
    at = 0
    for line in after.split(b"\n"):
        known = at < len(old) and old[at] == line
        found.append(at + 1 if known else None)
        at += known
    return found


def recited(faults: Iterable[Fault], before: Mapping[str, bytes | None], after: Mapping[str, bytes]) -> list[Fault]:
    """The faults of a judge of the candidate, with places of the books."""
    cited = Cited(before, after)
    return [cited.of(fault) for fault in faults]
