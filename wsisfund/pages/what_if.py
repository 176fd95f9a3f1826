"""The page "What if": whether amounts may be committed, bar by bar, before anyone asks; and what would make it possible."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from flask import request

from ..desk.forms import read_amount, read_date
from ..desk.offered import offered_of
from ..desk.what_if import Bar, Question, Way, accepted_order, bars_of, most_of, question_of, ways_of
from ..errors import Fault
from ..gate.state import BooksState
from ..languages.retold import Told
from ..languages.spoken import refigured, spoken
from ..manual.availability import Supposed
from ..vocabulary.money import FUNCTIONAL, ZERO, plain
from .desk_page import DeskPage
from .new_page import address_of

WIDTH: Final = 320
_TENTH: Final = Decimal("0.1")
ASKED: Final = ("line", "agreement", "amount", "currency", "allotment", "day")
# How many requests are judged together.
MOST: Final = 20


class Stretch(NamedTuple):
    """One part of a bar: ``used`` what is asked and there, ``over`` what is asked and not there, ``available`` the rest."""

    kind: str
    x: Decimal
    width: Decimal


class Limit(NamedTuple):
    """One bar as it is shown; `short`: how much is missing, empty where nothing is."""

    name: str
    asked: str
    available: str
    day: str
    short: str
    parts: Sequence[Stretch]


class Suggestion(NamedTuple):
    """One way in words, and the form that does it."""

    text: str
    href: str


class Answer(NamedTuple):
    """The verdict on a request; `code` empty: accepted. `most`: the largest amount that would be.

    `row`: which of the requests it is, from 1. `fault`: what is not known of it; then it has no verdict.
    """

    row: int
    code: str
    verdict: str
    asked: str
    most: str
    limits: Sequence[Limit] = ()
    ways: Sequence[Suggestion] = ()
    fault: Told | None = None


class WhatIf(DeskPage):
    """Questions before anybody asks."""

    most = MOST

    @property
    def typed(self) -> list[dict[str, str]]:
        """What the address asks, request by request; one more, empty, where that is wanted; at least one."""
        lists = {name: request.args.getlist(name)[:MOST] for name in ASKED}
        count = max(map(len, lists.values()))
        rows = [{name: _nth(values, n) for name, values in lists.items()} for n in range(count)]
        kept = [row for row in rows if any(row[name] for name in ASKED if name != "day")]
        empty = {**dict.fromkeys(ASKED, ""), "day": self.day.isoformat()}
        more = [empty] if not kept or (self.asked("more") and len(kept) < MOST) else []
        return [{**row, "day": row["day"] or self.day.isoformat()} for row in kept] + more

    @property
    def offered(self) -> dict[str, list[str]]:
        """What the books know, by list."""
        nothing: dict[str, list[str]] = {}
        return self.of_books(lambda state: offered_of(state.index, self.day), nothing)

    @property
    def answers(self) -> list[Answer]:
        """The verdict on each request that is typed whole, in their order: what is accepted counts for those below it."""
        nothing: list[Answer] = []
        return self.of_books(self._answers, nothing)

    def _answers(self, state: BooksState) -> list[Answer]:
        supposed = Supposed(state.index)
        whole = [(n, row) for n, row in enumerate(self.typed, 1) if all(row[name] for name in ("line", "agreement", "amount"))]
        return [self._answer(state, supposed, n, row) for n, row in whole]

    def _answer(self, state: BooksState, supposed: Supposed, row: int, typed: Mapping[str, str]) -> Answer:
        try:
            asked = _question(state, typed)
        except Fault as fault:
            return Answer(row, fault.slug, "", "", "", fault=self._told(fault))
        found = asked.judged(supposed)
        code = found.code or ""
        ways = list(ways_of(asked, found, state.index, supposed)) if code else [accepted_order(asked)]
        most = most_of(asked, supposed) if code else asked.chf
        answer = Answer(
            row, code, self.words(f"whatif.verdict.{code or 'accepted'}"), self._asked(asked, found.support_cost), plain(most),
            [self._limit(bar) for bar in bars_of(found)], [self._way(way, asked) for way in ways],
        )  # fmt: skip
        if not code:
            supposed.suppose(asked.account, asked.agreement.id, asked.day, found, asked.allotment)
        return answer

    def summary(self, answers: Sequence[Answer]) -> str:
        """How many of several requests are accepted; empty where there is one."""
        if len(answers) < 2:
            return ""
        refused = sum(bool(answer.code) for answer in answers)
        return self.words("whatif.together", accepted=len(answers) - refused, refused=refused)

    def _asked(self, asked: Question, support: Decimal) -> str:
        return self.words(
            "whatif.asked",
            amount=spoken().number(asked.chf), line=asked.account, agreement=asked.agreement.id, support=_number(support),
        )  # fmt: skip

    def _limit(self, bar: Bar) -> Limit:
        return Limit(
            self.words(f"whatif.{bar.name}"),
            _number(bar.asked),
            self.words("whatif.nothing") if bar.available is None else _number(bar.available),
            bar.day.isoformat() if bar.day else "",
            _number(bar.short) if bar.short else "",
            _parts(bar),
        )

    def _way(self, way: Way, asked: Question) -> Suggestion:
        own = way.act and self.may(way.act)
        href = "../New/?" + address_of(way.act, way.fields, asked.day.isoformat()) if own else ""
        named = {name: refigured(text) if name in ("amount", "left") else text for name, text in way.named.items()}
        return Suggestion(self.words(f"whatif.way.{way.key}", **named), href)


def _question(state: BooksState, typed: Mapping[str, str]) -> Question:
    amount, day = read_amount("amount", typed["amount"]), read_date("day", typed["day"])
    currency = typed["currency"] or FUNCTIONAL
    return question_of(state.index, typed["line"], typed["agreement"], amount, currency, day, typed["allotment"])


def _nth(values: Sequence[str], n: int) -> str:
    return values[n].strip()[:200] if n < len(values) else ""


def _number(amount: Decimal) -> str:
    return spoken().number(amount)


def _parts(bar: Bar) -> list[Stretch]:
    there = max(bar.available or ZERO, ZERO)
    whole = max(there, bar.asked, Decimal("0.01"))
    used = min(bar.asked, there)
    found, x = [], ZERO
    for kind, amount in (("used", used), ("over", bar.asked - used), ("available", there - used)):
        width = (amount / whole * WIDTH).quantize(_TENTH)
        if width:
            found.append(Stretch(kind, x, width))
        x += width
    return found
