"""The officers that an entry carries: who certified, who approved, and whether they may (domain §4, *Officers*)."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from ..books.records import Keys, Value
from ..errors import Refused
from ..vocabulary.event_table import BOTH
from ..vocabulary.events import FINANCE, RECORDED_BY, ROLE_OF_KEY
from ..vocabulary.folding import fold_identity
from .source import FactSource
from .versions import officer_at

# Stands for the officer who is still to sign; no entry of the books carries it.
AWAITED: Final = "?"

_OPTION = {"certified-by": "--as OFFICER", "approved-by": "--approved-by OFFICER"}


class NoAuthority(Refused):
    """An officer is missing, has not the role on that day, or is the same as the other one.

    A virement between programmes, or above the limit of the certifying officer, needs the approving officer.
    """

    slug = "no-authority"
    # Key of the officer who is needed and not named; empty where something else is wrong.
    missing: str = ""


class Officers(NamedTuple):
    """Who acts, as named on the command line; None: nobody was named."""

    certified_by: str | None = None
    approved_by: str | None = None


NOBODY = Officers()


def officers_named(keys: Keys) -> Officers:
    """Who certified and who approved an entry of these keys, `AWAITED` where an officer is still to sign; an empty text names
    nobody.
    """
    return _officers(keys.get("certified-by"), keys.get("approved-by"))


# Rules ask for those of every entry, and an office has few officers.
@lru_cache(maxsize=256, typed=True)
def _officers(certified: Value | None, approved: Value | None) -> Officers:
    return Officers(str(certified) if certified else None, str(approved) if approved else None)


def recorder_of(keys: Keys) -> str | None:
    """The finance officer whom an entry of these keys names as who signed or received; None where it has no such key."""
    who = keys.get(RECORDED_BY)
    return None if who is None else str(who)


def signatures(facts: FactSource, needed: Sequence[str], officers: Officers, day: date) -> dict[str, str]:
    """Keys ``certified-by`` and ``approved-by`` of an entry: those that it needs, and those that were named besides.

    Args:
        needed: keys that the event must carry (`vocabulary.event_table`).
        officers: who was named.
        day: of the entry.

    Raises:
        NoAuthority: one is missing, unknown, without the role on that day, or both are the same person.

    Source: UN financial rules 105.5 and 105.6: a certifying officer may not exercise approving functions.
    """
    named = dict(zip(BOTH, officers, strict=True))
    keys = {key: who for key in BOTH if (who := named[key])}
    for key in needed:
        if key not in keys:
            refusal = NoAuthority(
                f"the entry needs the {ROLE_OF_KEY[key]} officer, and none is named",
                why="what commits or spends the fund's money is certified by one officer"
                + (", and approved by another" if "approved-by" in needed else ""),
                fix=f"name the officer: {_OPTION[key]}",
            )
            refusal.missing = key
            raise refusal
    authority_of(facts, {key: who for key, who in keys.items() if who != AWAITED}, day)
    return keys


def in_office(facts: FactSource, who: str, role: str, day: date) -> bool:
    """Whether `who` has a role on a day, by the register."""
    officer = officer_at(facts, who, day)
    return officer is not None and role in officer.roles and (officer.until is None or officer.until >= day)


def checked_officer(facts: FactSource, who: str, day: date) -> str:
    """`who`, where they are an officer of the register on a day, or the register has none at all.

    Raises:
        NoAuthority: the register has officers, and `who` is not among those of that day.
    """
    officer = officer_at(facts, who, day)
    if facts.all("officer") and (officer is None or (officer.until is not None and officer.until < day)):
        raise NoAuthority(
            f"{who} is no officer of the fund on {day.isoformat()}",
            why="the register names who may act, and until when",
            fix="wsisfund officer list shows them; wsisfund officer add registers one",
        )
    return who


def is_finance(facts: FactSource, who: str, day: date) -> bool:
    """Whether `who` is a finance officer of the register on a day."""
    return in_office(facts, who, FINANCE, day)


def authority_of(facts: FactSource, keys: dict[str, str], day: date) -> None:
    """Nothing, when those named may act; roles are tested only where the register has officers.

    Raises:
        NoAuthority: one may not.
    """
    if len(keys) > 1 and keys["certified-by"] == keys["approved-by"]:
        raise NoAuthority(
            f"{keys['certified-by']} cannot both certify and approve",
            why="the certifying and the approving officer of one entry differ",
            fix="name another approving officer: --approved-by OFFICER",
        )
    if not facts.all("officer"):
        return
    for who in keys.values():
        checked_officer(facts, who, day)
    named = [fold_identity(found.name) for who in keys.values() if (found := officer_at(facts, who, day)) is not None]
    if len(named) > 1 and named[0] == named[1]:
        raise NoAuthority(
            f"{' and '.join(keys.values())} are one person by the register",
            why="the certifying and the approving officer of one entry differ; the two ids have the same name",
            fix="name another approving officer: --approved-by OFFICER; two people of one name are told apart in the register",
        )
    for key, who in keys.items():
        role = ROLE_OF_KEY[key]
        officer = officer_at(facts, who, day)
        if officer is not None and role not in officer.roles:
            raise NoAuthority(
                f"{who} has not the role '{role}'",
                why=f"the register gives {who}: {', '.join(officer.roles) or 'no role'}",
                fix=f"name an officer with that role: {_OPTION[key]}",
            )
