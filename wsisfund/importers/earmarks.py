"""What a contribution is for, as people write it: action lines, programmes, lists, shares; a range or a doubt is not read."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..languages.folding import fold
from ..vocabulary.earmark import Earmark, programme_of_part
from ..vocabulary.nearness import near_to
from .cells import plain_signs, word_key
from .found import Found, Problem, unread
from .mapping import ImportMap

# "AL C5", "Action line C5", "C 5", "С5" with a Cyrillic С, "جيم 5" (the letter that Arabic documents have for C).
_LINE = re.compile(
    r"(?<![a-zа-я0-9])(?:c|с|ج|جيم)\s?[-.]?\s?0?([0-9]{1,2})(?:\s?\.\s?([0-9]{1,2}))?(?![a-zа-я0-9])", re.IGNORECASE
)
# Words around a code that say no more than that it is an action line.
_AROUND = frozenset(
    "wsis smsi cmsi al action line lines ligne lignes d linea lineas de accion the for pour para направление направления"
    " деятельности линия действий خط خطوط العمل 行动方面 行动方针".split()
)
_RANGE = re.compile(
    r"(?:c|с)\s?[0-9]{1,2}(?:\.[0-9])?\s?(?:-|–|—|\.\.\.?|…|to|through|a|до|至)\s?(?:c|с)?\s?[0-9]{1,2}(?![0-9%])", re.IGNORECASE
)
_DOUBT = re.compile(
    r"[?？]|(?<![^\W_])(?:or|ou|o|или|او|except|excluding|sauf|hors|excepto|salvo|кроме|not|non|tbc|tbd|to be confirmed"
    r"|a confirmer|por confirmar|provisional|maybe|possibly|etc)(?![^\W_])|或|除",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"\s*[;,+&/\n|、，；]\s*|\s+(?:and|et|y|e|und|и|و)\s+|和|及")
_PERCENT = re.compile(
    r"\(?\s?([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s?(?:%|٪|per ?cent|pour ?cent|por ?ciento|процент\w*)\s?\)?", re.IGNORECASE
)
_EQUALS = re.compile(r"=\s?([0-9]{1,3}(?:\.[0-9]{1,2})?)\s*$")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_EMPTY = frozenset(["", "-", "–", "—", "/", "*"])


class _Part(NamedTuple):
    name: str
    share: Decimal | None


class _Unread(Exception):
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.problem = Problem(code, why)


class Earmarks:
    """Reader of earmarks: programmes of the books, words of the map, names that the register gives."""

    def __init__(self, mapping: ImportMap, programmes: Collection[str], names: Mapping[str, str]) -> None:
        """`names`: what the register calls its programmes, by text, with the programme of each."""
        self._programmes = frozenset(programmes)
        self._words = {word_key(p): p for p in programmes}
        self._words |= {word_key(name): programme for name, programme in names.items() if word_key(name)}
        self._words = {**mapping.earmarks, **self._words}
        self._cache: dict[str, Found[Earmark]] = {}

    def read(self, text: str) -> Found[Earmark]:
        """The earmark of a cell; an empty one is unearmarked."""
        if text not in self._cache:
            try:
                self._cache[text] = Found(self._read(plain_signs(text)))
            except _Unread as refused:
                self._cache[text] = Found(None, (refused.problem,))
        return self._cache[text]

    def names_line(self, text: str) -> bool:
        """Whether a text names an action line by its code."""
        return _LINE.search(fold(plain_signs(text))) is not None

    def _read(self, text: str) -> Earmark:
        if text in _EMPTY:
            return Earmark()
        folded = fold(text)
        sure = "?" not in text and "？" not in text
        whole = self._word(text) if sure else None
        whole = whole or (self._titled(folded) if sure else None)
        if whole is not None:
            return self._of([_Part(whole, None)])
        some = self._some_known(folded)
        if _RANGE.search(folded):
            raise _Unread("unusual-earmark", "a range of action lines; name each of them")
        if some and _DOUBT.search(folded):
            raise _Unread("unusual-earmark", "it leaves open what is meant")
        pieces = [piece for piece in _BREAKS.split(folded) if piece]
        return self._of([self._part(piece, some) for piece in pieces])

    def _titled(self, text: str) -> str | None:
        """One code with its own title, which may hold words that otherwise divide a list."""
        match = _LINE.match(text)
        if match is None or (code := self._code(match)) is None or _LINE.search(text, match.end()):
            return None
        return code if self._words.get(word_key(text[match.end() :])) == code else None

    def _some_known(self, text: str) -> bool:
        """Whether a programme of the books is named in it, alone or beside other words."""
        if any(self._code(match) for match in _LINE.finditer(text)):
            return True
        found = word_key(text).split()
        spans = (" ".join(found[i:j]) for i in range(len(found)) for j in range(i + 1, min(len(found), i + 5) + 1))
        names = (self._words.get(span) for span in spans)
        return any(name and name != "unearmarked" and programme_of_part(name) in self._programmes for name in names)

    def _word(self, text: str) -> str | None:
        """The programme of a word of the map or the register, with a year behind it or not: ``Forum 2019``."""
        found = self._words.get(word_key(text))
        if found is None:
            found = self._words.get(word_key(_YEAR.sub("", text)))
        return found

    def _code(self, match: re.Match[str]) -> str | None:
        line, sub = f"C{int(match[1])}", match[2]
        name = f"{line}.{int(sub)}" if sub else line
        return name if programme_of_part(name) in self._programmes else None

    def _part(self, piece: str, some: bool) -> _Part:
        piece, share = _shared(piece)
        name = self._word(piece)
        if name is not None:
            return _Part(name, share)
        match = _LINE.search(piece)
        if match is None:
            raise self._unknown(piece, some)
        code = self._code(match)
        if code is None:
            raise _Unread("unknown-earmark", f"there is no action line {match[0].upper().strip()}")
        around = word_key(piece[: match.start()] + " " + _YEAR.sub("", piece[match.end() :]))
        rest = " ".join(word for word in around.split() if word not in _AROUND)
        if not rest:
            return _Part(code, share)
        beside = self._words.get(rest) or self._words.get(around)
        if beside == code or (beside is not None and code == "C7" and programme_of_part(beside) == "C7"):
            return _Part(beside, share)
        raise _Unread("unusual-earmark", f"'{rest[:60]}' beside {code} could change it")

    def _unknown(self, piece: str, some: bool) -> _Unread:
        if some:
            return _Unread("unusual-earmark", f"'{piece[:60]}' beside a programme is not known")
        near = near_to(word_key(piece), list(self._words), 3, 75)
        named = sorted({self._words[word] for word in near})
        return _Unread(
            "unknown-earmark", f"did you mean {' or '.join(named)}?" if named else "no programme of the fund has this name"
        )

    def _of(self, parts: list[_Part]) -> Earmark:
        names = list(dict.fromkeys(part.name for part in parts))
        if names == ["unearmarked"]:
            return Earmark()
        if "unearmarked" in names:
            raise _Unread("unusual-earmark", "unearmarked and a programme exclude each other")
        unknown = [name for name in names if programme_of_part(name) not in self._programmes]
        if unknown:
            raise _Unread("unknown-earmark", f"the books have no programme {', '.join(unknown)}")
        shares = [part.share for part in parts]
        if not any(share is not None for share in shares):
            return Earmark.parse(",".join(names), self._programmes)
        if len(parts) == 1 and shares == [Decimal(100)]:
            return Earmark((names[0],))
        try:
            written = ",".join(f"{part.name}={part.share}" if part.share is not None else part.name for part in parts)
            return Earmark.parse(written, self._programmes)
        except ValueError as error:
            raise _Unread("unusual-earmark", str(error)) from None


def _shared(piece: str) -> tuple[str, Decimal | None]:
    """A piece without its share, and the share in per cent."""
    match = _PERCENT.search(piece) or _EQUALS.search(piece)
    if match is None:
        return piece.strip(), None
    rest = (piece[: match.start()] + " " + piece[match.end() :]).strip(" :=-–")
    number = Decimal(match[1].replace(",", "."))
    return rest, number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def read_earmark(reader: Earmarks, text: str) -> Found[Earmark]:
    """The earmark of a cell by `reader`; a cell with too many words is not read."""
    return reader.read(text) if len(text) <= 500 else unread("unusual-earmark", "it is far too long")
