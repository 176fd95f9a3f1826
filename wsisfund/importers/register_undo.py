"""A file of the programme register taken back: what it brought says nothing from that day, and the versions before it stand."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from ..books.draft import Draft
from ..books.records import Fact
from ..errors import Fault, Faults, Refused, clean
from ..register.batches import batch_of
from ..register.programme import named_ids
from ..register.standing import IMPORT_END, ended_batches, standing
from ..store.index import Index
from ..vocabulary.register_table import REGISTER_KINDS
from .undo import IMPORTED, REASON, UnknownBatch


class BatchUsed(Refused):
    """Something in the register rests on an entry of the file: a later version of it, or another entry that names it."""

    slug = "batch-used"


def undo_entries_draft(index: Index, batch: str, day: date) -> Draft | None:
    """The end of an import of entries of the programme register; None where there is none of this batch.

    Raises:
        Faults: of BatchUsed, for every entry that something rests on. UnknownBatch: the import is of a later day.
    """
    ended = ended_batches(index)
    marked = [fact for kind in IMPORTED for fact in index.all(kind) if fact.batch]
    brought = [fact for fact in standing(marked, ended) if batch_of(fact.batch) == batch]
    if not brought:
        return None
    last = max(fact.date for fact in brought)
    if last > day:
        raise UnknownBatch(
            f"no import {batch} on {day.isoformat()}", why=f"it is of {last.isoformat()}", fix="give a later day with --date"
        )
    marks = sorted({fact.batch for fact in brought})
    faults = list(_resting(index, brought, ended | set(marks)))
    if faults:
        raise Faults(faults)
    return Draft("import-undo", batch, tuple(Fact(day, IMPORT_END, (mark,), {"reason": REASON}) for mark in marks))


def _resting(index: Index, brought: Sequence[Fact], ended: frozenset[str]) -> Iterator[Fault]:
    gone: dict[str, set[str]] = {}
    for kind, ident in dict.fromkeys((fact.kind, fact.ident) for fact in brought):
        versions = list(index.versions(kind, ident))
        left = standing(versions, ended)
        first = next(n for n, fact in enumerate(versions) if fact not in left)
        later = [fact for fact in versions[first:] if fact in left]
        if later:
            yield _used(later[0], kind, ident, f"changed on {later[0].date.isoformat()}")
        elif not left:
            gone.setdefault(kind, set()).add(ident)
    yield from _named(index, gone, ended)


def _named(index: Index, gone: Mapping[str, set[str]], ended: frozenset[str]) -> Iterator[Fault]:
    """Entries that name one of which nothing would be left."""
    for other in REGISTER_KINDS.values():
        fields = [field for field in other.fields if field.refers in gone]
        for fact in standing(index.all(other.name), ended) if fields else ():
            for field in fields:
                named = named_ids(field, fact.keys[field.name]) if field.name in fact.keys else ()
                for ident in sorted(gone[field.refers].intersection(named)):
                    yield _used(fact, field.refers, ident, f"named by {other.name} {clean(fact.ident)[:60]}")


def _used(fact: Fact, kind: str, ident: str, how: str) -> BatchUsed:
    return BatchUsed(
        f"{kind} {clean(ident)[:60]} was {how}",
        why="that rests on what the file brought",
        fix=f"leave the import, and say what is right in a new version:\nwsisfund {kind} change {clean(ident)[:60]} …",
        at=fact.place,
    )
