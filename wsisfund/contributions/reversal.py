"""A wrong entry taken back by its mirror: nothing that was written is ever edited (domain §3, E27)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Amount, Fact, Posting, Transaction, Value
from ..errors import Refused, UsageFault, clean
from ..manual.faults import SettledSince
from ..register.officers import Officers, signatures
from ..register.reversals import MIRRORED_KEYS, REVERSAL, reversals_of
from ..register.versions import agreement_at, instalments_at
from ..register.wording import MAX_TEXT, checked_text, entry
from ..store.arrived import SETTLES_AMOUNT
from ..store.chart import checked_day, opening_of
from ..store.documents import recorded, references_from, reversals_naming
from ..store.entries import Written, entries_of, reference_of
from ..store.index import Index
from ..store.measures import DIRECT
from ..store.positions import UnknownDocument, open_items
from ..vocabulary.accounts import OPEN_ITEMS, RECEIVABLES, is_asset, under
from ..vocabulary.event_table import BOTH, EVENT, named
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import grouped
from ..vocabulary.running_number import KEY as RUNNING

# Keys of a posting that its mirror carries: which open item it belongs to, what an officer said that it settles.
_LEG_KEYS = (*MIRRORED_KEYS, "settles", SETTLES_AMOUNT)
_RECOVERING = frozenset(named("recovers"))


class WhichEntry(UsageFault):
    """Several entries carry the document's reference, and the reversal does not say which is meant."""

    slug = "which-entry"


class ReversedAlready(Refused):
    """The entry was taken back before."""

    slug = "reversed-already"


class Reverse(NamedTuple):
    """A wrong entry to take back.

    Args:
        reason: why, for the entry's text.
        reversal_doc: reference of the reversal itself; default the next free ``REV-<year>-<n>``.
        event, payee, of: which entry is meant, and of which day, where several carry the reference.
        entry: its running number (``2026-0123``), or its place (``file:line``), where several are alike in that, too.
    """

    doc: str
    reason: str
    reversal_doc: str | None = None
    event: str | None = None
    payee: str | None = None
    of: date | None = None
    entry: str | None = None


def reversal_draft(index: Index, asked: Reverse, day: date, officers: Officers) -> Draft:
    """The mirror of the entry `doc`, leg by leg with its keys, dated `day`; the reversed document is free again.

    What rests on the entry refuses it: an item that it opened and that was settled since here, everything else (money spent,
    deferred revenue released, an order closed) by the rules over the whole books.

    Raises:
        UnknownDocument, WhichEntry, ReversedAlready, SettledSince, NoAuthority, DateOutOfRange, PeriodClosed.
    """
    checked_day(index, day)
    reason = checked_text(asked.reason, "reason")
    written = _chosen(index, asked, day)
    original = written.record
    _unsettled(index, original)
    reference = checked_text(asked.reversal_doc, "document") if asked.reversal_doc else next_reference(index, day)
    if recorded(index, reference):
        raise ReversedAlready(
            f"{clean(reference)[:60]} is the reference of another entry",
            why="each reversal has a reference of its own",
            fix="leave --doc out for the next free one",
        )
    legs = [_mirrored(p) for p in original.postings]
    keys: dict[str, Value] = {"event": "reversal", "doc": reference, "reverses": original.doc}
    keys |= {key: original.keys[key] for key in MIRRORED_KEYS if key in original.keys and key != "programme"}
    keys |= {"restates": original.restates} if original.restates else {}
    keys |= signatures(index, EVENT["reversal"].officers, officers, day)
    text = f"Reversal of {original.doc}: {reason}"[:MAX_TEXT]
    transaction = entry(day, original.payee, text, keys, legs, original.links)
    facts = [*_restored(index, original, day), *_assessed_before(index, original, reference, day, keys)]
    derivation = [f"mirrors {original.event} {original.doc} of {original.date.isoformat()} at {_where(original)}"]
    derivation += [f"the register again: {_shown(fact)}" for fact in facts]
    agreement = next((a for p in legs if (a := transaction.agreement_of(p))), "")
    records = tuple(opening_of(index, [*facts, transaction]))
    return Draft("reversal", reference, records, tuple(derivation), budget_line=_line(legs), agreement=agreement)


def next_reference(index: Index, day: date) -> str:
    """The first free reference of the year: ``REV-2026-001``."""
    stem = f"REV-{day.year}-"
    taken = references_from(index, stem)
    number = 1
    while f"{stem}{number:03d}" in taken:
        number += 1
    return f"{stem}{number:03d}"


def _chosen(index: Index, asked: Reverse, day: date) -> Written:
    doc = reference_of(index, asked.doc)
    shown = clean(doc)[:60]
    named = entries_of(index, doc)
    if not named:
        raise UnknownDocument(
            f"no entry has the document '{shown}'",
            why="an entry is named by its document's reference",
            fix="check the reference; an agreement is lowered with `wsisfund agreement amend`, a pledge ended with "
            "`wsisfund pledge end`",
        )
    fitting = [w for w in named if _is_meant(w.record, asked)]
    standing = _standing(index, doc)
    free = [w for w in fitting if w.number in standing]
    if len(free) == 1:
        if free[0].record.date > day:
            raise UnknownDocument(
                f"{shown} is dated {free[0].record.date.isoformat()}, after {day.isoformat()}",
                why="an entry is taken back on its own day or later",
                fix=f"give a later day: --date {free[0].record.date.isoformat()}",
                at=free[0].record.place,
            )
        return free[0]
    if not free and fitting:
        raise ReversedAlready(
            f"{shown} is reversed already",
            why="an entry is taken back once; its document may be recorded anew",
            fix="nothing to do",
            at=fitting[-1].record.place,
        )
    raise WhichEntry(
        f"which entry of '{shown}'?",
        why="; ".join(_named(w.record) for w in free or named),
        fix="say it: --event EVENT, --payee PAYEE, --of DATE, or --entry with its running number or its place, file:line; "
        "what came last is taken back first",
    )


def _is_meant(entry_: Transaction, asked: Reverse) -> bool:
    """Whether an entry is the one asked for, as far as that says which."""
    called = (entry_.keys.get(RUNNING), _where(entry_), None)
    return (
        asked.event in (None, entry_.event)
        and asked.payee in (None, entry_.payee)
        and asked.of in (None, entry_.date)
        and asked.entry in called
    )


def _named(entry_: Transaction) -> str:
    """An entry as a person tells it from others of its document: what it moved in CHF, its number and its place."""
    moved = sum((p.chf for p in entry_.postings if p.chf > 0), Decimal(0))
    what = f"{entry_.event} of {entry_.payee} on {entry_.date.isoformat()}, {grouped(moved)} CHF"
    return f"{what} ({', '.join(filter(None, (str(entry_.keys.get(RUNNING, '')), _where(entry_))))})"


def _standing(index: Index, doc: str) -> set[int]:
    """Numbers of the entries of a document that no reversal took back, as the rules match them (`register.reversals`)."""
    chain: dict[int, Written] = {}
    docs, seen = [doc], set()
    while docs:
        name = docs.pop()
        seen.add(name)
        chain |= {w.number: w for w in entries_of(index, name)}
        docs += [later for later in reversals_naming(index, name) if later not in seen]
    ordered = sorted(chain.values(), key=lambda w: (w.record.date, w.number))
    undone = reversals_of([w.record for w in ordered]).undone
    return {w.number for n, w in enumerate(ordered) if n not in undone}


def _unsettled(index: Index, original: Transaction) -> None:
    """Nothing, when every item that the entry opened is still as large as the entry made it.

    What came back from a vendor, or was set off, opened none: its reversal only lets the vendor owe it again.
    """
    if original.event == REVERSAL or original.event in _RECOVERING:
        return
    for account in dict.fromkeys(p.account for p in original.postings if p.account in OPEN_ITEMS):
        debits = is_asset(account)
        items = open_items(index, account)
        for currency in dict.fromkeys(p.currency for p in original.postings if p.account == account):
            legs = [p for p in original.postings if p.account == account and p.currency == currency]
            made = sum((p.units for p in legs), Decimal(0))
            if (made > 0) != debits:
                continue
            named = {fold_identity(original.settles_of(p) or original.doc) for p in legs}
            left = sum((i.units for i in items if fold_identity(i.doc) in named and i.currency == currency), Decimal(0))
            if abs(left) < abs(made):
                raise SettledSince(
                    f"{clean(original.doc)[:60]} has {grouped(abs(left), currency)} {currency} open of "
                    f"{grouped(abs(made), currency)}: the rest was settled since",
                    why="what was paid, cleared, applied or refunded under an entry rests on it",
                    fix="take back the later entry first, then this one",
                )


def _where(entry_: Transaction) -> str:
    return f"{entry_.place.file}:{entry_.place.line}" if entry_.place else "an entry of this batch"


def _mirrored(p: Posting) -> Posting:
    keys = {key: p.keys[key] for key in _LEG_KEYS if key in p.keys}
    return Posting(p.account, -p.units, p.currency, -p.chf, keys)


def _restored(index: Index, original: Transaction, day: date) -> list[Fact]:
    """New versions of the register where the entry was an amendment: its amounts go back to what they were."""
    if original.event != "amendment":
        return []
    changes = [
        (original.agreement_of(p), original.instalment_of(p), p.units) for p in original.postings if under(p.account, RECEIVABLES)
    ]
    facts: list[Fact] = []
    for ident, number, units in changes:
        found = agreement_at(index, ident, day)
        due = next((i for i in instalments_at(index, ident, day) if i.number == number), None)
        if found is None or due is None:
            continue
        currency = found.amount.currency
        facts.append(Fact(day, "agreement", (ident, found.donor, Amount(found.amount.number - units, currency)), {}))
        facts.append(Fact(day, "instalment", (ident, number, due.due, Amount(due.amount.number - units, currency)), {}))
    return facts


def _assessed_before(index: Index, original: Transaction, doc: str, day: date, signed: Mapping[str, Value]) -> list[Fact]:
    """A new version of the register where an agreement was assessed again: its recognition is what it was."""
    if original.event not in named("reassesses"):
        return []
    facts: list[Fact] = []
    for ident in dict.fromkeys(filter(None, (original.agreement_of(p) for p in original.postings))):
        before, now = (agreement_at(index, ident, at) for at in (original.date - timedelta(1), day))
        if before is None or now is None or before.recognition == now.recognition:
            continue
        keys: dict[str, Value] = {"recognition": before.recognition, "document": doc}
        if before.interest != now.interest:
            keys["interest"] = before.interest
        keys |= {name: signed[name] for name in BOTH if name in signed}
        facts.append(Fact(day, "agreement", (ident, now.donor, now.amount), keys))
    return facts


def _shown(fact: Fact) -> str:
    amount = fact.values[-1]
    assert isinstance(amount, Amount)
    return f"{fact.kind} {' '.join(str(v) for v in fact.values[:2])} {grouped(*amount)} {amount.currency}"


def _line(legs: Sequence[Posting]) -> str:
    """The budget line that gets its money back, for the availability that the answer shows."""
    return next((p.account for p in legs if DIRECT.holds(p.account, REVERSAL)), "")
