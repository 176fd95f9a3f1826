"""Nothing is recorded twice, and a reversal takes back exactly one entry (domain §2, identity; §3, reversal)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..books.records import Keys, Place, Transaction, Value
from ..errors import Fault, clean
from ..register.known import AlreadyThere
from ..register.reversals import REVERSAL, legs, mirrors
from ..register.versions import EntryFacts
from ..vocabulary.accounts import CASH
from ..vocabulary.event_table import EVENT
from ..vocabulary.money import grouped
from .faults import ReversalDoesNotMirror, ReversesNothing
from .view import View

_BANK = CASH + ":"
Key = tuple[Value | None, ...]


def identity_faults(view: View) -> Iterator[Fault]:
    """Entries, bank lines and orders that the books hold already."""
    seen: dict[Key, Transaction] = {}
    lines: dict[tuple[str, str, Decimal, str], Transaction] = {}
    own: dict[Key, Transaction] = {}
    for n, t in enumerate(view.books.transactions):
        if n in view.reversals.undone:
            continue
        if "doc" not in t.keys:
            if _has_no_paper(t.event) and (other := own.setdefault(_whole(t), t)) is not t:
                yield _already_there(t, other)
            continue
        twin = _twin(t, seen)
        if twin is None and _is_bank_line(t.event):
            twin = _bank_twin(t, lines)
        if twin is not None:
            yield _already_there(t, twin)
    yield from _granted_twice(view.facts)
    opened: dict[str, Place | None] = {}
    for fact in view.facts.all("commitment"):
        if len(fact.values) > 1 and fact.values[1] == "open":
            if fact.ident in opened:
                yield AlreadyThere(
                    f"commitment {fact.ident} is opened a second time",
                    why=f"it was opened at {_where(opened[fact.ident])}; an id is given once",
                    fix="adjust the order, or open this one under another id",
                    at=fact.place,
                )
            opened.setdefault(fact.ident, fact.place)


def _is_bank_line(event: str) -> bool:
    """Whether the `doc` is the bank's own reference; an expense paid at once carries the vendor's."""
    return event in EVENT and EVENT[event].is_bank_line


def _has_no_paper(event: str) -> bool:
    """Whether the fund decides it by itself, so that the same entry word for word is the same entry."""
    return event in EVENT and not EVENT[event].source


def _whole(t: Transaction) -> Key:
    """Everything that an entry says, for those that no document tells apart."""
    legs_ = tuple(str((p.account, p.units, p.currency, p.chf, sorted(p.keys.items()))) for p in t.postings)
    return t.date, t.payee, t.narration, str(sorted(t.keys.items())), *legs_


def _granted_twice(facts: EntryFacts) -> Iterator[Fault]:
    """The same authority twice: line, amount, day, period and document are the same."""
    granted: dict[Key, Place | None] = {}
    for fact in facts.all("appropriation"):
        key: Key = (fact.date, *map(str, fact.values), str(sorted(fact.keys.items())))
        if key in granted:
            yield AlreadyThere(
                f"this appropriation of {fact.ident} is already there",
                why=f"it stands at {_where(granted[key])}: line, amount, day, period and authority are the same",
                fix="delete the second one; a further amount has a document of its own",
                at=fact.place,
            )
        granted.setdefault(key, fact.place)


def _twin(t: Transaction, seen: dict[Key, Transaction]) -> Transaction | None:
    """The earlier entry with the same event, document, payee, agreement and instalment; else None, and `t` is kept."""
    keys = t.keys
    common = keys.get("agreement", ""), keys.get("instalment", "")
    own = [p.keys for p in t.postings if p.keys]
    twin = None
    for named in (common,) if not own else _named(common, own):
        key = keys.get("event"), keys["doc"], t.payee, *named
        other = seen.setdefault(key, t)
        if other is not t:
            twin = other
    return twin


def _named(common: tuple[Value, Value], own: Sequence[Keys]) -> set[tuple[Value, Value]]:
    """Each agreement and instalment that the entry names; legs that say less than another stand for nothing."""
    named = {common, *((keys.get("agreement", common[0]), keys.get("instalment", common[1])) for keys in own)}
    exact = {agreement for agreement, instalment in named if instalment}
    return {(a, i) for a, i in named if i or (a and a not in exact)} or named


def _bank_twin(t: Transaction, lines: dict[tuple[str, str, Decimal, str], Transaction]) -> Transaction | None:
    """The earlier entry of the same bank line. One line may pay several payees, so money out is compared with its payee."""
    twin = None
    for p in t.postings:
        if p.account.startswith(_BANK) and p.units:
            key = p.account, t.doc, p.units, t.payee if p.units < 0 else ""
            other = lines.setdefault(key, t)
            if other is not t:
                twin = other
    return twin


def _already_there(t: Transaction, twin: Transaction) -> Fault:
    return AlreadyThere(
        f"{t.event} {clean(t.doc)[:60]} ({clean(t.payee)[:60]}) is already there, since {twin.date.isoformat()}",
        why=f"it stands at {_where(twin.place)}: event, document, payee, agreement and instalment are the same, or the bank line",
        fix="delete the second entry; where both are right, their documents differ: give each its own reference",
        at=t.place,
    )


def reversal_faults(view: View) -> Iterator[Fault]:
    """Reversals that take back nothing, or something else than they name."""
    transactions, reversals = view.books.transactions, view.reversals
    for n, t in enumerate(transactions):
        if t.keys.get("event") != REVERSAL:
            continue
        named = str(t.keys.get("reverses", ""))
        if n not in reversals.original:
            yield _reverses_nothing(t, named, transactions)
        else:
            original = transactions[reversals.original[n]]
            if not mirrors(t, original):
                yield _does_not_mirror(t, original)


def _reverses_nothing(t: Transaction, named: str, transactions: Sequence[Transaction]) -> Fault:
    holder = next((o for o in transactions if named and o.doc == named and o is not t), None)
    why = f"{named} stands at {_where(holder.place)}, is later, or is reversed already" if holder else "no entry has this doc"
    return ReversesNothing(
        f"the reversal of '{clean(named)[:60]}' takes back nothing" if named else "the reversal does not say what it reverses",
        why=why if named else "a reversal mirrors one entry, named by its doc",
        fix='name the doc of the wrong entry: reverses: "…"',
        at=t.place,
    )


def _does_not_mirror(t: Transaction, original: Transaction) -> Fault:
    left = legs(original, -1)
    left.subtract(legs(t))
    differing = sorted(leg for leg, count in left.items() if count)
    if differing:
        account, currency, units, _ = differing[0]
        why = f"for example {account} {grouped(units, currency)} {currency}, which stands on one side only"
    else:
        why = "the agreements, instalments, commitments or programmes of the legs differ"
    return ReversalDoesNotMirror(
        f"the reversal does not mirror {clean(original.doc)[:60]} at {_where(original.place)}",
        why=why,
        fix="write every leg of the original with the sign turned and with its keys:\nwsisfund reverse DOC --reason …",
        at=t.place,
    )


def _where(place: Place | None) -> str:
    return f"{place.file}:{place.line}" if place else "an earlier entry"
