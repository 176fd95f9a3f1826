"""Refuse text that Beancount would execute, follow out of the folder, or die on; before Beancount sees it.

Measured with Beancount 3.2.3: ``1/0`` ends the process, ``plugin`` runs code (also on a line with a syntax error), a glob
that matches nothing is an error but an absolute one is followed, time grows with the square of a string's length.
Each file first passes quick searches over its bytes; only where one of them finds something is it read token by token.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ..errors import BooksFault, Fault
from .documents import is_kept
from .files import MAIN
from .includes import IncludeNotAllowed, included_files, is_unsafe, names_folders
from .snapshot import Snapshot, read_snapshot, twice
from .tokens import Token, line_of, one_line_strings, tokens, unescaped

__all__ = ["included_files", "scan", "scan_folder", "scan_text"]

MAX_LINE: Final = 20_000
MAX_STRING: Final = 4_096
MAX_DIGITS: Final = 40
# A file that is wrong from top to bottom need not be listed from top to bottom.
_MAX_FAULTS: Final = 100

_PLUGINS: Final = (
    r"wsisfund\.plugins\.[a-z_]+|beancount\.plugins\."
    r"(?:auto_accounts|check_closing|check_commodity|check_drained|close_tree|coherent_cost|leafonly|noduplicates|nounused"
    r"|onecommodity|pedantic|sellgains|unique_prices)"
)
_OPTIONS: Final = frozenset(
    [
        "title",
        "operating_currency",
        "inferred_tolerance_default",
        "inferred_tolerance_multiplier",
        "tolerance_multiplier",
        "infer_tolerance_from_cost",
        "render_commas",
        "display_precision",
        "long_string_maxlines",
        "booking_method",
        "conversion_currency",
        "account_previous_balances",
        "account_previous_earnings",
        "account_previous_conversions",
        "account_current_earnings",
        "account_current_conversions",
        "account_unrealized_gains",
    ]
)


class PluginNotAllowed(BooksFault):
    """The books name a plugin: code that every reader of the books would run. Only those that we know are allowed."""

    slug = "plugin-not-allowed"


class OptionNotAllowed(BooksFault):
    """The books set an option that makes Beancount run code, read other folders, or rename the accounts' roots."""

    slug = "option-not-allowed"


class UnsafeText(BooksFault):
    """The text holds something that Beancount dies on, hangs on, or that hides what an officer sees."""

    slug = "unsafe-text"


def scan_folder(root: Path, main: str = MAIN) -> list[Fault]:
    """Everything in the files of the books that must not be loaded; empty: Beancount may read them.

    Args:
        root: the books folder.
        main: the file that is loaded, relative to it.

    Returns:
        Faults with file and line, files in the order in which Beancount reads them.
    """
    return scan(read_snapshot(root, main))


def scan(snapshot: Snapshot) -> list[Fault]:
    """As `scan_folder`, of exactly the bytes of a snapshot."""
    faults = list(snapshot.faults)
    seen: dict[int, str] = {}
    for path, text in snapshot.files.items():
        faults += _copied(snapshot.files, path, text, seen)
        faults += scan_text(text, path)
    return faults


def _copied(files: Mapping[str, bytes], path: str, text: bytes, seen: dict[int, str]) -> Iterator[Fault]:
    """A file with entries whose content another one has too."""
    first = seen.setdefault(hash(text), path)
    if first != path and re.search(_ENTRY, text) and files[first] == text:
        yield twice(path, first, path, None)


_ENTRY: Final = rb"(?m)^[0-9]{4}"


def scan_text(text: bytes, path: str) -> list[Fault]:
    """Everything in one file's text that must not be loaded.

    Args:
        text: the bytes of the file.
        path: how the faults call it, relative to the books folder.
    """
    faults = [*_characters(text, path), *_long_lines(text, path)]
    if not faults and _suspicious(text):
        for fault in _tokens(text, path):
            faults.append(fault)
            if len(faults) >= _MAX_FAULTS:
                break
    return faults


# ---------------------------------------------------------------- bytes


_CONTROLS: Final = bytes(b for b in range(256) if (b < 0x20 and b not in b"\t\n\r") or b == 0x7F)
_CONTROL: Final = b"[" + re.escape(_CONTROLS) + b"]"
# C1 controls, line separators, what reorders text on a screen (embeddings, overrides, isolates), byte order mark.
_HIDDEN: Final = "[\x80-\x9f\u2028-\u202e\u2066-\u2069\ufeff]"

_BOM: Final = "\ufeff"


def _characters(text: bytes, path: str) -> Iterator[Fault]:
    if not text.isascii():
        try:
            decoded = text.decode("utf-8")
        except UnicodeDecodeError as error:
            yield _unsafe(
                "is no UTF-8 text", "Beancount reads UTF-8 only", "save the file as UTF-8", path, line_of(text, error.start)
            )
            return
        found = re.search(_HIDDEN, decoded)
        if found and decoded.startswith(_BOM):
            yield _unsafe(
                "begins with a byte order mark", _MARKED, 'save the file as "UTF-8" without "BOM" or signature', path, 1
            )
        elif found:
            line = decoded.count("\n", 0, found.start()) + 1
            yield _unsafe(f"holds the character U+{ord(found[0]):04X}", _HIDING, "remove that character", path, line)
    if len(text.translate(None, _CONTROLS)) != len(text):
        control = re.search(_CONTROL, text)
        assert control is not None
        what = f"holds the control character \\x{control[0][0]:02x}"
        yield _unsafe(what, _HIDING, "remove that character", path, line_of(text, control.start()))


_MARKED: Final = "Beancount takes it for a word; some editors put it before every file that they save"
_HIDING: Final = "it would not be seen in an editor, or would change what is seen"


def _long_lines(text: bytes, path: str) -> Iterator[Fault]:
    start = 0
    while len(text) - start > MAX_LINE:
        end = text.rfind(b"\n", start, start + MAX_LINE + 1)
        if end < 0:
            why = "Beancount's time to read grows with the square of such a length"
            yield _unsafe(f"has a line of more than {MAX_LINE} characters", why, "break it up", path, line_of(text, start))
            return
        start = end + 1


# ---------------------------------------------------------------- quick searches

_DIRECTIVE: Final = rb'(?:plugin|include|option)[ \t\r]*"'
_DOCUMENT: Final = rb"document[ \t\r]*[A-Z\x80-\xff]"
_DIVISION: Final = rb"[0-9.)][ \t\r]*/[ \t\r]*[-+(0]"
_DIGITS: Final = bytes(0x30 if b in b"0123456789,." else 0x20 for b in range(256))
_TOO_MANY: Final = b"0" * (MAX_DIGITS + 1)
# Without a quote for so long, a string may be hidden there that is far too long.
_GAP: Final = 1 << 20


def _suspicious(text: bytes) -> bool:
    """Whether anything in `text` asks for a look at its tokens."""
    return (
        any(word in text for word in (b"{", b"filename:", b"lineno:"))
        or (any(word in text for word in (b"plugin", b"include", b"option")) and re.search(_DIRECTIVE, text) is not None)
        or re.search(_DOCUMENT, text) is not None
        or (b"/" in text and re.search(_DIVISION, text) is not None)
        or _TOO_MANY in text.translate(_DIGITS)
        or not one_line_strings(text)
        or _has_gap(text)
    )


def _has_gap(text: bytes) -> bool:
    if b'"' not in text:
        return False
    start = 0
    while len(text) - start > _GAP:
        start = text.rfind(b'"', start, start + _GAP) + 1
        if start == 0:
            return True
    return False


# ---------------------------------------------------------------- tokens


def _tokens(text: bytes, path: str) -> Iterator[Fault]:
    before = older = Token("start", b"", 0)
    for token in tokens(text):
        fault: Fault | None = None
        if token.kind == "string":
            fault = _string(token, before, older)
        elif token.kind == "slash":
            divisor = re.compile(_DIVISOR).match(text, token.start)
            fault = None if divisor and divisor[1].strip(b"0.,") else _division()
        elif token.kind in _CHECKS:
            fault = _CHECKS[token.kind](token)
        if fault is not None:
            fault.file, fault.line = path, line_of(text, token.start)
            yield fault
        older, before = before, token


_DIVISOR: Final = rb"/[ \t\r]*([0-9][0-9,]*(?:\.[0-9]*)?)"


def _string(token: Token, before: Token, older: Token) -> Fault | None:
    if len(token.text) > MAX_STRING:
        why = "Beancount's time to read grows with the square of such a length"
        return _unsafe(f"has a text of more than {MAX_STRING} characters", why, "shorten it, or put it in a document")
    if before.kind == "directive":
        return _DIRECTIVES[before.text](unescaped(token.text))
    if (older.kind, older.text) == ("directive", b"plugin") and before.kind == "string":
        why = "plugins may run a configuration as code"
        return PluginNotAllowed("a plugin has a configuration", why=why, fix="remove the second text of that line")
    return None


def _plugin(name: str) -> Fault | None:
    if re.fullmatch(_PLUGINS, name):
        return None
    return PluginNotAllowed(
        f'the plugin "{name[:100]}" is not allowed',
        why="a plugin is code that runs in every program that opens the books, and may change amounts",
        fix="remove the line; allowed are wsisfund.plugins.* and the plugins of Beancount that only check",
    )


def _option(name: str) -> Fault | None:
    if name in _OPTIONS:
        return None
    return OptionNotAllowed(
        f'the option "{name[:100]}" is not allowed',
        why="it could make Beancount run code, read other folders, or read the accounts differently",
        fix=f"remove the line; allowed are {', '.join(sorted(_OPTIONS)[-5:])} and other options of presentation",
    )


def _include(name: str) -> Fault | None:
    if names_folders(name):
        return IncludeNotAllowed(
            f'the include "{name[:100]}" ends in **',
            why="that names folders as well as files, and not every version of Python reads it in the same way",
            fix="say which files: **/*.beancount",
        )
    if not is_unsafe(name):
        return None
    return IncludeNotAllowed(
        f'the include "{name[:100]}" is not allowed',
        why="books include only files of their own folder, by a path without a leading / and without ..; never encrypted ones",
        fix="move the file into ledger/, and include it by its path from there",
    )


def _document(name: str) -> Fault | None:
    if is_kept(name) or not is_unsafe(name):
        return None
    return IncludeNotAllowed(
        "a document directive leads out of the books folder",
        why="Fava would serve that file to everyone who may open the books",
        fix="move the file into the books folder, and name it by its path from there",
    )


def _number(token: Token) -> Fault | None:
    if sum(48 <= b <= 57 for b in token.text) <= MAX_DIGITS:
        return None
    why = "no amount of the fund needs them, and Beancount works with 28"
    return _unsafe(f"has a number of more than {MAX_DIGITS} digits", why, "correct the number")


def _key(token: Token) -> Fault | None:
    if token.text not in (b"filename", b"lineno"):
        return None
    why = "Beancount would take it for the place where the entry stands"
    return _unsafe(f"has the key {token.text.decode()}", why, "give the key another name")


def _lot(_: Token) -> Fault | None:
    why = "the books have no cost lots; some forms of them stop Beancount"
    return _unsafe("has a cost in braces", why, "state the CHF total with @@")


def _division() -> Fault:
    why = "a division by zero ends Beancount without a word"
    return _unsafe("has a division by something that is not a plain number above zero", why, "write the result")


def _unsafe(what: str, why: str, fix: str, path: str | None = None, line: int | None = None) -> Fault:
    return UnsafeText(what, why=why, fix=fix, file=path, line=line)


_CHECKS: Final[Mapping[str, Callable[[Token], Fault | None]]] = {"number": _number, "key": _key, "lot": _lot}
_DIRECTIVES: Final[Mapping[bytes, Callable[[str], Fault | None]]] = {
    b"plugin": _plugin,
    b"option": _option,
    b"include": _include,
    b"document": _document,
}
