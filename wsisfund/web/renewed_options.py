"""The options of the books after an edit: how many decimals amounts have is counted on from what was counted before."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from beancount.core.display_context import DisplayContext

from ..books.files import MAIN
from ..books.parse import Parsed
from ..books.snapshot import Snapshot


def renewed_options(
    options: Mapping[str, Any], snapshot: Snapshot, read: Sequence[Parsed], gone: Sequence[Parsed]
) -> dict[str, Any]:
    """The options that a load of `snapshot` gives; asked only where no line changed that sets one.

    Args:
        options: those before the edit, with places relative to the books folder; they stay as they are.
        read: the text that is new.
        gone: the text that is there no more, under its relative name. Where a part of the books is held, runs of entries are
            counted that hold one of it, so how often decimals were written is no exact number then.
    """
    shown = copy.deepcopy(options["dcontext"])
    for piece in gone:
        _subtract(shown, piece.options["dcontext"])
    for piece in read:
        shown.update_from(piece.options["dcontext"])
    return {
        **options,
        "dcontext": shown,
        "commodities": _commodities(options["commodities"], snapshot, read, gone),
        "include": sorted(snapshot.files),
        "input_hash": snapshot.books_hash,
    }


def _commodities(before: set[str], snapshot: Snapshot, read: Sequence[Parsed], gone: Sequence[Parsed]) -> set[str]:
    """The currencies of the main file's amounts: Beancount keeps no others."""
    main = str(snapshot.root / MAIN)
    new = {name for piece in read if piece.options["filename"] == main for name in piece.options["commodities"]}
    old = {name for piece in gone if piece.options["filename"] == MAIN for name in piece.options["commodities"]}
    return {name for name in before if name not in old or name.encode() in snapshot.files[MAIN]} | new


def _subtract(shown: DisplayContext, gone: DisplayContext) -> None:
    """Forget with how many decimals amounts were written that are gone."""
    for currency, context in gone.ccontexts.items():
        counted = getattr(shown.ccontexts[currency], "fractional_dist", None)
        if counted is None:
            continue
        for decimals, times in context.fractional_dist.hist.items():
            counted.hist[decimals] -= times
            if not counted.hist[decimals]:
                del counted.hist[decimals]
        if counted.empty() and currency != "__default__":
            del shown.ccontexts[currency]
