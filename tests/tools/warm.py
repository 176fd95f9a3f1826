"""Desks and their loaders, forked from one process that has Fava and our pages in memory.

Each is a process of its own, with its own words, folder, variables and streams. To read Fava and to compile its templates takes
a second and a half of computing, and each desk has a loader; starts from nothing are tried in `e2e/test_serve.py` and
`crash/test_server_kill.py`.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from .started import as_a_command, server, take_over


class Started:
    """A process that was forked there; `pid` is its number."""

    def __init__(self, said: socket.socket) -> None:
        self._said = said
        self.pid = int(said.recv(16))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative where a signal ended it. Raises TimeoutExpired after `timeout` seconds."""
        if self.returncode is None:
            if not select.select([self._said], [], [], timeout)[0]:
                raise TimeoutExpired(str(self.pid), timeout or 0)
            self.returncode = int(self._said.recv(16))
            self._said.close()
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end, unless it did."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


def loader(line: socket.socket, pages: str) -> Started:
    """What `wsisfund.web.processes.started` does: a loader at the other end of `line`."""
    return _forked({"loader": pages}, line.fileno())


def command(words: Sequence[str], out: int, err: int) -> Started:
    """``wsisfund WORDS`` in this folder, which writes into these open files."""
    return _forked({"words": list(words)}, out, err)


def _forked(request: dict[str, Any], *files: int) -> Started:
    ours, theirs = socket.socketpair()
    with theirs:
        _send(_line(), {**request, "folder": str(Path.cwd()), "variables": dict(os.environ)}, (theirs.fileno(), *files))
    return Started(ours)


_inherited: list[socket.socket] = []


@functools.cache
def _line() -> socket.socket:
    """To the process that forks: its parent has it begin, and whoever it forked has it already."""
    if _inherited:
        return _inherited[0]
    ours, theirs = socket.socketpair()
    with theirs:
        server().Process(target=_forks, args=(theirs,)).start()
    atexit.register(ours.close)
    return ours


def _send(to: socket.socket, request: dict[str, Any], files: Sequence[int]) -> None:
    body = json.dumps(request).encode()
    socket.send_fds(to, [len(body).to_bytes(4, "big")], files)
    to.sendall(body)


def _receive(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    length, files, _, _ = socket.recv_fds(line, 4, 3)
    if not length:
        return None
    body = b""
    while len(body) < int.from_bytes(length, "big"):
        body += line.recv(int.from_bytes(length, "big") - len(body))
    return json.loads(body), files


# ---------------------------------------------------------------- in the process that forks


def _forks(first: socket.socket) -> None:
    """Fork what is asked for on `first`, or on the line of one that was forked, until nobody has the other end of `first`."""
    for module in ("cli.serve", "web.serve", "web.loader"):
        import_module(f"wsisfund.{module}")
    from wsisfund.pages import DESK_PAGES
    from wsisfund.web.fava_app import prepare

    prepare(DESK_PAGES)
    lines = [first]
    while first in lines:
        for line in select.select(lines, [], [])[0]:
            asked = _receive(line)
            if asked is None:
                lines.remove(line)
                line.close()
                continue
            request, files = asked
            ours, theirs = socket.socketpair()
            # Reaps those that ended, too.
            get_context("fork").Process(target=_between, args=(request, files, theirs, [*lines, ours])).start()
            theirs.close()
            lines.append(ours)
            for file in files:
                os.close(file)


def _between(request: dict[str, Any], files: list[int], line: socket.socket, others: list[socket.socket]) -> None:
    """Fork it, and tell who asked its number and at last how it ended."""
    for other in others:
        other.close()
    with socket.socket(fileno=files[0]) as said:
        forked = get_context("fork").Process(target=_loader if "loader" in request else _command, args=(request, files[1:], line))
        forked.start()
        line.close()
        for file in files[1:]:
            os.close(file)
        said.send(str(forked.pid).encode())
        forked.join()
        with suppress(BrokenPipeError):  # nobody waits for it
            said.send(str(forked.exitcode).encode())


def _loader(request: dict[str, Any], files: list[int], line: socket.socket) -> None:
    line.close()
    take_over([os.open(os.devnull, os.O_RDWR) for _ in range(3)], request["variables"])
    os.chdir(request["folder"])
    from wsisfund.web.loader import main

    main(files[0], request["loader"])


def _command(request: dict[str, Any], files: list[int], line: socket.socket) -> None:
    from wsisfund.web import processes

    _line.cache_clear()
    _inherited[:] = [line]
    processes.started = loader  # type: ignore[assignment]
    as_a_command(request["words"], request["folder"], request["variables"], [os.open(os.devnull, os.O_RDONLY), *files])
