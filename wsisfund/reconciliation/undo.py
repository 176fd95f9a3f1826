"""An import of a bank's file taken back."""

from datetime import date

from ..books.draft import Draft
from ..books.records import Fact
from ..errors import Refused
from ..register.bank_facts import LINE, STATEMENT, UNDONE, matches, recorded_lines, undone_batches
from ..register.batches import batch_of
from ..store.index import Index


class BatchMatched(Refused):
    """Lines of an import are matched with entries, so the import cannot be taken back."""

    slug = "batch-matched"


def undo_bank_draft(index: Index, batch: str, day: date) -> Draft | None:
    """The end of an import of a bank's file; None where there is none of this batch.

    Raises:
        BatchMatched: a line of it is matched.
    """
    marks = {
        fact.batch for kind in (LINE, STATEMENT) for fact in index.all(kind) if batch_of(fact.batch) == batch
    } - undone_batches(index)
    if not marks:
        return None
    held = matches(index)
    lines = [line for line in recorded_lines(index) if line.batch in marks]
    matched = [line for line in lines if line.id in held]
    if matched:
        raise BatchMatched(
            f"{len(matched)} of {len(lines)} lines are matched, {matched[0].id} first",
            why="what is matched rests on the line",
            fix=f"undo the matches first: wsisfund reconcile {matched[0].account} --undo {matched[0].id}",
            at=matched[0].place,
        )
    return Draft("import-undo", batch, tuple(Fact(day, UNDONE, (mark,), {"reason": "import-undone"}) for mark in sorted(marks)))
