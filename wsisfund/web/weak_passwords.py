"""Words that are no passwords: the frequent ones, and those that anybody would try here first."""

import re
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files

# What the house, the fund and its work are called; a password made of these alone is the first that somebody tries.
HOUSE_WORDS = (
    *("itu", "uit", "wsis", "smsi", "cmsi", "trust", "fund", "geneva", "geneve", "genf", "forum", "council", "united", "nations"),
    *("union", "telecommunication", "telecommunications", "information", "society", "summit", "world", "finance", "ledger"),
    *("books", "beancount", "fava", "desk", "certifying", "approving", "auditor", "donor", "officer", "admin", "password"),
    *("passwort", "login", "motdepasse", "welcome", "the", "of", "and", "for"),
)
FREQUENT = "it is one of the most frequent passwords of all"
NAMES = "it is made of names of the house, the fund or the user, and of digits"
_WORDS = re.compile(r"[^\W\d_]+")


def why_weak(password: str, *names: str) -> str:
    """Why nobody may take `password`, in words; empty where he may.

    Args:
        names: what is known of the user: the name that he logs in with, his officer, his donor.

    >>> why_weak("WSIS-Fund-2026")
    'it is made of names of the house, the fund or the user, and of digits'
    >>> why_weak("four words of my own")
    ''
    """
    plain = password.casefold()
    if plain in _frequent():
        return FREQUENT
    own = {word for name in names for word in _own(name.casefold()) if len(word) > 2}
    if plain in own or _is_made_of("".join(_WORDS.findall(plain)), own.union(HOUSE_WORDS)):
        return NAMES
    return ""


def _own(name: str) -> list[str]:
    words = _WORDS.findall(name)
    return [name, "".join(words), *words]


def _is_made_of(letters: str, words: AbstractSet[str]) -> bool:
    """Whether `letters` are some, and words put together; in time linear in both."""
    reached = {0}
    for at in range(len(letters)):
        if at in reached:
            reached |= {at + len(word) for word in words if letters.startswith(word, at)}
    return letters != "" and len(letters) in reached


@cache
def _frequent() -> frozenset[str]:
    """Eight characters and more, in small letters."""
    text = files("wsisfund.web").joinpath("data", "frequent_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split("\n")) - {""}
