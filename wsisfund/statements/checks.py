"""Identities: tested at every run; a statement that does not cross-foot is refused with the difference."""

from collections.abc import Iterable

from ..errors import BooksFault, Faults
from ..vocabulary.money import from_minor, grouped
from ..vocabulary.statement import Check


class DoesNotCrossFoot(BooksFault):
    """Two figures of the statements that must be equal are not."""

    slug = "does-not-cross-foot"


def check(ident: str, left: int, right: int) -> Check:
    """An identity between two amounts in centimes."""
    return Check(ident, left == right, from_minor(left), from_minor(right))


def require(statement: str, checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks, all of which hold.

    Raises:
        Faults: one `DoesNotCrossFoot` for each that does not.
    """
    found = tuple(checks)
    faults = [_fault(statement, c) for c in found if not c.ok]
    if faults:
        raise Faults(faults)
    return found


def _fault(statement: str, c: Check) -> DoesNotCrossFoot:
    return DoesNotCrossFoot(
        f"{statement}: {c.id} does not hold, the difference is {grouped(c.left - c.right)} CHF",
        why=f"{grouped(c.left)} CHF on one side, {grouped(c.right)} CHF on the other; they are the same money",
        fix="run `wsisfund check`; an entry moves money as no event of the manual does, or a definition was changed",
    )
