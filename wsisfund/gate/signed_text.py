"""Ledger text that is edited in place: what officers signed stays, and what names officers is not typed in without them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..books.approvals import Block, kept_approvals, naming_blocks
from ..books.change import Change
from ..books.files import read_books_file
from ..books.render import in_ledger
from ..errors import Fault, Faults
from ..manual.approval_faults import SignedEntryChanged
from ..register.signatures import are_required
from ..register.versions import FactSource, day_of
from .approvals import unsigned


def refuse_unsigned_text(root: Path, change: Change, facts: FactSource | None) -> None:
    """Nothing, when the change leaves every signed entry as it is, and adds none that should be signed.

    Args:
        facts: the register; None where the books cannot be read: then only what was signed is looked at.

    Raises:
        Faults: an entry that officers signed would be changed or removed; one that names officers would come in without them.
    """
    before, after = Counter[bytes](), Counter[bytes]()
    places: dict[bytes, Block] = {}
    for old, new in _texts(root, change):
        for block in old:
            before[block.text] += 1
            places.setdefault(block.text, block)
        after.update(block.text for block in new)
        for block in new:
            places.setdefault(block.text, block)
    kept = {signed.text for signed in kept_approvals(root)} if before - after else set()
    found: list[Fault] = [_changed(places[text]) for text in before - after if text in kept]
    if not found and facts is not None:
        found = [unsigned("an officer", places[text][:2]) for text in after - before if _asked(text, facts)]
    if found:
        raise Faults(found)


def _texts(root: Path, change: Change) -> Iterator[tuple[list[Block], list[Block]]]:
    """Entries that name officers, of each text that changes: before, and after."""
    for edit in change.edits:
        old = [block._replace(line=edit.line) for block in naming_blocks(edit.file, edit.old.encode())]
        yield old, [block._replace(line=edit.line) for block in naming_blocks(edit.file, edit.new.encode())]
    for path, before, content in change.files:
        if in_ledger(path):
            old = naming_blocks(path, read_books_file(root, path)) if before is not None else []
            yield old, naming_blocks(path, content or b"")


def _changed(block: Block) -> Fault:
    return SignedEntryChanged(
        "officers signed this entry as it stands",
        why="an edit would break their signatures",
        fix="take it back by its mirror and enter the right one: wsisfund reverse DOC --reason REASON",
        at=block[:2],
    )


def _asked(text: bytes, facts: FactSource) -> bool:
    day = day_of(text[:10].decode("ascii", "replace"))
    return day is not None and are_required(facts, day)
