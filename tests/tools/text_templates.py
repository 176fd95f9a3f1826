"""A text of the code as a template: what stands in it, and holes for what is worked out. `rule_texts` asks for all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from .code_trees import Module, modules

_MAX: Final = 24
_ALTERNATIVES: Final = 4
_WORDS_MIN: Final = 6

Template = tuple[str, ...]  # literal, hole, literal, hole, … literal


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
        return [one for value in returned for one in reader.templates(value) if is_words(one)]

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
                return [one for one in found if is_words(one) or len(one) == 1] if any(map(is_words, found)) else []
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


def is_words(template: Template) -> bool:
    """Whether a template has words of its own to be known by."""
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
