"""Instalments in force add up to what was agreed or announced, through every amendment."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from ..books.records import Amount, Fact
from ..errors import Fault, clean
from ..register.facts import agreement_version_of, instalment_version_of
from ..register.source import EntryFacts
from ..vocabulary.money import grouped
from .faults import BadFact, InstalmentsDoNotAddUp


def instalment_faults(facts: EntryFacts) -> Iterator[Fault]:
    """At the end of every day with a new version, the instalments in force add up to the amount, in its currency."""
    idents = dict.fromkeys(f.ident for f in facts.all("instalment"))
    for ident in idents:
        versions = facts.versions("agreement", ident)
        kind = "agreement" if versions else "pledge"
        versions = versions or facts.versions("pledge", ident)
        parts = facts.versions("instalment", ident)
        if not versions:
            yield BadFact(
                f"instalment {clean(ident)[:60]}: is an instalment of nothing",
                why="no agreement and no pledge has this id",
                fix="correct the id",
                at=parts[0].place,
            )
            continue
        fault = next(_odd_sums(kind, ident, versions, parts), None)
        if fault is not None:
            yield fault


def _odd_sums(kind: str, ident: str, versions: Sequence[Fact], parts: Sequence[Fact]) -> Iterator[Fault]:
    """A fault for each day at whose end the instalments do not add up; each fact is looked at once."""
    every: dict[str, Amount] = {}
    # A pledge imported again brings all its instalments; those of the file before are no longer meant.
    renewed: dict[str, Amount] = {}
    version = part = None
    for _, facts in groupby(sorted([*versions, *parts], key=lambda f: f.date), key=lambda f: f.date):
        of_day = list(facts)
        for fact in of_day:
            if fact.kind == kind:
                version, renewed = fact, {}
        for said in map(instalment_version_of, of_day):
            if said is not None:
                every[said.number] = renewed[said.number] = said.amount
        part = next((f for f in reversed(of_day) if f.kind == "instalment"), part)
        if version is not None and part is not None:
            amounts = renewed if kind == "pledge" and renewed else every
            fault = _odd_sum(kind, ident, version, part, list(amounts.values()))
            if fault is not None:
                yield fault


def _odd_sum(kind: str, ident: str, version: Fact, part: Fact, amounts: list[Amount]) -> Fault | None:
    agreed = agreement_version_of(version)
    assert agreed is not None
    total = agreed.amount
    odd = [a.currency for a in amounts if a.currency != total.currency]
    whole = sum((a.number for a in amounts), Decimal(0))
    if not odd and whole == total.number:
        return None
    whole_of_it = f"{grouped(total.number, total.currency)} {total.currency}"
    what = f"an instalment is in {odd[0]}" if odd else f"come to {grouped(whole, total.currency)} {total.currency}"
    return InstalmentsDoNotAddUp(
        f"{kind} {clean(ident)[:60]}: the instalments do not add up to {whole_of_it}",
        why=f"{what}; instalments in force on a day are the newest version of each number",
        fix="correct the instalments or the amount; an amendment states both anew from its date",
        at=(part if part.date >= version.date else version).place,
    )
