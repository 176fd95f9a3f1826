"""What is answered beside Fava's pages, where users log in: whether the books changed, changes, files, a donor's page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .entrance import SESSION
from .guard import KIND, Environ, StartResponse
from .routes import Kind
from .shown import Shown

_Answer = Callable[[Environ], tuple[str, Any]]


class Doors:
    """Everything of a desk with users that Fava does not answer."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._kinds: Final[Mapping[Kind, _Answer]] = {Kind.LIVE: self._live}

    def opens(self, kind: Kind) -> bool:
        """Whether a request of this kind is answered here."""
        return kind in self._kinds

    def answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The answer, as JSON."""
        status, content = self._kinds[environ[KIND]](environ)
        body = json.dumps(content).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _live(self, environ: Environ) -> tuple[str, Any]:
        """Which state of the books is shown; it takes no process, so everybody may ask all the time."""
        assert SESSION in environ
        state = self._shown.look(0)
        return "200 OK", {"state": state.value, "mtime": str(self._shown.mtime)}
