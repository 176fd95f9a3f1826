"""Whether a payment can be said in a bank's file: who is paid is known there, in signs and lengths that banks take."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..errors import Fault, Refused, clean
from ..register.payees import Partner, partner_at
from ..register.source import FactSource
from ..register.versions import names_ever
from ..store.item_book import OpenItem
from ..vocabulary.creditor_reference import is_creditor_reference
from ..vocabulary.folding import fold_identity
from .bank_text import bank_text, not_taken

# How much of a part the file has room for. Names and texts are cut; what is left of another part would be another one.
_MOST: Final = {"street": 70, "building": 16, "postcode": 16, "city": 35, "number": 34}


class PayeeIncomplete(Refused):
    """Somebody is to be paid, and the register has no account, or no address, of him or of the fund's own bank account."""

    slug = "payee-incomplete"


class UnfitForBank(Refused):
    """A payment holds letters that Swiss banks do not take, or a part that is longer than its place in the bank's file."""

    slug = "unfit-for-bank"


def payees(facts: FactSource) -> Mapping[str, Partner]:
    """Each partner by its folded id, and by every name that it has or had, folded."""
    found: dict[str, Partner] = {}
    former: dict[str, Partner] = {}
    for ident in dict.fromkeys(fact.ident for fact in facts.all("partner")):
        payee = partner_at(facts, ident)
        assert payee is not None, "it has a version"
        for name in (ident, payee.name):
            found.setdefault(fold_identity(name), payee)
        for name in names_ever(facts, "partner", ident):
            former.setdefault(fold_identity(name), payee)
    return {**former, **found}


def unpayable(items: Iterable[OpenItem], known: Mapping[str, Partner]) -> Iterator[Fault]:
    """What keeps invoices from being paid by a file."""
    documents: dict[str, list[str]] = {}
    for item in items:
        documents.setdefault(item.payee, []).append(item.doc)
    for payee, named in documents.items():
        found = known.get(fold_identity(payee))
        missing = _missing(found)
        if missing:
            yield _incomplete(payee, found, missing)
        if found is not None:
            yield from _unfit(payee, found)
        for doc in named:
            signs = "" if is_creditor_reference(doc) else not_taken(doc)
            if signs:
                yield _foreign(
                    f"the document '{clean(doc)[:60]}'", signs, "pay it at the bank, then: wsisfund payment DOC AMOUNT"
                )


def _missing(found: Partner | None) -> list[str]:
    said = (found.iban or found.number, found.city, found.iso3) if found else ("", "", "")
    return [name for name, part in zip(("iban or number", "city", "iso3"), said, strict=True) if not part]


def _incomplete(payee: str, found: Partner | None, missing: list[str]) -> Fault:
    said = clean(payee)[:60]
    return PayeeIncomplete(
        f"{said} cannot be paid: the register lacks {', '.join(missing)}",
        why="Swiss banks take payments with a structured address: town and country at least",
        fix=f'wsisfund partner {"change" if found else "add"} {found.id if found else "ID"} --name "{said}" --iban IBAN '
        "--street STREET --postcode CODE --city TOWN --iso3 CODE",
    )


def _unfit(payee: str, found: Partner) -> Iterator[Fault]:
    for part in ("name", *_MOST):
        text = getattr(found, part)
        fix = f"wsisfund partner change {found.id} --{part} TEXT"
        if signs := not_taken(text):
            yield _foreign(f"the {part} of {clean(payee)[:60]}", signs, f"{fix}, as the payee's bank writes it")
        elif len(bank_text(text)) > _MOST.get(part, len(text)):
            yield UnfitForBank(
                f"the {part} of {clean(payee)[:60]} has {len(bank_text(text))} signs",
                why=f"the bank's file has room for {_MOST[part]}, and a part of it would be another {part}",
                fix=fix,
            )


def _foreign(what: str, signs: str, fix: str) -> Fault:
    return UnfitForBank(
        f"{what} has letters that banks do not take: {clean(signs)[:40]}",
        why="Swiss banks take Latin letters only, and nobody but the payee knows how a name is written in them",
        fix=fix,
    )
