"""The error rules of the IATI validator (2.03), each as a question to a file that the fund makes.

The rules stand in ``tests/data/iati/rules_2.03.tsv``. A rule about elements that we do not publish asks that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

IATI = Path(__file__).parents[1] / "data" / "iati"
Rule = Callable[[Any, date], bool]


def error_rules() -> set[str]:
    """Ids of all error rules."""
    rows = (IATI / "rules_2.03.tsv").read_text(encoding="utf-8").splitlines()
    return {row.split("\t")[1] for row in rows if row.split("\t")[0] == "error"}


def _none(*paths: str) -> Rule:
    return lambda node, _: not any(node.xpath(path) for path in paths)


def _all(path: str, holds: Callable[[Any], bool]) -> Rule:
    return lambda node, _: all(holds(found) for found in node.xpath(path))


def _days(node: Any, kind: str) -> list[str]:
    return [str(day) for day in node.xpath(f"activity-date[@type='{kind}']/@iso-date")]


def _before(first: str, last: str) -> Rule:
    return lambda node, _: all(a <= b for a in _days(node, first) for b in _days(node, last))


def _not_ahead(kind: str) -> Rule:
    return lambda node, day: all(d <= day.isoformat() for d in _days(node, kind))


def _by_vocabulary(node: Any) -> Iterator[list[Any]]:
    for vocabulary in {str(v) for v in node.xpath("sector/@vocabulary")}:
        yield node.xpath(f"sector[@vocabulary='{vocabulary}']")


def _shares(sectors: list[Any]) -> list[Decimal]:
    return [Decimal(s.get("percentage")) for s in sectors if s.get("percentage")]


def _named(path: str) -> Rule:
    return _all(path, lambda found: bool(found.get("ref") or "".join(found.xpath("narrative/text()")).strip()))


def _one_year(node: Any, _: date) -> bool:
    starts, ends = node.xpath(".//period-start/@iso-date"), node.xpath(".//period-end/@iso-date")
    spans = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in zip(starts, ends, strict=True)]
    return all(a < b and (b - a).days <= 366 for a, b in spans)


def _id_is_own(node: Any, _: date) -> bool:
    return node.xpath("string(iati-identifier)") != node.xpath("string(reporting-org/@ref)")


RULES: dict[str, Rule] = {
    "1.1.3": _id_is_own,
    "11.1.1": _none("@last-updated-datetime"),
    "11.1.2": _before("1", "3"),
    "11.1.3": _before("2", "4"),
    "11.1.4": _not_ahead("2"),
    "11.1.5": _not_ahead("4"),
    "11.2.1": lambda node, day: all(d <= day.isoformat() for d in node.xpath("transaction/transaction-date/@iso-date")),
    "11.2.2": lambda node, day: all(d <= day.isoformat() for d in node.xpath("transaction/value/@value-date")),
    "11.3.1": _none(".//recipient-country-budget"),
    "11.4.1": _none("@last-updated-datetime"),
    "12.1.1": _none("recipient-region/@percentage", "recipient-country/@percentage"),
    "12.2.1": _none(".//country-budget-items"),
    "12.3.1": lambda node, _: all(0 <= s <= 100 for found in _by_vocabulary(node) for s in _shares(found)),
    "2.1.1": lambda node, _: all(len(found) == 1 or len(_shares(found)) == len(found) for found in _by_vocabulary(node)),
    "2.1.2": lambda node, _: all(not _shares(found) or sum(_shares(found)) == 100 for found in _by_vocabulary(node)),
    "2.1.4": lambda node, _: all(len(found) > 1 or _shares(found) in ([], [Decimal(100)]) for found in _by_vocabulary(node)),
    "2.2.1": _all("sector[@vocabulary='98' or @vocabulary='99']", lambda s: bool(s.xpath("string(narrative)").strip())),
    "3.1.1": _none("recipient-country"),
    "3.1.2": _none("recipient-country"),
    "3.1.4": _none("recipient-country"),
    "3.4.1": lambda node, _: len(node.xpath("recipient-region")) <= 1,
    "3.4.2": _none("recipient-region/@percentage"),
    "3.4.4": _none("recipient-region/@percentage"),
    "3.6.2": _none("transaction/recipient-region", "transaction/recipient-country"),
    "3.7.1": lambda node, _: bool(node.xpath("recipient-region")) == (node.tag == "iati-activity"),
    "3.7.2": lambda node, _: bool(node.xpath("recipient-region")) == (node.tag == "iati-activity"),
    "4.1.1": lambda node, _: bool(node.get("{http://www.w3.org/XML/1998/namespace}lang")),
    "4.3.1": _all("title", lambda found: bool(found.xpath("string(narrative)").strip())),
    "4.4.1": _all(".//description", lambda found: bool(found.xpath("string(narrative)").strip())),
    "4.5.1": lambda node, _: bool(node.get("{http://www.w3.org/XML/1998/namespace}lang")),
    "6.10.1": _named("participating-org"),
    "6.11.1": lambda node, _: node.tag != "iati-activity" or bool(_days(node, "1") or _days(node, "2")),
    "6.13.1": _none("policy-marker"),
    "6.14.1": _none("policy-marker"),
    "6.2.2": lambda node, _: node.tag != "iati-activity" or bool(node.xpath("sector")),
    "6.6.2": _none("transaction/sector"),
    "6.7.2": _none("transaction/sector"),
    "6.8.1": _none("other-identifier"),
    "6.9.1": _named(".//provider-org"),
    "6.9.2": _named(".//receiver-org"),
    "7.5.3": _one_year,
    "7.8.1": lambda node, _: bool(node.get("default-currency")),
    "7.8.2": lambda node, _: bool(node.get("default-currency")),
    "8.10.1": _none("result"),
    "8.11.1": _none("result"),
    "8.6.1": _none("result"),
    "8.6.3": _one_year,
    "8.8.1": _none("result"),
    "8.9.1": _none("result"),
}


def broken(document: Any, day: date) -> list[str]:
    """The error rules that a document breaks, each with the element that does, as of a day."""
    nodes = document.xpath("/iati-activities/iati-activity | /iati-organisations/iati-organisation")
    return [
        f"{name}: {node.xpath('string(iati-identifier)')}"
        for node in nodes
        for name, rule in RULES.items()
        if not rule(node, day)
    ]
