"""Names brought to one form, so that accents, case, articles, dots and word order do not matter."""

import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ð": "d",
        "þ": "th",
        "ə": "a",
        "ة": "ه",
        "ى": "ي",
        "ـ": "",
        "ی": "ي",
    }
)
_APOSTROPHES = re.compile(r"['’‘ʼ´`ʻ]")
_POSSESSIVE = re.compile(r"['’‘ʼ´`]s\b")
_INITIALS = re.compile(r"(?<!\w)(?:\w\.){2,}\w?(?!\w)")
_WORD = re.compile(r"[^\W_]+")
_MARK = "Mn"
# Words that tell no two names apart.
_SMALL = frozenset("the of and la le les l el los las de du des del d et y e и da do dos".split())
_SAME: dict[str, str] = {
    word: first
    for first, *others in (
        (
            "republic rep repub republique republica r респ республика"
            " republik republika republiken respublika respublikasi respublikasy repubblica"
        ).split(),
        "democratic dem democratique democratica".split(),
        "people peoples populaire popular pop".split(),
        "kingdom royaume reino".split(),
        "saint st ste sainte sts".split(),
        "islamic islamique islamica isl".split(),
        "federal federale fed".split(),
    )
    for word in others
}


def fold(text: str) -> str:
    """`text` without accents and case: ``ESPAÑA`` → ``espana``; other signs stay."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if unicodedata.category(c) != _MARK).translate(_LETTERS)


@lru_cache(maxsize=16384)
def words(text: str) -> tuple[str, ...]:
    """The words of a name that matter, in order: ``Lao People's Dem. Rep.`` → lao, people, democratic, republic."""
    plain = fold(_APOSTROPHES.sub(" ", _POSSESSIVE.sub("", text)))
    plain = _INITIALS.sub(lambda m: m[0].replace(".", ""), plain)
    found = [_SAME.get(w, w) for w in _WORD.findall(plain)]
    return tuple(w for w in found if w not in _SMALL) or tuple(found)


def key(text: str) -> str:
    """One text for all spellings of a name: its words sorted, so that ``Korea, Rep. of`` is ``Republic of Korea``."""
    return " ".join(sorted(words(text)))
