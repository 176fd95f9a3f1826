"""Pledges of which agreements sign more than was announced: the same contribution may have been signed twice."""

from collections.abc import Iterator
from decimal import Decimal

from ..errors import Fault, Warning_, clean
from ..register.signed_parts import Signed, signed_agreements, signings
from ..register.source import FactSource
from ..register.versions import Agreement, pledge_at
from ..vocabulary.money import grouped
from .view import Scope, View


class PledgeSignedTwice(Warning_):
    """Agreements that name one pledge are together for more than it announced."""

    slug = "pledge-signed-twice"


def signed_twice_warnings(view: View) -> Iterator[Fault]:
    """Agreements for more than others left of their pledges, amendments counted.

    A donor may give more than it announced: what one agreement alone has beyond its pledge is no matter. An agreement that was
    terminated leaves its pledges to those after it.
    """
    standing = (agreement for agreement in signed_agreements(view.facts) if not _terminated(view.facts, agreement.id))
    before: dict[str, list[str]] = {}
    for signed in signings(view.facts, standing):
        shared = [name for name, taken in signed.before.items() if taken > 0]
        if signed.beyond > 0 and shared and view.covers(Scope.PLEDGE, shared[0]):
            yield _twice(view, signed, shared[0], before[shared[0]])
        for name, part in signed.parts.items():
            if part > 0:
                before.setdefault(name, []).append(signed.agreement.id)


def _twice(view: View, signed: Signed, name: str, others: list[str]) -> Fault:
    agreement, pledge = signed.agreement, pledge_at(view.facts, name)
    assert pledge is not None, "an agreement took of it"
    beyond, announced, taken = (_amount(n, agreement) for n in (signed.beyond, pledge.amount.number, signed.before[name]))
    named = ", ".join(clean(other)[:60] for other in others[:5])
    return PledgeSignedTwice(
        f"{clean(agreement.id)[:60]} is for {beyond} more than was left of {clean(name)[:60]}",
        why=f"it announced {announced}, of which {taken} are signed by {named}",
        fix="see whether the same contribution was signed twice; where the donor gives more, leave the pledge out of this one, "
        "or record a later version of the pledge with what was announced in all",
        at=agreement.place,
    )


def _amount(number: Decimal, agreement: Agreement) -> str:
    return f"{grouped(number, agreement.amount.currency)} {agreement.amount.currency}"


def _terminated(facts: FactSource, ident: str) -> bool:
    return any(end.reason == "terminated" for end in facts.versions("agreement-end", ident))
