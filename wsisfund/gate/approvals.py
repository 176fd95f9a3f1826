"""The books against what officers signed: every ``.entry`` and ``.sig`` of ``ledger/approvals/``, and what should be there."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ..books.approvals import (
    FOLDER,
    SIGNERS,
    Block,
    Signed,
    day_of_entry,
    digest_of,
    kept_approvals,
    likeliest,
    lonely_signatures,
    named_in,
    naming_blocks,
    pushed_officers,
    signers_kept,
)
from ..books.files import BooksUnreadable
from ..books.inside import read_inside
from ..errors import Fault, clean
from ..manual.approval_faults import (
    AllowedSignersDiffer,
    BadSignature,
    RetiredKey,
    SignedEntryChanged,
    SignedEntryMissing,
    SignerWithoutRole,
    UnsignedEntry,
)
from ..register.keys import PASSKEY, KeyPeriod, allowed_signers, key_periods, periods_said
from ..register.officers import in_office
from ..register.signatures import are_required
from ..register.source import FactSource
from ..store.index import Index
from ..store.naming_officers import Naming, naming_officers
from ..vocabulary.events import FINANCE, RECORDED_BY, ROLE_OF_KEY

Read = Callable[[], Mapping[str, bytes]]

_VERIFIED: Final = "signatures"
# A million of them; what is not read is verified again.
_MOST_VERIFIED: Final = 64 * 2**20
_ROLES: Final = {**ROLE_OF_KEY, RECORDED_BY: FINANCE}
_BRING_BACK: Final = "bring the file back from a copy of the books folder; git log -- ledger/ shows what changed"
_REVERSE: Final = "put the text back as it was signed; a wrong entry is taken back: wsisfund reverse DOC --reason REASON"
_SIGN: Final = (
    "let the officer sign: --key FILE, or the ssh agent; an entry that was written without is taken back (wsisfund reverse) and "
    "entered anew, or the policy begins after it"
)


class Signers(NamedTuple):
    """Who may sign: `periods` are all keys of all officers. `facts`: the register, None where the books cannot be read."""

    periods: tuple[KeyPeriod, ...]
    facts: FactSource | None

    def proof_of(self, officer: str, signature: bytes) -> str:
        """What a signature is worth: ``ssh-key`` or ``passkey`` of the officer, or ``server-key``; empty where nothing."""
        from .ssh import signer_of  # here and below: only where somebody signed

        key = signer_of(signature)
        return next((p.proof for p in self.periods if (p.officer, p.key) == (officer, key)), "")


def signers_in(facts: FactSource) -> Signers:
    """Who may sign by the register."""
    return Signers(tuple(key_periods(facts)), facts)


class Verified:
    """Signatures that ssh-keygen has said yes to, by the hash of text, signature and key; kept in a file of this user's alone."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = folder / _VERIFIED if folder else None
        self._known: set[str] = set()
        self._new: list[str] = []
        if folder is not None:
            with suppress(OSError, UnicodeDecodeError):
                self._known = set(read_inside(folder, _VERIFIED, _MOST_VERIFIED).decode("ascii").split())

    def __call__(self, text: bytes, signature: bytes, key: str) -> bool:
        """Whether the signature is one of this text by this key.

        Raises:
            CannotSign: there is no ssh-keygen to ask.
        """
        from .ssh import verified

        parts = (hashlib.sha256(part).digest() for part in (text, signature, key.encode()))
        name = hashlib.sha256(b"".join(parts)).hexdigest()
        if name not in self._known:
            if not verified(text, signature, key):
                return False
            self._known.add(name)
            self._new.append(name)
        return True

    def keep(self) -> None:
        """Remember what was found, where that can be."""
        if self._file is None or not self._new:
            return
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            descriptor = os.open(self._file, flags, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write("".join(f"{name}\n" for name in self._new))


def approval_faults(root: Path, read: Read, facts: FactSource | None, known: Verified) -> list[Fault]:
    """Everything that is wrong between the books and what officers signed.

    Args:
        root: the books folder. read: gives the content of each file of the ledger, where it is needed.
        facts: the register; None where the books cannot be read: then ``allowed_signers`` says who may sign, and whether an
            entry should have been signed is not asked.
        known: signatures verified before.

    Raises:
        BooksUnreadable: a file of an approval is no plain file. CannotSign: there is no ssh-keygen to ask.
    """
    try:
        kept, lonely, said = kept_approvals(root), lonely_signatures(root), signers_kept(root)
    except OSError as error:
        raise BooksUnreadable(
            f"an approval cannot be read: {error.strerror}", why="approvals are plain files", fix=_BRING_BACK, file=FOLDER
        ) from None
    periods = key_periods(facts) if facts is not None else periods_said((said or b"").decode("utf-8", "replace"))
    signers = Signers(tuple(periods), facts)
    found = list(_of_signers(facts, said)) if facts is not None else []
    if kept or lonely or (facts is not None and facts.versions("policy", "signatures")):
        found += _Comparison(kept, read(), signers, known, _naming(facts)).faults()
        found += [_lonely(path) for path in lonely]
    known.keep()
    return found


def _naming(facts: FactSource | None) -> list[Naming] | None:
    """The entries that name officers since the policy asks for signatures; None where Beancount could not read the books."""
    policies = facts.versions("policy", "signatures") if isinstance(facts, Index) else ()
    return list(naming_officers(facts, policies[0].date)) if isinstance(facts, Index) and policies else None


def _of_signers(facts: FactSource, said: bytes | None) -> Iterator[Fault]:
    wanted = allowed_signers(facts)
    if (said or b"") != wanted.encode():
        yield AllowedSignersDiffer(
            "allowed_signers is not what the register of officers gives" if said is not None else "allowed_signers is missing",
            why="auditors verify signatures by this file; the register says whose each key is, and until when",
            fix="make it from the register: wsisfund officer signers --write",
            file=SIGNERS,
        )


def _lonely(path: str) -> Fault:
    return SignedEntryMissing(
        "the text that was signed is gone", why="a signature without its text proves nothing", fix=_BRING_BACK, file=path
    )


class _Comparison:
    """Each text that was signed is looked for in the ledger; each entry of the ledger is asked for its signatures."""

    def __init__(
        self, kept: list[Signed], files: Mapping[str, bytes], signers: Signers, known: Verified, naming: Sequence[Naming] | None
    ) -> None:
        self._kept, self._files, self._signers, self._known, self._naming = kept, files, signers, known, naming
        self._blocks: dict[bytes, list[Block]] = defaultdict(list)
        for file, content in sorted(files.items()):
            for block in naming_blocks(file, content):
                self._blocks[block.text].append(block)

    def faults(self) -> Iterator[Fault]:
        """All of them: texts signed by path, then entries without a signature by file and line."""
        lost, answered = [], {}
        for signed in self._kept:
            yield from self._of_signatures(signed)
            blocks = self._blocks.get(signed.text)
            if blocks:
                answered[blocks.pop(0)] = signed
            else:
                lost.append(signed)
        left = [block for blocks in self._blocks.values() for block in blocks]
        changed = set()
        for signed in lost:
            block = likeliest(signed.text, left)
            if block is not None:
                left.remove(block)
                changed.add(block[:2])
            yield _lost(signed, block)
        yield from self._unsigned(answered, left, changed)

    def _of_signatures(self, signed: Signed) -> Iterator[Fault]:
        if not signed.ident.endswith(digest_of(signed.text)):
            yield BadSignature(
                "the text is not the one that was signed",
                why="its name ends with the first digits of the SHA-256 of the text, and those are others",
                fix=_BRING_BACK,
                file=signed.path,
            )
            return
        if not signed.signatures:
            yield UnsignedEntry(
                "nobody's signature is kept", why="a text without a signature proves nothing", fix=_BRING_BACK, file=signed.path
            )
        for officer, signature in sorted(signed.signatures.items()):
            fault = signature_fault(signed.text, officer, signature, self._signers, self._known)
            if fault is not None:
                fault.file = signed.file_of(officer)
                yield fault

    def _unsigned(self, answered: Mapping[Block, Signed], left: list[Block], changed: set[tuple[str, int]]) -> Iterator[Fault]:
        facts = self._signers.facts
        if facts is None or not facts.versions("policy", "signatures"):
            return
        signed_at = {block[:2]: set(signed.signatures) for block, signed in answered.items()}
        for file, line, day, officers in sorted(self._named([*answered, *left])):
            if (file, line) not in changed and are_required(facts, day):
                for officer in sorted(officers - signed_at.get((file, line), set())):
                    yield unsigned(officer, (file, line))
        for file, content in sorted(self._files.items()):
            pushed = pushed_officers(content)
            if pushed is not None:
                yield UnsignedEntry(
                    "an officer is named for several entries at once",
                    why="each entry names its officers, who sign it as it stands",
                    fix="write the officers into each entry, and delete the line",
                    at=(file, pushed),
                )

    def _named(self, blocks: list[Block]) -> Iterator[Naming]:
        """The entries that name officers: as Beancount read them, or as far as their text says where it could not."""
        if self._naming is not None:
            yield from self._naming
            return
        for block in blocks:
            day = day_of_entry(block.text)
            if day is not None:
                yield Naming(block.file, block.line, day, frozenset(_certifiers(block.text)))


def unsigned(officer: str, at: tuple[str, int] | None = None) -> UnsignedEntry:
    """The fault of an entry that `officer` has not signed."""
    return UnsignedEntry(
        f"{clean(officer)[:60]} has not signed the entry",
        why="the policy `signatures` asks for the signature of every officer whom an entry names",
        fix=_SIGN,
        at=at,
    )


def _certifiers(text: bytes) -> set[str]:
    return {who for key, who in named_in(text).items() if key in ROLE_OF_KEY}


def _lost(signed: Signed, block: Block | None) -> Fault:
    if block is None:
        return SignedEntryMissing(
            "the entry is not in the books any more",
            why=f"officers signed it: {', '.join(sorted(signed.signatures)) or 'nobody any more'}",
            fix=_REVERSE,
            file=signed.path,
        )
    return SignedEntryChanged(
        "the entry is not as it was signed", why=f"its text is another than that of {signed.path}", fix=_REVERSE, at=block[:2]
    )


def signature_fault(text: bytes, officer: str, signature: bytes, signers: Signers, known: Verified) -> Fault | None:
    """What is wrong with an officer's signature of a text, None where it holds.

    Raises:
        CannotSign: there is no ssh-keygen to ask.
    """
    from .ssh import signer_of
    from .webauthn import is_of_person

    who, key, day = clean(officer)[:60], signer_of(signature), day_of_entry(text)
    periods = [period for period in signers.periods if (period.officer, period.key) == (officer, key)]
    if key is None or not periods:
        return BadSignature(
            f"the signature is none of {who}",
            why="it was not made with a key that the register gives this officer"
            if key
            else "it is no ssh signature by a key of type ed25519 or sk-",
            fix="wsisfund officer show ID says which keys an officer has",
        )
    if day is None or all(period.before is not None and day >= period.before for period in periods):
        return RetiredKey(
            f"the key of {who} counted no more on {day}",
            why=f"the register ends it on {max(p.before for p in periods if p.before)}",
            fix="let the officer sign with the key of that day, or another officer approve",
        )
    if not known(text, signature, key):
        return BadSignature(
            f"the signature of {who} is not one of this text",
            why="ssh-keygen -Y verify says no: the text was changed, or the signature belongs to another one",
            fix=_BRING_BACK,
        )
    if periods[0].proof == PASSKEY and not is_of_person(signature):
        return BadSignature(
            f"the passkey of {who} was not unlocked for this signature",
            why="who signs with a passkey proves that it is he, by its PIN or his finger; here nobody was asked",
            fix="let the officer sign again, with a passkey that asks",
        )
    return _role_fault(text, officer, day, signers.facts)


def _role_fault(text: bytes, officer: str, day: date, facts: FactSource | None) -> Fault | None:
    who = clean(officer)[:60]
    keys = [key for key, named in named_in(text).items() if named == officer]
    if not keys:
        return SignerWithoutRole(
            f"{who} signed an entry that names others",
            why="an entry is signed by the officers whom it names",
            fix="take the signature away, or let the officers who are named sign",
        )
    for key in keys if facts is not None and facts.all("officer") else ():
        if facts is not None and not in_office(facts, officer, _ROLES[key], day):
            return SignerWithoutRole(
                f"{who} had not the role '{_ROLES[key]}' on {day}",
                why="the register says who may act, and until when",
                fix="an officer with the role signs; wsisfund officer list --date DAY shows them",
            )
    return None
