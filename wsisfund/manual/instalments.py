"""Instalments in force add up to what was agreed or announced, through every amendment."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ..books.records import Fact
from ..errors import Fault, clean
from ..register.facts import agreement_version_of, instalment_version_of
from ..register.versions import EntryFacts
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
        for day in sorted({f.date for f in (*versions, *parts)}):
            fault = _sum_at(kind, ident, [f for f in versions if f.date <= day], [f for f in parts if f.date <= day])
            if fault is not None:
                yield fault
                break


def _sum_at(kind: str, ident: str, versions: list[Fact], parts: list[Fact]) -> Fault | None:
    if not versions or not parts:
        return None
    if kind == "pledge":
        # A pledge imported again brings all its instalments; those of the file before are no longer meant.
        renewed = [f for f in parts if f.date >= versions[-1].date]
        parts = renewed or parts
    newest = {part.number: part.amount for part in map(instalment_version_of, parts) if part}
    amounts = list(newest.values())
    agreed = agreement_version_of(versions[-1])
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
        at=(parts[-1] if parts[-1].date >= versions[-1].date else versions[-1]).place,
    )
