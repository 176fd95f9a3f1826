"""The process that holds one state of the books, loaded once, and forks a child for each request.

It has one thread, so a fork is of something at rest. When the desk is gone it ends, and its children with it.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import time
from contextlib import suppress
from typing import Any, NoReturn

from .child import answer_into
from .guard import Application
from .limits import Limits
from .wire import receive

# How far a request stands behind newcomers (the system's "nice"), by how many milliseconds it has computed. Waiting for a busy
# machine does not count.
_BEHIND = ((300, 19), (100, 5), (0, 0))
_TICK_MS = 1000 // os.sysconf("SC_CLK_TCK")


class _Children:
    """The requests that are being answered, by process."""

    def __init__(self) -> None:
        self._began: dict[int, int] = {}
        self._behind: dict[int, int] = {}
        self._first = os.getpriority(os.PRIO_PROCESS, 0)

    def __bool__(self) -> bool:
        return bool(self._began)

    def add(self, process: int) -> None:
        self._began[process] = time.monotonic_ns()

    def look(self) -> None:
        """Let go of those that ended, and put the others behind newcomers, the further the more they compute."""
        for process, began in list(self._began.items()):
            ended, _ = os.waitpid(process, os.WNOHANG)
            if ended:
                self._behind.pop(process, None)
                del self._began[process]
                continue
            used = _computed_ms(process, began)
            behind = min(19, self._first + next(nice for since, nice in _BEHIND if used >= since))
            if behind != self._behind.get(process, self._first):
                self._behind[process] = behind
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, process, behind)

    def end(self) -> None:
        """Kill them, and leave none behind."""
        for process in self._began:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)


def _computed_ms(process: int, began: int) -> int:
    """How long a process has computed; where the system does not say, how long ago it began."""
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123
            user, system = file.read().rpartition(b")")[2].split()[11:13]
        return (int(user) + int(system)) * _TICK_MS
    except (OSError, ValueError):
        return (time.monotonic_ns() - began) // 1_000_000


def hold(desk: socket.socket, application: Application, ledger: Any) -> NoReturn:
    """Answer the requests that come over `desk` until its other end is closed.

    Args:
        desk: a frame for each request, with the file to answer into; ``null`` says that no more will come.
        application: answers a request; called in children only.
        ledger: what it answers from; it is told the news before each request.
    """
    gc.collect()
    gc.freeze()
    children, retiring = _Children(), False
    poll = select.poll()
    poll.register(desk, select.POLLIN)
    while not retiring or children:
        ready = poll.poll(200 if children else None)
        if ready:
            frame = receive(desk)
            if frame is None:
                break
            if frame[0] is None:
                retiring = True
                poll.unregister(desk)
            else:
                _fork(children, application, ledger, *frame)
        children.look()
    children.end()
    os._exit(0)


def _fork(children: _Children, application: Application, ledger: Any, request: Any, descriptors: list[int]) -> None:
    (pipe,) = descriptors
    # Where the system has no place for another process, the reader is told so when the pipe closes.
    with suppress(OSError):
        child = os.fork()
        if child == 0:
            ledger.tell(request["news"], request["mtime"])
            answer_into(pipe, application, request["environ"], Limits(*request["limits"]))
        children.add(child)
    os.close(pipe)
