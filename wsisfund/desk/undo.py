"""How what was just written is taken back: an entry by its mirror, a fact by the act that ends it, a proposal by its withdrawal.

What no officer signed and no act ends (a donor, a rate, the end of a pledge) is taken out of the text again, under all rules.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from ..books.records import Amount, Fact, Open, Place, Record, Transaction
from ..register.budget_facts import ADJUST, CLOSE, allotment_of, order_step_of, order_steps, virement_of
from ..register.facts import InstalmentVersion, instalment_version_of, instalment_versions
from ..register.source import FactSource
from ..vocabulary.event_table import BOTH
from ..vocabulary.events import RECORDED_BY
from ..vocabulary.money import FUNCTIONAL, plain
from .flow import Done

Undo = dict[str, Any]
_NAMES: Final = (*BOTH, RECORDED_BY)


def undo_of(done: Done, facts: FactSource) -> Undo | None:
    """What takes back what an act wrote; None where it wrote nothing.

    Returns:
        One of ``{"act": …, FIELD: …}``, a form filled in; ``{"proposal": id}``, to be withdrawn; ``{"withdraw": [{"file",
        "line", "text"}]}``, entries to be taken out of the text.
    """
    if done.proposal is not None:
        return {"proposal": done.proposal.ident}
    if not done.places:
        return None
    records = done.proposed.draft.records
    return _mirror(records, done.places) or _ended(records, facts) or _withdrawn(done)


def _mirror(records: Sequence[Record], places: Sequence[Place]) -> Undo | None:
    """The reversal of the last entry that has a document of its own; an amendment of several instalments is amended back."""
    entries = [(n, record) for n, record in enumerate(records) if isinstance(record, Transaction) and record.doc]
    if not entries or (len(entries) > 1 and all(entry.event == "amendment" for _, entry in entries)):
        return None
    n, last = entries[-1]
    payee = {"payee": last.payee} if last.payee else {}
    place = f"{places[n].file}:{places[n].line}"
    return {"act": "reverse", "doc": last.doc, "event": last.event, "of": last.date.isoformat(), **payee, "entry": place}


def _ended(records: Sequence[Record], facts: FactSource) -> Undo | None:
    """The act that ends, or turns back, the first fact that has one."""
    found = [record for record in records if isinstance(record, Fact)]
    for fact in found:
        undo = _of_order(fact, facts) or _of_virement(fact) or _of_allotment(fact)
        if undo is not None:
            return undo
        if fact.kind == "pledge":
            return {"act": "pledge end", "ident": fact.ident, "reason": "withdrawn"}
    return _of_agreement(found, facts)


def _of_order(fact: Fact, facts: FactSource) -> Undo | None:
    step = order_step_of(fact) if fact.kind == "commitment" else None
    if step is None:
        return None
    if step.step == ADJUST:
        by = step.original or Amount(step.amount, FUNCTIONAL)
        return {"act": "commitment adjust", "ident": fact.ident, "by": plain(-by.number, by.currency)}
    if step.step != CLOSE:
        return {"act": "commitment close", "ident": fact.ident}
    # A closed order takes nothing more: the same is opened under another id.
    opened = next((s for s in order_steps(facts, fact.ident) if s.step not in (ADJUST, CLOSE)), None)
    return opened and {"act": "commitment open", "account": opened.line, "agreement": opened.agreement}


def _of_virement(fact: Fact) -> Undo | None:
    moved = virement_of(fact) if fact.kind == "virement" else None
    if moved is None:
        return None
    return {"act": "budget virement", "source": moved.target, "target": moved.source, "amount": plain(moved.amount)}


def _of_allotment(fact: Fact) -> Undo | None:
    """What was given is taken back, and the other way round; of a manager who came or went nothing is said."""
    given = allotment_of(fact) if fact.kind == "allotment" else None
    if given is None or not given.amount:
        return None
    fields = {"account": given.line, "ident": given.id, "manager": given.manager, "amount": plain(-given.amount)}
    return {"act": "budget allot", **fields}


def _of_agreement(written: list[Fact], facts: FactSource) -> Undo | None:
    """The amendment that turns back every instalment of a version of an agreement; a signing on the day after."""
    version = next((f for f in written if f.kind == "agreement"), None)
    parts = [p for f in written if f.kind == "instalment" and (p := instalment_version_of(f)) is not None]
    if version is None or not parts:
        return None
    signing = not any(_before(facts, part) for part in parts)
    day = version.date + timedelta(days=1) if signing else version.date
    undo = {"act": "agreement amend", "ident": version.ident, "date": day.isoformat()}
    if len(parts) > 1:
        return {**undo, "changes": "; ".join(f"{part.number}={_back(facts, part)}" for part in parts)}
    (part,) = parts
    undo["instalment"] = part.number
    if part.amount.number != (before := _before(facts, part) or _nothing(part)).amount.number:
        undo["by"] = _back(facts, part)
    return {**undo, "due": before.due.isoformat()} if before.due != part.due else undo


def _before(facts: FactSource, part: InstalmentVersion) -> InstalmentVersion | None:
    """The version of an instalment before the one that was just written; None where there was none."""
    known = [version for version in instalment_versions(facts, part.of) if version.number == part.number]
    return known[-2] if len(known) > 1 else None


def _nothing(part: InstalmentVersion) -> InstalmentVersion:
    return part._replace(amount=Amount(Decimal(0), part.amount.currency))


def _back(facts: FactSource, part: InstalmentVersion) -> str:
    """The change that leads back to the version before."""
    before = _before(facts, part) or _nothing(part)
    return plain(before.amount.number - part.amount.number, part.amount.currency)


def _withdrawn(done: Done) -> Undo | None:
    """The entries themselves, where nobody's name and no running number stands in them; an account that was opened stays."""
    records = done.proposed.draft.records
    if any(isinstance(r, Transaction) or any(key in getattr(r, "keys", {}) for key in _NAMES) for r in records):
        return None
    written = zip(records, done.places, done.proposed.texts, strict=False)
    entries = [
        {"file": place.file, "line": place.line, "text": text} for record, place, text in written if not isinstance(record, Open)
    ]
    return {"withdraw": entries} if entries else None
