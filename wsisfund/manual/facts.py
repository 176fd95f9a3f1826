"""The form of the register and the budget facts: values of the right number and type, keys that can be read."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from ..books.records import Account, Amount, Fact, Value
from ..errors import Fault, clean
from ..languages.counting import counted
from ..register.due_diligence import RESULTS
from ..register.keys import NO_KEY, OWN_KEYS, is_own_key, may_sign
from ..register.known import TooManyDecimals, UnknownEarmark
from ..register.obligations import KINDS as OBLIGATIONS
from ..register.partners import BINDING
from ..register.policies import POLICIES
from ..register.source import EntryFacts, programmes
from ..store.chart import UnknownAccount, is_of_scheme
from ..vocabulary.accounts import ACCOUNT
from ..vocabulary.earmark import Earmark
from ..vocabulary.events import (
    BUDGET_CLASSES,
    DONOR_TYPES,
    PLEDGE_KINDS,
    RECOGNITIONS,
    ROLES,
    SUPPORT_COSTS,
)
from ..vocabulary.iban import is_iban
from ..vocabulary.money import FUNCTIONAL, fits, parse_plain
from ..vocabulary.nearness import near_to
from ..vocabulary.register_form import Kind
from ..vocabulary.register_table import REGISTER_KINDS
from .faults import bad_fact
from .programme_register import form_of_field, unreadable
from .view import View

# Positional values by kind; "chf" is an amount in CHF.
FORMS: Mapping[str, tuple[str, ...]] = {
    "donor": ("id",),
    "officer": ("id",),
    "partner": ("id",),
    "bank-account": ("account",),
    "bank-line": ("id", "account", "signed amount"),
    "bank-statement": ("id", "account", "signed amount", "signed amount"),
    "bank-import-end": ("id",),
    "bank-match": ("id",),
    "register-import-end": ("id",),
    "payment-file": ("id", "account", "amount"),
    "pledge": ("id", "donor", "amount"),
    "pledge-end": ("id",),
    "agreement-end": ("id",),
    "agreement": ("id", "donor", "amount"),
    "instalment": ("id", "number", "date", "amount"),
    "in-kind-service": ("id", "donor", "chf"),
    "appropriation": ("account", "signed chf"),
    "virement": ("id", "account", "account", "chf"),
    "allotment": ("id", "account", "signed chf"),
    "commitment": ("id", "step", "account", "signed chf"),
    "override": ("id",),
    "explanation": ("id", "year"),
    "letter": ("id", "donor", "id"),
    "resource": ("id", "id", "chf"),
    **dict.fromkeys(REGISTER_KINDS, ("id",)),
    "due-diligence": ("id",),
    "obligation": ("id",),
    "obligation-sent": ("id", "date"),
    "close": ("id",),
    "policy": ("id", "value"),
}
# Kinds that go on with as many texts as they need.
_LISTS = frozenset({"bank-match"})
_STEPS = ("open", "adjust", "close")
_BIENNIUM = re.compile(r"([0-9]{3}[02468])-([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("donor", "type"): DONOR_TYPES,
    ("pledge", "kind"): PLEDGE_KINDS,
    ("agreement", "recognition"): RECOGNITIONS,
    ("agreement", "interest"): ("fund", "donor"),
    ("obligation", "kind"): OBLIGATIONS,
    ("due-diligence", "result"): RESULTS,
    ("partner", "binding"): BINDING,
    ("appropriation", "kind"): ("original", "supplementary", "reduction"),
}
_DATES = frozenset(
    {
        ("pledge", "due"),
        ("agreement", "starts"),
        ("agreement", "ends"),
        ("officer", "until"),
        ("partner", "starts"),
        ("partner", "ends"),
        ("override", "awaits"),
        ("obligation", "due"),
        ("due-diligence", "until"),
        ("obligation", "until"),
        ("obligation-sent", "sent"),
        ("bank-account", "from"),
        ("bank-account", "until"),
        ("bank-line", "value"),
        ("bank-statement", "from"),
        ("bank-statement", "to"),
        ("payment-file", "due"),
    }
)


def form_faults(view: View) -> list[Fault]:
    """Facts that cannot be read as what they are; with any, the other rules cannot be asked.

    Returns:
        Faults in order of time: wrong number or type of values, unreadable keys, unknown earmarks, lines that are no budget line.
    """
    facts = view.facts
    known = programmes(facts)
    schemed: dict[str, bool] = {}
    earmarks: set[str] = set()
    found: list[Fault] = []
    for fact in view.books.facts:
        form = FORMS.get(fact.kind)
        if form is None:
            continue
        if fact.kind == "policy":
            found += _policy_faults(fact)
        wrong = _value_faults(fact, form, facts, schemed)
        found += wrong
        kind = REGISTER_KINDS.get(fact.kind)
        found += _register_key_faults(fact, kind) if kind else _key_faults(fact)
        if "earmark" in fact.keys and (text := str(fact.keys["earmark"])) not in earmarks:
            unknown = _earmark_fault(fact, text, known)
            found += [unknown] if unknown else []
            earmarks |= set() if unknown else {text}
        if not wrong and fact.kind in ("appropriation", "virement", "allotment", "commitment"):
            found += _line_faults(fact)
    return found


# ---------------------------------------------------------------- values


def _value_faults(fact: Fact, form: tuple[str, ...], facts: EntryFacts, schemed: dict[str, bool]) -> list[Fault]:
    if fact.kind in _LISTS:
        form = (*form, *("id" for _ in fact.values[len(form) :]))
    if len(fact.values) != len(form):
        count = counted(len(fact.values), "value")
        fix = f"write: {_written(fact.kind, form)}"
        return [bad_fact(fact, f"has {count}, not {len(form)}", "values stand in a fixed order", fix)]
    found: list[Fault] = []
    for value, kind in zip(fact.values, form, strict=False):
        if not _TESTS[kind](value):
            shown = clean(str(value.number) + " " + value.currency if isinstance(value, Amount) else str(value))[:60]
            fix = f"write: {_written(fact.kind, form)}"
            found.append(bad_fact(fact, f"'{shown}' is not {_WORDS[kind]}", "values stand in a fixed order", fix))
        elif isinstance(value, Amount):
            if not fits(value.number, value.currency):
                found.append(_too_many_decimals(fact, value))
        elif kind == "account":
            account = str(value)
            if account not in schemed:
                schemed[account] = is_of_scheme(facts, account)
            if not schemed[account]:
                found.append(_unknown_account(fact, account))
    return found


def _too_many_decimals(fact: Fact, value: Amount) -> Fault:
    return TooManyDecimals(
        f"{fact.kind} {clean(fact.ident)[:60]}: {value.number} {value.currency} has more decimals than the currency",
        why="amounts are whole minor units of their currency",
        fix="write the amount as the document has it",
        at=fact.place,
    )


def _unknown_account(fact: Fact, account: str) -> Fault:
    return UnknownAccount(
        f"{account} is no account of the fund",
        why="a budget line is Expenses:<Programme>:<Class> of the accounting manual",
        fix="correct the name; a new programme is registered as an action line first",
        at=fact.place,
    )


def _written(kind: str, form: tuple[str, ...]) -> str:
    return f'custom "{kind}" ' + " ".join(_EXAMPLES[part] for part in form)


_EXAMPLES = {
    "id": '"ID"',
    "donor": '"DONOR"',
    "number": '"1"',
    "year": '"2026"',
    "step": '"open"',
    "value": "VALUE",
    "date": "2026-06-30",
    "amount": "1000.00 CHF",
    "signed amount": "-1000.00 CHF",
    "chf": "1000.00 CHF",
    "signed chf": "1000.00 CHF",
    "account": "Expenses:C5:Travel",
}
_WORDS = {
    "id": "a text",
    "donor": "the id of a donor",
    "number": "a number",
    "year": "a year (2026)",
    "step": "open, adjust or close",
    "value": "a value",
    "date": "a date (2026-06-30)",
    "amount": "an amount with its currency, zero or more",
    "signed amount": "an amount with its currency",
    "chf": "an amount in CHF, zero or more",
    "signed chf": "an amount in CHF",
    "account": "an account",
}


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not isinstance(value, Account) and bool(value.strip())


def _is_number(value: Value) -> bool:
    return (isinstance(value, Decimal) and value == int(value)) or _is_text(value)


def _is_chf(value: Value) -> bool:
    return isinstance(value, Amount) and value.currency == FUNCTIONAL


_TESTS: Mapping[str, Callable[[Value], bool]] = {
    "id": _is_text,
    "donor": _is_text,
    "number": _is_number,
    "year": lambda value: _YEAR.fullmatch(str(value)) is not None,
    "step": lambda value: value in _STEPS,
    "value": lambda value: bool(str(value).strip()),
    "date": lambda value: isinstance(value, date),
    "amount": lambda value: isinstance(value, Amount) and value.number >= 0,
    "signed amount": lambda value: isinstance(value, Amount),
    "chf": lambda value: _is_chf(value) and isinstance(value, Amount) and value.number >= 0,
    "signed chf": _is_chf,
    "account": lambda value: isinstance(value, str) and ACCOUNT.fullmatch(value) is not None,
}


# ---------------------------------------------------------------- keys


def _register_key_faults(fact: Fact, kind: Kind) -> Iterator[Fault]:
    for field in kind.fields:
        value = fact.keys.get(field.name)
        if value is not None and not (value == "" and field.erasable) and unreadable(field, value):
            yield _unreadable(fact, field.name, fact.keys[field.name], form_of_field(field))


def _key_faults(fact: Fact) -> Iterator[Fault]:
    for key, value in fact.keys.items():
        if key not in _LOOKED_AT:
            continue
        choices = _CHOICES.get((fact.kind, key))
        if choices is not None and value not in choices:
            yield _unreadable(fact, key, value, f"one of {', '.join(choices)}")
        elif (fact.kind, key) in _DATES and not _is_day(value):
            yield _unreadable(fact, key, value, "a date (2026-06-30)")
        elif key == "psc-rate" and not _is_fraction(value):
            yield _unreadable(fact, key, value, "a fraction from 0 to 1: 0.07 for seven per cent")
        elif key == "biennium" and not _is_biennium(value):
            yield _unreadable(fact, key, value, 'two years in quotes, the first one even: "2026-2027"')
        elif key == "year" and not _YEAR.fullmatch(str(value)):
            yield _unreadable(fact, key, value, 'a year: "2026"')
        elif key == "original" and not (isinstance(value, Amount) and fits(*value)):
            yield _unreadable(fact, key, value, "an amount in the currency of the order, without quotes: 1000.00 EUR")
        elif key == "amount" and not (_is_chf(value) and isinstance(value, Amount) and value.number > 0 and fits(*value)):
            yield _unreadable(fact, key, value, "an amount in CHF above zero, without quotes: 1000.00 CHF")
        elif key == "iban" and not is_iban(str(value)):
            yield _unreadable(fact, key, value, "an IBAN, whose check digits find a wrong digit")
        elif fact.kind == "officer" and key in OWN_KEYS and not _may_be_key(fact, key, value):
            yield _unreadable(fact, key, value, _KEY_EXPECTED[key])
        elif key == "roles" and not {r.strip() for r in str(value).split(",")} <= set(ROLES):
            yield _unreadable(fact, key, value, f"a list of {', '.join(ROLES)}")
    if fact.kind == "appropriation":
        yield from _appropriation(fact)


# Keys of any kind that `_key_faults` has a question to.
_LOOKED_AT: Final = frozenset(
    [
        *(key for _, key in (*_CHOICES, *_DATES)),
        *("psc-rate", "biennium", "year", "original", "amount", "iban", "roles"),
        *OWN_KEYS,
    ]
)
_KEY_EXPECTED: Final = {
    "key": 'a public ssh key of type ed25519 or sk- without its comment, or "none"; the id has no /',
    "passkey": 'a public passkey as `wsisfund user passkeys NAME` shows it, or "none"; the id has no /',
}


def _unreadable(fact: Fact, key: str, value: Value, expected: str) -> Fault:
    shown = clean(f"{value.number} {value.currency}" if isinstance(value, Amount) else str(value))[:60]
    return bad_fact(fact, f"{key} is '{shown}'", f"{key} is {expected}", f"correct {key}")


def _may_be_key(fact: Fact, key: str, value: Value) -> bool:
    return value == NO_KEY or (may_sign(fact.ident) and is_own_key(key, str(value)))


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, date) or bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _is_fraction(value: Value) -> bool:
    number = value if isinstance(value, Decimal) else parse_plain(value) if isinstance(value, str) else None
    return number is not None and 0 <= number < 1


def _is_biennium(value: Value) -> bool:
    match = _BIENNIUM.fullmatch(str(value))
    return match is not None and int(match[2]) == int(match[1]) + 1


def _policy_faults(fact: Fact) -> Iterator[Fault]:
    """A policy that a rule or a command reads later must be known and readable now."""
    policy = POLICIES.get(fact.ident)
    if policy is None:
        near = near_to(fact.ident, POLICIES, 1, 60)
        fix = f'write "{near[0]}"' if near else f"there are: {', '.join(POLICIES)}"
        yield bad_fact(fact, "is no policy of the fund", "a misspelt policy would be passed over in silence", fix)
    elif len(fact.values) == 2:
        try:
            policy.read(fact.values[1])
        except ValueError as error:
            why = f"it is {policy.form} {policy.meaning}"
            yield bad_fact(fact, f"its value cannot be read: {clean(str(error))[:80]}", why, f"write {policy.example}")


def _earmark_fault(fact: Fact, text: str, known: frozenset[str]) -> Fault | None:
    try:
        Earmark.parse(text, known)
    except ValueError as error:
        return UnknownEarmark(
            f"{fact.kind} {clean(fact.ident)[:60]}: '{clean(text)[:60]}' is no earmark: {clean(str(error))}",
            why=f"programmes are {', '.join(sorted(known))}",
            fix="write unearmarked, a programme (C5), a list (C5,Forum) or shares (C5=60,Forum=40)",
            at=fact.place,
        )
    return None


def _appropriation(fact: Fact) -> Iterator[Fault]:
    biennium, year = str(fact.keys.get("biennium", "")), str(fact.keys.get("year", ""))
    if not biennium:
        fix = 'add the key biennium: "2026-2027"'
        yield bad_fact(fact, "names no biennium", "an appropriation is for a biennium of Council", fix)
    elif year and _is_biennium(biennium) and year not in biennium.split("-"):
        what = f"year {clean(year)[:20]} is not in {biennium}"
        yield bad_fact(fact, what, "the year is one of the biennium", "correct year or biennium")


def _line_faults(fact: Fact) -> Iterator[Fault]:
    for value in fact.values:
        if isinstance(value, str) and ACCOUNT.fullmatch(value):
            parts = value.split(":")
            if parts[0] != "Expenses" or parts[-1] not in (*BUDGET_CLASSES, SUPPORT_COSTS):
                yield UnknownAccount(
                    f"{value} is no budget line",
                    why=f"classes under the budget are {', '.join((*BUDGET_CLASSES, SUPPORT_COSTS))}",
                    fix="name a line Expenses:<Programme>:<Class> of one of these classes",
                    at=fact.place,
                )
