"""Council's authority by budget line, and what is moved between lines (domain §2 and §4)."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..books.draft import Draft
from ..books.records import Account, Amount, Fact, Value
from ..errors import UsageFault, clean
from ..manual.budget_facts import BadAppropriation, SameLine
from ..manual.control import original_of, virement_limit
from ..register.budget_facts import virements
from ..register.known import AlreadyThere, checked_amount, checked_id, not_there
from ..register.officers import Officers, signatures
from ..register.once import not_said
from ..register.wording import checked_text
from ..store.chart import budget_line, checked_day, opening_of
from ..store.index import Index
from ..vocabulary.accounts import programme_of
from ..vocabulary.biennium import first_year_of, is_biennium
from ..vocabulary.event_table import BOTH, NONE, ONE
from ..vocabulary.money import FUNCTIONAL, grouped

KINDS = ("original", "supplementary", "reduction")


class BadBiennium(UsageFault):
    """A biennium is an even year, a hyphen and the year after; the year of an appropriation is one of the two."""

    slug = "bad-biennium"


class Appropriate(NamedTuple):
    """Council's authority to spend on a line.

    Args:
        account: budget line or support cost line; it is opened when the books have not used it yet.
        amount: above zero; a reduction is stored negative, whichever way it is typed.
        biennium: ``2026-2027``. year: one of the two; without it the appropriation is usable all biennium.
        kind: original, supplementary or reduction. authority: Council's document.
    """

    account: str
    amount: Decimal
    biennium: str
    authority: str
    year: str | None = None
    kind: str = "original"


def appropriation_draft(index: Index, asked: Appropriate, day: date) -> Draft:
    """An appropriation of `amount` CHF on a line, in force from `day` (not before the first of `year`).

    Raises:
        UnknownAccount, BadBiennium, BadAppropriation, TooManyDecimals, AlreadyThere, DateOutOfRange.
    """
    budget_line(index, asked.account, support=True)
    checked_day(index, day)
    _checked_period(asked.biennium, asked.year)
    if asked.kind not in KINDS or (asked.amount < 0 and asked.kind != "reduction"):
        raise BadAppropriation(
            f"an appropriation of {clean(str(asked.amount))[:40]} CHF cannot be '{clean(asked.kind)[:40]}'",
            why=f"kinds are {', '.join(KINDS)}; only a reduction takes away",
            fix="give --kind reduction for what Council took back",
        )
    number = checked_amount(abs(asked.amount), FUNCTIONAL) * (-1 if asked.kind == "reduction" else 1)
    keys: dict[str, Value] = {"biennium": asked.biennium}
    keys |= {"year": asked.year} if asked.year else {}
    keys |= {"kind": asked.kind} if asked.kind != "original" else {}
    keys["authority"] = checked_text(asked.authority, "authority")
    fact = Fact(day, "appropriation", (Account(asked.account), Amount(number, FUNCTIONAL)), keys)
    for known in index.versions("appropriation", asked.account):
        if known.values == fact.values and {**known.keys} == keys:
            raise AlreadyThere(
                f"this appropriation of {asked.account} is already there, since {known.date.isoformat()}",
                why="the same line, amount, period and authority are recorded once",
                fix="nothing to do; a further amount has a document of its own",
                at=known.place,
            )
    return Draft("appropriation", asked.account, tuple(opening_of(index, [fact])))


def _checked_period(biennium: str, year: str | None) -> None:
    if not is_biennium(biennium):
        raise BadBiennium(
            f"'{clean(biennium)[:40]}' is no biennium", why="it begins with an even year and has two years", fix="write 2026-2027"
        )
    if year is not None and year not in biennium.split("-"):
        shown = clean(year)[:40]
        raise BadBiennium(
            f"'{shown}' is no year of {biennium}", why="the year is one of its two", fix=f"write {first_year_of(biennium)}"
        )


class MoveAppropriation(NamedTuple):
    """An appropriation to move from one line to another.

    Args:
        ident: default the next free ``V-<year>-NNN``.
    """

    source: str
    target: str
    amount: Decimal
    reason: str
    ident: str | None = None


def virement_draft(index: Index, asked: MoveAppropriation, day: date, officers: Officers) -> Draft:
    """`amount` CHF moved between two lines.

    Within one programme and the yearly limit of the source line the certifying officer is enough; else the approving
    officer is needed too.

    Raises:
        UnknownAccount, SameLine, TooManyDecimals, NoAuthority, AlreadyThere, BadText.
    """
    for line in (asked.source, asked.target):
        budget_line(index, line, support=True)
    if asked.source == asked.target:
        raise SameLine(f"{asked.source} is both ends", why="a virement moves between two lines", fix="name another line")
    checked_amount(asked.amount, FUNCTIONAL)
    checked_day(index, day)
    limit = virement_limit(index, day) * original_of(index, asked.source, day)
    moved = moved_from(index, asked.source, day.year) + asked.amount
    alone = programme_of(asked.source) == programme_of(asked.target) and moved <= limit
    keys: dict[str, Value] = dict(signatures(index, _signers(officers, alone=alone), officers, day))
    keys["reason"] = checked_text(asked.reason, "reason")
    name = asked.ident or next_virement(index, day.year)
    checked_id(name, "virement")
    not_there(index, "virement", name)
    moves = Account(asked.source), Account(asked.target), Amount(asked.amount, FUNCTIONAL)
    fact = not_said(index, Fact(day, "virement", (name, *moves), keys))
    note = (
        f"moved from {asked.source} in {day.year}, with this: {grouped(moved)} CHF; "
        f"the certifying officer may: {grouped(limit)} CHF"
    )
    return Draft("virement", name, tuple(opening_of(index, [fact])), (note,), budget_line=asked.target)


def _signers(officers: Officers, *, alone: bool) -> tuple[str, ...]:
    """The approving officer alone is enough; the certifying officer alone only where he may move it."""
    if officers.approved_by:
        return NONE
    return ONE if alone or not officers.certified_by else BOTH


def next_virement(index: Index, year: int) -> str:
    """The next free id ``V-<year>-NNN``."""
    form = re.compile(rf"V-{year}-(\d+)")
    numbers = [int(m[1]) for f in index.all("virement") if (m := form.fullmatch(f.ident))]
    return f"V-{year}-{max(numbers, default=0) + 1:03d}"


def moved_from(index: Index, source: str, year: int) -> Decimal:
    """CHF that virements took from a line in a year."""
    return sum((v.amount for v in virements(index) if v.day.year == year and v.source == source), Decimal(0))
