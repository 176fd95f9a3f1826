"""What a reader asks the page for: the view, the day, the search; and the addresses that ask for it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from ..languages.spoken import said

VIEWS = ("donors", "agreements", "forecast", "open-items")
STATES = ("overdue", "due", "received", "in-kind", "ended")
_LENGTH_MAX = 200


class Asked(NamedTuple):
    """One request. One of `donor`, `agreement`, `figure` where the reader has gone into it; else `view`.

    `dated`: the address names the day; else it is that of `time`, Fava's own filter, or of today.
    `said`: what of the request could not be understood; the page is shown all the same.
    """

    day: date
    view: str = VIEWS[0]
    donor: str = ""
    agreement: str = ""
    instalment: str = ""
    figure: str = ""
    search: str = ""
    state: str = ""
    currency: str = ""
    programme: str = ""
    time: str = ""
    dated: bool = False
    said: str = ""

    @property
    def filtered(self) -> bool:
        """Whether only some donors and agreements are asked for."""
        return any((self.search, self.state, self.currency, self.programme))

    def to(self, **into: str) -> str:
        """Address of another part of the page, for the same day; the search stays between the views that have one."""
        kept = {} if {"donor", "agreement", "figure"} & into.keys() else self._search
        day = {"at": self.day.isoformat()} if self.dated else {"time": self.time}
        return "?" + urlencode({k: v for k, v in (kept | into | day).items() if v})

    def on(self, day: date) -> str:
        """Address of the same view on another day."""
        inside = {"donor": self.donor, "agreement": self.agreement, "instalment": self.instalment, "figure": self.figure}
        into = {name: value for name, value in inside.items() if value}
        return self._replace(day=day, dated=True).to(**(into or {"view": self.view}))

    @property
    def _search(self) -> dict[str, str]:
        return {"q": self.search, "state": self.state, "currency": self.currency, "programme": self.programme}


def asked_of(args: Mapping[str, str], otherwise: date) -> Asked:
    """The request that the parameters of an address make.

    Args:
        args: by name; unknown ones are Fava's own.
        otherwise: the day, where the address names none.
    """
    given = {name: value.strip()[:_LENGTH_MAX] for name, value in args.items()}
    wrong, day = "", otherwise
    named = given.get("at", "")
    if named:
        try:
            day = date.fromisoformat(named)
        except ValueError:
            wrong = said("contributions.no-date", text=named, day=otherwise.isoformat())
    return Asked(
        day,
        given.get("view", "") if given.get("view") in VIEWS else VIEWS[0],
        given.get("donor", ""),
        given.get("agreement", ""),
        given.get("instalment", ""),
        given.get("figure", ""),
        given.get("q", ""),
        given.get("state", "") if given.get("state") in STATES else "",
        given.get("currency", ""),
        given.get("programme", ""),
        given.get("time", ""),
        bool(named) and not wrong,
        wrong,
    )
