"""What officers signed, kept as files: ``ledger/approvals/<year>/<id>.entry`` and ``<id>.<officer>.sig``.

The text signed is the entry's text as it stands in the ledger, whole lines, without its position and without its running number,
which it gets when it is entered. The id is the entry's own
(document, order, agreement …) with the first digits of the text's SHA-256. An auditor needs no program of ours:

    ssh-keygen -Y verify -f allowed_signers -I OFFICER -n wsisfund -s ID.OFFICER.sig < ID.entry
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ..vocabulary.running_number import KEY as NUMBER
from .inside import read_inside
from .printer import print_record
from .records import Fact, Record, Transaction
from .tokens import line_of, one_line_strings, tokens

FOLDER: Final = "ledger/approvals"
SIGNERS: Final = f"{FOLDER}/allowed_signers"
# An entry has at most some thousand legs; a signature has some hundred bytes.
_MOST_ENTRY, _MOST_SIGNATURE = 16 * 2**20, 2**16
_DIGITS: Final = 12
_ENTRY: Final = rf"([A-Za-z0-9_-]+-[0-9a-f]{{{_DIGITS}}})\.entry"
_SIGNATURE: Final = rf"([A-Za-z0-9_-]+-[0-9a-f]{{{_DIGITS}}})\.([A-Za-z0-9][A-Za-z0-9._-]*)\.sig"
_YEAR: Final = r"[0-9]{4}"
_NOT_IN_NAMES: Final = r"[^A-Za-z0-9_-]+"
# An entry as Beancount takes it: days and months of any length, and nothing between the date and what follows.
_BLOCK: Final = rb"(?m)^[0-9]{4}[-/][0-9]+[-/][0-9]+[^0-9\n][^\n]*\n(?:[ \t]+[^\s][^\n]*\n)*"
_NAMED: Final = rb'(?m)^[ \t]+(certified-by|approved-by|recorded-by):[ \t]*"([^"]*)"'
_NAMING: Final = rb"(?:certified|approved|recorded)-by:"
_DATE: Final = rb"([0-9]{4})[-/]([0-9]{1,9})[-/]([0-9]{1,9})"
_SIGNING: Final = rb"(?m)^[ \t]+(?:certified-by|approved-by):"
# Share of its lines that an edited entry still has; the same first line counts as much again as this.
_LIKE, _SAME_HEAD = 0.65, 0.2
_RUNNING: Final = rb"(?m)^  " + NUMBER.encode() + rb': "[0-9]{4}-[0-9]{4,9}"\n'
_PUSHED: Final = rb"(?m)^[ \t]*pushmeta[ \t]+(?:certified-by|approved-by):"


class Signed(NamedTuple):
    """One text that officers signed. `path` relative to the books folder; `signatures` by officer."""

    ident: str
    path: str
    text: bytes
    signatures: dict[str, bytes]

    def file_of(self, officer: str) -> str:
        """Path of an officer's signature."""
        return signature_path(self.path, officer)


class Block(NamedTuple):
    """The text of one entry of the ledger that names officers, as it is signed; and where the entry begins."""

    file: str
    line: int
    text: bytes


def canonical(record: Record) -> str:
    """The text of an entry that is signed.

    Raises:
        Unprintable: some value cannot stand in the books.
    """
    if isinstance(record, Transaction) and NUMBER in record.keys:
        record = record._replace(keys={key: value for key, value in record.keys.items() if key != NUMBER})
    return print_record(record)


def ident_of(record: Record, text: str) -> str:
    """The id under which the approval of an entry is kept."""
    name = ""
    if isinstance(record, Transaction):
        name = record.doc or record.event
    elif isinstance(record, Fact):
        name = record.ident
    plain = re.sub(_NOT_IN_NAMES, "-", name).strip("-")[:60] or "entry"
    return f"{plain}-{digest_of(text.encode())}"


def digest_of(text: bytes) -> str:
    """The digits of a text's SHA-256 that its id ends with."""
    return hashlib.sha256(text).hexdigest()[:_DIGITS]


def entry_path(record: Record, text: str) -> str:
    """Path of the file that keeps what was signed of an entry whose text in the ledger is `text`."""
    return f"{FOLDER}/{record.date.year:04d}/{ident_of(record, text)}.entry"


def signature_path(entry: str, officer: str) -> str:
    """Path of an officer's signature of what `entry` keeps."""
    return f"{entry.removesuffix('.entry')}.{officer}.sig"


def entry_of(signature: str, officer: str) -> str:
    """Path of what an officer's signature is one of."""
    return f"{signature.removesuffix(f'.{officer}.sig')}.entry"


def named_in(text: bytes) -> dict[str, str]:
    """Officers whom the text of an entry names, by key: certified-by, approved-by, recorded-by."""
    return {key.decode(): who.decode("utf-8", "replace") for key, who in re.findall(_NAMED, text)}


# ---------------------------------------------------------------- what is kept


def kept_approvals(root: Path) -> list[Signed]:
    """Everything that was signed, by path.

    Raises:
        OSError: a file of an approval is no plain file, or cannot be read; its ``strerror`` says why.
    """
    found: dict[str, Signed] = {}
    signatures: list[tuple[str, str, str]] = []
    for path in _files(root):
        name = path.rpartition("/")[2]
        if entry := re.fullmatch(_ENTRY, name):
            found[path] = Signed(entry[1], path, _read(root, path, _MOST_ENTRY), {})
        elif signature := re.fullmatch(_SIGNATURE, name):
            signatures.append((path, f"{path.rpartition('/')[0]}/{signature[1]}.entry", signature[2]))
    for path, entry_file, officer in signatures:
        if entry_file in found:
            found[entry_file].signatures[officer] = _read(root, path, _MOST_SIGNATURE)
    return [found[path] for path in sorted(found)]


def lonely_signatures(root: Path) -> list[str]:
    """Signatures of which the text that was signed is gone."""
    files = set(_files(root))
    found = ((path, re.fullmatch(_SIGNATURE, path.rpartition("/")[2])) for path in files)
    return sorted(path for path, name in found if name and f"{path.rpartition('/')[0]}/{name[1]}.entry" not in files)


def signers_kept(root: Path) -> bytes | None:
    """Content of ``allowed_signers``, None where there is none."""
    try:
        return _read(root, SIGNERS, _MOST_ENTRY)
    except FileNotFoundError:
        return None


def _read(root: Path, path: str, most: int) -> bytes:
    """Content of a file of an approval. The ledger's folder may be a link within the books, as for the books' own files."""
    ledger, _, below = path.partition("/")
    return read_inside(root / ledger, below, most)


def _files(root: Path) -> Iterator[str]:
    top = root / FOLDER
    if not top.is_dir():
        return
    for year in _names(top):
        if re.fullmatch(_YEAR, year) and (top / year).is_dir():
            yield from (f"{FOLDER}/{year}/{name}" for name in _names(top / year))


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# ---------------------------------------------------------------- what stands in the ledger


def naming_blocks(file: str, content: bytes) -> list[Block]:
    """The entries of a file of the ledger that name who certifies or approves them, each with its whole text."""
    found = (block for block in _blocks(file, content) if re.search(_SIGNING, block.text))
    return [block._replace(text=re.sub(_RUNNING, b"", block.text, count=1)) for block in found]


def officer_blocks(file: str, content: bytes) -> list[Block]:
    """The entries of a file that name an officer in any way, each with its whole text, running number and all."""
    return [block for block in _blocks(file, content) if re.search(_NAMED, block.text)]


def unplain_names(content: bytes) -> int:
    """How often a text names officers otherwise than ``key: "id"`` on a line of an entry: for several at once, or by no text."""
    if not re.search(_NAMING, content):
        return 0
    keys = sum(token.kind == "key" and re.fullmatch(_NAMING, token.text + b":") is not None for token in tokens(content))
    return keys - sum(len(re.findall(_NAMED, block.text)) for block in _blocks("", content))


def day_of_entry(text: bytes) -> date | None:
    """The day with which the text of an entry begins, None where it is none."""
    parts = re.match(_DATE, text)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except (ValueError, OverflowError):
        return None


def _blocks(file: str, content: bytes) -> Iterator[Block]:
    if not re.search(_NAMING, content):
        return
    text = content if content.endswith(b"\n") else content + b"\n"
    line, at, names = 1, 0, re.compile(_NAMING).search
    for match in re.finditer(_BLOCK, _on_one_line(text)):
        block = text[match.start() : match.end()]
        if names(block):
            line += text.count(b"\n", at, match.start())
            at = match.start()
            yield Block(file, line, block)


def pushed_officers(content: bytes) -> int | None:
    """Line at which a file names an officer for several entries at once (``pushmeta``), None where it does not."""
    match = re.search(_PUSHED, content)
    return None if match is None else line_of(content, match.start())


def _on_one_line(text: bytes) -> bytes:
    """The same length of text with no end of line inside of a string."""
    if one_line_strings(text):
        return text
    changed = bytearray(text)
    for token in tokens(text):
        if token.kind == "string" and b"\n" in token.text:
            inside = slice(token.start + 1, token.start + 1 + len(token.text))
            changed[inside] = token.text.replace(b"\n", b" ")
    return bytes(changed)


def likeliest(text: bytes, blocks: Iterable[Block]) -> Block | None:
    """The entry that `text` has become: the one that shares most of its lines with it, None where none is like it."""
    lines = text.splitlines()
    best, most = None, _LIKE
    for block in blocks:
        theirs = block.text.splitlines()
        shared = sum(1 for line in lines if line in theirs) / max(len(lines), len(theirs))
        share = shared + (_SAME_HEAD if lines[:1] == theirs[:1] else 0)
        if share > most:
            best, most = block, share
    return best
