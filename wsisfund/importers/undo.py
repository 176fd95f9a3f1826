"""An import taken back: its pledges end in the register; nothing vanishes, and donors stay."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from ..books.draft import Draft
from ..books.many import entries_of
from ..books.records import Fact
from ..errors import Fault, Faults, Refused, UsageFault, clean
from ..register.bank_facts import LINE, STATEMENT, UNDONE
from ..register.batches import batch_of
from ..register.known import UnknownPledge
from ..register.signed_parts import signed_agreements, signed_parts
from ..register.source import EntryFacts
from ..register.standing import IMPORT_END
from ..register.versions import Pledge, pledge_at
from ..store.chart import checked_day
from ..store.index import Index
from ..store.stored_facts import facts_in_turn, numbered_facts
from ..vocabulary.register_table import REGISTER_KINDS
from .kept_files import ARCHIVE

REASON = "import-undone"
_BATCH = re.compile(r"[0-9a-f]{12}")
IMPORTED: Final = tuple(kind.name for kind in REGISTER_KINDS.values() if kind.imported)
_PROGRAMME: Final = ("action-line", "output")


class UnknownBatch(UsageFault):
    """No import of this batch stands in the books."""

    slug = "unknown-batch"


class BatchSigned(Refused):
    """An agreement names a pledge of the import, so the import cannot be taken back."""

    slug = "batch-signed"


class UndoImport(NamedTuple):
    """An import to take back.

    Args:
        batch: first 12 hex digits of the file's SHA-256, as the import printed them.
    """

    batch: str


def undo_draft(index: Index, asked: UndoImport, day: date, root: Path) -> Draft:
    """An end of every live pledge of an import.

    Args:
        day: of the ends; not before any of the pledges.
        root: the books folder, which keeps the files that were read.

    Raises:
        UnknownBatch: no pledge of it is live.
        Faults: agreements name some of the pledges (batch-signed, each of them), or `day` is before one.
    """
    checked_day(index, day)
    signed = _signed_pledges(index)
    taken: list[Fault] = []
    early: list[Fault] = []

    def ends() -> Iterator[Fact]:
        for pledge, newest in _live(index, asked.batch):
            if pledge.id in signed:
                taken.append(_signed(pledge, signed[pledge.id]))
            if newest.date > day:
                early.append(_too_early(pledge, day))
            yield Fact(day, "pledge-end", (pledge.id,), {"reason": REASON, "batch": pledge.batch})

    records = entries_of(ends())
    if not records:
        raise _unknown(index, asked.batch, root)
    if taken or early:
        raise Faults([*taken, *early])
    return Draft("import-undo", asked.batch, records)


def _live(index: Index, batch: str) -> Iterator[tuple[Pledge, Fact]]:
    """The pledges of an import that have not ended, in the order of their entries, each with its newest version."""
    # A pledge that was typed has no batch; an empty one must not be taken for its.
    if not _BATCH.match(batch):
        return
    programmes = [fact for kind in _PROGRAMME for fact in index.all(kind)]
    seen: set[str] = set()
    for some in facts_in_turn(index, "pledge"):
        # Once, at its first version of the batch, however often the file was imported and taken back.
        of = dict.fromkeys(fact.ident for fact in some if _is_of_batch(fact, batch) and fact.ident not in seen)
        seen.update(of)
        facts = EntryFacts([*programmes, *_versions(index, of)])
        for ident in of:
            pledge = pledge_at(facts, ident)
            if pledge and pledge.ended is None and _is_of(pledge.batch, batch):
                yield pledge, facts.versions("pledge", ident)[-1]


def _is_of_batch(fact: Fact, batch: str) -> bool:
    return _is_of(fact.batch, batch)


def _signed_pledges(index: Index) -> dict[str, list[str]]:
    """The agreements that took something of a pledge, by its id."""
    agreements = [fact for kind in ("agreement", "agreement-end", *_PROGRAMME) for fact in index.all(kind)]
    named = {name for agreement in signed_agreements(EntryFacts(agreements)) for name in agreement.pledges}
    parts = signed_parts(EntryFacts([*agreements, *_versions(index, named)]))
    return {pledge: [*signed] for pledge, signed in parts.items()}


def _versions(index: Index, pledges: Collection[str]) -> list[Fact]:
    """What the books say of some pledges, their ends too."""
    return [fact for kind in ("pledge", "pledge-end") for _, fact in numbered_facts(index, kind, pledges)]


def _is_of(mark: str, batch: str) -> bool:
    return batch in (mark, batch_of(mark))


def _unknown(index: Index, batch: str, root: Path) -> UnknownBatch:
    ends = {f.batch for some in facts_in_turn(index, "pledge-end") for f in some}
    ends |= {f.ident for kind in (IMPORT_END, UNDONE) for f in index.all(kind)}
    undone = _BATCH.fullmatch(batch) and any(_is_of(mark, batch) for mark in ends)
    brought = (f for kind in ("pledge", LINE, STATEMENT, *IMPORTED) for some in facts_in_turn(index, kind) for f in some)
    batches = sorted({batch_of(f.batch) for f in brought} - {""})
    rates = None if undone or batch in batches else _kept(root, batch)
    if rates:
        return UnknownBatch(
            f"rates are not taken back: those of {clean(rates)[:80]} stand in ledger/prices.beancount",
            why="a rate is a line of its own, which entries rest on from its day",
            fix="correct the lines that are wrong, in an editor; then `wsisfund check` says which entries used them",
        )
    listed = f"the books have: {', '.join(batches[-5:])}" if batches else "the books have no import"
    return UnknownBatch(
        f"no import '{clean(batch)[:60]}'" if not undone else f"the import {batch} was taken back already",
        why=listed if not undone else "what it brought has ended",
        fix="give the 12 digits that the import printed; they stand in the key batch of what it brought",
    )


def _kept(root: Path, batch: str) -> str:
    """The name of the file that the books keep of an import, empty where they keep none."""
    named = f"{batch}-"
    kept = sorted(path.name for path in root.joinpath(ARCHIVE).glob("*") if path.name.startswith(named))
    return kept[0].removeprefix(named) if kept and _BATCH.fullmatch(batch) else ""


def _signed(pledge: Pledge, agreements: list[str]) -> BatchSigned:
    return BatchSigned(
        f"{pledge.id} is named by {', '.join(agreements)}",
        why="an agreement rests on this pledge",
        fix="end the other pledges of the import one by one: wsisfund pledge end ID",
        at=pledge.place,
    )


def _too_early(pledge: Pledge, day: date) -> UnknownPledge:
    return UnknownPledge(
        f"{pledge.id} is not yet announced on {day.isoformat()}",
        why=f"it is of {pledge.announced.isoformat()}",
        fix="give a later day with --date",
        at=pledge.place,
    )
