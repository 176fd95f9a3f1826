"""The page "New": a form for each act of daily work."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import request

from ..desk.forms import DAILY, WITH_FORM, Field, form_of
from ..desk.offered import offered_of
from ..languages.spoken import said_if_known
from ..vocabulary.register_table import REGISTER_KINDS
from .desk_page import DeskPage

# Fava takes these names in an address for filters of its own.
_RENAMED = {"account": "line"}
# Letters of a field; of one that lists parts with their amounts.
_MOST = (500, 5000)


def address_of(act: str, fields: Mapping[str, str], day: str = "") -> str:
    """The query that opens the form of an act, filled in."""
    named = {_RENAMED.get(name, name): value for name, value in fields.items()}
    return urlencode({"act": act, **({"at": day} if day else {}), **named})


class Shown(NamedTuple):
    """One field as it is shown."""

    field: Field
    label: str
    hint: str
    value: str
    most: int


class New(DeskPage):
    """Forms of the acts of daily work."""

    @property
    def acts(self) -> list[tuple[str, str]]:
        """(name, title) of every act that has a form for who asks."""
        return [(act, self.title_of(act)) for act in DAILY if self.may(act)]

    @property
    def act(self) -> str:
        """The act that the address names, else the first."""
        return self.asked("act") if self.asked("act") in WITH_FORM else DAILY[0]

    def title_of(self, act: str) -> str:
        """What an act is called."""
        kind, _, verb = act.partition(" ")
        if kind in REGISTER_KINDS:
            return self.words(f"register.{verb}", kind=self.words(f"register.{kind}"))
        return self.words(f"act.{act.replace(' ', '-')}")

    @property
    def shown(self) -> Sequence[Shown]:
        """The fields, filled with what the address brings."""
        return [
            Shown(field, self._label(field), self._hint(field), self._value(field), _MOST[field.kind == "parts"])
            for field in form_of(self.act)
        ]

    @property
    def offered(self) -> dict[str, list[str]]:
        """What the books know, by list."""
        nothing: dict[str, list[str]] = {}
        named = {field.offered for field in form_of(self.act)}
        return self.of_books(lambda state: offered_of(state.index, self.day, sorted(named)), nothing)

    def choice(self, value: str) -> str:
        """What one of a closed list is called."""
        return said_if_known("choice", value)

    def _value(self, field: Field) -> str:
        return str(request.args.get(_RENAMED.get(field.name, field.name), field.default))[: _MOST[field.kind == "parts"]]

    def _label(self, field: Field) -> str:
        if self.act.partition(" ")[0] in REGISTER_KINDS:
            return self.words(f"said.{field.name.replace('_', '-')}")
        own = f"field.{self.act.replace(' ', '-')}.{field.name}"
        return self.words(own if self.words.has(own) else f"field.{field.name}")

    def _hint(self, field: Field) -> str:
        own = f"hint.{field.name}" if field.kind != "parts" else f"hint.parts.{field.name}"
        return self.words(own) if self.words.has(own) else ""
