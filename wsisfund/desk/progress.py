"""How acts on many rows tell how far they are."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

# Around work on so many rows: tells how many were done since.
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def quiet(_: str, __: int) -> Iterator[Callable[[int], None]]:
    """No progress is shown."""
    yield lambda _: None
