"""What all our own pages have in common: the language of the reader, and its words."""

from fava.ext import FavaExtensionBase
from flask import has_request_context, request

from ..languages.spoken import LANGUAGE, best_of, language, speak
from ..languages.states import SIX
from ..languages.words import Words, desk_words


class OwnPage(FavaExtensionBase):  # type: ignore[misc]  # Fava is read without its types
    """A page of ours in Fava's menu; its name there is the message ``page.NAME`` of the desk's catalogue."""

    def before_request(self) -> None:
        """Speak the language of who asks: as the desk says it; in plain Fava that of its option, else of the browser."""
        speak(self._asked_for())

    def _asked_for(self) -> str:
        known = str(request.environ.get(LANGUAGE, ""))
        option = str(getattr(self.ledger.fava_options, "language", None) or "")
        return known or (option if option in SIX else best_of(request.headers.get("Accept-Language", "")))

    @property
    def report_title(self) -> str:
        """Name of the page in the menu."""
        code = self._asked_for() if has_request_context() else SIX[0]
        return desk_words(code)(f"page.{type(self).__name__}")

    @property
    def address(self) -> str:
        """Which page this is, by its name and what was asked of it: ``Programme?kind=task``."""
        return f"{type(self).__name__}?{request.query_string.decode('ascii', 'replace')}"

    @property
    def language(self) -> str:
        """Code of the language that the page is in."""
        return language()

    @property
    def words(self) -> Words:
        """The desk's words in that language."""
        return desk_words(language())

    @property
    def direction(self) -> str:
        """Which way it is written: ``ltr`` or ``rtl``."""
        return self.words.direction
