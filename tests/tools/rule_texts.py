"""The texts that the program says of a rule, as templates, read from its code: what there is to translate.

``python -m tests.tools.rule_texts`` lists those that the catalogues ``rules.po`` have no translation of; with ``--tidy`` it
takes those out of the catalogues that nobody says any more. The English of a text has one home: the place that says it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from .code_trees import PROGRAM, ROOT, Module, kinds, modules
from .text_templates import Reader, is_words, written

OTHERS: Final = ("fr", "es", "ru", "zh", "ar")
_SAID: Final = ("message", "why", "fix")
# Rooms and files that speak on the command line alone: no page shows what they say.
_NO_PAGE: Final = (
    "cli/",
    *(f"web/{name}.py" for name in ("serve", "place", "tls", "users", "private_file", "oidc_settings", "oidc_provider")),
)
# Parts of sentences that stand in a hole of another, too short to be told from other texts of the code.
FRAGMENTS: Final = frozenset(
    " on {day}|gain|loss|certifying|approving|finance|agreement|pledge|commitment|donor|instalment|allotment|name|reason|text"
    "|expense|payment|receipt|advance|refund|reversal|interest|revaluation|impairment|amendment|virement|appropriation"
    "|officer|partner|obligation".split("|")
)


def said_of_rules() -> dict[str, str]:
    """Every text of a fault that can come to a page, with a file that says it: what ought to be translated."""
    return {
        text: where
        for where, reader, node in _sayings()
        if not where.removeprefix("wsisfund/").startswith(_NO_PAGE)
        for text in _written(reader, node)
    }


@lru_cache(maxsize=1)
def all_texts() -> frozenset[str]:
    """Every text of the code that has words: what a catalogue may have."""
    found = {text for _, reader, node in _sayings() for text in _written(reader, node)}
    for module in modules().values():
        found |= {text for reader, node in _literals(module) for text in _written(reader, node)}
    return frozenset(found | FRAGMENTS)


def _written(reader: Reader, node: ast.expr) -> Iterator[str]:
    return (written(template) for template in reader.templates(node) if is_words(template))


def _sayings() -> Iterator[tuple[str, Reader, ast.expr]]:
    """What faults say: (file, reader, expression)."""
    for module in modules().values():
        where = module.path.relative_to(ROOT).as_posix()
        for inside, nodes in module.own.items():
            reader = Reader(module, inside)
            calls = (node for node in nodes if isinstance(node, ast.Call))
            yield from ((where, reader, value) for node in calls for value in _arguments(node))


def _literals(module: Module) -> Iterator[tuple[Reader, ast.expr]]:
    """All texts of a file but its docstrings and parts of other texts."""
    for inside, nodes in module.own.items():
        reader = Reader(module, inside)
        apart = {node.value for node in nodes if isinstance(node, ast.Expr)}
        apart |= {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        yield from ((reader, node) for node in nodes if isinstance(node, _TEXT) and node not in apart)


_TEXT = (ast.JoinedStr, ast.IfExp, ast.Constant, ast.BinOp)


def _arguments(node: ast.Call) -> Iterator[ast.expr]:
    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
    named = [keyword.value for keyword in node.keywords if keyword.arg in _SAID]
    if name in kinds() or named:
        yield from node.args[:1]
        yield from named


def catalogue(language: str) -> Path:
    """Where the translations of a language stand."""
    return PROGRAM / "languages" / "locale" / language / "LC_MESSAGES" / "rules.po"


@cache
def translated(language: str) -> Mapping[str, str]:
    """The catalogue of a language."""
    with catalogue(language).open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language, abort_invalid=True) if m.id and m.string}


def left() -> dict[str, str]:
    """Texts of faults without a translation in one of the languages, with a file that says each."""
    known = set.intersection(*(set(translated(language)) for language in OTHERS))
    return {text: where for text, where in said_of_rules().items() if text not in known}


def tidy() -> None:
    """Take out of the catalogues what nobody says any more; all else stays as it is written."""
    for language in OTHERS:
        head, *blocks = catalogue(language).read_text(encoding="utf-8").rstrip("\n").split("\n\n")
        kept = [block for block in blocks if any(m.id in all_texts() for m in read_po(StringIO(block)) if m.id)]
        catalogue(language).write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--tidy" in sys.argv:
        tidy()
    for text, where in sorted(left().items(), key=lambda found: (found[1], found[0])):
        print(f"{where}: {text!r}")
    print(f"{len(left())} of {len(said_of_rules())} without a translation")
