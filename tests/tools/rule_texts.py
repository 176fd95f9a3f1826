"""The texts that the program says of a rule, as templates, read from its code: what there is to translate.

``python -m tests.tools.rule_texts`` lists those that the catalogues ``rules.po`` have no translation of; with ``--tidy`` it
takes those out of the catalogues that nobody says any more. The English of a text has one home: the place that says it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = ROOT / "wsisfund"
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
_MAX: Final = 24
_ALTERNATIVES: Final = 4
_WORDS_MIN: Final = 6

Template = tuple[str, ...]  # literal, hole, literal, hole, … literal


class Module(NamedTuple):
    """One file: its tree, and what its names stand for."""

    path: Path
    tree: ast.Module
    constants: Mapping[str, ast.expr]
    imports: Mapping[str, tuple[Path, str]]
    functions: Mapping[str, ast.FunctionDef]
    own: Mapping[ast.AST, Sequence[ast.AST]]


@lru_cache(maxsize=1)
def modules() -> Mapping[Path, Module]:
    """All files of the program, read once."""
    return {path: _module(path) for path in sorted(PROGRAM.rglob("*.py"))}


def _module(path: Path) -> Module:
    tree = ast.parse(path.read_bytes())
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            constants[node.target.id] = node.value
    functions: dict[str, ast.FunctionDef] = {}
    own: dict[ast.AST, list[ast.AST]] = {}
    open_: list[ast.AST] = [tree]
    while open_:
        inside = open_.pop()
        own[inside] = _nodes_of(inside)
        inner = [node for node in own[inside] if isinstance(node, ast.FunctionDef)]
        functions |= {node.name: node for node in inner}
        open_ += inner
    imports = {
        alias.asname or alias.name: (_place(path, node), alias.name)
        for nodes in own.values()
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    return Module(path, tree, constants, imports, functions, own)


def _nodes_of(inside: ast.AST) -> list[ast.AST]:
    """Nodes of a function or file, with functions inside but not what is in them."""
    found: list[ast.AST] = []
    open_ = [inside]
    while open_:
        for value in open_.pop().__dict__.values():
            children = value if isinstance(value, list) else (value,)
            for child in children:
                if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                    found.append(child)
                    if not isinstance(child, ast.FunctionDef):
                        open_.append(child)
    return found


def _place(path: Path, node: ast.ImportFrom) -> Path:
    base = path.parents[node.level - 1]
    found = base.joinpath(*(node.module or "").split("."))
    return found / "__init__.py" if found.is_dir() else found.with_suffix(".py")


@lru_cache(maxsize=1)
def kinds() -> frozenset[str]:
    """Names of all classes of faults."""
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for module in modules().values()
        for node in module.own[module.tree]
        if isinstance(node, ast.ClassDef)
    }
    found = {"Fault"}
    while more := {name for name, of in bases.items() if name not in found and found & set(of)}:
        found |= more
    return frozenset(found)


class Reader:
    """Reads the texts of one function: an expression becomes the templates that it can be."""

    def __init__(
        self, module: Module, inside: ast.AST | None = None, depth: int = 0, names: frozenset[str] = frozenset()
    ) -> None:
        self.module, self.depth, self.names = module, depth, names
        self.inside = inside if isinstance(inside, ast.FunctionDef) else None

    def templates(self, node: ast.expr) -> list[Template]:
        """All templates of an expression; a text that is not written here is a hole."""
        if isinstance(node, ast.Constant):
            return [(node.value,)] if isinstance(node.value, str) else [("", "", "")]
        if isinstance(node, ast.JoinedStr):
            return self._joined([self._part(value) for value in node.values])
        if isinstance(node, ast.IfExp):
            return [*self.templates(node.body), *self.templates(node.orelse)]
        if isinstance(node, ast.BoolOp):
            return [found for value in node.values for found in self.templates(value)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([self.templates(node.left), self.templates(node.right)])
        return self._named(node)

    def _named(self, node: ast.expr) -> list[Template]:
        if isinstance(node, ast.Name):
            return self._name(node.id) or [_hole(node)]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self._values(self._constant(node.value.id)) or [_hole(node)]
        if isinstance(node, ast.Call):
            return self._call(node)
        return [_hole(node)]

    def _call(self, node: ast.Call) -> list[Template]:
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "format":
            return [_formatted(found) for found in self.templates(function.value)]
        if isinstance(function, ast.Attribute) and function.attr == "get" and isinstance(function.value, ast.Name):
            return self._values(self._constant(function.value.id)) or [_hole(node)]
        if isinstance(function, ast.Name) and self.depth < 3:
            return self._returned(function.id) or [_hole(node)]
        return [_hole(node)]

    def _returned(self, name: str) -> list[Template]:
        module = self.module
        if name not in module.functions:
            path, name = module.imports.get(name, (module.path, ""))
            if path not in modules():
                return []
            module = modules()[path]
        found = module.functions.get(name)
        if found is None or found is self.inside or _is_other(found):
            return []
        reader = Reader(module, found, self.depth + 1)
        returned = [node.value for node in module.own[found] if isinstance(node, ast.Return) and node.value]
        return [one for value in returned for one in reader.templates(value) if _is_words(one)]

    def _part(self, node: ast.expr) -> list[Template]:
        if not isinstance(node, ast.FormattedValue):
            return self.templates(node)
        if isinstance(node.value, ast.Call):
            return [_hole(node.value)]
        found = self.templates(node.value)
        bare = any(len(one) > 1 and not any(one[::2]) for one in found)
        return [_hole(node.value)] if bare or len(found) > _ALTERNATIVES else found

    def _joined(self, parts: list[list[Template]]) -> list[Template]:
        found = [_concatenated(some) for some in product(*parts)]
        if len(found) <= _MAX:
            return found
        return [_concatenated([some[0] if len(some) == 1 else ("", "it", "") for some in parts])]

    def _name(self, name: str) -> list[Template]:
        if name in self.names:
            return []
        if self.inside is not None:
            local = list(_assigned(self.module.own[self.inside], name))
            if local:
                outer = Reader(self.module, self.inside if self.depth < 3 else None, self.depth + 1, {*self.names, name})
                found = [one for value in local for one in outer.templates(value)]
                return [one for one in found if _is_words(one) or len(one) == 1] if any(map(_is_words, found)) else []
            if _is_parameter(self.inside, name):
                return []
        constant = self._constant(name)
        return [] if constant is None or not _is_text(constant) else self.templates(constant)

    def _constant(self, name: str) -> ast.expr | None:
        if name in self.module.constants:
            return self.module.constants[name]
        path, known = self.module.imports.get(name, (None, ""))
        return modules()[path].constants.get(known) if path in modules() else None  # type: ignore[index]

    def _values(self, node: ast.expr | None) -> list[Template]:
        if not isinstance(node, ast.Dict):
            return []
        values = [value for value in node.values if _is_text(value)]
        return [found for value in values for found in self.templates(value)]


def _is_other(node: ast.FunctionDef) -> bool:
    return not (isinstance(node.returns, ast.Name) and node.returns.id == "str")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.JoinedStr, ast.BinOp)) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_parameter(inside: ast.AST, name: str) -> bool:
    return isinstance(inside, ast.FunctionDef) and name in {a.arg for a in (*inside.args.args, *inside.args.kwonlyargs)}


def _assigned(nodes: Iterable[ast.AST], name: str) -> Iterator[ast.expr]:
    """What a local name of a function is set to."""
    for node in nodes:
        if isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
                yield from (value for to, value in pairs if isinstance(to, ast.Name) and to.id == name)


def _hole(node: ast.expr) -> Template:
    return ("", _name_of(node), "")


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id.strip("_")
    if isinstance(node, ast.Attribute):
        own = _name_of(node.value)
        return (
            f"{own}_{node.attr}"
            if node.attr in ("id", "ident", "date", "name") and own not in ("self", "it")
            else node.attr.strip("_")
        )
    if isinstance(node, ast.Call):
        if node.args:
            return _name_of(node.args[-1] if isinstance(node.func, ast.Attribute) and node.func.attr == "join" else node.args[0])
        return _name_of(node.func.value) if isinstance(node.func, ast.Attribute) else _name_of(node.func)
    if isinstance(node, (ast.Subscript, ast.UnaryOp, ast.BinOp, ast.BoolOp)):
        inner = {"value": 0, "operand": 0, "left": 0}
        found = next((getattr(node, name) for name in inner if hasattr(node, name)), None)
        return _name_of(found if found is not None else node.values[0])  # type: ignore[attr-defined]
    if isinstance(node, (ast.GeneratorExp, ast.ListComp)):
        return _name_of(node.generators[0].iter)
    return "it"


def _concatenated(parts: Iterable[Template]) -> Template:
    """One template of several; two holes side by side are one, for nobody could tell where one ends."""
    found = [""]
    for part in parts:
        if len(part) > 1 and not part[0] and len(found) > 1 and not found[-1]:
            found[-1:] = [*part[2:]] if len(part) > 2 else []
            continue
        found[-1] += part[0]
        found += part[1:]
    return tuple(found)


def _formatted(template: Template) -> Template:
    text = "".join(part if n % 2 == 0 else f"{{{part}}}" for n, part in enumerate(template))
    pieces: list[str] = [""]
    while "{" in text:
        before, _, rest = text.partition("{")
        name, _, text = rest.partition("}")
        pieces[-1] += before
        pieces += [name, ""]
    pieces[-1] += text
    return tuple(pieces)


def _is_words(template: Template) -> bool:
    return sum(char.isalpha() for part in template[::2] for char in part) >= _WORDS_MIN and " " in "".join(template[::2])


def written(template: Template) -> str:
    """The template as a message id: holes as ``{name}``, those of one name numbered from the second on."""
    seen: dict[str, int] = {}
    shown = []
    for n, part in enumerate(template):
        if n % 2 == 0:
            shown.append(part)
            continue
        seen[part] = seen.get(part, 0) + 1
        shown.append("{" + part.replace("_", "-").lower() + (str(seen[part]) if seen[part] > 1 else "") + "}")
    return "".join(shown)


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
    return (written(template) for template in reader.templates(node) if _is_words(template))


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


def translated(language: str) -> dict[str, str]:
    """The catalogue of a language."""
    with catalogue(language).open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language, abort_invalid=True) if m.id and m.string}


def left() -> dict[str, str]:
    """Texts of faults without a translation in one of the languages, with a file that says each."""
    known = set.intersection(*(set(translated(language)) for language in OTHERS))
    return {text: where for text, where in said_of_rules().items() if text not in known}


def tidy() -> None:
    """Take out of the catalogues what nobody says any more."""
    for language in OTHERS:
        with catalogue(language).open("rb") as file:
            found = read_po(file, locale=language)
        for message in [m for m in found if m.id and m.id not in all_texts()]:
            found.delete(message.id)
        with catalogue(language).open("wb") as file:
            write_po(file, found, width=0, sort_output=True)


if __name__ == "__main__":
    if "--tidy" in sys.argv:
        tidy()
    for text, where in sorted(left().items(), key=lambda found: (found[1], found[0])):
        print(f"{where}: {text!r}")
    print(f"{len(left())} of {len(said_of_rules())} without a translation")
