"""Keys of messages that the program can ask for, worked out from the definitions, the tables of the engine and the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tools.code_trees import parsed, walked
from wsisfund.closing import portfolio
from wsisfund.publish import site_cut
from wsisfund.publish.tables import GROUPS
from wsisfund.statements import (
    account_statement,
    biennium,
    bridge,
    categories,
    held_for,
    instalments,
    obligations,
    programme,
    purposes,
    recapitulation,
    risks,
    segments,
)
from wsisfund.statements.definitions import read_definition
from wsisfund.statements.engine import BESIDE, OF_A_DONOR
from wsisfund.statements.engine import NAMES as OF_THE_FUND
from wsisfund.statements.net_assets_parts import NET_ASSETS_PARTS, NET_ASSETS_PARTS_BEFORE
from wsisfund.statements.programme_before import PROGRAMME_BEFORE, SDG_BEFORE
from wsisfund.statements.report_tables import OF_THESE
from wsisfund.statements.schedules import NOTE_TABLES
from wsisfund.statements.trial_balance import ACCUMULATED
from wsisfund.vocabulary.events import CLASSES, PROGRAMMES
from wsisfund.vocabulary.register_table import REGISTER_KINDS

NAMES = (*OF_THE_FUND, *BESIDE, *OF_A_DONOR)
ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "wsisfund"
_PRINTING = ("publish", "languages", "web", "cli")


def trees(*folders: str) -> Iterator[ast.Module]:
    """The code below some folders of the package."""
    for folder in folders:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            yield parsed(path)


@cache
def first_arguments(name: str) -> set[str]:
    """First arguments of calls of a name in the engine: the text, or what an f-string says before its first value."""
    found = set()
    for tree in trees("statements"):
        for node in walked(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
                elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                    found.add(str(first.values[0].value))
    return found


@cache
def notes() -> set[str]:
    """Keys of all notes that the engine can make."""
    return first_arguments("Note")


@cache
def lines() -> dict[str, set[str]]:
    """Ids of lines that are no words of the books, by table."""
    read = {name: read_definition(name, None) for name in NAMES}
    found = {name: {line.id for line in d.lines if not line.hidden or line.id in d.face} for name, d in read.items()}
    for name in NAMES:
        if read_definition(name, None).total:
            found[name].add("total")
    outside = {"bank-charges", "in-kind", "impairment"}
    found["to-financial-performance"] = {"actual", "expenses", *outside}
    found["to-cash-flow"] = {"operating", "investing", "financing"}
    found[bridge.TO_CASH] = set(bridge.LINES)
    found[portfolio.PORTFOLIO] = set(portfolio.KINDS)
    found[obligations.OBLIGATIONS] = set()
    found[recapitulation.RECAPITULATION] = set()
    found["by-programme"] = {*PROGRAMMES, purposes.SEVERAL, purposes.UNEARMARKED, segments.TOTAL}
    found["programme"] |= {*PROGRAMMES, *(f"C7.{n}" for n in range(1, 9))}
    found["sdg"] |= {*programme.GOALS, programme.UNALLOCATED}
    found["programme-resources"] |= found["by-programme"]
    found["sdg-resources"] |= found["sdg"]
    # Where a report shows some of the lines, it says what they come to.
    found["programme-resources"].add(OF_THESE)
    found["contributions"].add("unassigned")
    found["trial-balance"].add(ACCUMULATED)
    found["account-statement"] |= _account_lines()
    found[instalments.INSTALMENTS] = {instalments.TOTAL}
    found[biennium.BY_BIENNIUM] = {*PROGRAMMES, "total"}
    return found | {table.id: OF_NOTES.get(table.id, set()) | {"total"} for table in TABLES}


TABLES = (*NOTE_TABLES, NET_ASSETS_PARTS, NET_ASSETS_PARTS_BEFORE, PROGRAMME_BEFORE, SDG_BEFORE)
# Lines of these tables that are no names of the books.
OF_NOTES = {
    "restricted-cash": {"conditional", "earmarked", "unearmarked", "for-creditors"},
    "allowance-movement": {"opening", "restated", "recognized", "used", "closing"},
    "loss-matrix": {risks.SPECIFIC},
    "credit-concentration": {risks.OTHERS},
    "maturities": {"cash", "receivables-net", "owed-by-vendors", "payables", "support-costs-payable", "refunds-payable"},
    "deferred-movement": {"opening", "received", "released", "returned", "closing"},
    "segment-position": {*PROGRAMMES, purposes.SEVERAL, purposes.UNEARMARKED, held_for.UNALLOCATED},
    "net-assets-parts-before": {"opening", "prior-period-adjustment", "change-of-policy", "surplus", "closing"},
    "net-assets-parts": {"opening", "prior-period-adjustment", "change-of-policy", "surplus", "closing"},
    "programme-before": set(PROGRAMMES),
    "sdg-before": {*programme.GOALS, programme.UNALLOCATED},
    "with-itu": {"opening", "charged", "settled", "closing", "borrowings"},
}


def _account_lines() -> set[str]:
    fixed = {"opening", "balance", "available", categories.IN_KIND}
    return {*fixed, *account_statement.CAME, *categories.CHARGES, *account_statement.HELD}


@cache
def columns() -> dict[str, set[str]]:
    """Ids of columns by table."""
    found = {name: set(read_definition(name, None).columns) or {"amount", "comparative"} for name in NAMES}
    found["to-financial-performance"] = {"amount"}
    found["to-cash-flow"] = {"actual", "basis", "presentation", "net"}
    found[bridge.TO_CASH] = set(bridge.COLUMNS)
    found[portfolio.PORTFOLIO] = set(portfolio.COLUMNS)
    found[obligations.OBLIGATIONS] = set(obligations.COLUMNS)
    found["by-programme"] = set(segments.COLUMNS)
    found["sources-and-uses"] = {site_cut.SPENDING}
    found[instalments.INSTALMENTS] = set(instalments.COLUMNS)
    found[biennium.BY_BIENNIUM] = set(biennium.COLUMNS)
    for table in TABLES:
        found[table.id] = {*table.columns, *(["comparative"] if table.columns == ("amount",) else [])}
    return found


@cache
def checks() -> dict[str, set[str]]:
    """Ids of checks of the definitions, by statement."""
    return {name: {c.id for c in read_definition(name, None).checks} for name in NAMES}


@cache
def groups() -> set[str]:
    """Keys of the heads over groups of columns."""
    return {f"group.{table}.{group.id}" for table, found in GROUPS.items() for group in found}


@cache
def classes() -> set[str]:
    """Classes of expense that a budget line, or a line that is explained, can be of."""
    return set(CLASSES)


@cache
def registers() -> set[str]:
    """Keys of the columns and choices of the programme register; short names in capitals, of conferences and sectors, stay."""
    fields = [field for kind in REGISTER_KINDS.values() for field in kind.fields]
    choices = {choice for field in fields for choice in field.choices if not choice.isupper() or choice == "CIS"}
    return {f"register.column.{field.name}" for field in fields} | {f"register.choice.{choice}" for choice in choices}


@cache
def constants(folder: str) -> set[str]:
    """Texts that stand in the code of a folder."""
    nodes = (node for tree in trees(folder) for node in walked(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@cache
def literals() -> tuple[set[str], list[re.Pattern[str]]]:
    """Texts of the code that prints, and patterns of its f-strings."""
    texts: set[str] = set()
    patterns = []
    for tree in trees(*_PRINTING):
        for node in walked(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = (re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[A-Za-z0-9.-]+" for v in node.values)
                said = sum(len(str(v.value)) for v in node.values if isinstance(v, ast.Constant))
                # An f-string with next to no text of its own would match every key.
                if said > 5:
                    patterns.append(re.compile("".join(parts)))
    return texts, patterns
