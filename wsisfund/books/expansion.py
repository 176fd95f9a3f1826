"""The files that an include's pattern matches: those that Beancount would read, found within a bounded number of steps.

``glob`` of the standard library, which Beancount uses, follows links below ``**`` as often as they lead back, and may never end.
"""

import os
import re
from collections.abc import Iterator
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Final

# Names looked at for all patterns of one reading. The fund's books have some hundred files.
MOST_NAMES: Final = 100_000
# What an include costs by itself, in names.
_ONE_INCLUDE: Final = 10
# Parts of one pattern: each takes some calls within one another, and no folder of the books lies so deep.
_MOST_PARTS: Final = 64
_MAGIC: Final = re.compile(r"[*?[]")


class TooManyNames(Exception):
    """Patterns lead through more names than any books have; a link that leads back is the usual reason."""


class Steps:
    """How many names may still be looked at: one of them for one reading of the ledger, so that its time has a bound."""

    def __init__(self) -> None:
        self._left = MOST_NAMES

    def take(self, names: int) -> None:
        """Count `names` more.

        Raises:
            TooManyNames: after `MOST_NAMES` in all.
        """
        self._left -= names
        if self._left < 0:
            raise TooManyNames


def has_magic(text: str) -> bool:
    """Whether a text holds what a pattern gives a meaning to."""
    return _MAGIC.search(text) is not None


def expanded(root: Path, folder: str, pattern: str, steps: Steps | None = None) -> list[str]:
    """Paths relative to `root`, sorted, of all that `pattern`, joined to `folder` below it, matches: one twice where it does so
    in two ways, as ``**/**/a`` does, since Beancount reads it twice.

    Args:
        steps: shared by all patterns of one reading; else this one has them alone.

    Raises:
        TooManyNames: after `MOST_NAMES` names, or the pattern has more parts than any path.
    """
    steps = steps or Steps()
    steps.take(_ONE_INCLUDE)
    base = os.path.join(root, folder)  # noqa: PTH118  text, and the names of Beancount's own
    if not has_magic(pattern):
        path = os.path.join(folder, pattern)  # noqa: PTH118
        return [os.path.normpath(path)] if os.path.lexists(os.path.join(base, pattern)) else []  # noqa: PTH118
    if pattern.count("/") >= _MOST_PARTS:
        raise TooManyNames
    return sorted(os.path.normpath(os.path.join(folder, match)) for match in _Walk(base, steps).matches(pattern))  # noqa: PTH118


class _Walk:
    """Matches below one folder, as ``glob.glob(…, recursive=True)`` finds them."""

    def __init__(self, base: str, steps: Steps) -> None:
        self._base = base
        self._steps = steps

    def matches(self, pattern: str) -> Iterator[str]:
        above, name = os.path.split(pattern)
        folders = self.matches(above) if above and has_magic(above) else iter((above,))
        for folder in folders:
            yield from (os.path.join(folder, found) for found in self._in(folder, name))  # noqa: PTH118

    def _in(self, folder: str, name: str) -> Iterator[str]:
        if name == "**":
            if os.path.isdir(os.path.join(self._base, folder)):  # noqa: PTH112, PTH118
                yield ""
            yield from self._below(folder)
        elif has_magic(name):
            pattern = _compiled(name)
            for found in self._names(folder):
                if (name.startswith(".") or not found.startswith(".")) and pattern.match(found):
                    yield found
        elif os.path.lexists(os.path.join(self._base, folder, name)) if name else os.path.isdir(os.path.join(self._base, folder)):  # noqa: PTH112, PTH118
            yield name

    def _below(self, folder: str) -> Iterator[str]:
        waiting = [""]
        while waiting:
            at = waiting.pop()
            for name in self._names(os.path.join(folder, at) if at else folder):  # noqa: PTH118
                if not name.startswith("."):
                    path = os.path.join(at, name) if at else name  # noqa: PTH118
                    yield path
                    waiting.append(path)

    def _names(self, folder: str) -> Iterator[str]:
        try:
            with os.scandir(os.path.join(self._base, folder)) as entries:  # noqa: PTH118
                for entry in entries:
                    self._steps.take(1)
                    yield entry.name
        except OSError:
            return


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))
