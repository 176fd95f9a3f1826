"""What the donor's earmark leaves to a programme (domain §4, *Earmark*)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ..register.versions import Agreement
from ..vocabulary.money import ZERO
from .balances import Balances, Series


class Parts(NamedTuple):
    """What an agreement's earmark is judged by: CHF totals; `used` and `moved` by programme."""

    received: Decimal
    other: Decimal
    used: Mapping[str, Decimal]
    moved: Mapping[str, Decimal]


def room_of(agreement: Agreement, programme: str, parts: Parts) -> Decimal | None:
    """CHF that the earmark leaves to `programme`, support cost and reserves included; None: the earmark sets no limit.

    A programme outside the earmark has room only as far as a re-earmark moved money there; the source has that much less
    (from a list or an unearmarked agreement: all its other programmes together). A share: up to that share of what was
    received, give or take what was moved.
    """
    earmark = agreement.earmark
    moved, used = parts.moved.get(programme, ZERO), parts.used.get(programme, ZERO)
    share = earmark.shares.get(programme)
    if share is not None:
        return parts.received * share / 100 + moved - used
    opened = {p for p, amount in parts.moved.items() if amount > 0}
    own = earmark.is_unearmarked or programme in earmark.programmes
    if programme in opened or not own:
        return moved - used
    if not opened:
        return None
    rest = sum((amount for p, amount in parts.used.items() if p not in opened), ZERO)
    return parts.received + parts.other - sum((parts.moved[p] for p in opened), ZERO) - rest


def room_series(agreement: str, balances: Balances) -> tuple[list[Series], Callable[[Sequence[Decimal]], Parts]]:
    """The series that `room_of` depends on, and how their totals become `Parts`."""
    used, moved = (balances.keys(kind, f"{agreement}|") for kind in ("used", "moved"))
    series = [balances.series("received", agreement), balances.series("other", agreement)]
    series += [balances.series("used", key) for key in used] + [balances.series("moved", key) for key in moved]

    def parts(totals: Sequence[Decimal]) -> Parts:
        split = 2 + len(used)
        return Parts(
            totals[0],
            totals[1],
            {key.partition("|")[2]: amount for key, amount in zip(used, totals[2:split], strict=True)},
            {key.partition("|")[2]: amount for key, amount in zip(moved, totals[split:], strict=True)},
        )

    return series, parts
