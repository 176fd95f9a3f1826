"""Identity of what people write: an id, a reference, a document's number (domain §8.12)."""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

# Signs that are seen as a dash and are none by their category: minus, hyphen bullet, box drawings of old programs.
_DASHES = frozenset("\u2212\u2043\u2500\u2501\u02d7")
# Letters by category that show nothing (Default_Ignorable_Code_Point of Unicode).
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")
_VARIATION = re.compile("[\ufe00-\ufe0f\u180b-\u180f\U000e0100-\U000e01ef]")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = frozenset(("Zs", "Zl", "Zp", "Cc", "Cf", "Pd"))

# What is left out of plain ASCII, for which the long way gives the same.
_ASCII = dict.fromkeys([*range(0x21), 0x7F, ord("-")])


# The documents of books of 100,000 entries are asked for by a dozen rules one after the other.
@lru_cache(maxsize=262144)
def fold_identity(text: str) -> str:
    """`text` as it counts where two writings are the same thing: NFKC, case folded, without spaces, dashes and what is not seen.

    Two texts that fold to the same are the same id, reference or document. Empty where nothing is left.

    Source: domain §8.12.

    >>> fold_identity("PL\u20111 / 2019") == fold_identity("ＰＬ-1/2019")
    True
    """
    if text.isascii():
        return text.lower().translate(_ASCII)
    before, plain = "", text
    while plain != before:
        before, plain = plain, _folded_once(plain)
    return plain


def says_nothing(text: object) -> bool:
    """Whether a text that must name something names nothing: empty, or signs that are no letter and no digit, seen or not.

    >>> [says_nothing(text) for text in ("", " - ", "\u200b", "n\u00b0 7")]
    [True, True, True, False]
    """
    folded = fold_identity(str(text))
    return not (folded[:1].isalnum() or any(c.isalnum() for c in folded))


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as words of its own, whatever stands between them; in a script without capitals, which may
    have no spaces, anywhere.

    >>> stands_in("Chad", "Ministry of Finance, CHAD"), stands_in("Chad", "Chadwick Ltd")
    (True, False)
    """
    wanted, words = "".join(_words(name)), _words(text)
    if any(unicodedata.category(c) == "Lo" for c in wanted):
        return wanted in "".join(words)
    return bool(wanted) and any(_begins(wanted, words[n:]) for n in range(len(words)))


def _words(text: str) -> list[str]:
    return [fold_identity(word) for word in _WORD.findall(unicodedata.normalize("NFKC", text))]


def _begins(wanted: str, words: list[str]) -> bool:
    """Whether some first words together are the one wanted."""
    return wanted in accumulate(words)


def _folded_once(text: str) -> str:
    """One pass; what is left out may have kept two signs apart that now make one, hence the second."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = (c for c in plain if unicodedata.category(c) not in _LEFT_OUT and c not in _DASHES and c not in _UNSEEN)
    return unicodedata.normalize("NFKC", _VARIATION.sub("", "".join(kept)))
