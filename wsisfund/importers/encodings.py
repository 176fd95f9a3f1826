"""The text of a file: by its byte order mark, as UTF-8, or in the one older encoding in which its words are known."""

import codecs
import re
from collections import Counter
from typing import Final, NamedTuple

from ..languages.months import month_numbers
from .cells import word_key
from .donors import DonorIndex
from .file_faults import BrokenFile, WrongFormat
from .headings import heading_reader
from .mapping import ImportMap, sign_key

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What programs save where they do not save UTF-8, the likeliest first. Names as people know them.
_OLDER: Final = {
    "cp1252": "Windows text (cp1252, Western)",
    "cp1250": "Windows text (cp1250, Central European)",
    "cp1251": "Windows text (cp1251, Cyrillic)",
    "cp1253": "Windows text (cp1253, Greek)",
    "cp1254": "Windows text (cp1254, Turkish)",
    "cp1255": "Windows text (cp1255, Hebrew)",
    "cp1257": "Windows text (cp1257, Baltic)",
    "cp1258": "Windows text (cp1258, Vietnamese)",
    "cp874": "Windows text (cp874, Thai)",
    "cp1256": "Windows text (cp1256, Arabic)",
    "gb18030": "Chinese text (GBK)",
    "big5": "Chinese text (Big5)",
    "shift_jis": "Japanese text (Shift JIS)",
    "euc_jp": "Japanese text (EUC-JP)",
    "euc_kr": "Korean text (EUC-KR)",
    "koi8_r": "Cyrillic text (KOI8-R)",
    "cp866": "Cyrillic text of DOS (cp866)",
    "iso8859_2": "Central European text (ISO 8859-2)",
    "iso8859_5": "Cyrillic text (ISO 8859-5)",
    "mac_cyrillic": "text of an older Mac (Cyrillic)",
    "iso8859_6": "Arabic text (ISO 8859-6)",
    "mac_roman": "text of an older Mac (Mac Roman)",
    "cp850": "Western text of DOS (cp850)",
}
_SAMPLE: Final = 64 * 1024
_BREAKS = re.compile(r"[;,\t|\r\n\"]+")
_LETTERS = re.compile(r"[^\x00-\x7f]")
_CONTROLS = re.compile("[\x80-\x9f]")
_UTF16_SURE: Final = 0.4


class Decoded(NamedTuple):
    """Text of a file; a note where it is no UTF-8; `cause`: why its words may not be known."""

    text: str
    note: str = ""
    cause: str = ""


def decode(content: bytes, mapping: ImportMap, file: str) -> Decoded:
    """The text of a file.

    What is no UTF-8 is read in the encoding in which its headings, donors, currencies and months are known words, which is
    announced; where no encoding stands out, as Western Windows text (cp1252), which is announced too.

    Raises:
        BrokenFile: the bytes are not what the mark says. WrongFormat: they are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Decoded(_strictly(content[len(mark) :], encoding, len(mark), file))
    if b"\x00" in content[:_SAMPLE]:
        return _without_mark(content, file)
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        if b"\x00" in content:
            raise _no_text(file) from None
        return _older(content, error.start, mapping, file)


def decode_western(content: bytes, file: str) -> Decoded:
    """The text of a file whose words are not known: by its mark, UTF-8, or else Windows text (cp1252), which is announced.

    Raises:
        BrokenFile, WrongFormat: as `decode` does.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return Decoded(_strictly(content[len(mark) :], encoding, len(mark), file))
    if b"\x00" in content:
        return _without_mark(content, file)
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _in_cp1252(content, error.start, "", file)


def _in_cp1252(content: bytes, place: int, cause: str, file: str) -> Decoded:
    text = _tried(content, "cp1252")
    if text is not None:
        return Decoded(text, f"the file is no UTF-8; it was read as {_OLDER['cp1252']}: look at names with accents", cause)
    raise WrongFormat(
        f"the file is no UTF-8 (at byte {place + 1}), and in no other encoding are its words known",
        why="its characters cannot be told",
        fix="save it again as CSV in UTF-8, or as .xlsx",
        file=file,
    )


def _strictly(content: bytes, encoding: str, skipped: int, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BrokenFile(
            f"the file says that it is {encoding}, and is not, from byte {error.start + skipped + 1} on",
            why="a file that was cut or put together from two has such places",
            fix="save it again as UTF-8 with the program that made it",
            file=file,
        ) from None


def _without_mark(content: bytes, file: str) -> Decoded:
    """UTF-16 without its mark, where every second byte of the separators and digits is zero."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    for encoding, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        sure = others == 0 and (zeros / half >= _UTF16_SURE or zeros >= _separators(sample))
        text = _tried(content, encoding) if sure else None
        if text is not None:
            return Decoded(text, f"the file is no UTF-8; it was read as {encoding.upper()[:6]}")
    raise _no_text(file)


def _separators(sample: bytes) -> int:
    return max(4, sum(sample.count(sign) for sign in b";,\t\n"))


def _no_text(file: str) -> WrongFormat:
    return WrongFormat(
        "the file is no text: it holds zero bytes",
        why="text in UTF-16 begins with a byte order mark; this has none",
        fix="save it again as CSV in UTF-8, or as .xlsx",
        file=file,
    )


def _older(content: bytes, place: int, mapping: ImportMap, file: str) -> Decoded:
    known: Counter[str] = Counter()
    for encoding in _OLDER:
        text = _tried(content[:_SAMPLE], encoding)
        if text is not None:
            known[encoding] = _known_words(text, mapping)
    ranked = known.most_common(2)
    cause = f"the file is no UTF-8 (at byte {place + 1}), and in no other encoding are its headings known"
    if ranked and ranked[0][1] and (len(ranked) == 1 or ranked[0][1] > ranked[1][1] or _same(content, known, ranked[0][1])):
        best = ranked[0][0]
        text = _tried(content, best)
        if text is not None:
            return Decoded(text, f"the file is no UTF-8; it was read as {_OLDER[best]}: look at names with accents", cause)
    return _in_cp1252(content, place, cause, file)


def _same(content: bytes, known: Counter[str], most: int) -> bool:
    """Whether all encodings with the most known words read the same text."""
    return len({_tried(content, encoding) for encoding, count in known.items() if count == most}) == 1


def _tried(content: bytes, encoding: str) -> str | None:
    """The text, without a character cut in two at the end of a sample; None where the bytes are not of this encoding."""
    try:
        text, _ = codecs.getdecoder(encoding)(content)
    except UnicodeDecodeError as error:
        if len(content) == _SAMPLE and error.start >= _SAMPLE - 4:
            return _tried(content[: error.start], encoding)
        return None
    # What Windows has letters for, ISO 8859 has control characters for: no text holds them.
    return None if _CONTROLS.search(text) else text


def _known_words(text: str, mapping: ImportMap) -> int:
    """How many different cells with letters beyond ASCII are headings, donors, currencies, words of the map, or months."""
    reader, donors = heading_reader(mapping), _donors()
    signs = {sign for sign in mapping.signs if _LETTERS.search(sign)}
    found = 0
    for cell in {cell.strip() for cell in _BREAKS.split(text) if _LETTERS.search(cell) and len(cell) < 100}:
        key = word_key(cell)
        found += bool(
            reader.read(cell).field
            or key in mapping.earmarks
            or key in mapping.kinds
            or sign_key(cell) in signs
            or donors.exact(cell)
            or donors.exact(re.split(r"[(/,-]", cell)[0])
            or any(word in month_numbers() for word in key.split())
        )
    return found


def _donors() -> DonorIndex:
    return DonorIndex()
