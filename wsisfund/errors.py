"""Everything that can be refused, one class per slug.

A fault says what is wrong, where (file:line, row and column), why, and what to do; its class gives the slug, the word
and the exit code (0 done, 1 the books have errors, 2 usage, 3 refused by a rule, 4 input rejected, 5 locked or changed).
`explain SLUG` prints the class's own words and the example of ``docs/errors/SLUG.md``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from functools import lru_cache
from typing import Any, ClassVar, Final

MAX_LINES = 60

# What reading JSON raises that is cut, nests too deeply, or is in another form than who reads it expects.
OTHER_FORM: Final = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


class Fault(Exception):
    """Something that a person has to know about; never shown as a traceback.

    Args:
        message: what is wrong, one line.
        why: the figures or the rule behind it.
        fix: what to do, where possible as a command that can be typed.
        file, line: place in the books or in an input, the path relative to the books folder.
        at: the same two as one place, as records carry it.
        row, column: physical row and column heading of an input file.
    """

    slug: ClassVar[str] = "error"
    word: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        message: str,
        *,
        why: str = "",
        fix: str = "",
        file: str | None = None,
        line: int | None = None,
        row: int | None = None,
        column: str | None = None,
        at: tuple[str, int] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.why = why
        self.fix = fix
        self.file, self.line = at if at is not None else (file, line)
        self.row = row
        self.column = column

    @property
    def place(self) -> str:
        """``file:line`` or ``file:row``, as far as known, else empty."""
        number = self.line if self.line is not None else self.row
        return "" if self.file is None else self.file if number is None else f"{self.file}:{number}"

    def as_json(self) -> dict[str, object]:
        """The error object of the command contract (design §3, JSON)."""
        return {
            "code": self.slug,
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "column": self.column,
            "message": clean(self.message),
            "why": clean(self.why, keep_lines=True),
            "fix": clean(self.fix, keep_lines=True),
        }

    def as_text(self, *, with_place: bool = True) -> str:
        """The form of style §5: place (where nobody else says it), word (slug), message; then why and fix on own lines."""
        head = f"{self.word} ({self.slug}): {self.message}"
        parts = [f"{self.place}: {head}" if self.place and with_place else head]
        parts += [f"  {label}: {text}" for label, text in (("why", self.why), ("fix", self.fix)) if text]
        return "\n".join(clean(part, keep_lines=True).replace("\n", "\n       ") for part in parts)


class Faults(Exception):
    """Several faults found in one run; at least one. Exit code: that of the first.

    `more`: there may be others, of entries that stood before, which were not looked for.
    """

    def __init__(self, faults: Sequence[Fault], *, more: bool = False) -> None:
        assert faults, "no fault to report"
        super().__init__("; ".join(f.message for f in faults))
        self.faults, self.more = tuple(faults), more

    @property
    def exit_code(self) -> int:
        """Exit code of the first fault."""
        return self.faults[0].exit_code


def clean(text: str, *, keep_lines: bool = False) -> str:
    """`text` without control, bidirectional or surrogate characters, which could rewrite a terminal: each as ``\\uXXXX``."""
    # Most of every text is ASCII, which is taken away first: a listing has millions of characters.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_IN_LINES if keep_lines else _ASCII)
    if rest.decode("utf-8", "surrogatepass").isprintable():
        return text
    return re.sub(_HIDDEN_IN_LINES if keep_lines else _HIDDEN, _visible, text)


_ASCII = bytes(range(0x20, 0x7F))
_ASCII_IN_LINES = _ASCII + b"\n"
# The last two are no characters: no XML, so no DOCX and no XLSX, can hold them.
_OF_A_LINE = r"\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
_HIDDEN = r"[\x00-\x1f" + _OF_A_LINE
_HIDDEN_IN_LINES = r"[\x00-\x09\x0b-\x1f" + _OF_A_LINE


def _visible(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def render(faults: Iterable[Fault], *, more: bool = False) -> str:
    """All faults as text of at most `MAX_LINES` lines; what does not fit is counted in the last line.

    Args:
        more: there may be others that were not looked for, which the last line says.
    """
    lines: list[str] = []
    every = iter(faults)
    for n, fault in enumerate(every):
        block = fault.as_text().splitlines()
        if len(lines) + len(block) > MAX_LINES - 1 - more:
            left = len(faults) - n if isinstance(faults, Sized) else 1 + sum(1 for _ in every)
            lines.append(f"… and {left} more; --json lists all of them")
            break
        lines += block
    if more:
        lines.append("… later entries may lack it too; not all of them were looked at")
    return "\n".join(lines)


def reported(content: Mapping[str, Any]) -> Fault:
    """The fault that a child process put down with `Fault.as_json` and its word and exit code."""
    kind = _reported(content["code"], content["word"], content["exit_code"])
    named = {name: content[name] for name in ("why", "fix", "file", "line", "row", "column")}
    return kind(content["message"], **named)


def refusals(faults: Sequence[Fault]) -> Sequence[Fault]:
    """Faults that a change would bring to sound books: of these none is an error of the books, each refuses the change."""
    return tuple(_refusal(fault) if fault.exit_code == BooksFault.exit_code else fault for fault in faults)


def rejected(fault: Fault, file: str, row: int) -> Fault:
    """What would be wrong with a command stands in a row of a file: the file is rejected."""
    said = {**fault.as_json(), "file": file, "line": None, "row": row}
    return reported({**said, "word": Invalid.word, "exit_code": Invalid.exit_code})


def _refusal(fault: Fault) -> Fault:
    return reported({**fault.as_json(), "word": Refused.word, "exit_code": Refused.exit_code})


@lru_cache(maxsize=1024)
def _reported(slug: str, word: str, exit_code: int) -> type[Fault]:
    return type("Reported", (Fault,), {"slug": slug, "word": word, "exit_code": exit_code})


# ---------------------------------------------------------------- kinds


class BooksFault(Fault):
    """The books themselves have an error."""

    word = "error"
    exit_code = 1


class UsageFault(Fault):
    """The command was asked for something that does not exist or cannot be read."""

    word = "usage"
    exit_code = 2


class Refused(Fault):
    """A rule of the fund forbids it."""

    word = "refused"
    exit_code = 3


class Invalid(Fault):
    """An input file, or a row of one, was rejected."""

    word = "invalid"
    exit_code = 4


class Review(Invalid):
    """A row can be read in two ways, or nearly matches: a person decides."""

    word = "review"


class Conflict(Fault):
    """Another session holds or has changed the books."""

    word = "conflict"
    exit_code = 5


class Warning_(Fault):
    """Worth knowing; it stops nothing."""

    word = "warning"
    exit_code = 0
