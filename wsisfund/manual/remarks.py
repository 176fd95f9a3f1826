"""What is lawful and yet worth a second look (domain §8.16)."""

from collections.abc import Iterator
from datetime import date

from ..books.records import Transaction
from ..errors import Fault, Warning_, clean
from ..register.budget_facts import ORIGINAL, Virement, appropriations, order_steps, virements
from ..register.facts import agreement_versions, letters
from ..register.officers import officers_named
from ..register.policies import SUPPORT_COST_RATE
from ..register.versions import agreement_at, names_ever
from ..store.measures import SUPPORT
from ..vocabulary.biennium import first_day_of
from ..vocabulary.event_table import BOTH
from ..vocabulary.folding import fold_identity, says_nothing
from ..vocabulary.lookalike import name_shape
from .view import Scope, View

# Up to here the budget of a year is at its beginning.
_BEGINNING_DAYS = 31


class FlaggedEntry(Warning_):
    """An entry carries another flag than ``*``: somebody marked it as not yet certain."""

    slug = "flagged-entry"


class OfficerIsPayee(Warning_):
    """An officer who certified or approved an entry is paid by it."""

    slug = "officer-is-payee"


class LinkContradicts(Warning_):
    """An entry is linked to another agreement or order than the one that it names."""

    slug = "link-contradicts"


class LetterOfNothing(Warning_):
    """A letter is about a document that no entry has."""

    slug = "letter-of-nothing"


class LateOriginal(Warning_):
    """An original appropriation is dated in the middle of its year; what comes later is supplementary."""

    slug = "late-original"


class SupportCostMoved(Warning_):
    """A virement moves between a line of support cost and a line that is charged directly."""

    slug = "support-cost-moved"


class OtherSupportCostRate(Warning_):
    """An agreement bears another support cost rate than policy `support-cost-rate`, and names no waiver."""

    slug = "other-support-cost-rate"


def entry_warnings(view: View) -> Iterator[Fault]:
    """Of each entry: its flag, who is paid, what it is linked to."""
    names: dict[str, frozenset[str]] = {}
    orders = {step.id for step in order_steps(view.facts)}
    for t in view.books.transactions:
        if t.flag != "*" and t.event:
            yield _flagged(t)
        yield from _paid_to_himself(view, t, names)
        if t.links:
            yield from _links(view, t, orders)


def _flagged(t: Transaction) -> Fault:
    return FlaggedEntry(
        f"the entry {clean(t.doc)[:60]} carries the flag {clean(t.flag)[:4]}",
        why="the books' entries carry *; another flag says that somebody is not certain yet",
        fix="settle what was open, and write *",
        at=t.place,
    )


def _paid_to_himself(view: View, t: Transaction, names: dict[str, frozenset[str]]) -> Iterator[Fault]:
    if not t.payee:
        return
    for key, who in zip(BOTH, officers_named(t.keys), strict=True):
        if who is None:
            continue
        if who not in names:
            names[who] = frozenset(map(name_shape, {who, *names_ever(view.facts, "officer", who)}))
        if name_shape(t.payee) in names[who]:
            yield OfficerIsPayee(
                f"{clean(t.payee)[:60]} is paid by an entry that carries {who} as {key}",
                why="who signs for the fund's money is not who gets it",
                fix="let another officer sign, or see that this is in order (a reimbursement, for example)",
                at=t.place,
            )


def _links(view: View, t: Transaction, orders: set[str]) -> Iterator[Fault]:
    for what, whole, known in (("agreement", t.agreement, None), ("commitment", t.commitment, orders)):
        named = {value for p in t.postings if (value := t.key_of(p, what))} | {whole} - {""}
        if not named:
            continue
        for link in t.links:
            there = view.signed.get(link) is not None if known is None else link in known
            if there and link not in named:
                yield LinkContradicts(
                    f"the entry is linked to {clean(link)[:60]}, and its {what} is {', '.join(sorted(named))}",
                    why="figures follow the keys; a reader who follows the link sees it under another one",
                    fix="correct the link, or the key",
                    at=t.place,
                )


def letter_warnings(view: View) -> Iterator[Fault]:
    """Letters about a document that no entry has."""
    about = [letter for letter in letters(view.facts) if letter.document.strip()]
    docs = {fold_identity(t.doc) for t in view.books.transactions} if about else set()
    for letter in about:
        folded = fold_identity(letter.document)
        if folded not in docs and view.covers(Scope.DOCUMENT, folded):
            yield LetterOfNothing(
                f"letter {clean(letter.id)[:60]} is about {clean(letter.document)[:60]}, which no entry has",
                why="a letter names the document of the entry that it is about, so that a receipt is acknowledged once",
                fix="correct the reference; a paper is kept with its entry: wsisfund attach DOC FILE",
                at=letter.place,
            )


def budget_warnings(view: View) -> Iterator[Fault]:
    """Originals in the middle of their year, and support cost that is moved to direct lines or back."""
    for given in appropriations(view.facts):
        if given.kind == ORIGINAL and (given.day - first_day_of(given.year)).days > _BEGINNING_DAYS:
            yield LateOriginal(
                f"an original appropriation of {given.line} for {given.year} is dated {given.day.isoformat()}",
                why="the original budget stands when its year begins; what Council adds later is supplementary",
                fix='write kind: "supplementary", or the day from which it was in force',
                at=given.place,
            )
    for moved in virements(view.facts):
        if SUPPORT.holds(moved.source, "") != SUPPORT.holds(moved.target, ""):
            yield _support_moved(moved)


def _support_moved(moved: Virement) -> Fault:
    return SupportCostMoved(
        f"virement {clean(moved.id)[:60]} moves between {moved.source} and {moved.target}",
        why="support cost is ITU's, at a rate of each charge; its line does not give room to direct costs, nor take it",
        fix="move between lines of one kind, or let Council decide by a supplementary and a reduction",
        at=moved.place,
    )


def rate_warnings(view: View) -> Iterator[Fault]:
    """Agreements whose support cost rate is none of the policy's and that name no waiver, at each version."""
    if not view.facts.versions("policy", SUPPORT_COST_RATE.name):
        return
    seen: set[tuple[str, str]] = set()
    for fact in view.facts.all("agreement"):
        rates = SUPPORT_COST_RATE.at(view.facts, fact.date)
        found = agreement_at(view.facts, fact.ident, fact.date)
        if rates is None or found is None or found.recognition in ("opening", "in-kind") or _waived(view, fact.ident, fact.date):
            continue
        if found.psc_rate not in rates and (fact.ident, str(found.psc_rate)) not in seen:
            seen.add((fact.ident, str(found.psc_rate)))
            yield OtherSupportCostRate(
                f"{clean(fact.ident)[:60]} bears support cost at {found.psc_rate}",
                why=f"policy support-cost-rate says {', '.join(map(str, rates))}; another rate is a waiver with its document",
                fix='correct psc-rate, or name the document: waiver: "…"',
                at=fact.place,
            )


def _waived(view: View, ident: str, day: date) -> bool:
    return any(not says_nothing(version.waiver) for version in agreement_versions(view.facts, ident) if version.day <= day)
