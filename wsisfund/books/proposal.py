"""A proposal: entries that wait for an officer, as a text file in ``proposals/``, outside of the includes.

    ; Proposal P-3f2a9c1b02: `wsisfund proposal show P-3f2a9c1b02` says what it waits for.
    ; about: {"act": "payment", "id": "INV-1", "by": "officer-c", "on": "2026-12-20", "awaits": "approved-by", …}
    ; signature: {"file": "ledger/approvals/2026/B-1-….officer-c.sig", "text": "-----BEGIN SSH SIGNATURE-----…"}

    2026-12-20 * "Airline" "Payment of INV-1"
      certified-by: "officer-c"
      approved-by: "?"
      …

How its amounts came about stands in comments below; files of the same act lie in ``proposals/<id>/``, and the head names each
with its SHA-256 (``; file: {"path": …, "sha256": …}``). The id is that of the entries and of these files, so that neither is
changed while the proposal waits.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from ..errors import OTHER_FORM, BooksFault, clean
from .change import FileEdit, addition, removal
from .inside import read_inside

FOLDER: Final = "proposals"
RETURNED: Final = f"{FOLDER}/returned"
_MOST: Final = 64 * 2**20
_NAME: Final = r"P-[0-9a-f]{10}"
_ABOUT: Final = "; about: "
_SIGNATURE: Final = "; signature: "
_FILE: Final = "; file: "
# Where the files of an act may lie; whatever else lies in a proposal's folder was put there by somebody else.
_BESIDE: Final = ("documents/", "imports/archive/", "imports/review/", "reports/output/", "reports/payments/")
_ROLES: Final = ("certified-by", "approved-by")
_OPEN: Final = r'(?m)^([ \t]+(?:certified-by|approved-by): )"\?"$'


class BadProposal(BooksFault):
    """A file of ``proposals/`` is not as the program wrote it, so that nobody can say what would be entered."""

    slug = "bad-proposal"


class About(NamedTuple):
    """What a proposal says of itself.

    Args:
        act: event of the draft. id: what it is about. by: who proposed it, empty where nobody was named. on: the day.
        awaits: key of the officer who signs next. officer: the one who is named already, empty where any with the role may.
        line, agreement: whose availability it is about. reason, returned_by: why and by whom it was sent back.
    """

    act: str
    id: str
    by: str
    on: str
    awaits: str
    officer: str = ""
    line: str = ""
    agreement: str = ""
    reason: str = ""
    returned_by: str = ""


class Proposal(NamedTuple):
    """One proposal.

    Args:
        text: its entries, ``"?"`` standing for who is still to sign.
        derivation: how its amounts came about.
        files: those of the same act, by the path that each will have.
        signatures: those given with it, likewise.
        content: that of its own file, empty while it is not written.
        returned: it was withdrawn or sent back.
    """

    ident: str
    about: About
    text: str
    derivation: tuple[str, ...] = ()
    files: Mapping[str, bytes] = MappingProxyType({})
    signatures: Mapping[str, bytes] = MappingProxyType({})
    content: bytes = b""
    returned: bool = False

    @property
    def path(self) -> str:
        """Of its file, relative to the books folder."""
        return f"{self._folder}/{self.ident}.beancount"

    @property
    def _folder(self) -> str:
        return RETURNED if self.returned else FOLDER

    def signed_off(self, officer: str) -> str:
        """Its entries with `officer` in the place of the one that it waits for."""
        return with_officer(self.text, self.about.awaits, officer)

    def edits(self) -> tuple[FileEdit, ...]:
        """The files that it becomes."""
        head = [
            f"; Proposal {self.ident}: `wsisfund proposal show {self.ident}` says what it waits for.",
            _ABOUT + json.dumps({key: value for key, value in self.about._asdict().items() if value}, ensure_ascii=True),
            *(_SIGNATURE + json.dumps({"file": at, "text": held.decode()}) for at, held in sorted(self.signatures.items())),
            *(_FILE + said for said in _files_said(self.files)),
            *(f"; {line}" for line in self.derivation),
        ]
        content = ("\n".join(map(clean, head)) + "\n\n" + self.text).encode()
        beside = (addition(f"{self._folder}/{self.ident}/{at}", held) for at, held in self.files.items())
        return (addition(self.path, content), *beside)

    def gone(self) -> tuple[FileEdit, ...]:
        """Its files taken away."""
        beside = (removal(f"{self._folder}/{self.ident}/{at}", held) for at, held in self.files.items())
        return (removal(self.path, self.content), *beside)


def proposal_id(text: str, files: Mapping[str, bytes]) -> str:
    """The id of a proposal of these entries and files: the same are the same proposal."""
    whole = "\n".join([text, *_files_said(files)]) if files else text
    return f"P-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"


def _files_said(files: Mapping[str, bytes]) -> list[str]:
    """Each file as the head names it, by path."""
    return [json.dumps({"path": at, "sha256": hashlib.sha256(held).hexdigest()}) for at, held in sorted(files.items())]


def with_officer(text: str, key: str, officer: str) -> str:
    """Printed entries with `officer` in the place of ``"?"`` under `key`."""
    return re.sub(_OPEN, lambda match: f'{match[1]}"{officer}"' if match[1].strip() == f"{key}:" else match[0], text)


def proposals_in(root: Path) -> list[Proposal]:
    """All proposals by id, those sent back last.

    Raises:
        BadProposal: one cannot be read.
    """
    return [read_proposal(root, ident, returned=returned) for ident, returned in _idents(root)]


def proposals_to_show(root: Path) -> Iterator[tuple[str, Proposal | None]]:
    """Every file of ``proposals/`` by name with its proposal (None: changed, or none of ours); then those sent back."""
    ours = list(_idents(root))
    files = (root / FOLDER).glob("*.beancount")
    yield from ((name, None) for name in sorted(file.stem for file in files) if not re.fullmatch(_NAME, name))
    for ident, returned in ours:
        try:
            yield ident, read_proposal(root, ident, returned=returned)
        except BadProposal:
            yield ident, None


def find_proposal(root: Path, ident: str) -> Proposal | None:
    """The proposal of this id, None where there is none.

    Raises:
        BadProposal: it cannot be read.
    """
    found = [returned for known, returned in _idents(root) if known == ident]
    return read_proposal(root, ident, returned=found[0]) if found else None


def _idents(root: Path) -> Iterator[tuple[str, bool]]:
    for folder, returned in ((FOLDER, False), (RETURNED, True)):
        names = sorted(path.name for path in (root / folder).iterdir()) if (root / folder).is_dir() else []
        idents = (name.removesuffix(".beancount") for name in names if name.endswith(".beancount"))
        yield from ((ident, returned) for ident in idents if re.fullmatch(_NAME, ident))


def read_proposal(root: Path, ident: str, *, returned: bool) -> Proposal:
    """The proposal in its file.

    Raises:
        BadProposal: it is not as the program wrote it.
    """
    folder = RETURNED if returned else FOLDER
    path = f"{folder}/{ident}.beancount"
    try:
        content = read_inside(root, path, _MOST)
        head, _, text = content.decode().partition("\n\n")
        files = {at: read_inside(root, f"{folder}/{ident}/{at}", _MOST) for at in _below(root / folder / ident)}
        lines = head.split("\n")
        about = _about(lines[1])
        signatures = dict(_signature(line) for line in lines[2:] if line.startswith(_SIGNATURE))
    except OSError as error:
        raise bad_proposal(path, error.strerror or "it cannot be read") from None
    except OTHER_FORM:
        raise bad_proposal(path, "it does not say what it is about") from None
    if not (about.act and about.awaits in _ROLES and _is_day(about.on)):
        raise bad_proposal(path, "it does not say what it is about")
    if not returned:
        _refuse_changed(path, ident, text, files, [line.removeprefix(_FILE) for line in lines[2:] if line.startswith(_FILE)])
    derivation = tuple(line.removeprefix("; ") for line in lines[2:] if not line.startswith((_SIGNATURE, _FILE)))
    return Proposal(ident, about, text, derivation, files, signatures, content, returned)


def _refuse_changed(path: str, ident: str, text: str, files: Mapping[str, bytes], said: list[str]) -> None:
    """Nothing, when entries and files are those that were proposed."""
    if said != _files_said(files) or not all(at.startswith(_BESIDE) for at in files):
        raise bad_proposal(path, f"in {FOLDER}/{ident}/ lie other files than those that were proposed")
    if proposal_id(text, files) != ident:
        raise bad_proposal(path, "its entries are others than those that were proposed")


def _signature(line: str) -> tuple[str, bytes]:
    said = json.loads(line.removeprefix(_SIGNATURE))
    return str(said["file"]), str(said["text"]).encode()


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _about(line: str) -> About:
    said = json.loads(line.removeprefix(_ABOUT)) if line.startswith(_ABOUT) else {}
    return About(**{key: str(value) for key, value in said.items() if key in About._fields})


def _below(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)  # noqa: PTH118


def bad_proposal(path: str, why: str) -> BadProposal:
    """The fault of a proposal that cannot be entered."""
    return BadProposal(
        "the proposal is not as the program wrote it",
        why=why,
        fix="bring the file back from a copy of the books folder; or take it away, and let the entry be proposed anew",
        file=path,
    )
