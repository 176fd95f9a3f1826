"""Who is paid, and whose money is received: the counterparty of an order, a settlement and a receipt (domain §8.9)."""

import re
from collections.abc import Iterator

from ..books.records import Transaction
from ..errors import Fault, Refused, Warning_, clean
from ..register.budget_facts import order_steps
from ..register.facts import agreement_versions
from ..register.versions import names_ever
from ..vocabulary.accounts import ADVANCE_RECEIPTS, CONTRIBUTIONS, DEFERRED, under
from ..vocabulary.event_table import named
from ..vocabulary.events import GENERAL_DONOR
from ..vocabulary.folding import fold_identity, says_nothing, stands_in
from .view import Scope, View

ORGANIZATION = "ITU"
# The organization by its abbreviations and its name in the languages that it works in.
_SHORT = frozenset({"itu", "uit", "мсэ"})
_NAMES = (
    "国际电信联盟", "国际电联", "الاتحاد الدولي للاتصالات",
    "International Telecommunication Union", "International Telecommunications Union",
    "Union internationale des télécommunications", "Unión Internacional de Telecomunicaciones",
    "Международный союз электросвязи",
)  # fmt: skip
# Both charge, or will charge, what was ordered.
_COMPANIES = frozenset("ag bv co company corp gmbh inc kg limited llc llp ltd nv oy plc pty sa sàrl sarl sas spa srl ооо".split())
_OF_ORDERS = frozenset(named("spends"))
_ARRIVING = frozenset(named("arrives"))
_OVERPAYING = frozenset(named("overpays"))
_REFUNDING = frozenset(named("refunds"))


class OtherPayee(Refused):
    """Somebody else is paid than the one to whom it is owed."""

    slug = "other-payee"


class OrderPayee(Warning_):
    """An invoice or an advance under an order is of somebody else than the order names."""

    slug = "order-payee"


class SeveralDonors(Refused):
    """A receipt, or money applied later, is put down to agreements of several donors."""

    slug = "several-donors"


def same(one: str, other: str) -> bool:
    """Whether two writings name the same counterparty."""
    return one == other or fold_identity(one) == fold_identity(other)


def _is_assigned(t: Transaction) -> bool:
    """Whether the entry names the document by which another counterparty stands in."""
    return not says_nothing(t.assigned)


def settlement_fault(t: Transaction, payee: str, doc: str) -> Fault | None:
    """The refusal of an entry that settles `doc` of `payee` with another one, unless it names the document of an assignment."""
    if not payee or same(t.payee, payee) or _is_assigned(t):
        return None
    return OtherPayee(
        f"{clean(doc)[:60]} is of {clean(payee)[:60]}, and this entry is with {clean(t.payee)[:60] or 'nobody'}",
        why="what is owed or advanced is settled with the same counterparty",
        fix='correct the payee, or name the document that assigns it: assigned: "…"',
        at=t.place,
    )


def _is_organization(payee: str) -> bool:
    """Whether a payee is the organization: its abbreviation as the first word, and no company of that name, or
    its name with whatever stands beside it.
    """
    first, *others = re.split(r"\W+", payee.strip().casefold().replace(".", ""))
    if first in _SHORT:
        return not _COMPANIES.intersection(others)
    return any(stands_in(name, payee) for name in _NAMES)


def order_faults(view: View) -> Iterator[Fault]:
    """Support costs that go to somebody else than the organization; a warning for each order: an invoice of another payee."""
    ordered_from = {step.id: step.payee for step in reversed([*order_steps(view.facts)]) if step.payee}
    said: set[str] = set()
    for t in view.books.transactions:
        if t.event in _OF_ORDERS and ordered_from and not _is_assigned(t):
            for ident in dict.fromkeys(t.commitment_of(p) for p in t.postings):
                payee = ordered_from.get(ident, "")
                if payee and ident not in said and not same(t.payee, payee) and view.covers(Scope.ORDER, ident):
                    said.add(ident)
                    yield _of_another(t, ident, payee)
        elif t.event == "support-cost-settlement" and not _is_organization(t.payee):
            yield OtherPayee(
                f"support costs are settled with {clean(t.payee)[:60] or 'nobody'}",
                why="they are owed to the organization and to nobody else",
                fix=f'write the payee "{ORGANIZATION}"',
                at=t.place,
            )


def _of_another(t: Transaction, ident: str, payee: str) -> Fault:
    return OrderPayee(
        f"{clean(ident)[:60]} was ordered from {clean(payee)[:60]}, and this {t.event} is with {clean(t.payee)[:60]}",
        why="an invoice comes from, and an advance goes to, whom the order names",
        fix='name the right order, or the document that assigns it: assigned: "…"',
        at=t.place,
    )


def refund_faults(view: View) -> Iterator[Fault]:
    """What goes back of an agreement goes to its donor, by a name that the register has or had, else on a document; of several
    agreements to the donor of each.
    """
    for t in view.books.transactions:
        if t.event not in _REFUNDING or _is_assigned(t):
            continue
        # What is owed already is paid to whom it is owed (`items`).
        given_back = (p for p in t.postings if t.event == "refund-due" or (p.chf > 0 and _is_given_back(p.account)))
        signed = (next(agreement_versions(view.facts, ident), None) for ident in {t.agreement_of(p) for p in given_back})
        donors = {version.donor for version in signed if version is not None}
        if GENERAL_DONOR not in donors and not all(_is_of(t.payee, donor, view) for donor in donors):
            yield OtherPayee(
                f"the refund is owed to {clean(t.payee)[:60] or 'nobody'}, and the money came from {', '.join(sorted(donors))}",
                why="what is left of a donor's money goes back to that donor",
                fix='correct the payee, or name the document that assigns it: assigned: "…"',
                at=t.place,
            )


def _is_given_back(account: str) -> bool:
    return account == DEFERRED or under(account, CONTRIBUTIONS)


def _is_of(payee: str, donor: str, view: View) -> bool:
    """Whether a payee is the donor, by his id or a name that he has or had, whatever stands beside it."""
    from ..languages.states import states  # only here: few entries give money back

    names = names_ever(view.facts, "donor", donor) | {donor}
    found = [name for name in names if stands_in(name, payee)]
    others = [state.name for state in states().values() if state.iso3 != donor and stands_in(state.name, payee)] if found else []
    # Of "Guinea-Bissau" the name of Guinea is a part.
    return any(not any(stands_in(name, other) for other in others) for name in found)


def donor_faults(view: View) -> Iterator[Fault]:
    """Receipts of several donors' agreements, and advance receipts applied to another donor's agreement."""
    given: dict[str, str] = {}
    for t, event in zip(view.books.transactions, view.events, strict=True):
        held = [p for p in t.postings if p.account == ADVANCE_RECEIPTS]
        for p in held:
            if p.chf < 0 and event in _OVERPAYING:
                given.setdefault(fold_identity(t.doc), t.agreement_of(p))
        if t.event not in _ARRIVING:
            continue
        named = {t.agreement_of(p) for p in t.postings} - {""}
        if t.event == "receipt-applied" and not _is_assigned(t):
            settled = (fold_identity(t.settles_of(p) or t.doc) for p in held if p.chf > 0)
            named |= {given[doc] for doc in settled if given.get(doc)}
        yield from _one_donor(t, named, view)


def _one_donor(t: Transaction, named: set[str], view: View) -> Iterator[Fault]:
    signed = (next(agreement_versions(view.facts, ident), None) for ident in named)
    donors = sorted({version.donor for version in signed if version is not None})
    if len(donors) > 1:
        yield SeveralDonors(
            f"the money of this entry is put down to {', '.join(donors)}",
            why="one receipt comes from one donor, and what he paid in advance stays his",
            fix="name agreements of the donor who paid; another donor's money is a receipt of its own",
            at=t.place,
        )
