"""What happens at the door of the desk, line by line: logins, wrong passwords, log outs, and what a role may not ask for."""

import json
import os
import syslog
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

from .guard import Environ

BYTES_MAX: Final = 10 * 2**20


def _now() -> datetime:
    return datetime.now(UTC)


def to_system_log(line: str) -> None:
    """Give a line to the log of this machine (facility authpriv), whose daemon may send it on to another one."""
    syslog.openlog("wsisfund", facility=syslog.LOG_AUTHPRIV)
    syslog.syslog(syslog.LOG_NOTICE, line)


class SecurityLog:
    """Lines of JSON, each ``{"at", "event", "user", "address", "path"}``, in a file that only its owner reads.

    Events: ``login``, ``login-passkey``, ``login-oidc``, ``wrong-password``, ``wrong-passkey-…``, ``wrong-oidc-…``,
    ``oidc-unreachable`` (with ``what``), ``passkey-needed``, ``too-many-tries``, ``log-in-again``,
    ``password-changed``, ``passkey-added``, ``passkey-removed``, ``no-passkey-…``, ``logout``, ``logout-everywhere``,
    ``session-ended``, ``no-session``, ``no-token``, ``not-for-role``, ``other-site``, ``other-host``, ``defect`` (with ``number``
    and ``what``). At 10 MiB the file becomes ``desk.log.1``, and the one before it goes. No password and no token is written.

    Args:
        path: of the file; None: nothing is kept. now: the time, in UTC.
        also: is given each line besides, without its end.
    """

    def __init__(
        self, path: Path | None = None, now: Callable[[], datetime] = _now, also: Callable[[str], object] | None = None
    ) -> None:
        self._path, self._now, self._also = path, now, also
        self._lock = Lock()

    def note(self, event: str, environ: Environ, user: str = "", **more: str) -> None:
        """Write one line, with what `more` there is to say; where that fails the desk goes on."""
        if self._path is None:
            return
        said = {
            "at": self._now().isoformat(timespec="seconds"),
            "event": event,
            "user": user[:64],
            "address": str(environ.get("REMOTE_ADDR", ""))[:64],
            "path": str(environ.get("PATH_INFO", ""))[:200],
            **more,
        }
        # JSON in ASCII: no line is broken, and none is made up.
        line = json.dumps(said, ensure_ascii=True)
        with self._lock, suppress(OSError):
            self._append(self._path, line.encode() + b"\n")
        if self._also is not None:
            self._also(line)

    def _append(self, path: Path, line: bytes) -> None:
        with suppress(FileNotFoundError):
            if path.lstat().st_size > BYTES_MAX:
                path.replace(path.with_name(f"{path.name}.1"))
        # Nobody who logs in waits for a reader of a pipe.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        file = os.open(path, flags, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)
