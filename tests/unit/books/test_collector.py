"""What is made while the collector is off counts as old afterwards; what somebody froze stays frozen."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from wsisfund.books.collector import collector_off


class _Ring:
    def __init__(self) -> None:
        self.me = self


def _old(made: object) -> bool:
    return any(one is made for one in gc.get_objects(generation=2))


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """The tests' own collector passes over all that lives until their end."""
    gc.unfreeze()
    yield
    gc.freeze()


def test_what_was_made_is_old() -> None:
    with collector_off():
        assert not gc.isenabled()
        made = _Ring()
        assert not _old(made)
    assert gc.isenabled()
    assert _old(made)


def test_what_is_frozen_is_not_thawed() -> None:
    shared = _Ring()
    gc.freeze()
    try:
        with collector_off():
            made = _Ring()
        assert not _old(shared)
        assert not _old(made)
    finally:
        gc.unfreeze()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with collector_off():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
