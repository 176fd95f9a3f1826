"""Preloaded into a server that a test starts: at the n-th operation on files all of its processes are killed.

The file `$KILL_CONTROL` holds n and the server's process; 0: nobody dies. Operations are those of the disk layer of the books and
what the users file is written with; each process counts its own.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

_CONTROL = os.environ.get("KILL_CONTROL", "")
_COUNT = [0]


def _count() -> bool:
    """Count an operation; whether it is the one."""
    at, server = (int(word) for word in Path(_CONTROL).read_text().split())
    if not at:
        return False
    _COUNT[0] += 1
    if _COUNT[0] != at:
        return False
    if os.getpid() != server:
        os.kill(server, signal.SIGKILL)
    return True


def _die() -> None:
    if os.getpgrp() != os.getpgid(os.getppid()) or os.getpgrp() == os.getpid():
        os.kill(os.getpid(), signal.SIGKILL)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _dying(holder: Any, name: str) -> None:
    plain = getattr(holder, name)

    def operation(*args: Any, **named: Any) -> Any:
        if _count():
            if name == "write":  # half of it is on the disk
                plain(*args[:-1], args[-1][: len(args[-1]) // 2 + 1])
            _die()
        return plain(*args, **named)

    setattr(holder, name, operation)


if _CONTROL:
    from wsisfund.books.disk import FileLayer

    for _name in ("exchange", "rename_new", "create", "write", "take_over", "sync", "close", "rename", "unlink", "make_folder",
                  "remove_folder", "sync_folder", "open_lock", "try_lock"):  # fmt: skip
        _dying(FileLayer, _name)

    import wsisfund.web.private_file as _private

    class _Os:
        """The module `os` of the users file, with an `fsync` that counts."""

        def fsync(self, descriptor: int) -> None:
            os.fsync(descriptor)

        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

    _dying(_Os, "fsync")
    _private.os = _Os()  # type: ignore[assignment]
