"""Marks of imports: the batch, the first 12 digits of the file's SHA-256; with a number once it was taken back before."""

from collections.abc import Container
from itertools import count


def next_mark(batch: str, ended: Container[str]) -> str:
    """What entries of an import of a file are marked with.

    Args:
        ended: marks of imports that were taken back.

    >>> next_mark("3f0a9c21b7de", {"3f0a9c21b7de", "3f0a9c21b7de-2"})
    '3f0a9c21b7de-3'
    """
    return batch if batch not in ended else next(mark for n in count(2) if (mark := f"{batch}-{n}") not in ended)


def batch_of(mark: object) -> str:
    """The batch of a mark, empty of none.

    >>> batch_of("3f0a9c21b7de-2"), batch_of("")
    ('3f0a9c21b7de', '')
    """
    return str(mark).split("-", 1)[0]
