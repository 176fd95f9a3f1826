"""The program as a process of its own, forked from one that has read its modules already.

Each start is its own process with its own words, folder, variables and streams; only the reading of some 400 modules, which is
most of the time of a command on small books, is done once for all. What a start from nothing adds is tested where real ones
are made: the examples of the docs, the streams, the kills, the bytes of a report (which need another hash seed each time).
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import pkgutil
import tempfile
from collections.abc import Mapping, Sequence
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
        process = _server().Process(target=_program, args=(list(words), str(folder), dict(variables), str(out), str(err)))
        process.start()
        process.join(120)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(list(words), 120)
        said = (out.read_text(encoding="utf-8"), err.read_text(encoding="utf-8"))
        return CompletedProcess(list(words), process.exitcode, *said)


@functools.cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    modules = [module.name for module in pkgutil.walk_packages(wsisfund.__path__, "wsisfund.", onerror=lambda _: None)]
    context.set_forkserver_preload([__name__, "pytest", *(name for name in modules if not name.startswith(_DOORS))])
    return context


def _program(words: list[str], folder: str, variables: dict[str, str], out: str, err: str) -> None:
    for number, path in ((0, os.devnull), (1, out), (2, err)):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    from wsisfund.cli.main import main

    main(words)
