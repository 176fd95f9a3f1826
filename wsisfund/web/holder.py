"""The process that holds one state of the books, and forks a child for each request, and one that is to hold the next state.

It has one thread, so a fork is of something at rest. When the desk is gone it ends, and the children that answer with it.
"""

import os
import select
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

from .child import answer_into
from .guard import Application
from .lean import give_back
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


class Asked(NamedTuple):
    """That this process, a fork of a holder, is to make the next state, and to answer over `line` from then on."""

    line: socket.socket
    request: Mapping[str, Any]


class Ahead(Protocol):
    """Work that many requests have in common."""

    def make_for(self, environ: Mapping[str, Any]) -> None:
        """Do what this request needs of it."""

    def step(self) -> bool:
        """Do some; false where nothing is left."""


def hold(desk: socket.socket, application: Application, ledger: Any, ahead: Ahead | None = None) -> Asked:
    """Answer the requests that come over `desk` until its other end is closed; the process ends then.

    Args:
        desk: a frame for each request, with the file to answer into; one with ``next`` and a socket is for a fork that holds
            the next state; ``null`` says that no more will come.
        application: answers a request; called in children only.
        ledger: what it answers from; it is told the news before each request.
        ahead: work that is done while nobody asks, a step now and then while somebody does, and what a request needs before it.

    Returns:
        In such a fork only.
    """
    children, retiring, steps, step_at = _Children(), False, ahead is not None, 0
    poll = select.poll()
    poll.register(desk, select.POLLIN)
    while not retiring or children:
        if poll.poll(_GRACE_MS if steps and not children else 200 if children else None):
            frame = receive(desk)
            if frame is None:
                break
            if frame[0] is None:
                retiring, steps = True, False
                poll.unregister(desk)
            elif "next" in frame[0]:
                if (asked := _successor(desk, *frame)) is not None:
                    return asked
            else:
                if ahead is not None:
                    ahead.make_for(frame[0]["environ"])
                _fork(children, application, ledger, *frame)
        elif ahead is not None and steps and (not children or time.monotonic_ns() > step_at):
            steps = ahead.step()
            if not steps:
                give_back()
            step_at = time.monotonic_ns() + _STEP_NS
        children.look()
    children.end()
    os._exit(0)


# So long no request may come before a step is taken.
_GRACE_MS = 30
# How long a step is put off while requests are answered.
_STEP_NS = 2_000_000_000


def _successor(desk: socket.socket, request: Any, descriptors: list[int]) -> Asked | None:
    """What the fork is asked for, in the fork; it is no child of this process, which may end before it."""
    (line,) = descriptors
    with suppress(OSError):
        between = os.fork()
        if between == 0:
            try:
                if os.fork():
                    os._exit(0)
            except OSError:
                os._exit(1)
            desk.close()
            return Asked(socket.socket(fileno=line), request["next"])
        os.waitpid(between, 0)
    os.close(line)
    return None


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
