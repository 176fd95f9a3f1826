"""One request, answered in a process of its own: a fork of the one that holds the books, so there is nothing to read again.

A filter may hold a pattern that takes years to match, a query may join every posting with every other: the system ends that
one process, and nobody else's page waits.
"""

import gc
import json
import os
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any, NamedTuple, NoReturn
from urllib.parse import parse_qs

from .guard import Application, Environ, Headers
from .limits import Limits, take_on
from .queries import refusal_of

_PIPE = 3


class Found(NamedTuple):
    """An answer; `headers` None: `body` is the sentence of a refusal."""

    status: str
    headers: Headers | None
    body: bytes


def answer_into(pipe: int, application: Application, environ: Environ, limits: Limits) -> NoReturn:
    """Answer the request into `pipe`, and end; nothing of the parent's own way to end may run here."""
    try:
        gc.disable()
        _shut_in(pipe)
        take_on(limits)
        _write(_answered(application, environ))
    finally:
        os._exit(0)


def found_in(answer: bytes) -> Found | None:
    """The answer that `answer_into` wrote; None where it did not come to its end."""
    head, newline, body = answer.partition(b"\n")
    if not newline:
        return None
    status, headers, size = json.loads(head)
    return Found(status, headers and [(name, value) for name, value in headers], body) if len(body) == size else None


def _answered(application: Application, environ: Environ) -> bytes:
    """The bytes of an answer, whatever goes wrong: who hears nothing would be told that the system ended the process."""
    try:
        return _bytes_of(_answer(application, environ))
    except MemoryError:
        refused = ("504 Gateway Timeout", "This needs too much memory: ask for less.")
    except RecursionError:
        refused = ("400 Bad Request", "What the address asks for is nested too deeply.")
    except re.error:
        refused = ("400 Bad Request", "What the address filters by is no pattern that can be read.")
    except (ValueError, ArithmeticError):
        refused = ("400 Bad Request", _OUTSIDE)
    except Exception as error:  # a defect of a page is an answer to one reader, in words
        refused = ("500 Internal Server Error", f"This page could not be made ({type(error).__name__}).")
    status, sentence = refused
    return _bytes_of(Found(status, None, sentence.encode()))


def _bytes_of(found: Found) -> bytes:
    return json.dumps([found.status, found.headers, len(found.body)]).encode() + b"\n" + found.body


def _shut_in(pipe: int) -> None:
    """From here on there is no connection of the parent's: only the pipe."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.dup2(pipe, _PIPE)
    os.closerange(_PIPE + 1, os.sysconf("SC_OPEN_MAX"))


def _answer(application: Application, environ: Environ) -> Found:
    if "wsisfund.query" in environ:
        sentence = refusal_of(parse_qs(environ["QUERY_STRING"], keep_blank_values=True)["query_string"][0])
        if sentence is not None:
            return Found("400 Bad Request", None, sentence.encode())
    started: list[tuple[str, Headers]] = []
    start: Callable[..., Any] = lambda status, headers, *_: started.append((status, list(headers)))  # noqa: E731
    body = b"".join(application({**environ, "wsgi.input": BytesIO(), "wsgi.errors": StringIO()}, start))
    return Found(*started[0], body)


_OUTSIDE = (
    "This cannot be worked out: a date or a number in the address, or in the books, is outside of what can be counted. "
    "Years go from 1 to 9998."
)


def _write(answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(_PIPE, view) :]
