"""Processes that are killed while they write, forked from one that has read the modules; strace is put on one that waits."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.tools.started import server
from wsisfund.books.append import append
from wsisfund.books.conflicts import BooksChanged
from wsisfund.books.known_files import _YOUNG_NS
from wsisfund.errors import Conflict

from .failing_disk import EXTRA, SEVERAL, accept, donor, hash_of

# prctl: whoever asks may trace this process, where a system lets only parents do so.
_SET_TRACER, _ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


class Writer:
    """A process that appends `times` donors of its own, again and again until it is its turn, and says the number of each."""

    def __init__(self, root: Path, name: str, times: int) -> None:
        self._said, theirs = Pipe(duplex=False)
        with theirs:
            self.process = begun(_append_donors, str(root), name, times, theirs)

    def first(self) -> int:
        """Wait until the first is written."""
        return int(self._said.recv())

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def rest(self) -> list[int]:
        """Wait for its end; what it said meanwhile."""
        numbers = []
        with self._said, suppress(EOFError):
            while True:
                numbers.append(int(self._said.recv()))
        self.process.join()
        return numbers


def begun(target: Callable[..., None], *words: Any) -> BaseProcess:
    """A process of its own that does `target`."""
    process = server().Process(target=target, args=words)
    process.start()
    return process


def _append_donors(folder: str, name: str, times: int, said: Connection) -> None:
    root = Path(folder)
    for i in range(times):
        while True:
            try:
                append(root, [donor(f"{name}-{i}")], accept, hash_of(root), {f"imports/archive/{name}-{i}": b"x"}, timeout=60)
                break
            except BooksChanged:
                continue
        said.send(i)


def traced_commit(root: Path, options: Sequence[str]) -> int:
    """The exit code of one commit under ``strace OPTIONS``; negative where a signal ended it.

    Not --seccomp-bpf: quicker, but strace 6.1 delivers no SIGKILL with it.
    """
    ours, theirs = Pipe()
    with theirs:
        process = begun(_commit, str(root), theirs)
    with ours:
        ours.recv()
        command = ["strace", "-f", "-y", "-qq", *options, "-p", str(process.pid)]
        with subprocess.Popen(command, stderr=subprocess.PIPE) as tracer:
            while (not _is_traced(process) and tracer.poll() is None) or _is_young(root):
                time.sleep(0.001)
            ours.send(None)
            process.join(60)
            process.kill()
            _, said = tracer.communicate(timeout=60)
    assert process.exitcode is not None and (tracer.returncode, said) == (0, b""), said
    return process.exitcode


def _is_traced(process: BaseProcess) -> bool:
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return "\nTracerPid:\t0\n" not in status


def _is_young(root: Path) -> bool:
    """Whether a file could still change within its tick of the clock: such a one is read twice, which is more calls."""
    newest = max(path.stat().st_ctime_ns for path in root.rglob("*"))
    return time.time_ns() - newest < 2 * _YOUNG_NS


def _commit(folder: str, line: Connection) -> None:
    root = Path(folder)
    # Alone there: a commit clears away what others that were killed left, which is another number of calls each time.
    tempfile.tempdir = f"{folder}-temporary"
    Path(tempfile.tempdir).mkdir()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SET_TRACER, _ANYBODY, 0, 0, 0)
    line.send(None)
    line.recv()
    try:
        append(root, SEVERAL, accept, hash_of(root), EXTRA)
    except Conflict as fault:
        sys.exit(fault.exit_code)
