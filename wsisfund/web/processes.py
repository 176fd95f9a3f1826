"""From the desk to the processes that hold the books: start them, ask them, let go of them."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from ..errors import Faults, reported
from ..languages.spoken import said
from .child import Found, found_in
from .guard import Refusal
from .limits import Limits
from .wire import receive, send

ANSWER_BYTES_MAX = 128 * 2**20
# What reads a large set of books takes some minutes; past this something hangs.
LOAD_SECONDS = 1800
WORK_SECONDS = 310
_SEND_SECONDS = 5


class LoadFailed(Exception):
    """A state of the books that could not be loaded; `cause` empty: its process died."""

    def __init__(self, cause: str = "") -> None:
        super().__init__(cause)
        self.cause = cause


class WholeAsked(Exception):
    """The next state cannot be made of the one that is held."""


class Holder:
    """One process that holds one state of the books. `errors`: how many stand on its page of errors; `bytes_`: what it is of."""

    def __init__(self, line: socket.socket, errors: int = 0, bytes_: str = "") -> None:
        self._line = line
        self._lock = Lock()
        self.errors = errors
        self.bytes_ = bytes_
        self.gone = False

    def ask(self, request: Mapping[str, Any], limits: Limits) -> Found:
        """The answer to one request, made in a child of the holder.

        Args:
            request: ``environ``, ``news`` (`ledger.News`) and ``mtime``.
            limits: of the child.

        Raises:
            Refusal: 504 where it passes `limits`, 413 where the answer is too large, 503 where the holder is gone or somebody
                ended the child.
        """
        reading, writing = os.pipe()
        try:
            try:
                with self._lock:
                    send(self._line, {**request, "limits": limits}, (writing,))
            except OSError as error:
                self.gone = isinstance(error, ConnectionError)
                raise Refusal("503 Service Unavailable", said("refused.reading")) from None
            finally:
                os.close(writing)
            return _read(reading, limits)
        finally:
            os.close(reading)

    def next(self, mtime: int) -> Holder | None:
        """A holder of the books as they are now, made of this one's state; None where this one holds them already.

        Raises:
            Faults, LoadFailed: as `Loader.load`. WholeAsked: all of the books have to be loaded, or this holder is gone.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs, self._lock:
                send(self._line, {"next": {"mtime": mtime}}, (theirs.fileno(),))
            ours.settimeout(LOAD_SECONDS)
            said = (receive(ours) or ({"whole": True}, []))[0]
        except OSError:
            said = {"whole": True}
        return _holder(ours, said)

    def retire(self) -> None:
        """Let the requests that run come to their end; then the process ends."""
        with self._lock:
            with suppress(OSError):
                send(self._line, None)
            self._line.close()

    def end(self) -> None:
        """End the process, and the requests that run."""
        self._line.close()


def _holder(line: socket.socket, said: Mapping[str, Any]) -> Holder | None:
    """What came of a state that was asked for."""
    if "errors" in said:
        line.settimeout(_SEND_SECONDS)
        return Holder(line, said["errors"], said["bytes"])
    line.close()
    if "whole" in said:
        raise WholeAsked
    if "faults" in said:
        raise Faults([reported(fault) for fault in said["faults"]])
    if "defect" in said:
        raise LoadFailed(said["defect"])
    return None


def _read(pipe: int, limits: Limits) -> Found:
    began = time.monotonic_ns()
    net = began + limits.clock_seconds * 1_000_000_000
    end = net + 2_000_000_000
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    parts, size = [], 0
    while poll.poll(max(0, (end - time.monotonic_ns()) // 1_000_000)):
        part = os.read(pipe, 1 << 20)
        if not part:
            break
        parts.append(part)
        size += len(part)
        if size > ANSWER_BYTES_MAX:
            raise Refusal("413 Content Too Large", f"The answer has more than {ANSWER_BYTES_MAX >> 20} MB: ask for less.")
    found = found_in(b"".join(parts))
    if found is None:
        if time.monotonic_ns() >= net:
            raise Refusal("504 Gateway Timeout", f"This was not ready after {limits.clock_seconds} seconds, and was stopped.")
        if time.monotonic_ns() - began < limits.cpu_seconds * 1_000_000_000:  # it cannot have computed for longer
            raise Refusal("503 Service Unavailable", "The process that made this was ended from outside. Ask again.")
        allowed = f"{limits.cpu_seconds} seconds of computing"
        raise Refusal("504 Gateway Timeout", f"This took longer than {allowed}, and was stopped: ask for less.")
    if found.headers is None:
        raise Refusal(found.status, found.body.decode())
    return found


def started(line: socket.socket, pages: str) -> subprocess.Popen[bytes]:
    """A loader (`web.loader`) that has the other end of `line`; `pages` names our own pages."""
    return subprocess.Popen(  # noqa: S603  our own module, no shell
        [sys.executable, "-P", "-m", "wsisfund.web.loader", str(line.fileno()), pages],
        pass_fds=[line.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "BEANCOUNT_DISABLE_LOAD_CACHE": "1"},
    )


class Loader:
    """The process that makes holders; one that somebody killed, as a system without memory does, is started anew."""

    def __init__(self, pages: str) -> None:
        self._pages = pages
        self._turn = Lock()
        self._ended = False
        self._start()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = started(theirs, self._pages)
        self._line = ours

    def _send(self, request: Mapping[str, Any], answer: socket.socket) -> None:
        """Send a frame, and the socket that its answer is to come over."""
        with self._turn:
            try:
                send(self._line, request, (answer.fileno(),))
            except OSError:
                if self._ended:
                    raise
                self._let_go()
                self._start()
                send(self._line, request, (answer.fileno(),))

    def work(self, request: Mapping[str, Any]) -> Any:
        """What a fork of the loader makes of `request` (`work.work_into`)."""
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    self._send({"work": request}, theirs)
                ours.settimeout(WORK_SECONDS)
                return (receive(ours) or ({"defect": "its process ended"}, []))[0]
            except OSError as error:
                return {"defect": f"no answer: {error}"}

    def load(self, root: Path, known: str, mtime: int, open_period: bool = False) -> Holder | None:
        """A holder of the books in `root`, or of their open period; None where they are those that are `known` already.

        Raises:
            Faults: they hold text that must not be loaded, or are between two states.
            LoadFailed: no state came of them.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._send({"root": str(root), "known": known, "mtime": mtime, "open_period": open_period}, theirs)
            ours.settimeout(LOAD_SECONDS)
            said = (receive(ours) or ({"defect": ""}, []))[0]
        except OSError as error:
            said = {"defect": f"no answer: {error}"}
        return _holder(ours, said)

    def end(self) -> None:
        """End the process."""
        self._ended = True
        self._let_go()

    def _let_go(self) -> None:
        self._line.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SEND_SECONDS)
            return
        self._process.kill()
        self._process.wait()
