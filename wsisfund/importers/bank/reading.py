"""A bank's file, whatever its format: told apart by what it is, not by its name."""

import re
import zipfile
from pathlib import Path
from typing import NamedTuple

from ...errors import clean
from ..archive import unpacking
from ..encodings import decode_western
from ..file_faults import FileEmpty, UnsafeFile, WrongFormat
from ..source import read_bytes
from ..xlsx import xlsx_rows
from .bai2 import read_bai2
from .bank_csv import read_table, rows_of_text
from .camt import read_camt
from .ofx import read_ofx
from .own_map import NO_BANK_MAP, BankMap
from .statement import BankFile, BankLine
from .swift import read_swift

# A notification of 100,000 lines has some 150 MB.
MOST_BYTES = 512 * 2**20
_MOST_FILES, _MOST_UNPACKED, _MOST_RATIO = 200, 512 * 2**20, 200
# Control characters but for those that only part words, and the two that override the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202d\u202e]")
_SWIFT = re.compile(r"^(?:\{4:\s*)?:(?:20|25P?|28C?|60[FM]|61|62[FM]|34F):", re.MULTILINE)


class NamedFile(NamedTuple):
    """A file with its statements; of an archive its name there."""

    name: str
    content: BankFile


def read_bank_file(path: Path, shown_path: str, own: BankMap = NO_BANK_MAP) -> list[NamedFile]:
    """The statements of a file, or of each file of a ZIP.

    Raises:
        NoSuchFile, NoFile, FileUnreadable, FileTooLarge: it cannot be read. FileEmpty, WrongFormat, BrokenFile, UnsafeFile,
        UnreadableLine, NoHeader: what is wrong with it; nothing of it is read then.
    """
    return read_named(path.name, read_bytes(path, shown_path, MOST_BYTES), shown_path, own)


def read_named(name: str, content: bytes, shown_path: str, own: BankMap = NO_BANK_MAP) -> list[NamedFile]:
    """The same of a file's name and bytes; `own`: what the books folder says of its banks' tables."""
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise FileEmpty(
            "the file is empty", why="a bank statement has balances and lines", fix="name another file", file=shown_path
        )
    if content.startswith(b"PK\x05\x06"):
        raise FileEmpty("the archive is empty", why="nothing is in it", fix="name another file", file=shown_path)
    if content.startswith(b"PK\x03\x04") and (members := _members(content, shown_path)) is not None:
        return [NamedFile(inside, read_content(data, f"{shown_path}: {clean(inside)}", own)) for inside, data in members]
    return [NamedFile(name, read_content(content, shown_path, own))]


def read_content(content: bytes, shown_path: str, own: BankMap = NO_BANK_MAP) -> BankFile:
    """The statements of one file's bytes; raises what `read_bank_file` does of its content."""
    found = _read(content, shown_path, own)
    for statement in found.statements:
        for line in statement.lines:
            _visible(line, shown_path)
    return found


def _visible(line: BankLine, shown_path: str) -> None:
    """Nothing, where the texts of a line hold no signs that steer a terminal or turn the writing round."""
    for text in (
        line.reference,
        line.end_to_end,
        line.creditor_reference,
        line.counterparty,
        line.counterparty_account,
        line.text,
    ):
        if not text.isprintable() and (found := _STEERING.search(text)):
            raise UnsafeFile(
                f"the line holds the control character {found[0]!a}",
                why="no bank's text has such a sign; it can change what a screen shows of it",
                fix="ask the bank for the file as it was sent",
                file=shown_path,
                line=line.row or None,
            )
    for part in line.parts:
        _visible(part, shown_path)


def _read(content: bytes, shown_path: str, own: BankMap) -> BankFile:
    if content.startswith(b"PK\x03\x04"):
        rows, notes = xlsx_rows(content, shown_path)
        found = read_table(rows, shown_path, own)
        return BankFile("xlsx", found.statements, (*notes, *found.notes))
    head = content[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"<") and b"<OFX" not in head and b"<?OFX" not in head:
        return read_camt(content.lstrip(b" \t\r\n") if content[:1].isspace() else content, shown_path)
    text = _text(content, shown_path)
    if head.startswith(b"OFXHEADER") or b"<OFX" in head:
        return read_ofx(text, shown_path)
    if _SWIFT.search(text):
        return read_swift(text, shown_path)
    if text.lstrip().startswith("01,"):
        return read_bai2(text, shown_path)
    return read_table(rows_of_text(text, shown_path, own), shown_path, own)


def _text(content: bytes, shown_path: str) -> str:
    """By byte order mark, UTF-8, or Windows text; of a byte that none of them has, as Latin 1, which only names can hold."""
    try:
        return decode_western(content, shown_path).text
    except WrongFormat:
        if b"\x00" in content:
            raise
        return content.decode("latin-1")


def _members(content: bytes, shown_path: str) -> list[tuple[str, bytes]] | None:
    """Names and bytes of a ZIP of statements, sorted by name; None where it is a workbook."""
    with unpacking(content, shown_path, "fetch it once more, or unpack it first") as (archive, entries):
        if any(e.filename == "[Content_Types].xml" or e.filename.startswith("xl/") for e in entries):
            return None
        total = sum(e.file_size for e in entries)
        if len(entries) > _MOST_FILES or total > _MOST_UNPACKED or total > max(len(content), 4096) * _MOST_RATIO:
            raise UnsafeFile(
                f"the archive unpacks to {len(entries)} files of {total:,} bytes",
                why="no archive of bank statements is like this",
                fix="unpack it, and look at what is in it",
                file=shown_path,
            )
        return sorted((e.filename, _unpacked(archive, e, shown_path)) for e in entries)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown_path: str) -> bytes:
    with archive.open(entry) as file:
        data = file.read(entry.file_size + 1)
    if len(data) > entry.file_size:
        raise UnsafeFile(
            f"{clean(entry.filename)[:60]} unpacks to more than it says",
            why="such archives are made to fill a machine",
            fix="ask the bank for the file as it was sent",
            file=shown_path,
        )
    return data
