"""What became of pledges by a day: the agreements that name them, and what none has signed (domain §1 and §2)."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from ..books.records import Amount
from ..vocabulary.money import ZERO
from .signed_parts import signed_parts
from .source import FactSource
from .versions import Agreement, Pledge, instalments_at, pledge_at, pledge_ids

_NONE: Final[Mapping[str, Decimal]] = MappingProxyType({})


class PledgeStatus(NamedTuple):
    """What became of a pledge by a day: agreements that name it, what they took of it, and the unsigned rest (its currency).

    `status` is ``unsigned``, ``partly-signed``, ``signed`` or ``ended``; an ended pledge has no rest.
    """

    pledge: Pledge
    agreements: tuple[str, ...]
    signed: Decimal
    rest: Decimal
    status: str


def pledge_status(
    facts: FactSource, pledge: Pledge, at: date | None = None, parts: Mapping[str, Mapping[str, Decimal]] | None = None
) -> PledgeStatus:
    """What became of `pledge` by a day; `parts` are those of `signed_parts`, worked out once for many pledges."""
    taken = (signed_parts(facts, at) if parts is None else parts).get(pledge.id, _NONE)
    signed = sum(taken.values(), ZERO)
    rest = max(pledge.amount.number - signed, ZERO)
    ended = pledge.ended is not None and (at is None or pledge.ended <= at)
    status = "signed" if taken and not rest else "ended" if ended else "partly-signed" if taken else "unsigned"
    return PledgeStatus(pledge, tuple(taken), signed, ZERO if ended else rest, status)


def all_pledges(facts: FactSource, at: date | None = None, agreements: Iterable[Agreement] | None = None) -> list[PledgeStatus]:
    """Every pledge announced by a day with what became of it, by announcement, then id; `agreements` as `signed_parts`."""
    pledges = {ident: pledge for ident in pledge_ids(facts, at) if (pledge := pledge_at(facts, ident, at)) is not None}
    parts = signed_parts(facts, at, agreements, pledges)
    return [pledge_status(facts, pledge, at, parts) for pledge in pledges.values()]


def pledge_instalments(facts: FactSource, ident: str, at: date | None = None) -> list[tuple[str, date, Amount]]:
    """(number, due, amount) of a pledge's instalments."""
    return [(i.number, i.due, i.amount) for i in instalments_at(facts, ident, at)]
