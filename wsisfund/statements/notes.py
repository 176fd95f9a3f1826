"""Which notes a statement needs, with the figures in their texts; the words are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from ..vocabulary.statement import Note
from .rows import Reporting


def notes_of(name: str, run: Reporting) -> Sequence[Note]:
    return ()
