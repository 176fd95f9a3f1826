"""Statement definitions as data: ``reports/definitions/<id>.toml``.

    id      = "financial-position"
    basis   = "IPSAS 1"
    amount  = "closing"            # or "movement": what `accounts` lines add up
    covers  = ["Assets", "Liabilities"]
    opening = ["cash", …]          # lines that show the opening entries as comparative of the first year; or "all"
    face    = ["cash", …]          # the lines that readers see, in their order, hidden ones too; absent: all but the hidden ones

    [[line]]
    id = "cash"                    # then one of: accounts, sum (with less), figure
    accounts = ["Assets:Cash"]     # a part may be *: "Expenses:*:Staff"
    sign = -1                      # what is printed positive although it is a credit
    hidden = true                  # not printed: other lines are sums with it
    optional = true                # not printed where it is nil in every column

    [[check]]
    id = "net-assets"
    equal = ["net-assets", "net-assets.closing"]       # a line here, a line of another statement

A schedule has ``rows`` (a named set of rows) and ``columns`` instead of lines. There are no formulas.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from pathlib import Path
from typing import Any, NamedTuple, get_args

from ..books.inside import read_inside
from ..books.toml_ import toml_of
from ..errors import BooksFault, Fault, UsageFault
from ..settings import template_folder
from ..vocabulary.accounts import ACCOUNT
from ..vocabulary.statement import Emphasis
from .counted import DEEPEST, TooDeep, counted_twice

DEFINITIONS = Path("reports", "definitions")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MOST_BYTES = 1_000_000
# No statement has as many lines, and no line as many parts, in ten.
_MOST_LINES = 500
_LINE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:-]{0,99}")
# Deeper steps than these leave no room for words on paper.
_LEVELS = range(10)
_KEYS = frozenset(["id", "basis", "amount", "covers", "opening", "line", "check", "rows", "columns", "total", "face"])
_LINE_KEYS = frozenset(["id", "note", "level", "emphasis", "sign", "accounts", "sum", "less", "figure", "hidden", "optional"])
_AMOUNTS = ("closing", "movement")


class InvalidDefinition(BooksFault):
    """A statement definition cannot be read."""

    slug = "invalid-definition"


class UnknownStatement(UsageFault):
    """There is no statement or schedule of that name."""

    slug = "unknown-statement"


class AccountNotCovered(BooksFault):
    """An account that a statement covers falls in none of its lines, or in more than one."""

    slug = "account-not-covered"


class LineDefinition(NamedTuple):
    """One line: exactly one of `accounts`, `figure` and `sum` is not empty (a sum of nothing is 0).

    A `hidden` one is not printed: other lines are sums with it; an `optional` one only where it is not nil.
    """

    id: str
    note: int | None = None
    level: int = 0
    emphasis: Emphasis = "line"
    sign: int = 1
    accounts: tuple[str, ...] = ()
    sum: tuple[tuple[int, str], ...] = ()
    figure: str = ""
    hidden: bool = False
    optional: bool = False


class CheckDefinition(NamedTuple):
    """An identity: two figures, each ``line`` or ``statement.line``, that are equal in every column that both have."""

    id: str
    left: str
    right: str


class Definition(NamedTuple):
    """A statement (`lines`) or a schedule (`rows` and `columns`)."""

    id: str
    basis: str
    file: str
    closing: bool = True
    covers: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    lines: tuple[LineDefinition, ...] = ()
    checks: tuple[CheckDefinition, ...] = ()
    rows: str = ""
    columns: tuple[str, ...] = ()
    total: bool = False
    face: tuple[str, ...] = ()


def read_definition(name: str, books: Path | None) -> Definition:
    """The definition of a statement: that of the books folder, else the shipped one.

    Raises:
        UnknownStatement: neither has it.
        InvalidDefinition: it cannot be read.
    """
    text = definition_text(name, books)
    if text is not None:
        return _read(text, name, _file_of(name))
    raise UnknownStatement(
        f"there is no statement {name!r}",
        why="neither the books folder nor the program has a definition of that name",
        fix="wsisfund report --help names them all",
    )


def definition_text(name: str, books: Path | None) -> bytes | None:
    """The definition of a statement: that of the books folder, else the shipped one; None: there is none.

    Raises:
        InvalidDefinition: the books folder has one that must not be read: a link, no plain file, or far too large.
    """
    if not _NAME.fullmatch(name):
        return None
    own = _own(books, _file_of(name)) if books is not None else None
    shipped = template_folder() / _file_of(name)
    return shipped.read_bytes() if own is None and shipped.is_file() else own


def _file_of(name: str) -> str:
    return (DEFINITIONS / f"{name}.toml").as_posix()


def _own(books: Path, file: str) -> bytes | None:
    """The text that the books folder has of its own."""
    try:
        return read_inside(books, file, _MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _invalid(file, f"not to be read: {error.strerror}") from None


def _read(text: bytes, name: str, file: str) -> Definition:
    try:
        content = toml_of(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _invalid(file, f"not readable as TOML: {error}") from None
    _known(content, _KEYS, file)
    if content.get("id") != name:
        raise _invalid(file, f"its id is not {name!r}, the name of the file")
    amount = content.get("amount", "closing")
    if amount not in _AMOUNTS:
        raise _invalid(file, f"amount is {amount!r}, not one of {', '.join(_AMOUNTS)}")
    lines = tuple(_line(line, file) for line in _tables(content, "line", file))
    _unique((line.id for line in lines), file)
    _counted_once(lines, file)
    if any(line.accounts for line in lines) and not content.get("covers"):
        raise _invalid(file, "it has lines of accounts, and covers none")
    opening = content.get("opening", [])
    return Definition(
        id=name,
        basis=str(content.get("basis", "")),
        file=file,
        closing=amount == "closing",
        covers=_texts(content, "covers", file),
        opening=tuple(line.id for line in lines) if opening == "all" else _texts(content, "opening", file),
        lines=lines,
        checks=tuple(_check(check, file) for check in _tables(content, "check", file)),
        rows=str(content.get("rows", "")),
        columns=_texts(content, "columns", file),
        total=content.get("total", False) is True,
        face=_face(content, lines, file),
    )


def _line(content: Mapping[str, Any], file: str) -> LineDefinition:
    ident = content.get("id")
    if not isinstance(ident, str) or not _LINE_ID.fullmatch(ident):
        raise _invalid(file, f"a line has no id, or one that is no plain word: {str(ident)[:100]!r}")
    _known(content, _LINE_KEYS, file)
    given = [key for key in ("accounts", "sum", "figure") if key in content]
    if len(given) != 1 or ("less" in content and given != ["sum"]):
        raise _invalid(file, f"line {ident!r} must have exactly one of accounts, sum, figure (less only beside sum)")
    sign, level, note = content.get("sign", 1), content.get("level", 0), content.get("note")
    emphasis = content.get("emphasis", "line")
    if (
        sign not in (1, -1)
        or not (isinstance(level, int) and level in _LEVELS)
        or not isinstance(note, int | None)
        or emphasis not in get_args(Emphasis)
    ):
        raise _invalid(
            file, f"line {ident!r}: sign is 1 or -1, level is 0 to 9, note is a number, emphasis is line, subtotal or total"
        )
    accounts = _texts(content, "accounts", file)
    for account in accounts:
        if not ACCOUNT.fullmatch(account.replace("*", "X") + ":A"):
            raise _invalid(file, f"line {ident!r}: {account!r} is no account")
    parts = [(1, x) for x in _texts(content, "sum", file)] + [(-1, x) for x in _texts(content, "less", file)]
    hidden, optional = (content.get(name, False) is True for name in ("hidden", "optional"))
    figure = str(content.get("figure", ""))
    return LineDefinition(ident, note, level, emphasis, sign, accounts, tuple(parts), figure, hidden, optional)


def _face(content: Mapping[str, Any], lines: Iterable[LineDefinition], file: str) -> tuple[str, ...]:
    face, known = _texts(content, "face", file), {line.id for line in lines}
    wrong = [ident for ident in face if ident not in known or face.count(ident) > 1]
    if wrong:
        raise _invalid(file, f"the face names a line that there is not, or twice: {wrong[0][:100]!r}")
    return face


def _check(content: Mapping[str, Any], file: str) -> CheckDefinition:
    equal = _texts(content, "equal", file)
    if len(equal) != 2 or not isinstance(content.get("id"), str):
        raise _invalid(file, "a check has an id, and equal with two figures")
    return CheckDefinition(content["id"], *equal)


def _tables(content: Mapping[str, Any], key: str, file: str) -> list[Mapping[str, Any]]:
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _invalid(file, f"{key} is not a list of tables [[{key}]]")
    _bounded(found, key, file)
    return found


def _texts(content: Mapping[str, Any], key: str, file: str) -> tuple[str, ...]:
    found = content.get(key, [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise _invalid(file, f"{key} is not a list of texts")
    _bounded(found, key, file)
    return tuple(found)


def _bounded(found: Sized, key: str, file: str) -> None:
    if len(found) > _MOST_LINES:
        raise _invalid(file, f"{key} stands there {len(found)} times, more than {_MOST_LINES}")


def _known(content: Mapping[str, Any], keys: frozenset[str], file: str) -> None:
    unknown = sorted(set(content) - keys)
    if unknown:
        raise _invalid(file, f"unknown key {unknown[0]!r}")


def _unique(idents: Iterable[str], file: str) -> None:
    seen: set[str] = set()
    for ident in idents:
        if ident in seen:
            raise _invalid(file, f"two lines are called {ident!r}")
        seen.add(ident)


def _counted_once(lines: Iterable[LineDefinition], file: str) -> None:
    try:
        twice = counted_twice({line.id: (line.sign, line.sum) for line in lines})
    except TooDeep:
        raise _invalid(file, f"sums stand within one another more than {DEEPEST} times") from None
    if twice is not None:
        raise _invalid(file, f"line {twice[0]!r} counts {twice[1]!r} more than once")


def _invalid(file: str, message: str) -> Fault:
    return InvalidDefinition(
        f"the definition cannot be used: {message}",
        why="a line of a statement has one of accounts, sum or figure; there are no formulas",
        fix="correct the file, or delete it to use the shipped definition",
        file=file,
    )


def unknown_name(definition: Definition, what: str, name: str) -> Fault:
    """The fault of a definition that names a line, figure, statement or column that does not exist."""
    return _invalid(definition.file, f"there is no {what} {name!r}")


def lines_of_accounts(definition: Definition, accounts: Iterable[str]) -> dict[str, list[str]]:
    """Accounts of each line of a statement, every covered account in exactly one.

    Raises:
        AccountNotCovered: with the list of those that are in none, or in several.
    """
    patterns = {line.id: [pattern.split(":") for pattern in line.accounts] for line in definition.lines if line.accounts}
    found: dict[str, list[str]] = {ident: [] for ident in patterns}
    wrong: list[str] = []
    for account in accounts:
        parts = account.split(":")
        if parts[0] not in definition.covers:
            continue
        lines = [ident for ident, wanted in patterns.items() if any(_matches(parts, one) for one in wanted)]
        if len(lines) == 1:
            found[lines[0]].append(account)
        else:
            wrong.append(f"{account} ({' and '.join(lines)})" if lines else account)
    if wrong:
        raise AccountNotCovered(
            f"{definition.id}: {len(wrong)} accounts do not fall in exactly one line: {', '.join(wrong)}",
            why=f"the statement covers {', '.join(definition.covers)}; what is in no line, or in two, would make it wrong",
            fix="name the account in one line of the definition, or correct the account in the books",
            file=definition.file,
        )
    return found


def _matches(parts: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether an account is the pattern or below it, by whole parts; a part ``*`` stands for any one part."""
    if "*" not in wanted:
        return parts[: len(wanted)] == wanted
    return len(parts) >= len(wanted) and all(w in ("*", p) for w, p in zip(wanted, parts, strict=False))
