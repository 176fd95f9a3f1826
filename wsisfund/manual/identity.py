"""Nothing is recorded twice, and a reversal takes back exactly one entry (domain §2, identity; §3, reversal; §8.12)."""

from collections.abc import Collection, Iterator, Sequence

from ..books.records import Place, Transaction, Value
from ..errors import Fault, clean
from ..register.known import AlreadyThere
from ..register.reversals import REVERSAL, legs, mirrors
from ..store.measures import EXPENSE, SUPPORT, all_of, not_
from ..vocabulary.accounts import CASH, HELD
from ..vocabulary.event_table import EVENT, named
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import grouped
from .faults import ReversalDoesNotMirror, ReversesNothing
from .view import Scope, View

_BANK = CASH + ":"
# Whose numbers are the vendor's own, who may begin again each year.
VENDORS_OWN = frozenset(named("invoiced"))
_ASSIGNING = frozenset(named("assigns"))
_CHARGED = all_of(EXPENSE, not_(SUPPORT))

Key = tuple[Value | int | None, ...]


def identity_faults(view: View) -> Iterator[Fault]:
    """Entries and bank lines that the books hold already; documents and payees are compared as `fold_identity` reads them."""
    seen: dict[Key, list[Transaction]] = {}
    lines: dict[Key, Transaction] = {}
    own: dict[Key, Transaction] = {}
    for n, t in enumerate(view.books.transactions):
        if n in view.reversals.undone:
            continue
        if not t.doc.strip():
            if _has_no_paper(t.event) and (other := own.setdefault(_whole(t), t)) is not t:
                yield _already_there(t, other)
            continue
        if not view.covers(Scope.DOCUMENT, fold_identity(t.doc)):
            continue
        twin = _twin(t, seen)
        if twin is None and _is_bank_line(t.event):
            twin = _bank_twin(t, lines)
        if twin is not None:
            yield _already_there(t, twin)


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


def _twin(t: Transaction, seen: dict[Key, list[Transaction]]) -> Transaction | None:
    """The earlier entry with the same event, document, payee, agreement and instalment; else None, and `t` is kept.

    A vendor's number may come again in another year, and one invoice may be several entries of a day for different lines.
    """
    year = t.date.year if t.event in VENDORS_OWN else 0
    lines = charged_lines(t) if t.event in VENDORS_OWN else frozenset()
    part = _part(t)
    twin = None
    for whose in _named(t):
        others = seen.setdefault((t.event, fold_identity(t.doc), fold_identity(t.payee), year, *part, *whose), [])
        parts = bool(lines) and all(o.date == t.date and charged_lines(o) and not lines & charged_lines(o) for o in others)
        if others and not parts:
            twin = others[-1]
        others.append(t)
    return twin


def _part(t: Transaction) -> Key:
    """Day and amounts of what is released from a document that has no paper of its own for it: it may go in several parts."""
    if t.event not in _ASSIGNING:
        return ()
    doc = fold_identity(t.doc)
    released = [p for p in t.postings if p.units > 0 and fold_identity(t.settles_of(p)) == doc and p.account in HELD]
    return (t.date, *sorted(f"{p.units.normalize()} {p.currency}" for p in released)) if released else ()


def charged_lines(t: Transaction) -> frozenset[str]:
    """The budget lines that an entry charges, support cost apart."""
    return frozenset(p.account for p in t.postings if _CHARGED.holds(p.account, t.event))


def _named(t: Transaction) -> Collection[tuple[str, str]]:
    """Each agreement and instalment that the entry names; legs that say less than another stand for nothing."""
    common = t.agreement, t.instalment
    own = [p for p in t.postings if p.keys]
    if not own:
        return (common,)
    named = {common, *((t.agreement_of(p), t.instalment_of(p)) for p in own)}
    exact = {agreement for agreement, instalment in named if instalment}
    return {(a, i) for a, i in named if i or (a and a not in exact)} or named


def _bank_twin(t: Transaction, lines: dict[Key, Transaction]) -> Transaction | None:
    """The earlier entry of the same bank line. One line may pay several payees, so money out is compared with its payee."""
    twin = None
    for p in t.postings:
        if p.account.startswith(_BANK) and p.units:
            key: Key = p.account, fold_identity(t.doc), p.units, fold_identity(t.payee) if p.units < 0 else ""
            other = lines.setdefault(key, t)
            if other is not t:
                twin = other
    return twin


def _already_there(t: Transaction, twin: Transaction) -> Fault:
    written = "" if twin.doc == t.doc else f" as {clean(twin.doc)[:60]}"
    return AlreadyThere(
        f"{t.event} {clean(t.doc)[:60]} ({clean(t.payee)[:60]}) is already there{written}, since {twin.date.isoformat()}",
        why=f"it stands at {where(twin.place)}: event, document, payee, agreement and instalment are the same, or the bank line"
        "; case, spaces, dashes and what is not seen make no other document",
        fix="delete the second entry; where both are right, one entry applies the sum of the two parts"
        if _part(t)
        else "delete the second entry; where both are right, their documents differ: give each its own reference",
        at=t.place,
    )


def reversal_faults(view: View) -> Iterator[Fault]:
    """Reversals that take back nothing, or something else than they name."""
    transactions, reversals = view.books.transactions, view.reversals
    for n, t in enumerate(transactions):
        if t.event != REVERSAL:
            continue
        named = t.reverses
        if n not in reversals.original:
            yield _reverses_nothing(t, named, transactions)
        else:
            original = transactions[reversals.original[n]]
            if not mirrors(t, original):
                yield _does_not_mirror(t, original)
            year = original.restates or str(original.date.year)
            if t.restates != year and (t.restates or original.restates):
                yield _other_year(t, original, year)


def _reverses_nothing(t: Transaction, named: str, transactions: Sequence[Transaction]) -> Fault:
    holder = next((o for o in transactions if named and fold_identity(o.doc) == fold_identity(named) and o is not t), None)
    why = f"{named} stands at {where(holder.place)}, is later, or is reversed already" if holder else "no entry has this doc"
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
        f"the reversal does not mirror {clean(original.doc)[:60]} at {where(original.place)}",
        why=why,
        fix="write every leg of the original with the sign turned and with its keys:\nwsisfund reverse DOC --reason …",
        at=t.place,
    )


def _other_year(t: Transaction, original: Transaction, year: str) -> Fault:
    """Of a reversal that changes another year than what it takes back, in III and in the year before."""
    return ReversalDoesNotMirror(
        f"the reversal does not mirror {clean(original.doc)[:60]} at {where(original.place)}",
        why=f"what it takes back changed the figures of {year}, and the reversal those of another year",
        fix=f'write in the reversal: restates: "{year}"'
        if year != str(t.date.year)
        else "leave out the key restates: both are of the same year",
        at=t.place,
    )


def where(place: Place | None) -> str:
    """``file:line`` of an entry, in the words of a message."""
    return f"{place.file}:{place.line}" if place else "an earlier entry"
