"""What reads the books for the desk: the first reading, for which everybody waits, stands behind nothing."""

from __future__ import annotations

import multiprocessing
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from wsisfund.web import loader


def _behind(known: str, answer: Any) -> None:
    """How far a reading stands behind what else the machine does, as the system says it ("nice")."""
    before = os.getpriority(os.PRIO_PROCESS, 0)

    def read(*_: object) -> None:
        answer.send(os.getpriority(os.PRIO_PROCESS, 0) - before)
        os._exit(0)  # nothing is read

    loader.content_in = read  # type: ignore[assignment]  # in a process of its own
    desk, _ = socket.socketpair()
    loader._load(desk, {"root": str(Path.cwd()), "known": known, "mtime": 1, "open_period": False}, ())


@pytest.mark.parametrize(("known", "behind"), [("", 0), ("the bytes of a state that is shown", loader.BEHIND_WRITES)])
def test_the_first_reading_stands_behind_nothing(known: str, behind: int) -> None:
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_behind, args=(known, theirs))
    process.start()
    assert ours.poll(120) and ours.recv() == behind
    process.join()
