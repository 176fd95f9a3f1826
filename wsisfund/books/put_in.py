"""A change put into the candidate, and the candidate put before the judge: in one piece, or part by part."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import TypeVar

from ..errors import Fault, Faults
from .candidate import Candidate
from .change import Change
from .cited import recited
from .collector import collect, frozen
from .files import read_books_file
from .parts import in_parts, parts_of
from .places import Places
from .render import Written, render

R = TypeVar("R")


def put_in(
    root: Path, change: Change, candidate: Candidate, judge: Callable[[Path], None], quick: Callable[[Candidate], bool]
) -> Written:
    """Put the change into the candidate and ask the judge, of very many entries part by part.

    A fault of the first parts may be none of the whole: then all of it is judged at once.
    """
    left = len(change.insert)
    places = Places(left)
    quickly, several = True, in_parts(change)
    with frozen() if several else nullcontext():
        for numbers, part in parts_of(change):
            written = render(root, part, candidate, grows=several)
            places.put(numbers, written.places)
            left -= len(numbers)
            candidate.complete = not left
            quickly = _judged(root, candidate, quick if quickly else _not)
            if not candidate.complete:
                collect()
    if not quickly:
        _cited(root, candidate, lambda: judge(candidate.folder))
    return written._replace(places=places if several else tuple(places))


def _not(_: Candidate) -> bool:
    """It is not judged."""
    return False


def _judged(root: Path, candidate: Candidate, quick: Callable[[Candidate], bool]) -> bool:
    """Whether the quick judge has judged the candidate as it is; in any case its new entries are read as they were meant."""

    def ask() -> bool:
        judged = quick(candidate)
        candidate.read_back.prove()
        return judged

    if candidate.complete:
        return _cited(root, candidate, ask)
    try:
        return ask()
    except (Fault, Faults):
        candidate.read_back.prove()
        return False


def _cited(root: Path, candidate: Candidate, ask: Callable[[], R]) -> R:
    """Ask a judge; what it refuses cites lines of the books, since those of the candidate are nowhere to be seen."""
    try:
        return ask()
    except (Fault, Faults) as refused:
        now = {path: candidate.read(path) for path, content in candidate.changed.items() if content is not None}
        was = {path: read_books_file(root, path) if (root / path).is_file() else None for path in now}
        recited(refused.faults if isinstance(refused, Faults) else [refused], was, now)
        raise
