"""What reading one cell gives: a value where it can be read in one way, else what stands against it."""

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Problem(NamedTuple):
    """An issue code (`importers.issues`) and why this cell has it, as the end of a sentence about the cell.

    `asked`: it proposes what may be meant.
    """

    code: str
    why: str
    asked: bool = False


class Found(NamedTuple, Generic[T]):
    """A value, or None, and the problems of the cell; both where the value can be read and is doubtful."""

    value: T | None
    problems: tuple[Problem, ...] = ()


def unread(code: str, why: str) -> Found[T]:
    """Nothing could be read."""
    return Found(None, (Problem(code, why),))
