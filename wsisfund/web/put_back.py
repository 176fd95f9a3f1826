"""Text of the ledger put back as it was: entries just written are taken out, an edit is turned round; under all rules."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn

from ..books.change import Change, replacement
from ..books.inside import read_inside
from ..errors import Conflict, Refused, UsageFault
from ..gate.edit import edit

BYTES_MAX: Final = 64 * 2**20
# Lines shown before and after what two texts differ in.
_AROUND: Final = 2
_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


class SourceChanged(Conflict):
    """A text that somebody edits was changed by another meanwhile; both are shown, and nothing was written."""

    slug = "source-changed"

    def __init__(self, theirs: str, yours: str, file: str, first: int = 1) -> None:
        """`theirs`: the text as it is now. `yours`: as it was to be. `first`: the line of `file` at which it begins."""
        line, theirs, yours = _apart(theirs, yours)
        super().__init__(
            "somebody changed this text while you edited it; nothing was written",
            why=f"it now reads:\n{theirs}",
            fix=f"take your own over into the new text:\n{yours}",
            file=file,
            line=first + line - 1,
        )


class NotReadable(UsageFault):
    """What Fava sent is not of the form that it should be."""

    slug = "not-readable"


class NotPutBack(Refused):
    """What was written cannot be taken back by itself any more: the text around it is another one, or it was numbered."""

    slug = "not-put-back"


class Written(NamedTuple):
    """A change of one file: its lines from `line` on (from 1) were `old` and are `new`; `sha256` of the file as it is now."""

    file: str
    line: int
    old: str
    new: str
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Where it stands, and what turns it round."""
        undo = {"put": {"file": self.file, "line": self.line, "old": self.new, "new": self.old, "sha256": self.sha256}}
        return {"written": [{"file": self.file, "line": self.line}], "undo": undo}


def replaced(root: Path, path: str, old: bytes, new: bytes, officer: str) -> Written:
    """Write `new` in the place of `old` as the text of a file of the ledger.

    Raises:
        Fault, Faults: a rule, a signature, or another's edit stands against it; nothing was written.
    """
    edit(root, Change(files=(replacement(path, old, new),)), by=officer)
    line, was, is_ = _between(old.decode("utf-8", "replace"), new.decode("utf-8", "replace"))
    return Written(path, line, was, is_, hashlib.sha256(new).hexdigest())


def put_back(root: Path, request: Mapping[str, Any]) -> dict[str, Any]:
    """What an earlier answer gave as its ``undo`` done: ``put``, an edit turned round; ``withdraw``, entries taken out.

    Raises:
        Fault, Faults: the text is another one by now, or a rule stands against it; nothing was written.
    """
    officer = str(request["who"]["officer"])
    if isinstance(put := request.get("put"), dict):
        return {"event": "put-back", **_turned(root, put, officer)}
    entries = request.get("withdraw")
    if not isinstance(entries, list) or not 0 < len(entries) <= 200 or not all(isinstance(entry, dict) for entry in entries):
        raise NotReadable("this names nothing to take back", why="", fix="load the page again")
    return {"event": "withdrawn", **_withdrawn(root, entries, officer)}


def _turned(root: Path, put: Mapping[str, Any], officer: str) -> dict[str, Any]:
    path, old, new = text_of(put, "file"), text_of(put, "old"), text_of(put, "new")
    now = content_of(root, path)
    lines = lines_of(now.decode("utf-8", "replace"))
    line = put.get("line")
    first = line - 1 if isinstance(line, int) else -1
    last = first + len(lines_of(old))
    same = hashlib.sha256(now).hexdigest() == put.get("sha256")
    if not (same and 0 <= first <= last <= len(lines) and "".join(lines[first:last]) == old):
        raise NotPutBack(
            "this file was changed again since",
            why="an edit is turned round only on the text that it made",
            fix=f"write it by hand in the editor; it was:\n{new[:2000]}",
            file=path,
        )
    lines[first:last] = [new]
    return replaced(root, path, now, "".join(lines).encode(), officer).as_json()


def _withdrawn(root: Path, entries: Sequence[Mapping[str, Any]], officer: str) -> dict[str, Any]:
    files: dict[str, str] = {}
    for entry in entries:
        path, text = text_of(entry, "file"), text_of(entry, "text").rstrip("\n")
        now = files.get(path) or content_of(root, path).decode("utf-8", "replace")
        files[path] = _without(now, text, path)
    edits = tuple(replacement(path, content_of(root, path), text.encode()) for path, text in files.items())
    edit(root, Change(files=edits), by=officer)
    return {"written": [{"file": text_of(e, "file"), "line": e.get("line") or 1} for e in entries[:1]], "undo": None}


def _without(now: str, text: str, path: str) -> str:
    """The file without an entry, and without the blank line behind it."""
    found = f"\n{now}".count(f"\n{text}\n") if text else 0
    if found != 1 or "\n  no: " in text:
        raise NotPutBack(
            "this entry stands there no more as it was written, or has a running number",
            why="what was recorded with a number is reversed; what was edited since is somebody's work",
            fix="reverse it on the page New, or correct it in the editor",
            file=path,
        )
    before, _, after = f"\n{now}".partition(f"\n{text}\n")
    return f"{before}\n{after.removeprefix(chr(10))}"[1:]


def _apart(theirs: str, yours: str) -> tuple[int, str, str]:
    """Where two texts begin to differ, and what each has there, with the lines around it; of very much the beginning."""
    line, now, mine = _between(theirs, yours)
    lines = lines_of(theirs)
    before, after = lines[max(line - 1 - _AROUND, 0) : line - 1], lines[line - 1 + len(lines_of(now)) :][:_AROUND]
    shown, own = ("".join([*before, part[:2000], *after]) for part in (now, mine))
    return line, shown, own


def _between(old: str, new: str) -> tuple[int, str, str]:
    """The first line that differs, and what lies there between what is equal before and after."""
    before, after = lines_of(old), lines_of(new)
    most = min(len(before), len(after))
    first = next((n for n in range(most) if before[n] != after[n]), most)
    last = next((n for n in range(most - first) if before[-1 - n] != after[-1 - n]), most - first)
    return first + 1, "".join(before[first : len(before) - last]), "".join(after[first : len(after) - last])


def lines_of(text: str) -> list[str]:
    """Lines with their ends, as Beancount counts them."""
    return _LINE.findall(text)


def content_of(root: Path, path: str) -> bytes:
    """The bytes of a file of the ledger.

    Raises:
        NotReadable: there is no such file.
    """
    if not (path.startswith("ledger/") and path.endswith(".beancount")):
        raise NotReadable("this is no file of the ledger", why="", fix="choose one in the editor's list")
    try:
        return read_inside(root, path, BYTES_MAX)
    except OSError:
        raise NotReadable("there is no such file", why="", fix="load the page again") from None


def text_of(data: Mapping[str, Any], name: str) -> str:
    """A text of what was sent.

    Raises:
        NotReadable: it is none.
    """
    found = data.get(name)
    if not isinstance(found, str) or "\0" in found:
        not_text(name)
    return found


def not_text(name: str) -> NoReturn:
    """What was sent under a name is no text.

    Raises:
        NotReadable: always.
    """
    raise NotReadable(f"{name} is no text", why="", fix="load the page again")
