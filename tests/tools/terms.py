"""``docs/terms.md``: the terms of statements and pages in six languages, for a native reader to look through.

python -m tests.tools.terms     writes the page from the catalogues (./dev docs)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from wsisfund.languages.states import SIX
from wsisfund.languages.words import Words, desk_words, words_of

PAGE = Path(__file__).parents[2] / "docs" / "terms.md"
# Languages whose terms somebody who grew up with them has looked through.
SEEN: frozenset[str] = frozenset(["en"])
_BEFORE = """# Terms in six languages

Made from the catalogues by `python -m tests.tools.terms`. The terms follow the United Nations' terminology database (UNTERM),
the translated IPSAS and the documents of ITU as far as we know them. **No native reader has yet looked through: {waiting}.**
Whoever does corrects `wsisfund/languages/locale/<language>/LC_MESSAGES/wsisfund.po` (statements) or `desk.po` (pages)
and takes the language out of the list in `tests/tools/terms.py`. The longer texts, notes, certification and what the pages say in
whole sentences, stand in the same files; what the rules say, by their English, in `rules.po`.

"""
_PARTS = {
    "Statements and schedules": ("statement.",),
    "Parts of the document": ("cover.", "council.", "document.part.", "certification.", "certificate.title"),
    "Lines": ("line.", "class."),
    "Columns": ("column.", "group."),
    "Programmes": ("programme.line.",),
    "Obligations": ("shipped.",),
    "Goals": ("sdg.line.",),
}
_OF_THE_DESK = {
    "Pages and acts in the browser": (
        "page.",
        "act.",
        "role.",
        "inbox.",
        "programme.",
        "register.",
        "calendar.",
        "new.",
        "import.",
        "reconcile.",
        "whatif.",
        "budget.",
    ),
    "Fields and columns in the browser": ("field.", "said.", "column.", "head.", "choice.", "state.", "step.", "balance."),
    "Contributions in the browser": ("contributions.", "open-items.", "forecast.", "event."),
    "What is refused": ("refusal.",),
}
_LONGEST = 90


def page() -> str:
    """The page as it ought to be."""
    waiting = ", ".join(language for language in SIX if language not in SEEN)
    tables = [_table(title, prefixes, words_of) for title, prefixes in _PARTS.items()]
    tables += [_table(title, prefixes, desk_words) for title, prefixes in _OF_THE_DESK.items()]
    return _BEFORE.format(waiting=waiting) + "\n".join(tables)


def _table(title: str, prefixes: tuple[str, ...], words: Callable[[str], Words]) -> str:
    keys = [key for prefix in prefixes for key in _keys(prefix, words("en"))]
    head = "| " + " | ".join(SIX) + " |\n|" + "---|" * len(SIX)
    rows = dict.fromkeys("| " + " | ".join(words(language).below(key)[""] for language in SIX) + " |" for key in keys)
    return f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n"


def _keys(prefix: str, english: Words) -> list[str]:
    texts = english.below(prefix)
    return [prefix + rest for rest, text in texts.items() if len(text) <= _LONGEST and "{" not in text]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
