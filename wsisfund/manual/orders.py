"""Rules of the orders: a charge, an advance or a reduction takes no more than the order has open (domain §4)."""

from collections.abc import Iterator

from ..books.records import Fact
from ..errors import Fault
from ..register.budget_facts import order_step_of
from ..vocabulary.money import grouped
from .budget_codes import AdvanceOutstanding, CommitmentMismatch, OverCommitment, OverRelease
from .movements import Commitment, Step
from .part import Part, Scope


def order_faults(step: Step, part: Part) -> Iterator[Fault]:
    """What an entry takes from its orders beyond what they have."""

    def shown(commitment: Commitment) -> bool:
        return part.covers(Scope.ORDER, commitment.id)

    for commitment, excess in step.excess:
        if not shown(commitment):
            continue
        yield OverCommitment(
            f"{commitment.id} has {grouped(excess)} CHF too little open for this charge",
            why="a charge may not pass what its commitment still has open",
            fix=f"adjust the order first:\nwsisfund commitment adjust {commitment.id} --by=+{excess} --reason …",
            at=step.record.place,
        )
    for commitment in filter(shown, step.overdrawn_advance):
        over = max(commitment.outstanding - commitment.open, -commitment.outstanding)
        yield OverCommitment(
            f"advances under {commitment.id} would pass what it has open by {grouped(over)} CHF",
            why=f"{grouped(commitment.outstanding)} CHF advanced against {grouped(commitment.open)} CHF open",
            fix=f"lower the advance, or adjust the order:\nwsisfund commitment adjust {commitment.id} --by=+{over} --reason …",
            at=step.record.place,
        )
    for commitment, below in step.over_released:
        if not shown(commitment):
            continue
        yield OverRelease(
            f"{commitment.id} would be lowered by {grouped(below)} CHF more than it has open",
            why="what was charged already is not reserved any more",
            fix=f"lower it by less, or close it:\nwsisfund commitment close {commitment.id} --reason …",
            at=step.record.place,
        )
    for ident in dict.fromkeys(step.mismatched):
        if not part.covers(Scope.ORDER, ident):
            continue
        yield CommitmentMismatch(
            f"{ident} is not an open commitment on this line and agreement",
            why="a charge or an advance lowers the order that it names: same budget line, same agreement, still open",
            fix=f"look at it with wsisfund status, or name the right commitment instead of {ident}",
            at=step.record.place,
        )
    if step.outstanding_at_close > 0 and isinstance(step.record, Fact):
        closed = order_step_of(step.record)
        if closed is not None and part.covers(Scope.ORDER, closed.id):
            yield _advance_outstanding(step)


def _advance_outstanding(step: Step) -> AdvanceOutstanding:
    return AdvanceOutstanding(
        f"the commitment has {grouped(step.outstanding_at_close)} CHF advanced and not cleared",
        why="a commitment stays open while an advance under it is outstanding",
        fix="clear the advance first, then close the commitment",
        at=step.record.place,
    )
