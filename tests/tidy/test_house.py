"""Rules of the house that no tool knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.tools.code_trees import TREES, walked

from .sources import ROOT, files, modules, named, texts

pytestmark = TREES

# Who opens files for writing, and what. Below a books folder's ledger/ only books/append.py does.
WRITERS = {
    "wsisfund/books/candidate.py": "a copy of the ledger among the temporary files",
    "wsisfund/books/disk.py": "the books, asked by append and its journal",
    "wsisfund/books/journal.py": "the books, asked by append",
    "wsisfund/books/staging.py": "where new contents of the books wait, asked by the journal",
    "wsisfund/books/temporary_folder.py": "a folder of its own among the temporary files",
    "wsisfund/cli/streams.py": "the null device in the place of a closed stream",
    "wsisfund/cli/demo.py": "the lines of its batch, among the temporary files",
    "wsisfund/cli/diagnosis.py": "a probe in the index folder, deleted at once",
    "wsisfund/gate/ssh.py": "a signature to be verified, among the temporary files",
    "wsisfund/publish/files.py": "finished statements, in the folder that was asked for",
    "wsisfund/publish/kept_text.py": "statements as text, beside the derived indexes",
    "wsisfund/publish/site_folder.py": "the public site, a folder of its own that was asked for",
    "wsisfund/store/index_place.py": "the folder of the derived indexes, old and unfinished ones deleted",
    "wsisfund/store/kept_marks.py": "what readings know of files, beside the derived indexes",
    "wsisfund/store/seal.py": "the seal of a derived index",
    "wsisfund/store/write.py": "the derived index",
    "wsisfund/web/import_acts.py": "a file that was sent, among the temporary files",
    "wsisfund/web/private_file.py": "who may log in, and their passkeys: files outside the ledger",
}
# Places on paper are floats, as reportlab wants them; money there is text.
GEOMETRY = "wsisfund/publish/"
WRITING_CALLS = {"write_text", "write_bytes", "touch", "unlink", "rename", "mkdir", "rmdir", "symlink_to", "hardlink_to", "chmod"}
WRITING_MODULES = {"os": {"replace", "rename", "remove", "truncate", "link", "symlink"}, "shutil": {"move", "rmtree", "copytree"}}
WRITING_MODULES["shutil"] |= {"copy", "copy2", "copyfile"}


Trees = list[tuple[str, ast.Module]]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """All modules, read once."""
    return modules()


def calls(tree: ast.Module) -> Iterator[tuple[int, str, str, list[ast.expr]]]:
    """Line, owner and name of every call, with its plain arguments."""
    for node in walked(tree):
        if isinstance(node, ast.Call):
            arguments = [*node.args, *(k.value for k in node.keywords if k.arg == "mode")]
            if isinstance(node.func, ast.Attribute):
                owner = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
                yield node.lineno, owner, node.func.attr, arguments
            elif isinstance(node.func, ast.Name):
                yield node.lineno, "", node.func.id, arguments


def writes(owner: str, name: str, arguments: list[ast.expr]) -> bool:
    """Whether a call changes a file."""
    if name == "open":
        modes = [a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        return any(re.fullmatch(r"[rbt]*[wax+][bt+]*", mode) for mode in modes)
    return name in WRITING_CALLS or name in WRITING_MODULES.get(owner, ())


def none(found: Iterable[str]) -> None:
    """Fails with one line for each thing found."""
    listed = "\n".join(found)
    assert not listed, "\n" + listed


def test_no_float(trees: Trees) -> None:
    none(
        f"{name}:{node.lineno}"
        for name, tree in trees
        for node in walked(tree)
        if isinstance(node, ast.Name) and node.id == "float" and not name.startswith(GEOMETRY)
    )


def test_only_known_modules_write_files(trees: Trees) -> None:
    found = {name for name, tree in trees for _, *call in calls(tree) if writes(*call)}
    none(sorted(found - set(WRITERS)))


def test_the_test_of_writers_sees_them() -> None:
    for code in (
        "open(p, 'w')",
        "open(p, mode='ab')",
        "p.open('r+')",
        "p.write_text(t)",
        "os.replace(a, b)",
        "shutil.copy(a, b)",
    ):
        assert all(writes(*call) for _, *call in calls(ast.parse(code))), code
    for code in ("open(p)", "open(p, 'rb')", "text.replace('a', 'b')", "p.open(encoding='utf-8')"):
        assert not any(writes(*call) for _, *call in calls(ast.parse(code))), code


def test_only_the_gate_changes_books(trees: Trees) -> None:
    callers = {
        name
        for name, tree in trees
        for node in walked(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "carry_out" for alias in node.names)
        if (node.module or "").endswith("append")
    }
    assert callers == {"wsisfund/gate/commit.py", "wsisfund/gate/edit.py"}


def test_no_machine_paths() -> None:
    path = re.compile(r"/(?:work|root|opt)/\w|/home/\w|\.pyenv|site-packages")
    allowed = {"tests/tidy/test_house.py"}
    found = [f"{name}: {hit[0]}" for name, text in texts() if name not in allowed and (hit := path.search(text))]
    none(found)


def test_file_names_say_what_is_inside() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
    none([named(path) for path in files() if path.stem in vague])


def test_every_module_says_what_it_is_for(trees: Trees) -> None:
    none([name for name, tree in trees if not ast.get_docstring(tree)])


def test_every_public_function_says_its_result(trees: Trees) -> None:
    found = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    none(found)


def test_no_todo_is_left() -> None:
    word = "TO" + "DO"
    none([name for name, text in texts() if name.startswith(("wsisfund/", "docs/", "tests/")) and word in text])


@pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="a checkout only")
def test_layers() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    ended = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="a checkout only")
def test_the_architecture_shows_the_rooms_as_they_lie() -> None:
    """Each line of the table is a layer, from the top down."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = [re.findall(r"wsisfund\.(\w+)", layer) for layer in settings["tool"]["importlinter"]["contracts"][0]["layers"]]
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    shown = [re.findall(r"`(\w+)`", line.split("|")[1]) for line in page.splitlines() if line.startswith("| `")]
    assert [sorted(rooms) for rooms in shown] == [sorted(rooms) for rooms in layers]


# An operator behind an operator, outside of a character class; `(?>`.
_POSSESSIVE = re.compile(r"(?:[^\\\[(|][*+?}]|\)[*+?]|\][*+?])\+|\(\?>")


def _patterns(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of each regular expression that is a constant, character classes emptied."""
    for line, owner, _, arguments in calls(tree):
        first = arguments[0] if arguments else None
        if owner == "re" and isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            text = first.value.decode("latin-1") if isinstance(first.value, bytes) else first.value
            yield line, re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "[]", text)


def test_no_possessive_quantifier(trees: Trees) -> None:
    """Python before 3.11.5, which Debian 12 has, loses matches with them (gh-106052)."""
    none(f"{name}:{line}" for name, tree in trees for line, text in _patterns(tree) if _POSSESSIVE.search(text))


def test_the_test_of_quantifiers_sees_them() -> None:
    for code in ('re.compile(rb"[a-z]++x")', 're.compile("(?:a|b)*+")', 're.match("(?>a)b", t)', 're.compile("a{2}+")'):
        assert any(_POSSESSIVE.search(text) for _, text in _patterns(ast.parse(code))), code
    for code in ('re.compile(r"[*+?]+")', 're.compile(r"a\\++")', 're.compile("(a+|b*)+")'):
        assert not any(_POSSESSIVE.search(text) for _, text in _patterns(ast.parse(code))), code


_OF_SETS = {"union", "intersection", "difference", "symmetric_difference"}


def _is_a_set(node: ast.expr) -> bool:
    """Whether an expression is seen to be a set, whose order another process does not share."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.BitAnd, ast.BitOr)) or _is_a_set(node.left) or _is_a_set(node.right)
    called = node.func if isinstance(node, ast.Call) else None
    makes = isinstance(called, ast.Name) and called.id in {"set", "frozenset"}
    return isinstance(node, (ast.Set, ast.SetComp)) or makes or (isinstance(called, ast.Attribute) and called.attr in _OF_SETS)


def test_nothing_is_told_in_the_order_of_a_set(trees: Trees) -> None:
    """The same books give the same words in the same order in every process."""
    loops = [(name, node) for name, tree in trees for node in walked(tree) if isinstance(node, ast.For)]
    telling = (ast.Yield, ast.YieldFrom)
    of_sets = [(name, loop) for name, loop in loops if _is_a_set(loop.iter)]
    found = [f"{name}:{loop.lineno}" for name, loop in of_sets if any(isinstance(node, telling) for node in ast.walk(loop))]
    assert found == []
