"""The programme register as it stood on a day: each entry of a kind of `vocabulary.register_table` from its dated versions.

    2026-01-05 custom "task" "R-17"
      name: "Stocktaking report"
      programme: "Stocktaking"
      due: 2026-05-31
    2026-05-20 custom "task" "R-17"
      state: "done"

The same kind and id again is a new version from its date; keys that it does not name keep their value.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.records import Amount, Fact, Place, Value, merged_keys
from ..vocabulary.events import ACTION_LINES, PROGRAMMES
from ..vocabulary.folding import fold_identity
from ..vocabulary.money import plain
from ..vocabulary.register_form import LINE, PROGRAMME, Field, Kind
from ..vocabulary.register_table import REGISTER_KINDS
from .source import FactSource, programmes
from .standing import ended_batches, standing
from .versions import day_of

_LINE = "action-line"


class Entry(NamedTuple):
    """One entry as it stands on a day. `since`: day of its first version; `changed`, `place`: day and place of the newest."""

    kind: Kind
    id: str
    keys: Mapping[str, Value]
    since: date
    changed: date
    place: Place | None

    def text(self, name: str) -> str:
        """What it says under a key, as text; empty where it says nothing. An amount is plain, without its currency."""
        value = self.keys.get(name, "")
        if isinstance(value, Amount):
            return plain(value.number, value.currency)
        return f"{value:f}" if isinstance(value, Decimal) else str(value)

    @property
    def name(self) -> str:
        """Its name, else its id."""
        return self.text("name") or self.id

    def parts(self, name: str) -> tuple[str, ...]:
        """The parts of a list, none where it says nothing."""
        field = self.kind.field(name)
        return field.parts(self.text(name)) if field else ()

    def day(self, name: str) -> date | None:
        """The day that it says under a key, None where it says none."""
        return day_of(self.keys.get(name))

    def amount(self, name: str) -> Decimal | None:
        """CHF that it says under a key, None where it says nothing."""
        value = self.keys.get(name)
        return value.number if isinstance(value, Amount) else None

    @property
    def over(self) -> bool:
        """Whether nothing is to be done about it any more."""
        return self.text("state") in self.kind.over


def entry_at(facts: FactSource, kind: str, ident: str, day: date) -> Entry | None:
    """One entry on a day, None where the register has none of this id by then."""
    versions = standing((fact for fact in facts.versions(kind, ident) if fact.date <= day), ended_batches(facts, day))
    return entry_of(versions) if versions else None


def entries_at(facts: FactSource, kind: str, day: date) -> list[Entry]:
    """All entries of a kind on a day, in the order of the action lines, then by id."""
    versions: dict[str, list[Fact]] = {}
    for fact in standing((fact for fact in facts.all(kind) if fact.date <= day), ended_batches(facts, day)):
        versions.setdefault(fact.ident, []).append(fact)
    return [entry_of(versions[ident]) for ident in sorted(versions, key=rank)]


def lines_at(facts: FactSource, day: date) -> list[Entry]:
    """Entries of action lines on a day, and those of the manual's eleven that the register does not have, which say nothing."""
    known = entries_at(facts, _LINE, day)
    absent = set(ACTION_LINES) - {entry.id for entry in known}
    unsaid = [Entry(REGISTER_KINDS[_LINE], line, {}, day, day, None) for line in absent]
    return sorted((*known, *unsaid), key=lambda entry: rank(entry.id))


def entry_of(versions: Sequence[Fact]) -> Entry:
    """What versions of one entry say, oldest first, the newest at last."""
    newest = versions[-1]
    kind = REGISTER_KINDS[newest.kind]
    return Entry(kind, newest.ident, merged_keys(versions), versions[0].date, newest.date, newest.place)


def rank(ident: str) -> tuple[int, tuple[int, ...], str]:
    """Where an id stands in lists: action lines and programmes in the order of the manual, their parts after them.

    >>> sorted(["C10", "C7.2", "C7", "C7.10"], key=rank)
    ['C7', 'C7.2', 'C7.10', 'C10']
    """
    whole, _, part = ident.partition(".")
    known = PROGRAMMES.index(whole) if whole in PROGRAMMES else len(PROGRAMMES)
    return known, (int(part) if part.isdecimal() else 0,), ident


def named_ids(field: Field, value: Value) -> tuple[str, ...]:
    """The ids that a value names; none where the field names nothing."""
    if not field.refers or value == "":
        return ()
    return field.parts(str(value)) if field.several else (str(value),)


def ids_named(fact: Fact, refers: str) -> set[str]:
    """The ids of a kind (`Field.refers`) that a version of an entry names; none where the fact is no entry of this register."""
    fields = REGISTER_KINDS[fact.kind].fields if fact.kind in REGISTER_KINDS else ()
    told = [(field, fact.keys[field.name]) for field in fields if field.refers == refers and field.name in fact.keys]
    return {ident for field, value in told for ident in named_ids(field, value)}


def naming(facts: FactSource, kind: str, ident: str, day: date) -> list[Entry]:
    """Entries of every kind that name this one on a day, by kind."""
    return list(_naming(facts, kind, ident, day))


def _naming(facts: FactSource, kind: str, ident: str, day: date) -> Iterator[Entry]:
    words = {kind, *((PROGRAMME, LINE) if kind in (_LINE, "output") else ())}
    for other in REGISTER_KINDS.values():
        fields = [field for field in other.fields if field.refers in words]
        if not fields and other.of not in words:
            continue
        for entry in entries_at(facts, other.name, day):
            named = [one for field in fields if field.name in entry.keys for one in named_ids(field, entry.keys[field.name])]
            if ident in named or (other.of in words and entry.id == ident):
                yield entry


def is_line(facts: FactSource, ident: str) -> bool:
    """Whether an id is that of a programme, or of a part of an action line that the register has."""
    return ident in programmes(facts) or bool(facts.versions(_LINE, ident))


def missing_answers(facts: FactSource, questionnaire: Entry, day: date) -> list[str]:
    """Who is asked by a questionnaire and has not answered by a day, in the order in which they are asked."""
    given = {fold_identity(a.text("by")) for a in entries_at(facts, "answer", day) if a.text("questionnaire") == questionnaire.id}
    return [who for who in questionnaire.parts("asked") if fold_identity(who) not in given]
