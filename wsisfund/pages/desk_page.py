"""What the pages on which officers work have in common: who asks, the books, and how a fault is shown."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from ..desk.acts import ACTS
from ..errors import Fault, Faults
from ..gate.state import BooksState, open_books
from ..languages.retold import Told, told
from ..settings import today
from .page import OwnPage

Made = TypeVar("Made")


class DeskPage(OwnPage):
    """A page of the desk with users; `faults` says why there is nothing on it."""

    def __init__(self, ledger: Any, config: str | None = None) -> None:
        super().__init__(ledger, config)
        self.faults: list[Told] = []

    @property
    def who(self) -> dict[str, Any]:
        """Who has logged in; empty where nobody need."""
        return dict(request.environ.get("wsisfund.who") or {})

    @property
    def writes(self) -> bool:
        """Whether who asks may ask for changes."""
        return bool(self.who.get("writes"))

    @property
    def officer(self) -> str:
        """The officer whom the login names; empty where it names none."""
        return str(self.who.get("officer") or "")

    def may(self, act: str) -> bool:
        """Whether who asks may ask for an act: one that officers sign is for those whom the login names as one."""
        return self.writes and (not ACTS[act].officers or bool(self.officer))

    @property
    def day(self) -> date:
        """The day that the address names, else today."""
        try:
            return date.fromisoformat(request.args.get("at", ""))
        except ValueError:
            return today()

    @property
    def root(self) -> Path:
        """The books folder."""
        return Path(self.ledger.books_root)

    def asked(self, name: str) -> str:
        """A parameter of the address."""
        return str(request.args.get(name, "")).strip()[:200]

    def of_books(self, make: Callable[[BooksState], Made], otherwise: Made) -> Made:
        """What `make` makes of the books; `otherwise` where they have errors, which `faults` then says."""
        try:
            state = open_books(self.root)
            try:
                return make(state)
            finally:
                state.index.close()
        except Faults as several:
            self.faults = [self._told(fault) for fault in several.faults]
        except Fault as one:
            self.faults = [self._told(one)]
        return otherwise

    def editor(self, file: str, line: int) -> str:
        """Address of a line of the books in Fava's editor."""
        return "../../editor/?" + urlencode({"file_path": file, "line": line})

    def _told(self, fault: Fault) -> Told:
        return told(fault, lambda text: text.replace(f"{self.root}/", ""))
