"""What the secretariat owes to others by a day: reports, meetings, what an agreement promises its donor.

    2026-01-05 custom "obligation" "council-report"
      due: 2026-04-28
      every: "1 year"
    2026-04-20 custom "obligation-sent" "council-report" 2026-04-28
      document: "C26/8"
    2026-05-04 custom "obligation-sent" "council-report" 2026-04-28
      document: "C26/8"
      sent: 2026-04-20
      withdrawn: "It was the report of the year before"

The shipped catalogue (``data/obligations.toml``) is read as versions of the same facts, each from its day, so that the register
corrects it by a version of its own. Its duties count from policy ``obligations-from``; one that the register names counts from
that day. Whether something is due, sent or overdue is worked out, never stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from ..books.records import Fact, Place, Value
from ..vocabulary.folding import fold_identity
from ..vocabulary.register_form import WITHDRAWN
from .policies import OBLIGATIONS_FROM
from .source import FactSource
from .versions import day_of

KIND, SENT = "obligation", "obligation-sent"
REPORT, MEETING = "report", "meeting"
KINDS: Final = (REPORT, MEETING)
BY_DEFAULT: Final = "Secretary-General"
_CATALOGUE = Path(__file__).with_name("data") / "obligations.toml"
_EVERY = r"([1-9][0-9]?) (month|year)s?"
# An occasion further off than this is nobody's task yet.
_LAST = date(2099, 12, 31)


class Obligation(NamedTuple):
    """One duty as a version of it says: who owes what to whom, on which basis, from which day on, how often.

    `months` is 0 where it is owed once. `catalogue`: the fund's register says nothing of it.
    """

    id: str
    name: str
    who: str
    to: str
    basis: str
    kind: str
    agreement: str
    document: str
    due: date
    months: int
    until: date | None
    since: date
    catalogue: bool
    place: Place | None


class Occasion(NamedTuple):
    """One day on which a duty is owed; `sent` the day on which it was met, by `document`, None while it is not."""

    of: Obligation
    due: date
    sent: date | None
    document: str

    @property
    def id(self) -> str:
        """Duty and day: ``council-report:2026-04-28``."""
        return f"{self.of.id}:{self.due.isoformat()}"


def months_of(text: str) -> int | None:
    """How many months "1 year" or "6 months" is; None where it cannot be read."""
    found = re.fullmatch(_EVERY, text.strip())
    return int(found[1]) * (12 if found[2] == "year" else 1) if found else None


@lru_cache(maxsize=1)
def catalogue() -> tuple[Fact, ...]:
    """The shipped duties as facts, oldest first; they stand in no file of the books."""
    import tomllib  # only here: an order asks for no duties

    content = tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))
    found = []
    for entry in content["obligation"]:
        keys: dict[str, Value] = {key: value for key, value in entry.items() if key not in ("id", "from", "status")}
        found.append(Fact(entry["from"], KIND, (entry["id"],), keys))
    return tuple(sorted(found, key=lambda fact: fact.date))


def known_ids(facts: FactSource, day: date) -> list[str]:
    """Duties of the catalogue and the register by a day, sorted."""
    return sorted({fact.ident for fact in (*catalogue(), *facts.all(KIND)) if fact.date <= day})


def years_ahead(day: date, years: int) -> date:
    """Last day of a year to come, as far as days are worked out."""
    return date(min(day.year + years, _LAST.year), 12, 31)


def days_ahead(day: date, days: int) -> date:
    """A day to come, as far as days are worked out."""
    return min(day, _LAST - timedelta(days)) + timedelta(days)


def versions_of(facts: FactSource, ident: str) -> list[Obligation]:
    """Every version of a duty that says a day, oldest first; the keys that one does not name keep their value."""
    own = facts.versions(KIND, ident)
    merged: dict[str, Value] = {}
    found = []
    for fact in sorted((*(f for f in catalogue() if f.ident == ident), *own), key=lambda fact: fact.date):
        merged = {**merged, **fact.keys}
        due = day_of(merged.get("due"))
        if due is not None:
            found.append(_obligation(fact, merged, due, not any(f.date <= fact.date for f in own)))
    return found


def _obligation(fact: Fact, keys: Mapping[str, Value], due: date, shipped: bool) -> Obligation:
    text = {key: str(keys.get(key, "")) for key in ("name", "who", "to", "basis", "kind", "agreement", "document", "every")}
    return Obligation(
        fact.ident,
        text["name"] or fact.ident,
        text["who"] or BY_DEFAULT,
        text["to"],
        text["basis"],
        text["kind"] or REPORT,
        text["agreement"],
        text["document"],
        due,
        months_of(text["every"]) or 0,
        day_of(keys.get("until")),
        fact.date,
        shipped,
        fact.place,
    )


def obligation_at(facts: FactSource, ident: str, day: date) -> Obligation | None:
    """The duty on a day, None where there is none by then."""
    found = [version for version in versions_of(facts, ident) if version.since <= day]
    return found[-1] if found else None


def days_of(versions: Sequence[Obligation], start: date, end: date) -> Iterator[tuple[Obligation, date]]:
    """The days in a period on which a duty is owed, each by the version in force on it."""
    for n, version in enumerate(versions):
        last = versions[n + 1].since - timedelta(1) if n + 1 < len(versions) else _LAST
        first = max(start, version.since) if n else start
        for day in _repeated(version):
            if day > min(end, last):
                break
            if day >= first:
                yield version, day


def _repeated(version: Obligation) -> Iterator[date]:
    """Its days, oldest first: the same day of the month, or the last one of a shorter month."""
    until = version.until or _LAST
    n, day = 0, version.due
    while day <= until:
        yield day
        if not version.months:
            return
        n += 1
        day = _later(version.due, n * version.months)


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(day.day - 1), following - timedelta(1))


def every_said(version: Fact) -> str | None:
    """How often this version says that the duty comes back, as it is written; None where it does not say."""
    every = version.keys.get("every")
    return None if every is None else str(every)


def due_of(fact: Fact) -> date | None:
    """The day that an `obligation-sent` answers; None where it says none."""
    return day_of(fact.values[1]) if len(fact.values) > 1 else None


def what_was_sent(fact: Fact) -> tuple[str, date | None, date | None, str]:
    """Duty, day for which it was owed, day of sending and paper, of a record or of the one that takes it back."""
    day = day_of(fact.keys.get("sent")) if WITHDRAWN in fact.keys else fact.date
    return fact.ident, due_of(fact), day, fold_identity(fact.document)


def still_sent(records: Iterable[Fact]) -> list[Fact]:
    """The records of what was sent that none among them takes back."""
    listed = list(records)
    taken_back = {what_was_sent(fact) for fact in listed if WITHDRAWN in fact.keys}
    return [fact for fact in listed if WITHDRAWN not in fact.keys and what_was_sent(fact) not in taken_back]


def sent_of(facts: FactSource, ident: str) -> dict[date, Fact]:
    """What was sent of a duty and not taken back, by the day for which it was owed; the first record of each."""
    found: dict[date, Fact] = {}
    for fact in still_sent(facts.versions(SENT, ident)):
        due = due_of(fact)
        if due is not None:
            found.setdefault(due, fact)
    return found


def occasions(facts: FactSource, start: date, end: date) -> list[Occasion]:
    """Everything that is owed in a period, catalogue and register, by day and id."""
    found = []
    for ident in known_ids(facts, end):
        sent = sent_of(facts, ident)
        for version, due in days_of(versions_of(facts, ident), start, end):
            said = sent.get(due)
            document = said.document if said else ""
            found.append(Occasion(version, due, said.date if said else None, document))
    return sorted(found, key=lambda o: (o.due, o.of.id))


def unsent(facts: FactSource, day: date, end: date) -> list[Occasion]:
    """What the books hold somebody to and has not been sent by a day, with what is due until `end`; no meetings."""
    begin = OBLIGATIONS_FROM.at(facts, day)
    open_ = [o for o in occasions(facts, date.min, end) if o.of.kind != MEETING and (o.sent is None or o.sent > day)]
    return [o for o in open_ if o.of.since <= day and (not o.of.catalogue or (begin is not None and o.due >= begin))]
