"""Python's collector of garbage, put off while much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """For work that makes many objects which all stay, as loading books or adding up a general ledger.

    Collecting in between costs a third of the time of a load, a quarter of that of the statements. When it is on again,
    what was made counts as old.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            count_as_old()
            gc.enable()


def count_as_old() -> None:
    """What is held by now is looked at only when all is; not where somebody froze what others share, which this would thaw."""
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()


@contextmanager
def frozen() -> Iterator[None]:
    """What is held by now is not looked at by `collect`."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def collect() -> None:
    """Let go what was made and is held by nobody but itself, as a part of the books that was judged."""
    gc.collect()
