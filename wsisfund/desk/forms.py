"""Acts as forms: the fields of each, made from what it asks for; and what was typed, read as the command line reads it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from inspect import Parameter, signature
from types import NoneType
from typing import Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from ..contributions.amendment import Changed
from ..contributions.ending import Rest
from ..contributions.pledges import Due
from ..contributions.programme_register import ADD, CHANGE, WITHDRAW
from ..errors import Invalid, clean
from ..register.known import checked_currency
from ..treasury.advance import Spent
from ..treasury.expenditure import Share
from ..vocabulary.events import DONOR_TYPES, PLEDGE_KINDS, REASSESSED_AS, RECOGNITIONS
from ..vocabulary.money import MAX_AMOUNT, parse_plain
from ..vocabulary.register_form import AGREEMENT, DONOR, LINE
from ..vocabulary.register_form import PROGRAMME as PROGRAMME_
from ..vocabulary.register_table import REGISTER_KINDS
from .acts import ACTS
from .register import PROGRAMME

# Acts of daily work, in the order of a finance officer's day.
DAILY: Final = (
    "receipt record", "receipt apply", "agreement sign", "pledge add", "pledge end", "donor add",
    "commitment open", "commitment adjust", "commitment close", "expenditure record", "payment",
    "advance travel", "advance partners", "advance clear", "budget virement", "budget allot",
    "re-earmark", "refund due", "refund pay", "agreement amend", "reverse", "rate add",
)  # fmt: skip
# Acts that no list leads to, only what waits in the Inbox.
FURTHER: Final = ("agreement reassess",)
# Acts that have a form: these, and those of the programme register, which its own page leads to.
WITH_FORM: Final = (*DAILY, *FURTHER, *PROGRAMME)
# What may be chosen, where it is a closed list.
CHOICES: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("pledge add", "kind"): PLEDGE_KINDS,
    ("agreement sign", "recognition"): RECOGNITIONS,
    ("agreement reassess", "recognition"): REASSESSED_AS,
    ("pledge end", "reason"): ("withdrawn", "lapsed"),
    ("receipt record", "excess"): ("advance", "suspense"),
    ("donor add", "kind"): DONOR_TYPES,
    **{
        (f"{kind.name} {verb}", field.python): field.choices
        for kind in REGISTER_KINDS.values() for field in kind.fields if field.choices and not field.several
        for verb in (ADD, CHANGE)
    },
}  # fmt: skip
# What the register or the books know, offered while it is typed.
OFFERED: Final[Mapping[str, str]] = {
    "agreement": "agreements", "donor": "donors", "commitment": "orders", "bank": "banks", "from_": "banks", "paid_from": "banks",
    "currency": "currencies", "pledges": "pledges", "allotment": "allotments",
}  # fmt: skip
# A field that means different things in different acts.
_OFFERED_IN: Final[Mapping[tuple[str, str], str]] = {
    ("commitment open", "account"): "lines", ("expenditure record", "account"): "lines", ("budget allot", "account"): "lines",
    ("budget allot", "ident"): "allotments", ("receipt record", "account"): "banks",
    ("budget virement", "source"): "lines", ("budget virement", "target"): "lines", ("commitment adjust", "ident"): "orders",
    ("commitment close", "ident"): "orders", ("agreement amend", "ident"): "agreements",
    ("agreement reassess", "ident"): "agreements", ("pledge end", "ident"): "pledges",
}  # fmt: skip
# Of the programme register: what a field names, and for a change the entry itself.
_LISTS: Final[Mapping[str, str]] = {PROGRAMME_: "programmes", LINE: "action-line", DONOR: "donors", AGREEMENT: "agreements"}
_NAMED_IN: Final[Mapping[tuple[str, str], str]] = {
    **{(f"{kind} {verb}", "ident"): kind for kind in REGISTER_KINDS for verb in (CHANGE, WITHDRAW)},
    **{
        (f"{kind.name} {verb}", field.python): _LISTS.get(field.refers, field.refers)
        for kind in REGISTER_KINDS.values() for field in kind.fields if field.refers and not field.several
        for verb in (ADD, CHANGE)
    },
}  # fmt: skip
_LEFT_OUT: Final = frozenset({
    ("receipt record", "parts"), ("agreement sign", "waiver"), ("expenditure record", "restates"), ("pledge end", "batch"),
})  # fmt: skip
# How what stands in a field's type is typed in, the first that does: several shares are parts, and not a list of texts.
_KINDS: Final[Sequence[tuple[Any, str]]] = (
    (Due, "parts"), (Share, "parts"), (Spent, "parts"), (Changed, "parts"),
    (Decimal, "amount"), (date, "date"), (Sequence, "list"), (Rest, "rest"), (int, "number"),
)  # fmt: skip
_SIGNED: Final = frozenset({"by"})
_NEGATIVE: Final = frozenset({("expenditure record", "amount"), ("budget allot", "amount")})


class FieldWrong(Invalid):
    """What was typed into a field of a form cannot be read, or is missing."""

    slug = "field-wrong"


class Field(NamedTuple):
    """One field of a form.

    Args:
        kind: text, amount, date, list (several, by commas), parts (``NAME=AMOUNT`` by commas), choice.
        offered: list of the books that is offered; choices: all that may be given.
    """

    name: str
    kind: str
    required: bool
    default: str = ""
    offered: str = ""
    choices: tuple[str, ...] = ()


class Asked(NamedTuple):
    """One field of a request. `types`: its annotation, and each that stands in it (``Sequence[Share] | None``: `Share` too)."""

    name: str
    types: tuple[Any, ...]
    default: object

    @property
    def required(self) -> bool:
        """Whether the request cannot be made without it."""
        return self.default is Parameter.empty


def fields_of(request: type[Any]) -> tuple[Asked, ...]:
    """What a request asks for, in its own order."""
    parameters = signature(request).parameters
    hints = get_type_hints(request).items()
    return tuple(Asked(name, tuple(_within(hint)), parameters[name].default) for name, hint in hints)


def _within(hint: Any) -> Iterator[Any]:
    yield hint
    if (origin := get_origin(hint)) is not None:
        yield origin
    for one in get_args(hint):
        yield from _within(one)


@cache
def form_of(act: str) -> tuple[Field, ...]:
    """The fields of an act's form, required ones first in the act's own order."""
    found = []
    for f in fields_of(ACTS[act].request):
        if (act, f.name) in _LEFT_OUT or bytes in f.types:
            continue
        optional = not f.required or NoneType in f.types
        shown = f.default if isinstance(f.default, str) else ""
        choices = tuple(CHOICES.get((act, f.name), ()))
        offered = {**_OFFERED_IN, **_NAMED_IN}.get((act, f.name), OFFERED.get(f.name, ""))
        found.append(Field(f.name, "choice" if choices else _kind(f.types), not optional, shown, offered, choices))
    return tuple(sorted(found, key=lambda field: not field.required))


def request_of(act: str, typed: Mapping[str, str]) -> Any:
    """What the act is asked for, from the texts of a form.

    Raises:
        FieldWrong: a field cannot be read, or one that is needed is empty. NoSuchCurrency: there is none of this code.
    """
    values: dict[str, Any] = {}
    for field in form_of(act):
        text = typed.get(field.name, "").strip()
        if text:
            values[field.name] = _read(act, field, text)
        elif field.required:
            raise wrong(field.name, "is empty", "it is needed", "fill it in")
    request = ACTS[act].request
    missing = [f.name for f in fields_of(request) if f.required and f.name not in values]
    return request(**dict.fromkeys(missing), **values)


def read_date(name: str, text: str) -> date:
    """The day of ``YYYY-MM-DD``.

    Raises:
        FieldWrong: it is none.
    """
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise wrong(name, f"'{clean(text)[:40]}' is no date", "dates are written year, month, day", "write it as 2026-06-30")


def wrong(name: str, what: str, why: str, fix: str) -> FieldWrong:
    """The fault of one field, which it names as its column."""
    return FieldWrong(what, why=why, fix=fix, column=name)


def _kind(types: Sequence[Any]) -> str:
    return next((kind for type_, kind in _KINDS if type_ in types), "text")


def _read(act: str, field: Field, text: str) -> Any:
    if field.kind == "amount":
        return read_amount(field.name, text, signed=field.name in _SIGNED or (act, field.name) in _NEGATIVE)
    if field.kind == "date":
        return read_date(field.name, text)
    if field.kind == "choice" and text not in field.choices:
        raise wrong(field.name, f"'{clean(text)[:40]}' is no choice", f"it is one of {', '.join(field.choices)}", "choose one")
    if field.name == "currency":
        return checked_currency(text)
    if field.kind == "list":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if field.kind == "parts":
        return tuple(_PARTS[field.name](field.name, part.strip()) for part in re.split(r"[,;\n]", text) if part.strip())
    if field.kind == "rest":
        return Rest(refund=text == "refund", move_to=text if text != "refund" else None)
    return text


def read_amount(name: str, text: str, *, signed: bool = False) -> Decimal:
    """The amount that was typed; ``7%`` where it is a rate.

    Raises:
        FieldWrong: it is none, or not above zero where it should be.
    """
    if name == "psc_rate" and text.endswith("%"):
        return read_amount(name, text.removesuffix("%").strip()) / 100
    number = parse_plain(text)
    if number is None or abs(number) > MAX_AMOUNT or (not signed and number < 0) or (number == 0 and name != "psc_rate"):
        raise wrong(name, f"'{clean(text)[:40]}' is no amount", "amounts are plain decimals above zero", "write it as 1250.50")
    return number


def _due(name: str, text: str) -> tuple[date, Decimal]:
    day, _, amount = text.partition("=")
    return read_date(name, day.strip()), read_amount(name, amount.strip())


def _share(name: str, text: str) -> Share:
    ident, sign, part = text.partition("=")
    return Share(ident.strip(), read_amount(name, part.strip(), signed=True) if sign else None)


def _spent(name: str, text: str) -> Spent:
    account, sign, amount = text.rpartition("=")
    return Spent(read_amount(name, amount.strip()), account.strip() if sign else None)


def _changed(name: str, text: str) -> Changed:
    number, _, by = text.partition("=")
    return Changed(number.strip(), read_amount(name, by.strip(), signed=True))


_PARTS: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "instalments": _due, "shares": _share, "spent": _spent, "changes": _changed,
}  # fmt: skip
