"""What a rule says, said again in the language of whoever reads the page.

A text has one home, the English of the rule that says it; the command line prints that. The catalogue ``rules.po`` of each
other language has it as a template, figures and names as ``{holes}`` (``tests/tools/rule_texts.py`` reads the templates
from the program). Here a text is recognised by its template, and told in the words of the translation with the same
figures. Where a text could be cut in two ways, or has no translation, it stays as it is, marked as English: a figure never
comes to stand where the rule did not say it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from ..errors import Fault
from .spoken import language, refigured, refusal_title, said, spoken
from .states import SIX

RULES: Final = "rules"
ENGLISH: Final = SIX[0]
_HOLE = re.compile(r"\{([a-z0-9-]+)\}")
# What is typed as it stands, its figures and days too: a command up to the next mark of punctuation, or an option.
_TYPED = re.compile(
    r"(?:wsisfund|bean-check|ssh-keygen|custom) [^;,:()\n\u0080-\u2025\u2027-\U0010ffff]*"
    r"|--[a-z-]+(?: \{[a-z0-9-]+\}| [A-Z][A-Z-]*)?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_FIGURE = re.compile(r"(?:[A-Z]{3} )?-?\d[\d,]*(?:\.\d+)?(?: [A-Z]{3})?")
# What is set apart from writing in the other direction: as it begins, or from left to right; and its end.
_APART, _FROM_LEFT, _END = "\u2068", "\u2066", "\u2069"
_NESTED: Final = 2
# Letters of a template that is known by them whatever stands in its holes, and words that make a sentence.
_WEAK: Final = 24
_PROSE: Final = 3
_QUOTES: Final = ('"', "'", "«", "“")
# Holes for a word of the program: what kind of thing it is, which role, gain or loss.
_OF_WORDS: Final = frozenset(["event", "kind", "role", "what", "word"])
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Names under which an answer to a script has texts of the program.
_TEXTS: Final = frozenset(["derivation", "warnings", "reasons", "why", "message"])


class Piece(NamedTuple):
    """A text with the code of its language."""

    text: str
    language: str

    @property
    def direction(self) -> str:
        """Which way it is written."""
        return "ltr" if self.language == ENGLISH else spoken().direction

    def as_json(self) -> dict[str, str]:
        """The piece as a script of a page reads it."""
        return {"text": self.text, "lang": self.language, "dir": self.direction}


class Told(NamedTuple):
    """A fault as a page tells it: what it is in the reader's language (empty in English), then its own lines."""

    title: str
    lines: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return "\n".join(line.text for line in self.lines)


class _Template(NamedTuple):
    """Literals and holes of a text in turn, and the same of its translation; `key`: the longest literal."""

    parts: tuple[str, ...]
    own: str
    key: str


class _Catalogue(NamedTuple):
    whole: Mapping[str, str]
    templates: tuple[_Template, ...]


def retold(text: str) -> Piece:
    """A text of the program in the language that is spoken; the same text, as English, where it has no translation.

    >>> from .spoken import speaking
    >>> with speaking("fr"): retold("nothing was written")
    Piece(text='rien n’a été écrit', language='fr')
    """
    own = None if language() == ENGLISH else _retold(text, 0) or _warned(text) or _line_by_line(text)
    return Piece(text, ENGLISH) if own is None else Piece(own, language())


def retold_in(answer: object) -> dict[str, dict[str, str]]:
    """What an answer to a script says in English, by that text, in the language that is spoken; only what is translated.

    Args:
        answer: objects and lists of it, in any depth; texts stand under the names in `_TEXTS`.
    """
    if language() == ENGLISH:
        return {}
    pieces = {text: retold(text) for text in _texts_in(answer)}
    return {text: piece.as_json() for text, piece in pieces.items() if piece.language != ENGLISH}


def _texts_in(answer: object, name: str = "") -> Iterator[str]:
    if isinstance(answer, str):
        if name in _TEXTS:
            yield answer
    elif isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from _texts_in(value, str(key))
    elif isinstance(answer, (list, tuple)):
        for value in answer:
            yield from _texts_in(value, name)


def _warned(text: str) -> str | None:
    """A warning in one line, its code before it."""
    code, colon, rest = text.partition(": ")
    own = _retold(rest, 0) if colon and _CODE.fullmatch(code) else None
    return None if own is None else f"{_set_apart(code)}: {own}"


def told(fault: Fault, without: Callable[[str], str] = str, *, with_place: bool = True) -> Told:
    """A fault for a page: as the command line prints it, each line in the language that is spoken where that is known.

    Args:
        without: takes the folders of this machine out of a text. with_place: nobody else says where it is.
    """
    if language() == ENGLISH:
        return Told("", (Piece(without(fault.as_text(with_place=with_place)), ENGLISH),))
    lines = [_first(fault, without, with_place)]
    for label, text in (("why", fault.why), ("fix", fault.fix)):
        if text:
            piece = retold(without(text))
            name = said(f"fault.{label}") if piece.language != ENGLISH else label
            lines.append(Piece(f"  {name}: {piece.text}".replace("\n", "\n       "), piece.language))
    return Told(refusal_title(fault.slug), tuple(lines))


def _first(fault: Fault, without: Callable[[str], str], with_place: bool) -> Piece:
    message = retold(without(fault.message))
    if message.language == ENGLISH:
        return Piece(without(fault.as_text(with_place=with_place)).split("\n", 1)[0], ENGLISH)
    place = f"{_set_apart(without(fault.place))}: " if fault.place and with_place else ""
    head = f"{place}{said(f'fault.{fault.word}')} ({_set_apart(fault.slug)}): {message.text}"
    return Piece(head, message.language)


def _line_by_line(text: str) -> str | None:
    """A text of several lines, each of which is one of ours."""
    lines = [_retold(line, 0) for line in text.split("\n")] if "\n" in text else [None]
    return None if None in lines else "\n".join(line for line in lines if line is not None)


def _retold(text: str, depth: int) -> str | None:
    catalogue = _catalogue_of(language())
    if text in catalogue.whole:
        return _filled(catalogue.whole[text], {}, depth)
    best: tuple[int, _Template, Mapping[str, str]] | None = None
    for template in catalogue.templates:
        if template.key in text:
            weight = sum(map(len, template.parts[::2]))
            values = _cut(text, template.parts) if best is None or weight > best[0] else None
            if values is not None and (weight >= _WEAK or not any(_is_prose(value, depth) for value in values.values())):
                best = weight, template, values
    return None if best is None else _filled(best[1].own, best[2], depth)


def _cut(text: str, parts: tuple[str, ...]) -> dict[str, str] | None:
    """What stands in the holes of a template; None where the text is none of it, or could be cut in two ways.

    The cut that takes the least from the left and that which takes the least from the right bound all others: where they
    are one, there is no other. Both are found by one walk along the text, whatever it is made of.
    """
    first, *inner, last = parts[::2]
    if not (text.startswith(first) and text.endswith(last)) or len(first) + len(last) > len(text):
        return None
    start, end = len(first), len(text) - len(last)
    from_left, from_right = [], []
    at = start
    for literal in inner:
        at = text.find(literal, at, end)
        if at < 0:
            return None
        from_left.append(at)
        at += len(literal)
    at = end
    for literal in reversed(inner):
        at = text.rfind(literal, start, at)
        if at < 0:
            return None
        from_right.append(at)
    if from_left != from_right[::-1]:
        return None
    starts = [start, *(at + len(literal) for at, literal in zip(from_left, inner, strict=True))]
    return {name: text[a:b] for name, a, b in zip(parts[1::2], starts, [*from_left, end], strict=True)}


def _is_prose(value: str, depth: int) -> bool:
    """Whether a value is a sentence, and none of ours: then a template of few words has met another text than its own."""
    prose = sum(word.isalpha() and word.islower() for word in value.split()) >= _PROSE
    return prose and (depth >= _NESTED or _retold(value, depth + 1) is None)


def _filled(own: str, values: Mapping[str, str], depth: int) -> str:
    """The translation with the figures of the text, in the form of the language except in what is typed."""
    shown, at = [], 0
    for typed in _TYPED.finditer(own):
        shown.append(_told_with(own[at : typed.start()], values, depth))
        command = _HOLE.sub(lambda hole: values[hole[1]], typed[0])
        bare = command.rstrip()
        shown.append(_set_apart(bare, _FROM_LEFT) + command[len(bare) :])
        at = typed.end()
    shown.append(_told_with(own[at:], values, depth))
    return "".join(shown)


def _told_with(own: str, values: Mapping[str, str], depth: int) -> str:
    def told_as(hole: re.Match[str]) -> str:
        # What is quoted stands as somebody typed it: "1.234" is what the cell holds, whatever the reader's marks are.
        quoted = own[: hole.start()].endswith(_QUOTES) and hole[1].rstrip("23") not in _OF_WORDS
        value = values[hole[1]]
        return _set_apart(value) if quoted else _in_a_sentence(hole[1], value, depth)

    return _HOLE.sub(told_as, own)


def _in_a_sentence(name: str, value: str, depth: int) -> str:
    if _DAY.fullmatch(value):
        try:
            return spoken().date(date.fromisoformat(value))
        except ValueError:
            return _set_apart(value)
    if _FIGURE.fullmatch(value):
        return _set_apart(refigured(value))
    # A word alone is one of ours only where the hole is for one: elsewhere it is an id, a name or a key.
    a_word = " " not in value and name.rstrip("23") not in _OF_WORDS
    own = None if a_word or depth >= _NESTED else _retold(value, depth + 1)
    return _set_apart(value) if own is None else own


def _set_apart(text: str, mark: str = _APART) -> str:
    return f"{mark}{text}{_END}" if text and spoken().direction == "rtl" else text


@lru_cache(maxsize=6)
def _catalogue_of(code: str) -> _Catalogue:
    from babel.messages.pofile import read_po

    place = files(__package__).joinpath("locale", code, "LC_MESSAGES", f"{RULES}.po")
    with place.open("rb") as file:
        found = {str(m.id): str(m.string) for m in read_po(file, locale=code, abort_invalid=True) if m.id and m.string}
    whole = {text: own for text, own in found.items() if not _HOLE.search(text)}
    cut = ((tuple(_HOLE.split(text)), own) for text, own in found.items() if text not in whole)
    return _Catalogue(whole, tuple(_Template(parts, own, max(parts[::2], key=len)) for parts, own in cut))
