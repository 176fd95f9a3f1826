"""A scanner of this machine is asked about each file that somebody sends to the desk."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from typing import Final

from ..languages.spoken import said
from .guard import Refusal

SECONDS: Final = 60
_CLEAN, _FOUND = 0, 1


class Scan:
    """A program that reads a file from its standard input, as ``clamdscan --no-summary -`` does.

    It ends with 0 where it found nothing, with 1 where it found something, with any other number where it could not look.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(words)

    @classmethod
    def of(cls, command: str) -> Scan:
        """The program and its arguments as a shell reads them; no shell is asked.

        Raises:
            ValueError: there is no such program, or a quotation has no end.
        """
        words = shlex.split(command)
        if not words or shutil.which(words[0]) is None:
            raise ValueError(f"there is no program '{words[0] if words else ''}'")
        return cls(words)

    def test(self, content: bytes) -> None:
        """Nothing, where the program found nothing in `content`.

        Raises:
            Refusal: it found something, could not look, or took longer than a minute.
        """
        try:
            ended = subprocess.run(  # noqa: S603  whoever starts the desk names it
                self._words, input=content, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=False
            ).returncode
        except (OSError, subprocess.TimeoutExpired):
            ended = None
        if ended == _FOUND:
            raise Refusal("422 Unprocessable Content", said("refused.scan-found"))
        if ended != _CLEAN:
            raise Refusal("503 Service Unavailable", said("refused.scan-failed"))
