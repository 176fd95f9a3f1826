"""A change as text: what it makes of each file of the ledger, laid down in the candidate."""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import Faults
from .candidate import Candidate
from .change import Change, Edit, FileEdit
from .conflicts import FileExists, NotIncluded, books_changed
from .files import MAIN, books_hash
from .growing import Growing
from .includes import included_files, includes_of, is_inside
from .layout import file_of, header_of, inserted, moved_line
from .printer import print_record
from .records import Fact, Place, Record
from .reread import ReadBack
from .scan import scan_text
from .staging import digest


class Written(NamedTuple):
    """Where each new record stands, in the order given, and each edited entry in that of the edits; the books' hash then."""

    places: Sequence[Place]
    books_hash: str
    edited: tuple[Place, ...] = ()


def in_ledger(path: str) -> bool:
    """Whether a file can be one of the ledger's."""
    return path.startswith("ledger/") and path.endswith(".beancount")


def render(root: Path, change: Change, candidate: Candidate, *, grows: bool = False) -> Written:
    """Put the change into the candidate: edits by the lines of the books as they are, then files, then new entries.

    Args:
        grows: it is one of several, each with entries of the days of the one before or later.

    Raises:
        BooksChanged: an entry, or a file, is not what the change replaces.
        FileExists, NotIncluded: a new file stands there already; a file stands there that the books do not include.
        Unprintable, Faults: what is inserted cannot be printed; a text must not be loaded. Whether it is read back as it was
            meant is proved by who reads it first (`Candidate.read_back`).
    """
    edited = _edit(change.edits, candidate)
    _put_files(root, change.files, candidate)
    if candidate.changed and (change.edits or change.files):
        _refuse_unsafe(candidate)
        candidate.follow(root)
    places, moved = _insert(root, change.insert, candidate, moves=bool(edited), grows=grows)
    now = tuple(place._replace(line=moved(place)) for place in edited)
    return Written(places, books_hash(candidate.hashes), now)


# ---------------------------------------------------------------- what stands there already


def _edit(edits: Sequence[Edit], candidate: Candidate) -> tuple[Place, ...]:
    """Each edit done in its file, from the last to the first, so that lines hold; where each entry then begins."""
    places: dict[Edit, Place] = {}
    for file in sorted({edit.file for edit in edits}):
        text = candidate.text_of(file)
        if text is None:
            raise books_changed(file)
        lines = _lines(text.decode())
        of_file = sorted((edit for edit in edits if edit.file == file), key=lambda edit: edit.line)
        shift = 0
        for edit in of_file:
            grown = _replace_lines(lines, edit, shift)
            places[edit] = Place(file, edit.line + shift)
            shift += grown
        candidate.put(file, "".join(lines).encode())
    return tuple(places[edit] for edit in edits)


def _replace_lines(lines: list[str], edit: Edit, shift: int) -> int:
    """Put one edit into the lines of its file, `shift` of which earlier edits added; how many more lines there are now."""
    old, new = _lines(_whole(edit.old)), _lines(_whole(edit.new))
    start = edit.line - 1 + shift
    end = start + len(old)
    if not old or start < 0 or [_whole(line) for line in lines[start:end]] != old:
        raise books_changed(edit.file)
    if not new and end < len(lines) and not lines[end].strip():
        end += 1
    lines[start:end] = new
    return len(new) - (end - start)


def _lines(text: str) -> list[str]:
    """Lines with their ends, as Beancount counts them."""
    return _LINE.findall(text)


_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")


def _whole(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _put_files(root: Path, edits: Sequence[FileEdit], candidate: Candidate) -> None:
    """The files of the ledger that are added, replaced or removed whole."""
    for path, before, content in edits:
        if not in_ledger(path):
            continue
        now = digest(Path(os.path.realpath(root / path)))
        if content is not None and now == hashlib.sha256(content).hexdigest():
            continue
        if now != before or not is_inside(root, path):
            raise _stands_there(path) if before is None else books_changed(path)
        if content is None:
            candidate.remove(path, before or "")
        else:
            candidate.put(path, content, before)


def _stands_there(path: str) -> FileExists:
    why = "what stands there is somebody's work; it is never overwritten"
    return FileExists("stands there already, with other content", why=why, fix="move that file away", file=path)


def _refuse_unsafe(candidate: Candidate) -> None:
    """What a person wrote is scanned before anything reads it; our own text is scanned where it is printed."""
    faults = [
        fault
        for path, content in sorted(candidate.changed.items())
        if content is not None
        for fault in scan_text(candidate.read(path), path)
    ]
    if faults:
        raise Faults(faults)


# ---------------------------------------------------------------- new entries


def _insert(
    root: Path, records: Sequence[Record], candidate: Candidate, *, moves: bool, grows: bool
) -> tuple[tuple[Place, ...], Callable[[Place], int]]:
    """Each record put in at its file and date; where each stands, and, where it is asked, a line of before stands now."""
    texts = [print_record(record) for record in records]
    by_file: dict[str, list[int]] = {}
    pledges = _Pledges(records, candidate)
    for i, record in enumerate(records):
        by_file.setdefault(file_of(record, of_pledge=pledges.owns(record)), []).append(i)
    places: dict[int, Place] = {}
    moved: dict[str, Callable[[int], int]] = {}
    for path, indexes in sorted(by_file.items()):
        faults = scan_text("\n".join(texts[i] for i in indexes).encode(), path)
        if faults:
            raise Faults(faults)
        blocks = [(records[i].date, texts[i]) for i in indexes]
        if grows:
            growing = candidate.grown.get(path) or _growing(root, path, candidate, min(day for day, _ in blocks))
            lines = growing.insert(blocks)
            candidate.put(path, growing)
        else:
            old = _text_of(root, path, candidate)
            new, lines = inserted(old, blocks)
            candidate.put(path, new.encode())
        places.update((i, Place(path, line)) for i, line in zip(indexes, lines, strict=True))
        if moves and not grows:
            moved[path] = partial(_moved, old, new, lines, [texts[i] for i in indexes])
    _include(candidate, list(by_file))
    in_order = tuple(places[i] for i in range(len(records)))
    candidate.read_back = ReadBack(records, texts, in_order)
    return in_order, lambda at: moved.get(at.file, int)(at.line)


def _moved(old: str, new: str, lines: Sequence[int], texts: Sequence[str], line: int) -> int:
    """Where a line of before stands, once texts were put in that begin on `lines`."""
    return moved_line(old, new, zip(lines, (text.count("\n") for text in texts), strict=True), line)


def _growing(root: Path, path: str, candidate: Candidate, day: date) -> Growing:
    """The file's text, into which parts are put from `day` on; only of one that stands as it was the beginning surely stays."""
    if path in candidate.own or path not in candidate.hashes:
        return Growing([_text_of(root, path, candidate).encode()], date.min)
    return Growing(candidate.snapshot.files.pieces(path), day)


def _text_of(root: Path, path: str, candidate: Candidate) -> str:
    """The file's text before; a new file begins with its header."""
    text = candidate.text_of(path)
    if text is not None:
        return text.decode()
    if os.path.lexists(root / path) and path not in candidate.changed:
        raise NotIncluded(
            "stands there, but is not included",
            why="entries written into it would not count, and an include would bring in what nobody checked",
            fix=f'add include "{_from_main(path)}" to {MAIN}, or move the file away',
            file=path,
        )
    return header_of(path)


class _Pledges:
    """Whether an instalment is one of a pledge: its id is a pledge's, here or in the register's file."""

    def __init__(self, records: Sequence[Record], candidate: Candidate) -> None:
        self._here = {r.ident for r in records if isinstance(r, Fact) and r.kind == "pledge"}
        self._agreed = {r.ident for r in records if isinstance(r, Fact) and r.kind == "agreement"}
        self._candidate = candidate
        self._text: str | None = None

    def owns(self, record: Record) -> bool:
        """True for an instalment of a pledge."""
        if not (isinstance(record, Fact) and record.kind == "instalment") or record.ident in self._agreed:
            return False
        if record.ident in self._here:
            return True
        if self._text is None:
            self._text = (self._candidate.text_of("ledger/register/pledges.beancount") or b"").decode()
        return f'custom "pledge" "{record.ident}"' in self._text


def _include(candidate: Candidate, paths: Sequence[str]) -> None:
    """An include line in the main file for each path that none covers yet."""
    known = candidate.included | candidate.covered
    if not candidate.changed.keys() - known and set(paths) <= known:
        return
    covered = set(included_files(candidate.folder, MAIN))
    for path in sorted(set(paths) - covered):
        text = (candidate.folder / MAIN).read_bytes()
        candidate.put(MAIN, _with_include(candidate.folder, text, _from_main(path)))
    candidate.covered = covered | set(paths)


def _with_include(folder: Path, text: bytes, name: str) -> bytes:
    """The main file's text with one more include, sorted among the others."""
    line = f'include "{name}"\n'.encode()
    includes = includes_of(folder, MAIN, text)
    if not includes:
        end = b"" if not text or text.endswith(b"\n") else b"\n"
        return text + end + (b"\n" if text else b"") + line
    for include in includes:
        if include.pattern > name:
            start = text.rfind(b"\n", 0, include.start) + 1
            return text[:start] + line + text[start:]
    end_of_last = text.find(b"\n", includes[-1].start) + 1
    return text[:end_of_last] + line + text[end_of_last:] if end_of_last else text + b"\n" + line


def _from_main(path: str) -> str:
    return path.removeprefix("ledger/")


def resolved(root: Path, path: str) -> str:
    """The file itself where `path` is a link: a link stays a link, and its file is replaced."""
    real = os.path.realpath(root / path)
    assert is_inside(root, path), "the scan refuses links that leave the folder"
    return os.path.relpath(real, root)
