"""The words of one language: titles, lines, columns and notes of the statements, from a gettext catalogue.

A catalogue is ``locale/<language>/LC_MESSAGES/wsisfund.po``; its message ids are keys such as ``line.cash``. Placeholders
are written ``{name}`` and filled in the language's own form: a ``Decimal`` as an amount, a ``date`` in full;
``{name:percent}`` a share, ``{name:date}`` an ISO date as text, ``{name:CHF}`` an amount of that currency, ``{name:currency}``
one of the currency that the parameter ``currency`` names. A message with plural forms is chosen by the parameter ``count``.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from ..vocabulary.accounts import ACCOUNT
from ..vocabulary.money import FUNCTIONAL
from ..vocabulary.period import Period
from ..vocabulary.register_table import REGISTER_KINDS
from ..vocabulary.statement import BEFORE, Line, Note, Value
from .local import amount_text, day_text, marks_of, name_in, percent_text, whole_text
from .policy_words import policies_in_words
from .states import SIX

_LOCALE = "locale"
STATEMENTS: Final = "wsisfund"
DESK: Final = "desk"
_CATALOGUE = ("LC_MESSAGES", f"{STATEMENTS}.po")
_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_-]+)(?::([A-Za-z]+))?\}")
_BUDGET_LINE = re.compile(r"Expenses:([A-Za-z0-9-]+):([A-Za-z0-9-]+)")
# A row of the general ledger: its words are in its own columns.
_ENTRY = re.compile(ACCOUNT.pattern + r"/[0-9]+")
_RIGHT_TO_LEFT = frozenset(["ar"])
# Tables whose lines are those of another.
_OF_YEARS: Final = "recapitulation"
_LIKE: Final = {
    "by-programme": ("programme",),
    "programme-resources": ("by-programme", "programme"),
    "sdg-resources": ("sdg",),
    "segment-position": ("by-programme", "programme"),
    "net-assets-parts": ("net-assets",),
    "net-assets-parts-before": ("net-assets-parts", "net-assets"),
    "budget-biennium": ("programme",),
    "programme-before": ("programme",),
    "sdg-before": ("sdg",),
}
# Tables whose lines are columns of another.
_TURNED: Final = frozenset(["loss-matrix"])
# A check of a table in a note, ``note.<table>.<line>``: what it ties to is a line of a statement.
_OF_NOTE: Final = "note."
_SHIPPED: Final = "shipped."
# A duty of the shipped list with whom it is owed to, as it stands in one line.
_DUTY_TO: Final = ("obligation.to-whom", "obligation.for-whom")
# What a reader sees of a figure that is nil, so that the eye finds those that are not.
NIL: Final = "–"

Direction = Literal["ltr", "rtl"]
_Forms = tuple[str, ...]


class MissingMessage(LookupError):
    """The catalogue has no text for a key: an error of the program, not of the books."""


class _Catalogue(NamedTuple):
    messages: Mapping[str, _Forms]
    plural: Callable[[int], int]


def in_sentence(shown: str, after: str) -> str:
    """What stands before `after` in a sentence: the point of an abbreviation is also that of the sentence.

    >>> in_sentence("31 декабря 2019 г.", ". Отчетность")
    '31 декабря 2019 г'
    """
    return shown[:-1] if shown.endswith(".") and after.startswith(".") else shown


class Words:
    """The words of one language; see `words_of`.

    Args:
        language: code of the language, ``en``. domain: its catalogue: that of the statements, or that of the desk.
    """

    def __init__(self, language: str, domain: str = STATEMENTS) -> None:
        self.language = language
        self._catalogue = _read(language, domain)

    @property
    def form(self) -> tuple[str, str]:
        """(path, SHA-256) of the catalogue: what a document's words were made from."""
        path = "/".join((_LOCALE, self.language, *_CATALOGUE))
        return path, hashlib.sha256(files(__package__).joinpath(path).read_bytes()).hexdigest()

    @property
    def direction(self) -> Direction:
        """Which way the language is written."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"

    @property
    def decimal(self) -> str:
        """The sign between units and decimals."""
        return marks_of(self.language).decimal

    def has(self, key: str) -> bool:
        """Whether there is a message of this key."""
        return key in self._catalogue.messages

    def below(self, prefix: str) -> dict[str, str]:
        """Messages whose keys begin with `prefix`, as they stand, by the rest of the key."""
        return {key.removeprefix(prefix): forms[0] for key, forms in self._catalogue.messages.items() if key.startswith(prefix)}

    def __call__(self, key: str, /, **params: object) -> str:
        """The text of a message, its placeholders filled.

        Raises:
            MissingMessage: there is no such key, or a placeholder has no parameter.
        """
        return self._filled(key, params)

    def _filled(self, key: str, params: Mapping[str, object]) -> str:
        forms = self._catalogue.messages.get(key)
        if forms is None:
            raise MissingMessage(f"no message {key!r} in {self.language}")
        form = forms[0]
        if "{count}" in forms[-1] and "count" in params:
            count = int(str(params["count"]))
            form = forms[self._catalogue.plural(count)] if len(forms) > 1 else form
            params = {**params, "count": whole_text(count, self.language)}
        currency = str(params.get("currency", FUNCTIONAL))

        def fill(match: re.Match[str]) -> str:
            name, kind = match[1], match[2]
            if name not in params:
                raise MissingMessage(f"message {key!r} in {self.language} needs {name!r}")
            return in_sentence(self._shown(params[name], kind, currency), form[match.end() :])

        return _PLACEHOLDER.sub(fill, form)

    def _shown(self, value: object, kind: str | None, currency: str) -> str:
        if kind == "percent":
            return self.percent(Decimal(str(value)))
        if kind == "date" and isinstance(value, str):
            return self.date(date.fromisoformat(value))
        if isinstance(value, Decimal):
            return self.number(value, currency if kind == "currency" else kind or FUNCTIONAL)
        if isinstance(value, date):
            return self.date(value)
        return "" if value is None else str(value)

    # ---------------------------------------------------------------- figures and days

    def number(self, value: Decimal, currency: str = FUNCTIONAL) -> str:
        """The amount with the currency's decimals, grouped by thousands; below zero in parentheses.

        >>> words_of("en").number(Decimal("-1234.5")), words_of("en").number(Decimal("1234567"), "JPY")
        ('(1,234.50)', '1,234,567')
        """
        text = amount_text(value, currency, self.language)
        return f"({text[1:]})" if text[0] == "-" else text

    def cell(self, value: Value, currency: str = FUNCTIONAL) -> str:
        """What stands in a cell of a table: an amount, a dash for nil, a text as it is, nothing where it is empty."""
        if isinstance(value, Decimal):
            return self.number(value, currency) if value else NIL
        return value or ""

    def percent(self, share: Decimal) -> str:
        """A share of one as per cent: 0.07 is 7 %.

        >>> words_of("en").percent(Decimal("0.075"))
        '7.5%'
        """
        return percent_text(share, self.language)

    def whole(self, number: int) -> str:
        """A whole number, grouped by thousands."""
        return whole_text(number, self.language)

    def date(self, day: date) -> str:
        """The day in full.

        >>> words_of("en").date(date(2019, 12, 31))
        '31 December 2019'
        """
        return day_text(day, self.language)

    # ---------------------------------------------------------------- statements

    def fund(self, title: str) -> str:
        """The fund's name: the title of the books, in this language where it is the one that new books have.

        >>> words_of("fr").fund("WSIS Trust Fund"), words_of("fr").fund("Fund of the tests")
        ('Fonds d’affectation spéciale du SMSI', 'Fund of the tests')
        """
        return title if title and title != words_of("en")("document.fund") else self("document.fund")

    def title(self, statement: str) -> str:
        """Title of a statement or schedule; its id where the catalogue does not know it."""
        return self._first(statement, f"statement.{statement}.title")

    def heading(self, statement: str) -> str:
        """Number and title: ``Statement I – Financial position``; the title alone where it has no number."""
        number = f"statement.{statement}.number"
        if not self.has(number):
            return self.title(statement)
        return self("format.heading", number=self(number), title=self.title(statement))

    def period(self, statement: str, period: Period) -> str:
        """For which days a statement speaks: ``as at 31 December 2019``, ``for the year ended 31 December 2019``."""
        own = f"statement.{statement}.period"
        key = own if self.has(own) else "period.year" if period.ends_year else "period.part"
        return self(key, start=period.start, end=period.end, year=str(period.year))

    def column(self, statement: str, column: str, period: Period | None = None) -> str:
        """Head of a column; with `period` the year or the day that its figures are of."""
        if statement in REGISTER_KINDS:
            return self._first(column, f"register.column.{column}")
        keys = [f"{statement}.column.{column}", f"column.{column}"]
        if period is not None:
            dated = [f"{key}.part" for key in keys if not period.ends_year] + [f"{key}.year" for key in keys]
            found = next((key for key in _specific(dated, keys) if self.has(key)), None)
            if found:
                before = period.before
                params = {"year": str(period.year), "year-before": str(before.year), "end": period.end, "end-before": before.end}
                return self._filled(found, params)
        if column.endswith(BEFORE) and not any(map(self.has, keys)):
            return self("format.year-before", head=self.column(statement, column.removesuffix(BEFORE), period))
        return self._first(column, *keys)

    def line(self, statement: str, line: Line) -> str:
        """Label of a line: what the books say, else the words of its id; empty for an entry of the general ledger.

        Args:
            statement: id of the statement, or of the reconciliation.
            line: the line; its label, where it has one, comes from the books.
        """
        if line.label is None and statement == _OF_YEARS:
            table, dot, ident = line.id.partition(".")
            return self.line(table, line._replace(id=ident)) if dot else self.heading(table)
        if line.label is None:
            tables = (statement, *_LIKE.get(statement, ()))
            keys = (*(f"{table}.line.{line.id}" for table in tables), f"line.{line.id}")
            keys = (*keys, f"column.{line.id}") if statement in _TURNED else keys
            return self._first("", *keys) or self._of_books(line.id)
        label = self.shipped(name_in(line.label, self.language))
        for key in (f"{statement}.label.{line.emphasis}", f"{statement}.label"):
            if self.has(key):
                return self(key, id=line.id, label=label)
        return label

    def _of_books(self, ident: str) -> str:
        """What an id of the books says to a reader: the programme and class of a budget line, else the id itself."""
        match = _BUDGET_LINE.fullmatch(ident)
        if match is None:
            return "" if _ENTRY.fullmatch(ident) else ident
        return self("format.budget-line", programme=match[1], **{"class": self._first(match[2], f"class.{match[2]}")})

    def basis(self, text: str) -> str:
        """What a statement is based on: that of a shipped definition in words, a standard or other words as they are."""
        key = "-".join(re.findall(r"[a-z0-9]+", text.casefold()))
        return self._first(text, f"basis.{key}")

    def programme(self, ident: str) -> str:
        """Programme with its title: ``C5 – Building confidence …``; one that only the register knows by its id."""
        return self._first(ident, f"programme.line.{ident}")

    def programme_named(self, ident: str, name: str) -> str:
        """A programme's name in this language, where the books have that of the shipped list; others as they are."""
        english, own = (words.programme(ident).removeprefix(f"{ident} – ") for words in (words_of("en"), self))
        return own if self.language != "en" and name.casefold().startswith(english.casefold()) else name

    def shipped(self, text: str) -> str:
        """A text of the shipped obligations (title, receiver, who owes) or register in this language; any other as it is.

        >>> words_of("fr").shipped("ITU Council"), words_of("fr").shipped("Our own board")
        ('Conseil de l’UIT', 'Our own board')
        """
        keys = _shipped_texts().get(text, ()) if self.language != "en" else ()
        if len(keys) > 1:
            form, name, to = keys
            return self(form, name=self(name), to=self(to))
        return self(keys[0]) if keys else text

    def above(self, statement: str, line: str) -> str:
        """The heading above a line of a statement (``cash-flow.above.interest-received``); empty where it has none."""
        return self._first("", f"{statement}.above.{line}")

    def stub(self, statement: str) -> str:
        """Head of the column of labels; empty where the statement has none."""
        own = ["register.column.name"] if statement in REGISTER_KINDS else []
        return self._first("", f"{statement}.stub", *own)

    def group(self, statement: str, group: str) -> str:
        """Head over a group of columns of a wide schedule."""
        return self(f"group.{statement}.{group}")

    def reconciliation(self, ident: str) -> str:
        """Title of a reconciliation."""
        return self._first(ident, f"reconciliation.{ident}")

    def check(self, statement: str, ident: str) -> str:
        """What a check ties together; where it is one of many alike, its key stands behind."""
        if ident.startswith(_OF_NOTE):
            table, _, name = ident.removeprefix(_OF_NOTE).partition(".")
            return self(
                "format.heading",
                number=self.reconciliation(table),
                title=self._first(name, f"line.{name}", f"net-assets.line.{name}", f"column.{name}"),
            )
        base, _, rest = ident.partition(".")
        text = self._first(base, f"{statement}.check.{base}")
        if not rest:
            return text
        return self("format.check", check=text, key=self("check.comparative") if rest == "comparative" else rest)

    def note_title(self, key: str) -> str:
        """Title of a note."""
        return self(f"note.{key}.title")

    def note_text(self, note: Note) -> list[str]:
        """Paragraphs of a note, its figures filled in."""
        own = policies_in_words(note.params, self) if note.key == "policies" else note.params
        params: dict[str, object] = {**own, "words": self._own(note.params)}
        if "earmark" in params:
            params["earmark"] = self._first(str(params["earmark"]), f"earmark.{params['earmark']}")
        if "donor" in params:
            params["donor"] = name_in(str(params["donor"]), self.language)
        if "line" in params:
            params["line"] = self._of_books(str(params["line"]))
        text = self._filled(f"note.{note.key}.text", params)
        # What is nil is not said: a sentence about a figure, or a paragraph, stands where there is something to say.
        said = [name for name, value in note.params.items() if value and value != "0"]
        follows = "" if self.language == "zh" else " "
        parts = [(f"{kind}.{name}", before) for name in said for kind, before in (("and", follows), ("with", "\n\n"))]
        if any(name.endswith(BEFORE) for name in said):
            parts.append(("comparative", follows))
        for kind, before in parts:
            if self.has(more := f"note.{note.key}.{kind}"):
                text += before + self._filled(more, params)
        return [*(paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()), *note.paragraphs]

    def _own(self, texts: Mapping[str, Value]) -> str:
        """The text that officers wrote in this language; else that in English, else in another of the six; empty: none."""
        wanted = (self.language, *SIX)
        return str(next((texts[language] for language in wanted if texts.get(language)), ""))

    def _first(self, otherwise: str, *keys: str) -> str:
        return next((self(key) for key in keys if self.has(key)), otherwise)


def _specific(dated: list[str], keys: list[str]) -> list[str]:
    """Keys in the order of preference: those of the statement before the common ones."""
    own = keys[0]
    return [key for key in dated if key.startswith(f"{own}.")] + [own] + [key for key in dated if not key.startswith(f"{own}.")]


@lru_cache(maxsize=1)
def _shipped_texts() -> Mapping[str, tuple[str, ...]]:
    """Keys of the shipped texts by their English: of one text its own, of a title with a receiver the form and both."""
    words = words_of("en")
    known = {text: f"{_SHIPPED}{rest}" for rest, text in words.below(_SHIPPED).items()}
    found: dict[str, tuple[str, ...]] = {text: (key,) for text, key in known.items()}
    names, receivers = ([key for key in known.values() if key.endswith(end)] for end in (".name", ".to"))
    for form in _DUTY_TO:
        for name in names:
            for to in receivers:
                found.setdefault(words(form, name=words(name), to=words(to)), (form, name, to))
    return found


@lru_cache(maxsize=6)
def words_of(language: str) -> Words:
    """The words of a language.

    Raises:
        MissingMessage: the program has no catalogue of it; `languages_known` lists those that it has.
    """
    return Words(language)


@lru_cache(maxsize=6)
def desk_words(language: str = "en") -> Words:
    """The words of the desk: pages, forms and answers in the browser.

    Raises:
        MissingMessage: the program has no catalogue of it.
    """
    return Words(language, DESK)


def languages_known() -> tuple[str, ...]:
    """Codes of the languages that have a catalogue, sorted."""
    folder = files(__package__) / _LOCALE
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.joinpath(*_CATALOGUE).is_file()))


def _read(language: str, domain: str = STATEMENTS) -> _Catalogue:
    from gettext import c2py

    from babel.messages.pofile import read_po

    place = files(__package__).joinpath(_LOCALE, language, _CATALOGUE[0], f"{domain}.po")
    if not place.is_file():
        raise MissingMessage(f"no catalogue of {language!r}")
    with place.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    messages = {_key(message.id): _forms(message.string) for message in catalogue if message.id}
    return _Catalogue(messages, c2py(catalogue.plural_expr))


def _key(ident: str | tuple[str, ...] | list[str]) -> str:
    return ident if isinstance(ident, str) else ident[0]


def _forms(text: str | tuple[str, ...] | list[str]) -> _Forms:
    return (text,) if isinstance(text, str) else tuple(text)
