"""What agreements take of the pledges that they name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .source import FactSource
from .versions import Agreement, Pledge, agreement_at, agreement_ids, pledge_at


class Signed(NamedTuple):
    """What one agreement takes of its pledges, in their currency, and of those of its own currency what others took before."""

    agreement: Agreement
    parts: dict[str, Decimal]
    before: dict[str, Decimal]

    @property
    def beyond(self) -> Decimal:
        """By how much it is for more than was left of its pledges; 0 where one of them is in another currency."""
        alike = len(self.before) == len(self.parts)
        return self.agreement.amount.number - sum(self.parts.values(), Decimal(0)) if alike else Decimal(0)


def signings(
    facts: FactSource, agreements: Iterable[Agreement], at: date | None = None, pledges: Mapping[str, Pledge] | None = None
) -> Iterable[Signed]:
    """Of each agreement, in the order given, what it takes of its pledges.

    It covers the pledges that it names in their order, each up to what is left of it; one in another currency than the pledge
    takes all that is left, since it replaces the announcement.

    Args:
        pledges: those of the day, where they are known already.
    """
    taken: dict[str, Decimal] = defaultdict(Decimal)
    known: dict[str, Pledge | None] = {**pledges} if pledges else {}
    for agreement in agreements:
        left = agreement.amount.number
        parts: dict[str, Decimal] = {}
        before: dict[str, Decimal] = {}
        for name in agreement.pledges:
            if name not in known:
                known[name] = pledge_at(facts, name, at)
            pledge = known[name]
            if pledge is None or name in parts:
                continue
            rest = max(pledge.amount.number - taken[name], Decimal(0))
            if pledge.amount.currency == agreement.amount.currency:
                before[name] = taken[name]
                rest = min(rest, left)
                left -= rest
            parts[name] = rest
            taken[name] += rest
        yield Signed(agreement, parts, before)


def signed_parts(
    facts: FactSource,
    at: date | None = None,
    agreements: Iterable[Agreement] | None = None,
    pledges: Mapping[str, Pledge] | None = None,
) -> dict[str, dict[str, Decimal]]:
    """What agreements took of each pledge, in its currency, by agreement, the oldest signing first.

    Args:
        agreements: those signed by the day, in their order, where they are known already.
        pledges: those announced by the day, likewise.
    """
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for agreement, parts, _ in signings(facts, signed_agreements(facts, at) if agreements is None else agreements, at, pledges):
        for name, part in parts.items():
            found[name][agreement.id] = part
    return dict(found)


def signed_agreements(facts: FactSource, at: date | None = None) -> Iterable[Agreement]:
    """Agreements signed by a day, by signing, then id."""
    found = (agreement_at(facts, ident, at) for ident in agreement_ids(facts, at))
    return (agreement for agreement in found if agreement is not None)
