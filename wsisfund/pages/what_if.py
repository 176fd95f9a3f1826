"""The page "What if": whether an amount may be committed, bar by bar, before anyone asks; and what would make it possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from flask import request

from ..desk.forms import read_amount
from ..desk.offered import offered_of
from ..desk.what_if import Bar, Question, Way, accepted_order, bars_of, most_of, question_of, ways_of
from ..gate.state import BooksState
from ..languages.words import words_of
from ..vocabulary.money import FUNCTIONAL, ZERO, plain
from .desk_page import DeskPage
from .new_page import address_of

WIDTH: Final = 320
_TENTH: Final = Decimal("0.1")
_WORDS = words_of("en")
ASKED: Final = ("line", "agreement", "amount", "currency", "allotment")


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
    """The verdict; `code` empty: accepted. `most`: the largest amount that would be."""

    code: str
    verdict: str
    asked: str
    most: str
    limits: Sequence[Limit]
    ways: Sequence[Suggestion]


class WhatIf(DeskPage):
    """Questions before anybody asks."""

    report_title = "What if"

    @property
    def typed(self) -> Mapping[str, str]:
        """What the address asks."""
        return {name: self.asked(name) for name in ASKED}

    @property
    def offered(self) -> dict[str, list[str]]:
        """What the books know, by list."""
        nothing: dict[str, list[str]] = {}
        return self.of_books(lambda state: offered_of(state.index, self.day), nothing)

    @property
    def answer(self) -> Answer | None:
        """The verdict on what is asked; None where something is still to be typed, or is not known (`faults` says it)."""
        typed = self.typed
        if not all(typed[name] for name in ("line", "agreement", "amount")):
            return None
        return self.of_books(self._answer, None)

    def _answer(self, state: BooksState) -> Answer:
        typed = self.typed
        amount = read_amount("amount", typed["amount"])
        asked = question_of(
            state.index, typed["line"], typed["agreement"], amount, typed["currency"] or FUNCTIONAL, self.day, typed["allotment"]
        )
        found = asked.judged(state.index)
        ways = [accepted_order(asked)] if found.code is None else list(ways_of(asked, found, state.index))
        code = found.code or ""
        most = asked.chf if found.code is None else most_of(asked, state.index)
        return Answer(
            code, self.words(f"whatif.verdict.{code or 'accepted'}"), self._asked(asked, found.support_cost), plain(most),
            [self._limit(bar) for bar in bars_of(found)], [self._way(way) for way in ways],
        )  # fmt: skip

    def _asked(self, asked: Question, support: Decimal) -> str:
        return self.words(
            "whatif.asked",
            amount=_WORDS.number(asked.chf), line=asked.account, agreement=asked.agreement.id, support=_number(support),
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

    def _way(self, way: Way) -> Suggestion:
        own = self.writes and way.act
        href = "../New/?" + address_of(way.act, way.fields, request.args.get("at", "")) if own else ""
        return Suggestion(self.words(f"whatif.way.{way.key}", **way.named), href)


def _number(amount: Decimal) -> str:
    return _WORDS.number(amount) if amount else "0.00"


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
