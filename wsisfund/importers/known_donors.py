"""Donors that can be recognised without a register: Member States, observers with a code, listed organizations."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..languages.folding import key
from ..languages.states import observer_names, observers, shared_names, state_codes, state_names, states


class Donor(NamedTuple):
    """A donor of the register or of the shipped lists; `iso3` and `currency` only for states."""

    id: str
    name: str
    type: str
    iso3: str | None = None
    currency: str | None = None


class Match(NamedTuple):
    """One donor beyond doubt."""

    donor: Donor


class Proposals(NamedTuple):
    """A question: `donors` may be meant, best first. `code` is the issue code that a row gets."""

    donors: tuple[Donor, ...]
    code: str = "unknown-donor"


Recognition = Match | Proposals | None


class Shipped(NamedTuple):
    """The donors that come with the program, and how their names and codes lead to them.

    `keys`: ids by folded name; `codes`: ids by code; `shared`: ids and the question, by a name that several have.
    """

    donors: Mapping[str, Donor]
    keys: Mapping[str, frozenset[str]]
    codes: Mapping[str, frozenset[str]]
    shared: Mapping[str, tuple[tuple[str, ...], str]]


@lru_cache(maxsize=1)
def shipped() -> Shipped:
    """States, observers and organizations of the shipped lists, read once."""
    donors = {s.iso3: Donor(s.iso3, s.name, "member-state", s.iso3, s.currency) for s in states().values()}
    donors |= {o.iso3: Donor(o.iso3, o.name, "other", o.iso3) for o in observers().values()}
    keys: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for ident, name in (*state_names(), *observer_names()):
        keys[key(name)].add(ident)
    for ident, code in state_codes():
        codes[code].add(ident)
    for row in _partners():
        ident = re.sub(r"[^a-z0-9]+", "-", row["id"].lower())
        donors[ident] = Donor(ident, row["name_en"], row["type"])
        for name in (row["id"], row["name_en"], *row["aliases"].split(";")):
            keys[key(name)].add(ident)
    shared = {key(s.name): (s.states, "former-name" if s.former else "unknown-donor") for s in shared_names()}
    return Shipped(donors, _frozen(keys), _frozen(codes), shared)


def _frozen(found: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(idents) for name, idents in found.items()}


def _partners() -> list[dict[str, str]]:
    text = Path(__file__).with_name("data").joinpath("partners.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
