"""Queries run in a child process that can open no file, and that is killed when it takes too long.

A query may join every posting with every other, or hold a pattern that takes years to match; in the server's own process it
would stop everybody's pages. The child is a fork, so it has the books as they are loaded, and nothing to read again.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from threading import BoundedSemaphore
from typing import NamedTuple, NoReturn
from urllib.parse import parse_qs

from .guard import Application, Environ, Headers, Refusal, StartResponse
from .queries import refusal_of

MILLISECONDS_MAX = 10_000
ANSWER_BYTES_MAX = 32 * 2**20
MEMORY_BYTES_MAX = 2**30  # beyond what the server has already
AT_ONCE = 2
WAIT_SECONDS = 0.5

_PAGE = os.sysconf("SC_PAGE_SIZE")


class _Answer(NamedTuple):
    status: str
    headers: Headers | None  # None: `body` is the sentence of a refusal
    body: bytes


def in_child(
    application: Application, still: AbstractContextManager[object], milliseconds: int = MILLISECONDS_MAX
) -> Application:
    """`application` for requests that run a query: each in a child of its own.

    Args:
        application: answers the request; called in the child only.
        still: held while the child is made, so that it does not get books that are being read again.
        milliseconds: a child that takes longer is killed.

    The answer is as `application` gives it, or a `Refusal`: 400 where the text is no SELECT, 503 where `AT_ONCE` queries run
    already, 413 where the answer is too large, 504 where the time or the memory is used up.
    """
    places = BoundedSemaphore(AT_ONCE)

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not places.acquire(timeout=WAIT_SECONDS):
            raise Refusal("503 Service Unavailable", f"{AT_ONCE} queries are running already; try again in a moment.")
        try:
            found = _parse(_ask(application, environ, still, milliseconds))
        finally:
            places.release()
        if found.headers is None:
            raise Refusal(found.status, found.body.decode())
        start_response(found.status, found.headers)
        return [found.body]

    return answer


def _ask(application: Application, environ: Environ, still: AbstractContextManager[object], milliseconds: int) -> bytes:
    """The bytes that a new child answers with."""
    reading, writing = os.pipe()
    with still:
        child = os.fork()
        if child == 0:
            _run(application, environ, writing, milliseconds)
    os.close(writing)
    try:
        return _read(reading, milliseconds)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _read(pipe: int, milliseconds: int) -> bytes:
    """All that comes out of `pipe` in that time."""
    end = time.monotonic_ns() // 1_000_000 + milliseconds
    allowed = f"{milliseconds // 1000} seconds"
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    parts: list[bytes] = []
    size = 0
    while poll.poll(max(0, end - time.monotonic_ns() // 1_000_000)):
        part = os.read(pipe, 1 << 20)
        if not part:
            if not parts:
                raise Refusal("504 Gateway Timeout", f"This query needs more than {allowed} or too much memory.")
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > ANSWER_BYTES_MAX:
            raise Refusal("413 Content Too Large", f"The answer has more than {ANSWER_BYTES_MAX >> 20} MB: ask for fewer rows.")
    raise Refusal("504 Gateway Timeout", f"This query took longer than {allowed} and was stopped: ask for less.")


def _parse(answer: bytes) -> _Answer:
    head, _, body = answer.partition(b"\n")
    status, headers = json.loads(head)
    return _Answer(status, headers and [(name, value) for name, value in headers], body)


# ---------------------------------------------------------------- in the child


def _run(application: Application, environ: Environ, pipe: int, milliseconds: int) -> NoReturn:
    """Answer into `pipe`, and end; nothing of the server's own way to end may run here."""
    try:
        pipe = _shut_in(pipe, milliseconds)
        found = _answer(application, environ)
        _write(pipe, json.dumps([found.status, found.headers]).encode() + b"\n" + found.body)
    finally:
        os._exit(0)


def _shut_in(pipe: int, milliseconds: int) -> int:
    """From here on: no connection of the server's, no file can be opened, little time and memory; the pipe's new number."""
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU):
        signal.signal(ending, signal.SIG_DFL)
    with open("/proc/self/statm" if os.path.exists("/proc/self/statm") else os.devnull, "rb") as file:  # noqa: PTH110, PTH123
        pages = int((file.read().split() or [b"0"])[0])
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.dup2(pipe, 3)
    os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.nice(5)
    cpu = milliseconds // 1000 + 1
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, pages * _PAGE + MEMORY_BYTES_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    return 3


def _answer(application: Application, environ: Environ) -> _Answer:
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)["query_string"][0]
    sentence = refusal_of(query)
    if sentence is not None:
        return _Answer("400 Bad Request", None, sentence.encode())
    started: list[tuple[str, Headers]] = []
    body = b"".join(application(environ, lambda status, headers, *_: started.append((status, list(headers)))))
    status, headers = started[0]
    if status.startswith("500 ") and not body.startswith(b"{"):
        return _Answer(status, None, b"This query failed: it needs too much memory, or meets values that it cannot compare.")
    return _Answer(status, headers, body)


def _write(pipe: int, answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(pipe, view) :]
