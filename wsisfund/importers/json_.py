"""Rows of a JSON file in the plain form: strict, since two readers may understand a loose one differently."""

import json
from collections import Counter
from collections.abc import Mapping
from itertools import islice
from typing import Any

from ..errors import Fault, Faults, clean
from .cells import Row
from .columns import PLAIN
from .csv_ import MAX_CELL, MAX_ROWS
from .file_faults import BrokenFile, FileTooLarge, UnknownColumn, WrongType

_LIST = "pledges"
# A file that is wrong from top to bottom need not be told to its end.
_MOST_FAULTS = 1_000


class _Refused(ValueError):
    """What strict JSON does not have."""


def json_rows(text: str, file: str) -> list[Row]:
    """A heading row (number 0) of the plain form, then one row for each object, numbered from 1.

    Raises:
        BrokenFile: no JSON, or loose JSON. Faults: every unknown key and every value of a wrong type.
    """
    found = _parsed(text, file)
    if isinstance(found, dict) and _LIST not in found and set(found) & set(PLAIN):
        raise WrongType(
            "the file holds one object, and no list of objects",
            why="a file of pledges is a list, also of one pledge",
            fix="put it in brackets: [ … ]",
            file=file,
        )
    if isinstance(found, dict):
        unknown = [key for key in found if key != _LIST]
        if unknown:
            raise Faults([_unknown_key(key, 0, file) for key in unknown[:_MOST_FAULTS]])
        found = found.get(_LIST)
    if not isinstance(found, list):
        raise _wrong_type("the file", f'is no list of objects and no {{"{_LIST}": […]}}', 0, file)
    if len(found) > MAX_ROWS:
        raise _too_many(file)
    faults: list[Fault] = []
    rows = [Row(0, PLAIN)]
    for number, item in enumerate(found, 1):
        rows.append(_row(item, number, file, faults))
        if len(faults) > _MOST_FAULTS:
            break
    if faults:
        raise Faults(faults)
    return rows


def _too_many(file: str) -> FileTooLarge:
    return FileTooLarge(
        f"the file has more than {MAX_ROWS:,} pledges", why="no file of pledges is like this", fix="split it", file=file
    )


def _parsed(text: str, file: str) -> Any:
    # Each object has a brace, so that a file of nothing but small objects is refused before they fill the memory.
    if text.count("{") > MAX_ROWS:
        raise _too_many(file)
    try:
        return json.loads(
            text,
            object_pairs_hook=_no_key_twice,
            parse_constant=_no_constant,
            parse_int=_number,
            parse_float=_number,
        )
    except RecursionError:
        raise BrokenFile(
            "lists or objects are nested too deeply",
            why="a file of pledges has three levels",
            fix="write the plain form",
            file=file,
        ) from None
    except _Refused as error:
        raise BrokenFile(str(error), why="strict JSON has no such thing", fix="correct it and import again", file=file) from None
    except json.JSONDecodeError as error:
        raise BrokenFile(
            f"no JSON: {error.msg} (column {error.colno})",
            why="a file that was cut, or written by hand, has such places",
            fix="correct it and import again",
            file=file,
            line=error.lineno,
        ) from None


class _Number(str):
    """A JSON number; the plain form has none."""

    __slots__ = ()


def _number(text: str) -> _Number:
    return _Number(text)


def _no_constant(name: str) -> Any:
    raise _Refused(f"the file holds {name}")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise _Refused(f"an object has the key '{clean(twice)[:60]}' twice")
    return found


def _row(item: Any, number: int, file: str, faults: list[Fault]) -> Row:
    if not isinstance(item, dict):
        faults.append(_wrong_type(f"pledge {number}", "is no object", number, file))
        return Row(number, ("",) * len(PLAIN))
    unknown = (key for key in item if key not in PLAIN)
    faults += [_unknown_key(key, number, file) for key in islice(unknown, _MOST_FAULTS)]
    return Row(number, tuple(_cell(item.get(key), key, number, file, faults) for key in PLAIN))


def _cell(value: Any, key: str, number: int, file: str, faults: list[Fault]) -> str:
    if value is None:
        return ""
    if key == "instalments" and not isinstance(value, str):
        return _instalments(value, number, file, faults)
    if isinstance(value, _Number) or not isinstance(value, str):
        written = "amounts are strings" if key == "amount" else "it must be a string"
        faults.append(_wrong_type(f'"{key}"', f"is {_type_of(value)}: {written}", number, file, key))
        return ""
    if len(value) > MAX_CELL:
        faults.append(_wrong_type(f'"{key}"', f"has more than {MAX_CELL:,} characters", number, file, key))
        return ""
    return value


def _instalments(value: Any, number: int, file: str, faults: list[Fault]) -> str:
    """``[{"due", "amount"}]`` as the plain form of CSV has it."""
    parts: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        if (
            not isinstance(item, Mapping)
            or set(item) != {"due", "amount"}
            or any(isinstance(x, _Number) or not isinstance(x, str) for x in item.values())
            or any(sign in text for text in item.values() for sign in "=;")
        ):
            what = 'is no list of {"due": "2026-06-30", "amount": "5000.00"}'
            faults.append(_wrong_type('"instalments"', what, number, file, "instalments"))
            return ""
        parts.append(f"{item['due']}={item['amount']}")
    return "; ".join(parts)


def _type_of(value: Any) -> str:
    if isinstance(value, _Number):
        return "a number"
    return {bool: "true or false", list: "a list", dict: "an object"}.get(type(value), "no string")


def _unknown_key(key: str, number: int, file: str) -> Fault:
    return UnknownColumn(
        f"the key '{clean(key)[:60]}' is not known",
        why=f"the plain form has: {', '.join(PLAIN)}",
        fix="correct or delete the key",
        file=file,
        row=number or None,
        column=key[:60],
    )


def _wrong_type(what: str, why: str, number: int, file: str, column: str | None = None) -> Fault:
    return WrongType(
        f"{what} {why}",
        why="the plain form of a pledge",
        fix="correct it and import again",
        file=file,
        row=number or None,
        column=column,
    )
