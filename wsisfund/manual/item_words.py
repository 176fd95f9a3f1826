"""What is said of an item that is wrong."""

from datetime import date
from decimal import Decimal

from ..books.records import Posting, Transaction
from ..errors import Fault, Warning_, clean
from ..store.positions import UnknownDocument
from ..vocabulary.accounts import RECEIVABLES, SUPPORT_PAYABLE, under
from ..vocabulary.money import convert, grouped
from .banks import CarryingWithoutUnits
from .faults import OverPayment, SettledSince
from .held_and_owed import Item, Key
from .places import place_of


class NotAtClosingRate(Warning_):
    """After a revaluation an item is not carried at its units times the rate of that day."""

    slug = "not-at-closing-rate"


def _name(key: Key) -> str:
    """What people call an item: its account, with the instalment or the document."""
    return key[0] if len(key) == 2 else f"{key[0]} {key[2]}:{key[3]}" if under(key[0], RECEIVABLES) else f"{key[0]} {key[2]}"


def parted(key: Key, item: Item) -> Fault:
    """Of an item without units that keeps a carrying."""
    t, p = item.last
    return CarryingWithoutUnits(
        f"{_name(key)} would hold no {p.currency} and still {grouped(item.chf)} CHF",
        why="the part that empties a balance takes all its carrying; an item without units can never be revalued",
        fix=f"correct the CHF behind @@ by {grouped(-item.chf)}, against the exchange difference",
        at=place_of(t, p),
    )


def off_rate(key: Key, item: Item, rate: Decimal) -> Fault:
    """Of an item that its own revaluation left at another amount than units × `rate`, CHF for one unit."""
    t, p = item.last
    wanted = convert(item.units, rate)
    return NotAtClosingRate(
        f"{_name(key)} is carried at {grouped(item.chf)} CHF after the revaluation, not {grouped(wanted)}",
        why=f"{grouped(item.units, p.currency)} {p.currency} × {format(rate, 'f')} = {grouped(wanted)} CHF, half up",
        fix="take the item out at its old carrying and in at units × closing rate:\nwsisfund revalue " + t.date.isoformat(),
        at=place_of(t, p),
    )


def left_out(key: Key, item: Item, rate: Decimal, day: date) -> Fault:
    """Of an item that the revaluation of `day`, at `rate`, passed over."""
    _, p = item.last
    wanted = grouped(convert(item.units, rate))
    return NotAtClosingRate(
        f"{_name(key)} was left out of the revaluation: it is carried at {grouped(item.chf)} CHF, not {wanted}",
        why=f"{grouped(item.units, p.currency)} {p.currency} × {format(rate, 'f')} = {wanted} CHF on {day.isoformat()}",
        fix="revalue that day again:\nwsisfund revalue " + day.isoformat(),
        at=place_of(*item.last),
    )


def over_settled(t: Transaction, p: Posting, key: tuple[str, str, str] | str, over: Decimal) -> Fault:
    """Of a leg that settles `over`, in its own currency, more than is open.

    Args:
        key: payee, document and currency that it settles; or the currency, where it settles the account as a whole.
    """
    amount = f"{grouped(over, p.currency)} {p.currency}"
    named = t.settles_of(p)
    if abs(p.units) == over and named and not isinstance(key, str):
        return UnknownDocument(
            f"nothing is open under the document '{named}' in {p.account}",
            why=f"{amount} would be settled of what the books do not hold, or have settled already",
            fix='name the document that is settled: settles: "…" (wsisfund status lists what is open)',
            at=place_of(t, p),
        )
    what = f"'{named}'" if named else f"of {t.payee}" if p.account != SUPPORT_PAYABLE else "to ITU"
    return OverPayment(
        f"{p.account}: {amount} more would be settled than is open {what}",
        why="what is settled is a document's open amount, or a part of it",
        fix="correct the amount, or name the document that it settles",
        at=place_of(t, p),
    )


def of_another_agreement(t: Transaction, p: Posting, agreement: str, opened: set[str]) -> Fault:
    """Of a leg that pays back under `agreement` what was owed under `opened`."""
    named = clean(t.settles_of(p))[:60]
    return UnknownDocument(
        f"nothing is open under the document '{named}' in {p.account} for {clean(agreement)[:60]}",
        why=f"it is owed under {', '.join(sorted(opened))}; each agreement's statement shows what was paid back under it",
        fix="name the agreement under which it is owed",
        at=place_of(t, p),
    )


def settled_since(t: Transaction, p: Posting, over: Decimal) -> Fault:
    """Of a reversal whose original opened what was settled since: `over` of it, in its own currency."""
    return SettledSince(
        f"{clean(t.reverses)[:60]}: {grouped(over, p.currency)} {p.currency} of it was settled since",
        why="what was paid, cleared, applied or refunded under an entry rests on it",
        fix="take back the later entry first, then this one",
        at=place_of(t, p),
    )
