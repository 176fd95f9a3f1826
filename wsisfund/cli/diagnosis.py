"""What `doctor` looks at: each look gives one finding, with what to do where something is wrong.

Nothing here loads the books or changes them: it reads text, asks the system, and tries the lock.
"""

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ..books.conflicts import JournalBroken
from ..books.files import read_books_file
from ..books.journal import look
from ..books.lock import lock_holder
from ..books.staging import leftovers
from ..errors import BooksFault
from ..settings import INDEX_VARIABLE, index_folder
from .session import MAIN

OK, WARNING, ERROR = "ok", "warning", "error"
OUR_PLUGINS = ("wsisfund.plugins.exact", "wsisfund.plugins.control")
FONTS = ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf")
ROOM_BYTES = 100_000_000
PROBE_BYTES = 64 * 1024

_PLUGIN = re.compile(r'^plugin\s+"([^"]*)"', re.MULTILINE)
_OFFICER = re.compile(r'^\d{4}-\d\d-\d\d\s+custom\s+"officer"', re.MULTILINE)
_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


class Finding(NamedTuple):
    """One look: `code` names what was looked at, `level` is ok, warning or error, `fix` is empty where all is well."""

    code: str
    level: str
    message: str
    fix: str = ""


def findings_of_installation(day: date) -> Iterator[Finding]:
    """The program and the machine; `day` is what the clock says."""
    yield Finding("python", OK, f"Python {platform.python_version()}")
    yield from _packages()
    yield _fonts()
    yield _index()
    yield _temporary()
    yield _clock(day)


def findings_of_books(root: Path, now: datetime) -> Iterator[Finding]:
    """The books folder `root`; `now` is what the clock says, with its zone."""
    ledger = root / MAIN.parent
    files = sorted(path for path in ledger.rglob("*.beancount") if path.is_file())
    yield Finding("books", OK, f"{root}: {len(files)} ledger files")
    yield from _plugins(_text_of(root, root / MAIN))
    yield _permissions(root, files)
    yield _room(root)
    yield _lock(root)
    yield _leftovers(root)
    yield _newest(files, now)
    yield _officers(root, files)


def _packages() -> Iterator[Finding]:
    try:
        named = [m[0] for line in requires("wsisfund") or [] if "extra ==" not in line and (m := _REQUIREMENT.match(line))]
        own = version("wsisfund")
    except PackageNotFoundError:
        yield Finding("packages", WARNING, "wsisfund runs without being installed", "run ./dev demo, or pip install it")
        named, own = ["beancount", "beanquery", "fava", "click", "reportlab"], "of this folder"
    there, missing = [f"wsisfund {own}"], []
    for name in sorted(set(named)):
        try:
            there.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding("packages", ERROR, f"not installed: {', '.join(missing)}", "pip install --force-reinstall wsisfund")
    yield Finding("versions", OK, ", ".join(there))


def _fonts() -> Finding:
    folder = Path(__file__).parent.parent / "publish" / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        return Finding("fonts", ERROR, f"fonts are missing: {', '.join(missing)}", "install wsisfund again: PDF needs them")
    return Finding("fonts", OK, f"{len(list(folder.glob('*.ttf')))} fonts for PDF")


def _index() -> Finding:
    folder = index_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _probe(folder)
    except OSError as error:
        fix = f"make the folder writable, or name another one in ${INDEX_VARIABLE}"
        return Finding("index", ERROR, f"the index cannot be written in {folder}: {error.strerror}", fix)
    return Finding("index", OK, f"the index is kept in {folder}")


def _temporary() -> Finding:
    try:
        folder = Path(tempfile.gettempdir())
        _probe(folder)
    except OSError as error:
        fix = "make room there, or name another folder in $TMPDIR: each write is judged on a copy of the books there"
        return Finding("temporary", ERROR, f"temporary files cannot be written: {error.strerror}", fix)
    return Finding("temporary", OK, f"temporary files are kept in {folder}")


def _probe(folder: Path) -> None:
    """Write a file of a few kB there and forget it; a full disk takes an empty one."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(bytes(PROBE_BYTES))
        probe.flush()


def _clock(day: date) -> Finding:
    if not 2024 <= day.year <= 2100:
        return Finding("clock", ERROR, f"the clock says {day.isoformat()}", "set the clock, or name the day with --date")
    return Finding("clock", OK, f"today is {day.isoformat()}")


def _plugins(main: str) -> Iterator[Finding]:
    named = _PLUGIN.findall(main)
    missing = [name for name in OUR_PLUGINS if name not in named]
    if missing:
        lines = "\n".join(f'plugin "{name}"' for name in missing)
        message = f"the books do not load {' and '.join(missing)}: bean-check and Fava alone would not report a breach"
        yield Finding("plugin-missing", WARNING, message, f"add to {MAIN}:\n{lines}")
    broken = [name for name in named if not _importable(name)]
    if broken:
        message = f"the books name plugins that cannot be imported here: {', '.join(broken)}; Beancount leaves them out"
        yield Finding("plugins", ERROR, message, "install the package that has them, or take the line out")
    elif not missing:
        yield Finding("plugins", OK, f"{len(named)} plugins declared and importable")


def _importable(name: str) -> bool:
    """Whether the plugin is there. Only our packages and Beancount's are looked into: looking imports the package."""
    if name.partition(".")[0] not in ("wsisfund", "beancount"):
        return False
    try:
        return find_spec(name) is not None
    except ImportError:
        return False


def _permissions(root: Path, files: list[Path]) -> Finding:
    closed = [p for p in (root / MAIN.parent, *files) if not os.access(p, os.R_OK | os.W_OK)]
    if closed:
        message = f"{_named(closed, root)} cannot be read and written by you"
        return Finding(
            "permissions", ERROR, message, "change owner or mode (chown, chmod u+rw); reading alone needs no write right"
        )
    public = [p for p in files if p.stat().st_mode & 0o002]
    if public:
        return Finding("permissions", WARNING, f"{_named(public, root)} can be written by everybody", "chmod o-w on these files")
    return Finding("permissions", OK, "the ledger can be read and written")


def _room(root: Path) -> Finding:
    free = shutil.disk_usage(root).free
    if free < ROOM_BYTES:
        return Finding("room", WARNING, f"only {free // 1_000_000} MB are free beside the books", "make room on that disk")
    return Finding("room", OK, f"{free // 1_000_000} MB are free beside the books")


def _lock(root: Path) -> Finding:
    holder = lock_holder(root)
    if holder is not None:
        message = f"process {holder} is writing to the books"
        return Finding("lock", WARNING, message, f"wait for it; if it hangs, end it (kill {holder}): nothing is lost by that")
    return Finding("lock", OK, "nobody is writing to the books")


def _leftovers(root: Path) -> Finding:
    try:
        look(root)
    except JournalBroken as broken:
        return Finding("leftovers", ERROR, f"{broken.message}: {broken.why}", broken.fix)
    found = leftovers(root)
    if found:
        message = f"a command was cut off here and left {', '.join(found[:3])}"
        fix = "the next command that writes finishes or undoes it by itself; delete nothing"
        return Finding("leftovers", WARNING, message, fix)
    return Finding("leftovers", OK, "no command was cut off")


def _newest(files: list[Path], now: datetime) -> Finding:
    newest = max(files, key=lambda p: p.stat().st_mtime_ns)
    changed = datetime.fromtimestamp(newest.stat().st_mtime_ns // 10**9, tz=UTC)
    if changed > now + timedelta(minutes=5):
        message = f"{newest.name} was changed on {changed:%Y-%m-%d %H:%M} UTC, which this clock has not reached"
        return Finding("newest-file", WARNING, message, "set the clock; entries would get a day too early")
    return Finding("newest-file", OK, f"last change of the ledger: {changed:%Y-%m-%d}")


def _officers(root: Path, files: list[Path]) -> Finding:
    if any(_OFFICER.search(_text_of(root, p)) for p in files):
        return Finding("officers", OK, "officers are registered")
    message = "books without any officers: only that certifier and approver differ is tested"
    return Finding("officers", WARNING, message, "register them: wsisfund officer add ID --name NAME --role certifying")


def _text_of(root: Path, path: Path) -> str:
    """The text of a file, empty where it is none that the books can read; `_permissions` and `check` say that."""
    try:
        return read_books_file(root, str(path.relative_to(root))).decode("utf-8", errors="replace")
    except BooksFault:
        return ""


def _named(paths: list[Path], root: Path) -> str:
    shown = ", ".join(str(p.relative_to(root)) for p in paths[:3])
    return f"{shown} and {len(paths) - 3} more" if len(paths) > 3 else shown
