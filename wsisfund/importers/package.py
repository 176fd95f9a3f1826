"""The packed parts of a workbook: only those that are read are opened, and they are laid out anew in one way.

Excel, LibreOffice, Google Sheets, Numbers and the exports of data portals put the parts at different places, under the names of
"Transitional" or of "Strict" Open XML, in UTF-8 or UTF-16. What comes out is one plain workbook of the first kind; pictures,
queries, pivots and macros stay closed.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from ..errors import clean
from .archive import DAMAGED
from .file_faults import BrokenFile, UnsafeFile, WrongFormat
from .sheet_notes import comments_in

MAX_UNPACKED = 32 * 1024 * 1024
MAX_PARTS = 1000
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_KINDS = {"worksheet": "worksheets/sheet{}.xml", "styles": "styles.xml", "sharedStrings": "sharedStrings.xml"}
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")


class _Relation(NamedTuple):
    ident: str
    kind: str
    target: str


class Plain(NamedTuple):
    """A workbook laid out anew, the titles of its sheets that have no cells (charts, dialogs, macros), and comments by part."""

    content: bytes
    without_cells: tuple[str, ...]
    comments: Mapping[str, tuple[str, ...]]


def plain_workbook(content: bytes, file: str) -> Plain:
    """The workbook with its sheets, texts and styles alone, as every reader of ``.xlsx`` expects them.

    Raises:
        WrongFormat: no workbook, or one with a password. UnsafeFile: a bomb, or entities. BrokenFile: it cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _laid_out(_Parts(packed, len(content), file))
    except zlib.error:
        raise broken("damaged part", file) from None
    except (*DAMAGED, ValueError, expat.ExpatError) as error:
        raise broken(type(error).__name__, file) from None


class _Parts:
    """Parts of a package by their name, which counts without case and with either stroke."""

    def __init__(self, packed: zipfile.ZipFile, size: int, file: str) -> None:
        self._packed, self.file = packed, file
        parts = packed.infolist()
        self._places = {_name(part.filename): part for part in parts}
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS or len(self._places) != len(parts):
            raise UnsafeFile(
                f"the workbook unpacks to {unpacked // 2**20} MiB in {len(parts)} parts",
                why=f"the file has {size // 1024} KiB; at most {MAX_UNPACKED // 2**20} MiB in {MAX_PARTS} parts are unpacked",
                fix="copy the table with the pledges alone into a new workbook, or save the sheet as CSV, of which a million "
                "rows are read",
                file=file,
            )

    def __contains__(self, name: str) -> bool:
        return _name(name) in self._places

    def read(self, name: str) -> bytes:
        """A part as UTF-8 under the names of transitional Open XML, without entities."""
        place = self._places[_name(name)]
        if place.flag_bits & 1:
            raise WrongFormat(
                "the workbook has a password", why="it cannot be read", fix="save it without a password", file=self.file
            )
        text = _as_utf8(self._packed.read(place))
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise UnsafeFile(
                f"the part {clean(name)[:80]} of the workbook defines entities",
                why="no program writes a workbook so; entities can make a reader build or fetch what is not in the file",
                fix="save it again with Excel or LibreOffice",
                file=self.file,
            )
        for strict, usual in _STRICT:
            text = text.replace(strict, usual)
        return text

    def relations(self, of: str) -> list[_Relation]:
        """What a part names; the package itself under the empty name."""
        folder, base = posixpath.split(of)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        if name not in self:
            return []
        found = (_attributes(tag) for tag in _elements(self.read(name), "Relationship"))
        return [
            _Relation(a.get("Id", ""), a.get("Type", "").rpartition("/")[2], _target(folder, a.get("Target", "")))
            for a in found
            if a.get("TargetMode") != "External"
        ]


def _laid_out(parts: _Parts) -> Plain:
    main = next((r.target for r in parts.relations("") if r.kind == "officeDocument" and r.target in parts), "xl/workbook.xml")
    book = parts.read(main) if main in parts else b""
    if not any(True for _ in _elements(book, "workbook")):
        raise WrongFormat(
            "the file is packed (ZIP), but no Excel workbook",
            why="pledges are imported from CSV, XLSX or JSON",
            fix="open it with the program that made it, and save the table as .xlsx",
            file=parts.file,
        )
    kept: dict[str, tuple[str, str, bytes]] = {}
    named: set[str] = set()
    comments: dict[str, tuple[str, ...]] = {}
    for relation in parts.relations(main):
        place = _KINDS.get(relation.kind)
        if place and relation.target in parts:
            if relation.target in named or relation.ident in kept:
                raise broken("a part is named twice", parts.file)
            named.add(relation.target)
            kept[relation.ident] = (relation.kind, place.format(len(kept) + 1), parts.read(relation.target))
            comments[f"xl/{kept[relation.ident][1]}"] = _comments(parts, relation)
    if not any(kind == "worksheet" for kind, _, _ in kept.values()):
        raise without_sheets(parts.file)
    sheets = [{name.rpartition(":")[2]: value for name, value in sheet.items()} for sheet in _elements(book, "sheet")]
    left = {sheet["id"]: sheet.get("name", "") for sheet in sheets if sheet.get("id", "") not in {"", *kept}}
    # Where the part of a sheet is not in the package, it is passed over; without its relation it could not be.
    named_parts = {ident: (kind, f"/xl/{place}") for ident, (kind, place, _) in kept.items()}
    named_parts |= dict.fromkeys(left, ("chartsheet", "/xl/left-out.xml"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as plain:
        plain.writestr("[Content_Types].xml", _content_types(kept))
        plain.writestr("_rels/.rels", _relationships({"rId1": ("officeDocument", "xl/workbook.xml")}))
        plain.writestr("xl/workbook.xml", book)
        plain.writestr(
            "xl/_rels/workbook.xml.rels",
            _relationships(named_parts),
        )
        for _, place, text in kept.values():
            plain.writestr(f"xl/{place}", text)
    return Plain(out.getvalue(), tuple(left.values()), comments)


def _comments(parts: _Parts, sheet: _Relation) -> tuple[str, ...]:
    """What the comments on the cells of a sheet say."""
    named = parts.relations(sheet.target) if sheet.kind == "worksheet" else []
    found = [r.target for r in named if r.kind in ("comments", "threadedComment") and r.target in parts]
    return tuple(text for target in found for text in comments_in(parts.read(target)))


def _content_types(kept: Mapping[str, tuple[str, str, bytes]]) -> str:
    named = [("xl/workbook.xml", "sheet.main"), *((f"xl/{place}", kind) for kind, place, _ in kept.values())]
    overrides = "".join(f'<Override PartName="/{place}" ContentType="{_TYPES}.{kind}+xml"/>' for place, kind in named)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{rels}{overrides}</Types>'


def _relationships(named: Mapping[str, tuple[str, str]]) -> str:
    from xml.sax.saxutils import quoteattr  # it brings what fetches pages

    lines = "".join(
        f'<Relationship Id={quoteattr(ident)} Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for ident, (kind, target) in named.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def _name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _target(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))


def _as_utf8(part: bytes) -> bytes:
    """A part in UTF-16, as some programs write it, in UTF-8."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _DECLARATION.sub(b"", part.decode("utf-16").encode())
    if part[:1] == b"\x00" or part[1:2] == b"\x00":
        return _DECLARATION.sub(b"", part.decode("utf-16-be" if part[:1] == b"\x00" else "utf-16-le").encode())
    return part


def _elements(text: bytes, name: str) -> Iterator[dict[str, str]]:
    """Attributes of the elements of this local name, in order."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(dict(attributes))

    if text:
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.Parse(text, True)
    return iter(found)


def _attributes(found: Mapping[str, str]) -> Mapping[str, str]:
    return {name.rpartition(":")[2]: value for name, value in found.items()}


def broken(what: str, file: str) -> BrokenFile:
    """A workbook that cannot be unpacked or read."""
    return BrokenFile(
        f"the workbook is damaged ({what})",
        why="a file that was cut, or written by a faulty program, cannot be unpacked",
        fix="open it in Excel or LibreOffice and save it again",
        file=file,
    )


def without_sheets(file: str) -> WrongFormat:
    """A workbook without a sheet that can be read."""
    return WrongFormat(
        "the workbook has no visible sheet with cells",
        why="it has charts only, or its sheets are hidden",
        fix="show the sheet, or name it: --sheet NAME",
        file=file,
    )
