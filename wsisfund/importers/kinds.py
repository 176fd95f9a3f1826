"""Whether a pledge is in cash or in kind: by its column, else by what the remarks say."""

import re
from collections.abc import Mapping

from .cells import plain_signs, word_key
from .found import Found, Problem

_IN_KIND_WORDS = ("in kind", "in-kind")
# A pledge of which a part is in kind is two pledges.
_PARTLY = re.compile(
    r"(?:^| )(?:partly|partially|partial|mostly|en partie|partiellement|parcialmente|en parte|частично|отчасти)(?= |$)"
    r"|部分|جز[ءي]ي\w*"
)


def read_kind(text: str, said: str, kinds: Mapping[str, str]) -> Found[str]:
    """``cash`` or ``in-kind``, with what stands against it.

    Args:
        text: the cell of the kind; empty where there is none. said: remarks and the cell of the amount, read where it is empty.
        kinds: words of the import map.
    """
    if text:
        kind = text.casefold() if text.casefold() in ("cash", "in-kind") else kinds.get(word_key(text))
        if kind is None:
            return Found(None, (Problem("missing-value", "it is neither cash nor in kind"),))
        return Found(kind, (Problem("missing-value", "a question mark stands there"),) if "?" in plain_signs(text) else ())
    if not _says_in_kind(said, kinds):
        return Found("cash")
    partly = _PARTLY.search(word_key(said))
    why = f"the remarks say '{partly[0].strip()}' in kind: a pledge is the one or the other" if partly else ""
    return Found("in-kind", (Problem("missing-value", why),) if partly else ())


def _says_in_kind(text: str, kinds: Mapping[str, str]) -> bool:
    """Whether one of the map's phrases for "in kind" stands in `text`, and no "not" before it."""
    said = f" {word_key(text)} "
    for phrase, kind in kinds.items():
        at = said.find(f" {phrase} ") if phrase.isascii() else said.find(phrase)
        if kind == "in-kind" and at >= 0:
            return re.search(r"(?:^| )(?:not?|non|pas|sin|не|ليس|非) (?:an? |the )?$", said[: at + 1]) is None
    return any(f" {phrase} " in said for phrase in map(word_key, _IN_KIND_WORDS)) and " not in kind" not in said
