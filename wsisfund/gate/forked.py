"""Work on hand-written text in a process of its own, which Beancount may end: a fork, since starting one anew takes longer."""

import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from .ends_with import end_with

# A part that takes longer is read as a whole, in the time that a load may take.
CPU_SECONDS = 60


def in_a_fork(work: Callable[[], Mapping[str, Any]], seconds: int | None = CPU_SECONDS) -> Mapping[str, Any] | None:
    """What `work` answers, as JSON carries it; None where its process died, or took more `seconds` of computing (None: any).

    Nothing that `work` does to this program's memory is seen here; what it prints goes to standard error.
    """
    reading, writing = os.pipe()
    process = forked(lambda: _answer(work, reading, writing, seconds))
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answer:
            content = answer.read()
    except BaseException:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise
    _, status = os.waitpid(process, 0)
    return json.loads(content) if status == 0 and content else None


def forked(work: Callable[[], None]) -> int:
    """The number of a copy of this process that does `work` and ends: nothing else of the program is done twice.

    It ends with this process, since nobody else would read what it makes.

    Raises:
        OSError: the system has no room for it.
    """
    # What waits in a buffer would be written by both.
    sys.stdout.flush()
    sys.stderr.flush()
    parent, process = os.getpid(), os.fork()
    if process:
        return process
    code = 1
    try:
        end_with(parent)
        # Ctrl-C reaches both; the one that was started answers it.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _answer(work: Callable[[], Mapping[str, Any]], reading: int, writing: int, seconds: int | None) -> None:
    os.close(reading)
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if seconds is not None:
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, most))
    content = json.dumps(work()).encode()
    while content:
        content = content[os.write(writing, content) :]
