"""What of a change reaches beyond the entries that share a key with it, so that all of the books are judged (decision 0050)."""

from collections.abc import Iterable, Mapping
from datetime import date

from ..books.records import Fact, Price, Record, Transaction, merged_keys
from ..manual.limits import overridden_as
from ..manual.part import WholeNeeded
from ..manual.programme_register import BELONGS
from ..register.budget_facts import allotments, overrides
from ..register.partners import says_unbound
from ..register.policies import ALLOTMENT_CERTIFIER
from ..store.days import newest_record
from ..store.index import Index
from ..store.rows import is_opening
from ..store.stored import newest_entry_in, newest_in, settings_in, with_reference
from ..store.stored_facts import alike_idents
from ..vocabulary.biennium import ends_year
from ..vocabulary.folding import fold_identity
from ..vocabulary.register_form import WITHDRAWN
from ..vocabulary.register_table import NAMED_KINDS
from .difference import Difference

# Facts on which anything may depend that is dated from their day on.
_SETTINGS = frozenset(["officer", "policy", "bank-account", "close", "partner", "due-diligence"])
# Facts that make names or entries lawful; to add one makes nothing unlawful.
_LAWFUL = frozenset(["action-line", "allotment", "output", "donor", "override"]) | NAMED_KINDS


def refuse_earlier_rates(index: Index, records: Iterable[Record]) -> None:
    """Nothing, where no rate among `records` is of a day on or before the last one on which its currency was moved.

    Raises:
        WholeNeeded: one is.
    """
    rates = _first_days(record for record in records if isinstance(record, Price))
    if any(newest_in(index, currency) >= day for currency, day in rates.items()):
        raise WholeNeeded("items were carried at another rate since")


def _first_days(settings: Iterable[Record]) -> Mapping[str, date]:
    """The first day of the rates of each currency, and of the policies, which have none: a history has many of them."""
    first: dict[str, date] = {}
    for record in settings:
        currency = record.currency if isinstance(record, Price) else ""
        first[currency] = min(record.date, first.get(currency, record.date))
    return first


def refuse_what_reaches_far(index: Index, change: Difference) -> None:
    """Nothing, where what hangs together with a change by a key is all that may be otherwise for it.

    Raises:
        WholeNeeded: entries beside these may be unlawful now, or lawful, or need another warning.
    """
    refuse_earlier_rates(index, change.records())
    newest = newest_record(index) or date.min
    for record in change.records():
        if isinstance(record, Transaction) and record.event == "impairment" and ends_year(record.date):
            raise WholeNeeded("on the last day of a year every allowance is worked out")
        if isinstance(record, Transaction) and is_opening(record.event, record):
            raise WholeNeeded("openings are about all of the books")
    _refuse_settings_below(index, change)
    for entry in change.removed:
        if isinstance(entry.record, Fact) and entry.record.kind in _SETTINGS | _LAWFUL:
            raise WholeNeeded("any entry may depend on what is gone")
    if _lets_pass_what_stands(index, change):
        raise WholeNeeded("an override may let pass what stood before")
    if _is_overridden(index, change):
        raise WholeNeeded("an override may be of what is gone")
    governing = _SETTINGS | ({"allotment"} if ALLOTMENT_CERTIFIER.since(index, date.max) is not None else set())
    for record in change.added:
        if isinstance(record, Fact) and record.kind in governing and _governs_what_stands(index, record, newest):
            raise WholeNeeded("entries that stand may depend on it")
        if isinstance(record, Fact) and record.kind in NAMED_KINDS and (WITHDRAWN in record.keys or _moves(index, record)):
            raise WholeNeeded("other entries may name it")


def _governs_what_stands(index: Index, record: Fact, newest: date) -> bool:
    """Whether entries that stand, of which `newest` is the newest day, may depend on a new setting."""
    if record.kind == "officer":
        return _says_who_may_sign(index, record, newest)
    if record.kind == "partner" and WITHDRAWN not in record.keys:
        said = [*index.versions("partner", record.ident), record]
        return record.date <= newest and any(map(says_unbound, said))
    return record.date <= newest


def _says_who_may_sign(index: Index, officer: Fact, newest: date) -> bool:
    """Whether entries that stand name an officer of whom something else is said now; the first one of all binds every entry."""
    known = index.versions("officer", officer.ident)
    if not known:
        # Nobody names who is not registered yet, but for an allotment, whose manager may be no officer.
        named = any(step.manager == officer.ident for step in allotments(index))
        return not index.all("officer") or (named and officer.date <= newest)
    before = merged_keys(known)
    changed = {key for key in ("name", "roles", "until") if key in officer.keys and officer.keys[key] != before.get(key)}
    # A payee of any day is compared with all names of who signed.
    return "name" in changed or (officer.date <= newest and (bool(changed) or known[-1].date > officer.date))


def _moves(index: Index, record: Fact) -> bool:
    """Whether something in which others stand may be given to another programme."""
    others = {kind for kind, _ in BELONGS.values()}
    return record.kind in others and "programme" in record.keys and bool(index.versions(record.kind, record.ident))


def _lets_pass_what_stands(index: Index, change: Difference) -> bool:
    """Whether a new override is of an entry that the books had: what others let through of the same line may be less now."""
    named = {fact.ident for fact in change.added if isinstance(fact, Fact) and fact.kind == "override"}
    return bool(with_reference(index, "doc_key", set(map(fold_identity, named))) or alike_idents(index, "commitment", named))


def _is_overridden(index: Index, change: Difference) -> bool:
    """Whether an override is of an entry that the change takes away or puts another in place of."""
    of = {fold_identity(override.of) for override in overrides(index)} if change.removed else set()
    records = change.records() if of else ()
    drawing = (r for r in records if isinstance(r, Transaction) or (isinstance(r, Fact) and r.kind == "commitment"))
    return any(overridden_as(record) in of for record in drawing)


def _refuse_settings_below(index: Index, change: Difference) -> None:
    """Rates and policies that stand below entries which they govern are warned of; where that may be, all books are asked."""
    added = [record for record in change.added if isinstance(record, Price) or _is_policy(record)]
    for file in change.leaves:
        settings = settings_in(index, file)
        new = [r for r in added if r.place and r.place.file == file]
        if settings and not change.keeps_order(file):
            raise WholeNeeded("a rate or a policy may have changed places with an entry that it governs")
        entries = [r for r in change.records() if isinstance(r, Transaction) and r.place and r.place.file == file]
        if any(day <= newest_entry_in(index, file, currency) for currency, day in _first_days(new).items()):
            raise WholeNeeded("a rate or a policy may stand below an entry that it governs")
        below = [(day, change.line_now(file, line) or line, of) for day, line, of in settings] if entries else []
        below += [(r.date, r.place.line, r.currency if isinstance(r, Price) else "") for r in new if r.place] if entries else []
        if any(_governed(t, day, line, of) for t in entries for day, line, of in below):
            raise WholeNeeded("an entry may stand above a rate or a policy that governs it")


def _governed(t: Transaction, day: date, line: int, currency: str) -> bool:
    """Whether a rate of a currency (none: a policy) that stands below an entry is in force on its day."""
    below = t.place is not None and day <= t.date and line > t.place.line
    return below and (not currency or any(p.currency == currency for p in t.postings))


def _is_policy(record: Record) -> bool:
    return isinstance(record, Fact) and record.kind == "policy"
