"""Documents of the books by everything that names one of them and no other: its own reference, its order, its instalment's."""

from collections import defaultdict
from collections.abc import Iterable

from ..register.bank_facts import RecordedLine
from .evidence import Evidence
from .items import BookItem
from .references import folded, wanted


class NamedItems:
    """Documents to be looked up by what a line says."""

    def __init__(self, items: Iterable[BookItem], evidence: Evidence) -> None:
        self._evidence = evidence
        self._by: dict[tuple[str, str], list[BookItem]] = defaultdict(list)
        for item in items:
            keys = [("own", folded(item.doc)), ("text", wanted(item.doc)), *(("order", folded(ref)) for ref in item.references)]
            keys += [("scor", ref) for ref in evidence.known(item).scor]
            for key in dict.fromkeys(keys):
                if key[1]:
                    self._by[key].append(item)

    def of(self, line: RecordedLine) -> list[BookItem]:
        """The documents that a line names, of whatever amount."""
        said = self._evidence.said(line)
        keys = (
            [("own", ref) for ref in said.own] + [("text", token) for token in said.named] + [("scor", ref) for ref in said.scor]
        )
        order = self._evidence.order_of(line.end_to_end) if line.end_to_end else None
        if order is not None:
            keys.append(("order", folded(order.doc)))
        return list({item.doc: item for key in keys for item in self._by.get(key, ())}.values())
