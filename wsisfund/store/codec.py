"""Values and keys of records as JSON that keeps their types: text as it is, everything else as an object of one key."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, cast

from ..books.records import Account, Amount, Keys, Value

# What `json.loads` does, without its look for white space, of which the index has none; statements read thousands of facts.
_decode = json.JSONDecoder().raw_decode
_quoted = json.encoder.encode_basestring_ascii


def dump_values(values: Sequence[Value]) -> str:
    """Positional values as a JSON list."""
    return f"[{', '.join([_quoted(value) if type(value) is str else _dumped(value) for value in values])}]"


def load_values(text: str) -> tuple[Value, ...]:
    """The values that `dump_values` wrote."""
    return tuple(_decode_values(text)[0])


def load_all_values(texts: Iterable[str]) -> list[list[Value]]:
    """The values of many texts, each a list: read at once."""
    return cast(list[list[Value]], _decode_values(f"[{','.join(texts)}]")[0])


def dump_keys(keys: Keys) -> str:
    """Keys as a JSON object, sorted."""
    if not keys:
        return "{}"
    said = [f"{_quoted(key)}: {_quoted(v) if type(v) is str else _dumped(v)}" for key, v in sorted(keys.items())]
    return f"{{{', '.join(said)}}}"


def load_keys(text: str) -> dict[str, Value]:
    """The keys that `dump_keys` wrote."""
    return {} if text == "{}" else _typed(_decode(text)[0])


def load_all_keys(texts: Iterable[str]) -> list[dict[str, Value]]:
    """The keys of many texts, read at once."""
    return [_typed(said) for said in _decode(f"[{','.join(texts)}]")[0]]


def _typed(said: dict[str, Any]) -> dict[str, Value]:
    """Keys of which each value has its type again."""
    for key, value in said.items():
        if type(value) is dict:
            said[key] = _load(value.items())
    return said


def _dumped(value: Value) -> str:
    """As `json.dumps` would write what `_dump` makes of a value, for which each entry of the books has no time."""
    if type(value) is Amount:
        return f'{{"amount": [{_quoted(format(value.number, "f"))}, {_quoted(value.currency)}]}}'
    if type(value) is date:
        return f'{{"date": "{value.isoformat()}"}}'
    return json.dumps(_dump(value))


def _dump(value: Value) -> object:
    if isinstance(value, Account):
        return {"account": str(value)}
    if isinstance(value, Amount):
        return {"amount": [format(value.number, "f"), value.currency]}
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return {"number": format(value, "f")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _load(pairs: Iterable[tuple[str, Any]]) -> Value:
    ((kind, content),) = pairs
    if kind == "amount":
        return Amount(Decimal(content[0]), content[1])
    if kind == "account":
        return Account(content)
    return Decimal(content) if kind == "number" else date.fromisoformat(content)


# In a list of values every object is one of these.
_decode_values = json.JSONDecoder(object_pairs_hook=_load).raw_decode
