"""Ledger text that is edited in place: what officers signed stays, and what names officers is not typed in without them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ..books.approvals import Block, day_of_entry, kept_approvals, named_in, naming_blocks, officer_blocks, unplain_names
from ..books.candidate import Candidate
from ..books.change import Change
from ..books.files import read_books_file
from ..books.render import in_ledger
from ..errors import Fault, Faults, Refused, clean
from ..manual.approval_faults import SignedEntryChanged
from ..register.signatures import are_required
from ..register.source import FactSource
from .approvals import unsigned

_SHOWN: Final = 60


class SignedEntry(Refused):
    """An entry that officers signed is not edited or removed: it is reversed, and entered anew."""

    slug = "signed-entry"


class OthersName(Refused):
    """Somebody who logs in signs in no other name than his own."""

    slug = "others-name"


class Text(NamedTuple):
    """One text of the ledger that changes, or a part of it, that begins on `line`: before, and after."""

    file: str
    before: bytes
    after: bytes
    line: int = 1


def texts_of(root: Path, change: Change) -> Iterator[Text]:
    """The texts that a change names."""
    for edit in change.edits:
        yield Text(edit.file, edit.old.encode(), edit.new.encode(), edit.line)
    for path, before, content in change.files:
        if in_ledger(path):
            yield Text(path, read_books_file(root, path) if before is not None else b"", content or b"")


def texts_besides(candidate: Candidate) -> Iterator[Text]:
    """The files that a change of includes takes out of the books, or brings in."""
    before, after = candidate.snapshot.files, candidate.hashes
    for path in sorted(before.keys() ^ after.keys()):
        if path not in candidate.changed:
            yield Text(path, before.get(path, b""), candidate.read(path) if path in after else b"")


def refuse_unsigned_text(root: Path, texts: Iterable[Text], facts: FactSource | None, officer: str | None = None) -> None:
    """Nothing, when the texts keep every signed entry as it is, and add none that should be signed.

    Args:
        facts: the register; None where the books cannot be read: then only what was signed is looked at.
        officer: who has logged in, empty where he is no officer; None: nobody has to log in.

    Raises:
        Faults: an entry that officers signed would be changed or removed; one that names officers would come in without them.
        SignedEntry, OthersName: as `refuse_other_names`.
    """
    texts = list(texts)
    if officer is not None:
        refuse_other_names(texts, officer)
    before, after, places = _counted(texts)
    kept = {signed.text for signed in kept_approvals(root)} if before - after else set()
    found: list[Fault] = [_changed(places[text]) for text in before - after if text in kept]
    if not found and facts is not None:
        found = [unsigned("an officer", places[text][:2]) for text in after - before if _asked(text, facts)]
    if found:
        raise Faults(found)


def refuse_other_names(texts: Iterable[Text], officer: str) -> None:
    """Nothing, when no text changes what officers signed, or signs in another name than that of `officer`, who has logged in.

    Raises:
        SignedEntry, OthersName: one does.
    """
    for text in texts:
        before, after = (Counter(block.text for block in officer_blocks("", part)) for part in (text.before, text.after))
        for entry in before - after:
            raise _signed(entry)
        for entry in after - before:
            other = next((who for who in named_in(entry).values() if who != officer), None)
            if other is not None:
                raise _of_others(f"the entry names {clean(other)[:_SHOWN]}, who is not the one who logged in")
        if unplain_names(text.after) > unplain_names(text.before):
            raise _of_others("an officer is named otherwise than by his id on a line of an entry")


def _counted(texts: Iterable[Text]) -> tuple[Counter[bytes], Counter[bytes], dict[bytes, Block]]:
    """Entries that name who certifies or approves them, how often each stands there before and after, and where."""
    before, after = Counter[bytes](), Counter[bytes]()
    places: dict[bytes, Block] = {}
    for text in texts:
        for count, part in ((before, text.before), (after, text.after)):
            for block in naming_blocks(text.file, part):
                count[block.text] += 1
                places.setdefault(block.text, block._replace(line=block.line + text.line - 1))
    return before, after, places


def _changed(block: Block) -> Fault:
    return SignedEntryChanged(
        "officers signed this entry as it stands",
        why="an edit would break their signatures",
        fix="take it back by its mirror and enter the right one: wsisfund reverse DOC --reason REASON",
        at=block[:2],
    )


def _asked(text: bytes, facts: FactSource) -> bool:
    day = day_of_entry(text)
    return day is not None and are_required(facts, day)


def _signed(entry: bytes) -> Fault:
    first = clean(entry.decode("utf-8", "replace").partition("\n")[0])
    return SignedEntry(
        f"officers signed this entry: {first[:_SHOWN]}",
        why="what was signed stays as it was signed; a correction is an entry of its own",
        fix="reverse it: wsisfund reverse DOC --reason REASON, or the form Reverse on the page New; a fact is corrected by "
        "an act of its own; then enter it anew",
    )


def _of_others(what: str) -> Fault:
    return OthersName(
        what,
        why="whoever certifies, approves or records an entry does it under his own login",
        fix="leave that line out, or use the page New: it names the officer, and asks the second one",
    )
