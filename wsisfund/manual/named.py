"""What an entry must name: its paper, its payee, the authority's document, the reason (domain §8.13)."""

from collections.abc import Iterator

from ..books.records import Fact, Transaction
from ..errors import Fault, Refused, clean
from ..register.budget_facts import ORIGINAL, appropriation_of
from ..register.policies import RULES_FROM, formal_rules_apply
from ..vocabulary.event_table import EVENT
from ..vocabulary.folding import says_nothing
from .view import View

# The paper of a signing is the `document` of the agreement in the register.
_EARLIER = "books made before this rule say from when it holds: policy rules-from"


class MissingDocument(Refused):
    """An entry does not name the paper that it comes from: an invoice, the bank's reference, the authority's document."""

    slug = "missing-document"


class MissingPayee(Refused):
    """An invoice, a payment or an advance does not say to whom."""

    slug = "missing-payee"


class MissingReason(Refused):
    """A virement does not say why."""

    slug = "missing-reason"


def named_faults(view: View) -> Iterator[Fault]:
    """Entries and facts that do not name what they come from, dated since policy `rules-from`."""
    for t in view.books.transactions:
        row = EVENT.get(t.event)
        if row is None:
            continue
        paper = row.source in ("bank", "paper") and says_nothing(t.doc)
        nobody = row.to_payee and says_nothing(t.payee)
        if (paper or nobody) and formal_rules_apply(view.facts, t.date):
            if paper:
                yield _no_document(t, bank=row.is_bank_line)
            if nobody:
                yield _no_payee(t)
    for fact in (*view.facts.all("appropriation"), *view.facts.all("virement")):
        if formal_rules_apply(view.facts, fact.date):
            yield from _of_budget(view, fact)


def _of_budget(view: View, fact: Fact) -> Iterator[Fault]:
    given = appropriation_of(fact) if fact.kind == "appropriation" else None
    if given is not None and says_nothing(given.authority) and (given.kind != ORIGINAL or _since_the_rules(view, fact)):
        yield MissingDocument(
            f"the appropriation of {given.line} ({given.kind}) names no authority",
            why="an appropriation is a decision of Council, and is known by its document",
            fix=f'add the key authority: "Decision 901 (C26)"; {_EARLIER}',
            at=fact.place,
        )
    if fact.kind == "virement" and says_nothing(fact.reason):
        yield MissingReason(
            f"virement {clean(fact.ident)[:60]} gives no reason",
            why="what Council gave to one line is moved to another for a reason that auditors can read",
            fix=f'add the key reason: "…"; {_EARLIER}',
            at=fact.place,
        )


def _since_the_rules(view: View, fact: Fact) -> bool:
    """Older books often brought the first budget forward without its document; with `rules-from` every one names it."""
    begin = RULES_FROM.at(view.facts, fact.date)
    return begin is not None and fact.date >= begin


def _no_document(t: Transaction, *, bank: bool) -> Fault:
    what = "the bank's reference" if bank else "the invoice, letter or memorandum"
    return MissingDocument(
        f"an entry '{t.event}' names no document",
        why=f"it comes from a paper, and is known by it: {what}",
        fix=f'add the key doc: "…"; {_EARLIER}',
        at=t.place,
    )


def _no_payee(t: Transaction) -> Fault:
    return MissingPayee(
        f"an entry '{t.event}' ({clean(t.doc)[:60]}) names no payee",
        why="what is owed or paid is owed or paid to somebody, and the document is settled with the same",
        fix=f'write the payee before the narration: {t.date.isoformat()} * "PAYEE" "{clean(t.narration)[:40]}"; {_EARLIER}',
        at=t.place,
    )
