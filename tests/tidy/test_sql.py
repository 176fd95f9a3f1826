"""SQL stands in `store/` and `statements/` only, and says what SQLite, DuckDB and Spark understand alike (design: one engine)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tools.code_trees import TREES, parsed, walked

from .sources import files, named

pytestmark = TREES

ROOMS = ("wsisfund/store/", "wsisfund/statements/")
_SQL = re.compile(r"\bSELECT\b.*\bFROM\b|\bINSERT\s+(?:OR\s+\w+\s+)?INTO\b|\bDELETE\s+FROM\b|\bUPDATE\s+\w+\s+SET\b", re.DOTALL)
_CALLS = {"execute", "executemany", "executescript"}
_FOREIGN = {
    "a function of SQLite": r"\bjson_|\bstrftime\b|\bdate\(|\bIFNULL\b|\bgroup_concat\b|\btotal\(|\bprintf\(",
    "a number of SQLite's own": r"(?<!WITHOUT )\b_?rowid_?\b",
    "a comparison that every engine makes otherwise": r"\bLIKE\b|\bGLOB\b|\bREGEXP\b|\bMATCH\b",
    "an insert that looks first": r"\bINSERT\s+OR\b|\bREPLACE\s+INTO\b|\bON\s+CONFLICT\b|\bRETURNING\b",
    "an aggregate of a truth": r"\b(?:MAX|MIN|SUM|COUNT)\((?!\s*(?:CASE|DISTINCT)\b)[^()]*(?:[=<>]|\bIN\b|\bIS\b)",
    "the greater of two": r"\b(?:MAX|MIN)\((?!\s*CASE\b)[^()]*,",
    "the first row of a subquery": r"\(\s*SELECT\b[^()]*\bLIMIT\b[^()]*\)",
    "division, remainder or rounding": r"\bROUND\(|\bCAST\(|\s[/%]\s",
    "a number that the table gives": r"VALUES\s*\(\s*NULL\b",
}


def _text(node: ast.expr) -> str | None:
    """The text of a string; what is put into it stands as its own words, so that equal parts stay equal. None: no string."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr():
            return "".join(_text(part) or "" for part in node.values)
        case ast.FormattedValue():
            return "{" + re.sub(r"\W", "_", ast.unparse(node.value)) + "}"
        case ast.BinOp(op=ast.Add()):
            left, right = _text(node.left), _text(node.right)
            return None if left is None and right is None else f"{left or '{}'}{right or '{}'}"
    return None


def statements(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of everything in a module that reads like SQL, the longest of what is put together; no docstrings."""
    docs = {id(node.value) for node in walked(tree) if isinstance(node, ast.Expr)}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        text = _text(node) if isinstance(node, ast.expr) and id(node) not in docs else None
        if text is None:
            waiting += ast.iter_child_nodes(node)
        elif _SQL.search(text):
            yield getattr(node, "lineno", 0), text


def foreign(text: str) -> list[str]:
    """What of a statement not every engine understands."""
    found = [word for word, pattern in _FOREIGN.items() if re.search(pattern, text, re.IGNORECASE)]
    return found + [f"{name} beside its group" for name in beside_group(text)]


def beside_group(text: str) -> Iterator[str]:
    """Columns of a query with GROUP BY that are neither grouped nor added up."""
    for query in _queries(text):
        grouped = re.search(r"\bGROUP BY\b(.*?)(?:\bHAVING\b|\bORDER BY\b|\bLIMIT\b|$)", query, re.DOTALL)
        chosen = re.search(r"\bSELECT\b(.*?)\bFROM\b", query, re.DOTALL)
        if grouped and chosen:
            groups = {name.strip() for name in grouped[1].split(",")}
            for n, column in enumerate(re.split(r",(?![^(]*\))", chosen[1]), 1):
                plain = re.fullmatch(r"\s*((?:\w+\.)?\w+)(?:\s+AS\s+\w+)?\s*", column)
                # Numbers are columns by their place; a constant is no column.
                if plain and plain[1] not in groups and str(n) not in groups and not plain[1].isdigit():
                    yield plain[1]


def _queries(text: str) -> Iterator[str]:
    """Each query of a statement without those inside of it."""
    while opened := list(re.finditer(r"\((?=\s*SELECT\b)", text)):
        start = opened[-1].start()
        end = _closing(text, start)
        yield from re.split(r"\bUNION(?: ALL)?\b", text[start + 1 : end])
        text = text[:start] + "{}" + text[end + 1 :]
    yield from re.split(r"\bUNION(?: ALL)?\b", text)


def _closing(text: str, start: int) -> int:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)


def _asking(*, at_home: bool) -> Iterator[tuple[str, ast.Module]]:
    """Modules of the program in which words of SQL stand, those of the two rooms or the others."""
    for path in files():
        name = named(path)
        if path.suffix == ".py" and name.startswith("wsisfund/") and name.startswith(ROOMS) is at_home:
            text = path.read_text(encoding="utf-8")
            if _SQL.search(text) or ".execute" in text:
                yield name, parsed(path)


def test_sql_stands_where_it_belongs() -> None:
    found = [
        f"{name}:{line}"
        for name, tree in _asking(at_home=False)
        for line in [
            *(line for line, _ in statements(tree)),
            *(n.lineno for n in walked(tree) if isinstance(n, ast.Attribute) and n.attr in _CALLS),
        ]
    ]
    assert found == []


def test_every_engine_understands_it() -> None:
    found = [
        f"{name}:{line}: {word}"
        for name, tree in _asking(at_home=True)
        for line, text in statements(tree)
        for word in foreign(text)
    ]
    assert found == []


# Columns whose index holds only rows that say something (`store.schema`): where that is not said once more, all rows are read.
_PARTIAL = re.compile(r"\b((?:\w\.)?(?:reverses|commitment|settles)) (?:=|IN) ?[(?:]|\b(\w\.reverses) = \w")


def test_an_index_of_those_that_say_something_is_asked_for() -> None:
    found = [
        f"{name}:{line}: {column}"
        for name, tree in _asking(at_home=True)
        for line, text in statements(tree)
        for match in _PARTIAL.finditer(text)
        for column in [match[1] or match[2]]
        # A document of its own is found by its index first; what is asked for each row of another query is not.
        if f"{column} <> ''" not in text and (match[2] or "doc = ?" not in text.partition(match[0])[0])
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT json_extract(keys, '$.a') FROM posting", "a function of SQLite"),
        ("SELECT doc FROM posting WHERE doc LIKE 'a%'", "a comparison that every engine makes otherwise"),
        ("INSERT OR REPLACE INTO file VALUES(?)", "an insert that looks first"),
        ("SELECT MAX(event = 'revaluation') FROM posting", "an aggregate of a truth"),
        ("SELECT MAX(posted_event IN ('receipt')) FROM posting", "an aggregate of a truth"),
        ("UPDATE yearly SET date = MAX(date, ?)", "the greater of two"),
        (
            "SELECT (SELECT tags FROM transaction_ o WHERE o.doc = t.doc LIMIT 1) FROM transaction_ t",
            "the first row of a subquery",
        ),
        ("SELECT chf / 100 FROM posting", "division, remainder or rounding"),
        ("INSERT INTO warning VALUES(NULL, ?)", "a number that the table gives"),
        ("SELECT t.date, SUM(p.chf) FROM posting p JOIN transaction_ t GROUP BY t.id ORDER BY t.date", "t.date beside its group"),
    ],
)
def test_what_it_forbids_is_seen(text: str, word: str) -> None:
    assert foreign(text) == [word]
    tree = ast.parse(f"sql = {text!r}")
    assert [found for _, found in statements(tree)] == [text]


def test_what_is_lawful_is_not_forbidden() -> None:
    for text in (
        "SELECT account, SUM(CASE WHEN chf > 0 THEN chf ELSE 0 END) FROM posting GROUP BY account HAVING SUM(chf) <> 0",
        "SELECT a, MAX(CASE WHEN event IN ('x', 'y') THEN 1 ELSE 0 END) FROM posting GROUP BY 1",
        "SELECT 1 FROM posting WHERE doc IN (SELECT doc FROM transaction_) ORDER BY id LIMIT 1",
    ):
        assert foreign(text) == []
