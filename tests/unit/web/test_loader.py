"""What reads the books for the desk: the first reading, for which everybody waits, stands behind nothing."""

from __future__ import annotations

import multiprocessing
import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.processes import ends
from wsisfund.web import loader
from wsisfund.web.processes import Loader, LoadFailed


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


def test_a_reading_ends_with_the_desk(example: Path) -> None:
    """The books are between two states, for the end of which it would wait ten seconds."""
    (example / ".wsisfund.journal").mkdir()
    (example / ".wsisfund.journal/decided.json").write_text("[]")
    made = Loader("")
    asked = threading.Thread(target=_asked, args=(made, example))
    asked.start()
    pid = made._process.pid
    while not (readers := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        time.sleep(0.01)
    made.end()
    assert ends(int(readers[0]), 5)
    asked.join()


def _asked(made: Loader, root: Path) -> None:
    with suppress(LoadFailed):
        made.load(root, "", 1)
