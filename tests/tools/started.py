"""The program as a process of its own, forked from one that has read its modules already.

Each start is its own process with its own words, folder, variables and streams; only the reading of some 400 modules, which is
most of the time of a command on small books, is done once for all. What a start from nothing adds is tested where real ones
are made: the tutorial, the streams, the kills, the bytes of a report (which need another hash seed each time).

The same holds for the process in which the books are read, which commands start (`wsisfund.gate.child`).
"""

from __future__ import annotations

import contextlib
import functools
import json
import multiprocessing
import os
import pkgutil
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

import wsisfund

# Rooms that only `serve` and plain Beancount load.
_DOORS = ("wsisfund.web", "wsisfund.pages", "wsisfund.plugins", "wsisfund.__main__")


def start(words: Sequence[str], folder: Path, variables: Mapping[str, str]) -> CompletedProcess[str]:
    """Run ``wsisfund WORDS`` in `folder` with these environment `variables` and nothing to read; how it ended.

    Raises TimeoutExpired after 120 s.
    """
    with tempfile.TemporaryDirectory() as streams:
        out, err = Path(streams, "out"), Path(streams, "err")
        process = server().Process(target=_program, args=(list(words), str(folder), dict(variables), str(out), str(err)))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(list(words), 120)
        said = (out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))
        return CompletedProcess(list(words), process.exitcode, *said)


def read_and_judged(request: str) -> CompletedProcess[str]:
    """What `wsisfund.gate.state._child` answers: how the process that reads books ended, forked and not started anew."""
    with tempfile.TemporaryDirectory() as streams:
        asked, out, err = (Path(streams, name) for name in ("asked", "out", "err"))
        asked.write_text(request, encoding="utf-8")
        # What was forked already, a command, has no server: it is itself the parent of the process that it asks.
        words = (str(asked), str(out), str(err), dict(os.environ))
        code = _of_the_server(words) if os.getpid() == _READ_BY else _of_this_process(words)
        return CompletedProcess((), code, out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))


# The process that read this module itself.
_READ_BY = os.getpid()
_Words = tuple[str, str, str, dict[str, str]]


def _of_the_server(words: _Words) -> int:
    process = server().Process(target=_child, args=words)
    process.start()
    process.join(120)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutExpired("wsisfund.gate.child", 120)
    return process.exitcode


def _of_this_process(words: _Words) -> int:
    number = os.fork()
    if number == 0:
        _child(*words)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def _child(asked: str, out: str, err: str, variables: dict[str, str]) -> None:
    request = {**json.loads(Path(asked).read_bytes()), "command": os.getppid()}
    Path(asked).write_text(json.dumps(request), encoding="utf-8")
    take_over([os.open(path, os.O_RDWR | os.O_CREAT, 0o600) for path in (asked, out, err)], variables)
    from wsisfund.gate.child import main

    code = 1
    try:
        main()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


@functools.cache
def server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    modules = [module.name for module in pkgutil.walk_packages(wsisfund.__path__, "wsisfund.", onerror=lambda _: None)]
    context.set_forkserver_preload([__name__, "pytest", *(name for name in modules if not name.startswith(_DOORS))])
    return context


def _program(words: list[str], folder: str, variables: dict[str, str], out: str, err: str) -> None:
    as_a_command(words, folder, variables, [os.open(path, os.O_RDWR | os.O_CREAT, 0o600) for path in (os.devnull, out, err)])


def as_a_command(words: list[str], folder: str, variables: dict[str, str], streams: Sequence[int]) -> None:
    take_over(streams, variables)
    os.chdir(folder)
    from wsisfund.cli.main import main
    from wsisfund.gate import state

    state._child = read_and_judged
    main(words)


def take_over(streams: Sequence[int], variables: dict[str, str]) -> None:
    """This process has these streams and environment `variables` from now on."""
    for number, opened in enumerate(streams):
        os.dup2(opened, number)
        os.close(opened)
    # Those that the process was forked with know what the old files could do.
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, closefd=False) for n, mode in enumerate("rww"))
    os.environ.clear()
    os.environ.update(variables)


# What a shell finds as `wsisfund`: it hands its words, folder, variables and streams over, and ends as the program ended.
_SHIM = """\
#!{python} -IS
import json, os, socket, sys
asked = socket.socket(socket.AF_UNIX)
asked.connect({address!r})
said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(asked, [len(said).to_bytes(4, "big")], [0, 1, 2])
asked.sendall(said)
sys.exit(int(asked.recv(8)))
"""


@contextlib.contextmanager
def as_a_word(program: Path) -> Iterator[None]:
    """`program` is a file that a shell can start, with ``wsisfund`` behind it, as long as this lasts."""
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder, "asked"))
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(address)
            door.listen()
            answering = server().Process(target=_answer, args=(door,))
            answering.start()
        program.write_text(_SHIM.format(python=sys.executable, address=address), encoding="utf-8")
        program.chmod(0o755)
        try:
            yield
        finally:
            answering.terminate()
            answering.join()


def _answer(door: socket.socket) -> None:
    fork = multiprocessing.get_context("fork")
    while True:
        asked, _ = door.accept()
        fork.Process(target=_started, args=(asked,)).start()  # reaps those that ended, too
        asked.close()


def _started(asked: socket.socket) -> None:
    length, streams, _, _ = socket.recv_fds(asked, 4, 3)
    with asked.makefile("rb") as said:
        words, folder, variables = json.loads(said.read(int.from_bytes(length, "big")))
    command = multiprocessing.get_context("fork").Process(target=as_a_command, args=(words, folder, variables, streams))
    command.start()
    for stream in streams:
        os.close(stream)
    command.join()
    asked.sendall(str(command.exitcode).encode())
