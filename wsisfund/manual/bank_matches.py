"""Lines of the bank and the entries that they are: what is matched is there, on the same account, and comes to the same."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Amount, Fact
from ..errors import BooksFault, Fault, clean
from ..register.bank_facts import LINE, MATCH, STATEMENT, RecordedLine, account_said, matched, recorded_lines
from ..vocabulary.accounts import BANK, DEPOSITS, under
from ..vocabulary.money import grouped
from .view import View


class MatchDoesNotAgree(BooksFault):
    """A match names a line or a document that is not there, or lines and documents that do not come to the same amount."""

    slug = "match-does-not-agree"


class NotOfThisAccount(BooksFault):
    """A bank's line or statement is of no bank account, or in another currency than the account."""

    slug = "wrong-bank-account"


def bank_line_faults(view: View) -> Iterator[Fault]:
    """Lines and statements that are of no bank account, or in another currency than theirs."""
    for kind in (LINE, STATEMENT):
        for fact in view.facts.all(kind):
            account = account_said(fact)
            currencies = {value.currency for value in fact.values if isinstance(value, Amount)}
            of_bank = under(account, BANK) or under(account, DEPOSITS)
            if not of_bank or currencies != {account.split(":")[3]}:
                yield NotOfThisAccount(
                    f"{kind} {clean(fact.ident)[:60]}: {', '.join(sorted(currencies))} on {account}",
                    why=f"bank accounts are {BANK}:<CCY>[:<Name>] and {DEPOSITS}:<CCY>[:<Name>], each in its own currency",
                    fix="name the account that the bank's file is about",
                    at=fact.place,
                )


def match_faults(view: View) -> Iterator[Fault]:
    """Matches that do not hold: each line and each document is there, and those that hang together come to the same amount."""
    facts = view.facts.all(MATCH)
    found = matched(facts)
    if not found:
        return
    newest = {fact.ident: fact for fact in facts}
    lines = {line.id: line for line in recorded_lines(view.facts)}
    for name in sorted(found.keys() - lines.keys()):
        yield _fault(newest[name], f"there is no line {clean(name)[:60]}", "its import was taken back, or it never came")
    for group in groups_of({name: docs for name, docs in found.items() if name in lines}):
        yield from _group_faults(view, group, lines, found, newest)


def groups_of(found: dict[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Lines that hang together by their documents: one line of many documents, many lines of one."""
    by_document: dict[str, list[str]] = defaultdict(list)
    for name, documents in found.items():
        for document in documents:
            by_document[document].append(name)
    seen: set[str] = set()
    for first in found:
        if first in seen:
            continue
        group, waiting = [], [first]
        seen.add(first)
        while waiting:
            name = waiting.pop()
            group.append(name)
            near = {other for document in found[name] for other in by_document[document]} - seen
            seen |= near
            waiting += sorted(near)
        yield group


def _group_faults(
    view: View,
    group: list[str],
    lines: dict[str, RecordedLine],
    found: dict[str, tuple[str, ...]],
    newest: dict[str, Fact],
) -> Iterator[Fault]:
    last = newest[group[-1]]
    for account in sorted({lines[name].account for name in group}):
        of_account = [name for name in group if lines[name].account == account]
        documents = sorted({document for name in of_account for document in found[name]})
        moved = {document: view.moved_by(document, account) for document in documents}
        missing = next((document for document in documents if moved[document] is None), None)
        if missing is not None:
            why = "what a line is matched with moves the account of the line"
            yield _fault(last, f"no entry of {clean(missing)[:60]} moves {account}", why)
            continue
        said = sum((lines[name].amount.number for name in of_account), Decimal(0))
        booked = sum((amount or Decimal(0) for amount in moved.values()), Decimal(0))
        if said != booked:
            currency = lines[of_account[0]].amount.currency
            what = f"the bank says {grouped(said, currency)}, the books {grouped(booked, currency)} {currency}"
            why = f"matched are {len(of_account)} line(s) with {', '.join(clean(d)[:40] for d in documents[:5])}"
            yield _fault(last, what, why)


def _fault(fact: Fact, what: str, why: str) -> Fault:
    return MatchDoesNotAgree(
        f"bank-match {clean(fact.ident)[:60]}: {what}",
        why=why,
        fix=f"undo it: wsisfund reconcile ACCOUNT --undo {clean(fact.ident)[:60]}; then match the line anew",
        at=fact.place,
    )
