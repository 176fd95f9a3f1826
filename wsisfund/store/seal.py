"""The seal of an index: SHA-256 of its file and of its log, written by whoever wrote the index; without it nothing is believed.

A file that has the device, number, size and times of the sealed one is not hashed again: its change time cannot be set back.
Only a change within a tick of the clock would keep that time, so young files are hashed all the same.
"""

import fcntl
import hashlib
import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from ..errors import OTHER_FORM
from .index_place import log_of, seal_of

# A tick of the kernel's clock is at most 10 ms; a file as young as this may be changed once more within one.
_YOUNG_NS: Final = 50_000_000
# A log past this size is brought into its file: each command after a commit hashes the log.
_LONG_LOG: Final = 4 * 2**20
_WAIT_SECONDS: Final = 10.0
_CHUNK: Final = 2**20

# Files that were hashed stay open: closing one would drop the locks that SQLite holds on it in this process (POSIX locks).
_held: dict[tuple[int, int], int] = {}


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else opens, changes or seals an index in `folder` meanwhile.

    Raises:
        TimeoutError: somebody else does for longer than ten seconds. OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _lock(descriptor)
        yield
    finally:
        # Said, and not left to the closing: a child that was forked meanwhile holds the same lock.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise TimeoutError("another command holds the index") from None
            time.sleep(0.002)
        else:
            return


def sealed(path: Path) -> bool:
    """Whether the index is the one that was sealed, byte for byte; to be asked `alone`."""
    known = _known(path)
    if not known:
        return False
    # Other bytes are never as many, however large what lies there is.
    if any(_size(name) != _size_in(known[part]) for part, name in (("file", path), ("log", log_of(path)))):
        return False
    found = _digests(path, known)
    if found is None or any(found[part]["sha256"] != known[part]["sha256"] for part in found):
        return False
    if found != known:
        with suppress(OSError):
            _put(path, found)
    return True


def seal(path: Path) -> None:
    """Seal the index as it is now; to be done `alone`, by whoever changed it or made it.

    Raises:
        OSError: the seal cannot be written; then the index is not believed.
    """
    found = _digests(path, _known(path))
    if found is None:
        raise FileNotFoundError(path)
    _put(path, found)


def shorten_log(path: Path) -> None:
    """Bring a long log into its file, and seal it; to be done `alone`, to a sealed index. Readers of older states put it off."""
    with suppress(OSError, sqlite3.Error):
        if log_of(path).stat().st_size > _LONG_LOG:
            uri = f"{path.resolve().as_uri()}?mode=rw"
            with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            # The file is large: hashed while it is young, it would be hashed again by this command, and by the next one.
            time.sleep(_YOUNG_NS * 1.1e-9)
            seal(path)


Digests = dict[str, dict[str, object]]


def _known(path: Path) -> Digests:
    """What the seal says, {} where there is none that can be read."""
    try:
        descriptor = os.open(seal_of(path), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            said = json.loads(file.read(4096))
        return {part: {key: said[part][key] for key in ("sha256", "state", "hashed")} for part in ("file", "log")}
    except (OSError, *OTHER_FORM):
        return {}


def _size(name: Path) -> int:
    """Bytes of a file; none where it is missing or cannot be asked."""
    try:
        return name.lstat().st_size
    except OSError:
        return 0


def _size_in(said: dict[str, object]) -> object:
    """Bytes of a part as its seal says; whatever stands there where the seal is of another form."""
    state = said["state"]
    return state[2] if isinstance(state, list) and len(state) > 2 else 0


def _digests(path: Path, known: Digests) -> Digests | None:
    """SHA-256 and state of an index's file and log, from the seal where they are as they were; None: no plain file is there."""
    found = {}
    for part, name in (("file", path), ("log", log_of(path))):
        try:
            found[part] = _digest(name, known.get(part, {}))
        except FileNotFoundError:
            if part == "file":
                return None
            found[part] = _nothing()
        except OSError:
            return None
    return found


def _nothing() -> dict[str, object]:
    """An empty log and none are the same: SQLite makes and removes empty ones."""
    return {"sha256": "", "state": [], "hashed": 0}


def _digest(name: Path, known: dict[str, object]) -> dict[str, object]:
    status = name.lstat()
    state = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    if name.name.endswith("-wal") and not status.st_size:
        return _nothing()
    hashed = known.get("hashed")
    if known.get("state") == state and isinstance(hashed, int) and 0 <= status.st_ctime_ns < hashed - _YOUNG_NS:
        return known
    now = time.time_ns()
    return {"sha256": _sha256(name), "state": state, "hashed": now}


def _sha256(name: Path) -> str:
    descriptor = _opened(name)
    digest, at = hashlib.sha256(), 0
    while chunk := os.pread(descriptor, _CHUNK, at):
        digest.update(chunk)
        at += len(chunk)
    return digest.hexdigest()


def _opened(name: Path) -> int:
    """A file to be hashed, open for good; those that have been removed are closed."""
    for key, held in list(_held.items()):
        if not os.fstat(held).st_nlink:
            os.close(_held.pop(key))
    status = name.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"no plain file: {name}")
    key = status.st_dev, status.st_ino
    if key not in _held:
        _held[key] = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    return _held[key]


def _put(path: Path, found: Digests) -> None:
    """Write the seal; `alone`, so that its waiting name is nobody else's."""
    waiting = seal_of(path).with_name(seal_of(path).name + ".new")
    waiting.unlink(missing_ok=True)
    descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(found, file)
    waiting.replace(seal_of(path))
