"""The verdict on entries of the register alone: judge(state before, new entries), the state coming from the index.

Pledges, donors and receivable accounts change no balance, so the books need not be loaded again: that they were in order
says their index, and the rules are asked about the new entries with the donors and pledges that they name.
"""

from __future__ import annotations

from ..books.draft import Draft
from ..books.records import Books, Fact, Open
from ..errors import BooksFault, Fault, Warning_
from ..manual.rules import MANUAL, READABLE, breaches
from ..manual.view import View
from ..store.index import Index
from ..vocabulary.accounts import RECEIVABLES, under

_KINDS = frozenset({"donor", "pledge", "pledge-end", "instalment"})
_CONTEXT = ("action-line", "output", "officer")


class AccountTwice(BooksFault):
    """An account is opened that is open already."""

    slug = "account-twice"


def only_register(draft: Draft) -> bool:
    """Whether the draft holds nothing but donors, pledges with their instalments and ends, and donors' receivable accounts."""
    pledges = {record.ident for record in draft.records if isinstance(record, Fact) and record.kind == "pledge"}
    for record in draft.records:
        if isinstance(record, Open):
            if not under(record.account, RECEIVABLES):
                return False
        elif (
            not isinstance(record, Fact)
            or record.kind not in _KINDS
            or (record.kind == "instalment" and record.ident not in pledges)
        ):
            return False
    return bool(draft.records or draft.files)


def judge_register(index: Index, draft: Draft) -> list[Fault]:
    """What stands against the draft, by the same rules as over whole books."""
    facts = [record for record in draft.records if isinstance(record, Fact)]
    opens = [record for record in draft.records if isinstance(record, Open)]
    context = [fact for kind in _CONTEXT for fact in index.all(kind)]
    for pledge in dict.fromkeys(fact.ident for fact in facts if fact.kind in ("pledge", "pledge-end")):
        context += [*index.versions("pledge", pledge), *index.versions("instalment", pledge)]
        context += index.versions("pledge-end", pledge)
    new_donors = {fact.ident for fact in facts if fact.kind == "donor"}
    named = {str(fact.values[1]) for fact in [*facts, *context] if fact.kind == "pledge" and len(fact.values) > 1}
    for donor in sorted(named | new_donors):
        context += index.versions("donor", donor)
    known = {name for (name,) in index.rows("SELECT name FROM account")}
    twice = [_twice(o.account) for o in opens if o.account in known]
    books = Books("", (), tuple(sorted([*context, *facts], key=lambda f: f.date)), tuple(opens), ())
    found = breaches(View(books), (READABLE, MANUAL))
    return [*twice, *(f for f in found if not isinstance(f, Warning_))]


def _twice(account: str) -> Fault:
    return AccountTwice(
        f"{account} is open already",
        why="an account is opened once",
        fix="leave the open line out",
        file="ledger/accounts.beancount",
    )
