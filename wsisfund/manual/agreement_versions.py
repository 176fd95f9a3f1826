"""What was signed changes only by what both sides signed: versions of an agreement after its first (domain §8.7)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeAlias

from ..books.records import Amount, Fact, Transaction, Value
from ..errors import BooksFault, Fault, Refused, clean
from ..register.facts import agreement_version_of, instalment_version_of
from ..register.officers import officers_named
from ..register.policies import formal_rules_apply
from ..register.source import EntryFacts
from ..register.versions import psc_rate_of
from ..vocabulary.event_table import BOTH
from ..vocabulary.folding import says_nothing
from .view import Scope, View

# What was agreed: the other keys say where something is found, or who decided.
_AGREED = ("earmark", "psc-rate", "recognition", "interest", "starts", "ends")
# The document, and the two officers, of a version or of an entry.
_Papers: TypeAlias = tuple[str | None, ...]
_DEFAULTS = {"interest": "fund", "earmark": "unearmarked"}


class DonorChanged(BooksFault):
    """A later version of an agreement names another donor than the one who signed it."""

    slug = "donor-changed"


class UnsignedAmendment(Refused):
    """A later version changes what was agreed without the document and both officers."""

    slug = "unsigned-amendment"


def version_faults(view: View) -> Iterator[Fault]:
    """Later versions of agreements and instalments that change the donor, or what was agreed without anybody's signature.

    The document and the officers stand on the version, or on the amendment's entry of that day.
    """
    facts, signed_by = view.facts, _amendments(view)
    for ident in dict.fromkeys(f.ident for f in facts.all("agreement")):
        versions = facts.versions("agreement", ident)
        if not view.covers(Scope.AGREEMENT, ident):
            continue
        yield from _donors(versions)
        for day, changed, fact in _changes(facts, ident, versions):
            if formal_rules_apply(facts, day):
                yield from _signed(ident, day, changed, fact, [*_papers_of(facts, ident, day), *signed_by[ident, day]])


def _amendments(view: View) -> Mapping[tuple[str, date], list[_Papers]]:
    """What signs the entries that amend each agreement on each day."""
    found: dict[tuple[str, date], list[_Papers]] = defaultdict(list)
    for t in view.books.transactions:
        if t.event == "amendment":
            for ident in _agreements(t):
                found[ident, t.date].append((t.doc, *officers_named(t.keys)))
    return found


def _agreements(t: Transaction) -> set[str]:
    return {t.agreement_of(p) for p in t.postings} - {""}


def _donors(versions: Sequence[Fact]) -> Iterator[Fault]:
    first, *later = (version for fact in versions if (version := agreement_version_of(fact)))
    for version in later:
        if version.donor != first.donor:
            yield DonorChanged(
                f"{clean(version.id)[:60]} would be with {clean(version.donor)[:60]}; {clean(first.donor)[:60]} signed it",
                why="an agreement has one donor for ever; everything received under it is shown under that name",
                fix="write the donor who signed; another donor signs an agreement of its own",
                at=version.place,
            )
            return


def _changes(facts: EntryFacts, ident: str, versions: Sequence[Fact]) -> Iterator[tuple[date, str, Fact]]:
    """Day, what changed, and the fact that says so; one for each day."""
    found: dict[date, tuple[str, Fact]] = {}
    was: Mapping[str, Value] = versions[0].keys
    for before, fact in pairwise(versions):
        now = {**was, **fact.keys}
        changed = _changed(before, fact, was, now)
        was = now
        if changed:
            found.setdefault(fact.date, (changed, fact))
    for fact, changed in _moved(facts.versions("instalment", ident), versions[0].date):
        found.setdefault(fact.date, (changed, fact))
    for day in sorted(found):
        yield day, *found[day]


def _changed(before: Fact, fact: Fact, was: Mapping[str, Value], now: Mapping[str, Value]) -> str:
    """What a version changes; `was`, `now`: all keys that hold before it, and with it."""
    newest, version = agreement_version_of(before), agreement_version_of(fact)
    if newest and version and newest.amount != version.amount:
        return "amount"
    return next((key for key in _AGREED if _plain(was, key) != _plain(now, key)), "")


def _plain(keys: Mapping[str, Value], key: str) -> str:
    """A value as it counts: a rate however many decimals it has, a list whatever its spaces."""
    if key == "psc-rate":
        return f"{psc_rate_of(keys).normalize():f}"
    return str(keys.get(key, _DEFAULTS.get(key, ""))).replace(" ", "")


def _moved(parts: Sequence[Fact], signed: date) -> Iterator[tuple[Fact, str]]:
    """Instalments that change, or that come when others are known already."""
    known: dict[str, tuple[date, Amount]] = {}
    first = min((f.date for f in parts), default=signed)
    for fact in parts:
        part = instalment_version_of(fact)
        if part is None:
            continue
        number, said = part.number, (part.due, part.amount)
        if (number in known and known[number] != said) or (number not in known and fact.date > max(signed, first)):
            yield fact, f"instalment {number}"
        known[number] = said


def _papers_of(facts: EntryFacts, ident: str, day: date) -> list[_Papers]:
    kinds = ("agreement", "instalment")
    return [(f.document, *officers_named(f.keys)) for kind in kinds for f in facts.versions(kind, ident) if f.date == day]


def _signed(ident: str, day: date, changed: str, fact: Fact, papers: Sequence[_Papers]) -> Iterator[Fault]:
    named = zip(("document", *BOTH), zip(*papers, strict=True), strict=True)
    missing = [name for name, said in named if all(says_nothing(one or "") for one in said)]
    if missing:
        yield UnsignedAmendment(
            f"{clean(ident)[:60]}: {changed} changes on {day.isoformat()} without {', '.join(missing)}",
            why="what was agreed changes by a document, certified by one officer and approved by another",
            fix="add the keys to the version, or amend by the command:\nwsisfund agreement amend ID …",
            at=fact.place,
        )
