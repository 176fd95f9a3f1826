"""For what the fund's money and net assets are held: restricted cash, obligations not yet met, segments, related parties."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from ..register.versions import Agreement
from ..store.measures import event_in, stretch, under
from ..vocabulary.accounts import ADVANCES, ALLOWANCE, BORROWINGS, CASH, DEFERRED, RECEIVABLES, SUPPORT_PAYABLE
from ..vocabulary.money import convert, to_minor
from ..vocabulary.statement import Check
from .checks import check
from .conditional import undelivered
from .figured import AMOUNT, TOTAL, Figured, Figures, Made, Sized
from .movements import Amounts
from .of_agreements import AT_END, at_end
from .purposes import (
    earmark_of,
    parts_of_earmark,
    parts_of_position,
    position_parts,
    segment_rank,
    undivided,
)
from .register import agreements
from .rows import Reporting, plus
from .sums import CLOSING, MOVED, OPENING, Figure, Ledger, Measure, Selection, added, both, less, once
from .traced import promised
from .trail import Tracing, Trail, measured, selected
from .vendors import owed_by_vendors, parts_of

_POSITION: Final = "financial-position"
# An agreement that names no day by which it is to be carried out.
_OPEN_END: Final = "–"
_SEGMENT: Final = {column: AT_END[column] for column in ("held", "receivables", "advances", "liabilities")}


def _of_agreements(held: Mapping[str, int]) -> Figure:
    """The money held under some agreements, in centimes by id."""
    keys, value = frozenset((ident,) for ident in held), sum(held.values())
    return Figure(value, tuple(Selection(one.measure, ("agreement",), keys) for one in AT_END["held"]))


# ---------------------------------------------------------------- restricted cash


def _kind(agreement: Agreement | None) -> str:
    if agreement is not None and agreement.conditional:
        return "conditional"
    return "unearmarked" if agreement is None or agreement.earmark.is_unearmarked else "earmarked"


def _restricted(ledger: Ledger) -> Figures:
    """Cash by what it may be used for; what is held for creditors and belongs to no agreement is the rest."""
    known = agreements(ledger)
    kinds: dict[str, dict[str, int]] = {"conditional": {}, "earmarked": {}, "unearmarked": {}}
    for ident, row in at_end(ledger).items():
        kinds[_kind(known.get(ident))][ident] = row["held"]
    found = {kind: _of_agreements(held) for kind, held in kinds.items()}
    cash = ledger.of_accounts(1, CLOSING, CASH)
    found["for-creditors"] = added(cash, less(added(*found.values())))
    return {line: {AMOUNT: figure} for line, figure in found.items()}


def _restricted_ties(run: Reporting, found: Amounts) -> list[Check]:
    return [check("note.restricted-cash.cash", found[TOTAL][AMOUNT], run.figure(f"{_POSITION}.cash"))]


RESTRICTED: Final = Figured("restricted-cash", "cash", (AMOUNT,), _restricted, total=True, opening=True, ties=_restricted_ties)

# ---------------------------------------------------------------- obligations not yet met


def _not_met(ledger: Ledger) -> Figures:
    """Conditional agreements: what was received and not used, what is still to come, and until when it is to be used."""
    known = agreements(ledger)
    deferred = ledger.grouped(("agreement",), {"deferred": Measure(-1, CLOSING)}, both(stretch(DEFERRED), under(DEFERRED)))
    promises = {promise.agreement: promise for promise in undelivered(ledger)}
    found: dict[str, dict[str, Made]] = {}
    for ident in sorted({a for (a,), row in deferred.items() if row["deferred"]} | promises.keys()):
        key = frozenset([(ident,)])
        held = Figure(
            deferred.get((ident,), {"deferred": 0})["deferred"],
            (Selection(Measure(-1, both(CLOSING, under(DEFERRED))), ("agreement",), key),),
        )
        rate = ledger.rate(promises[ident].currency) if ident in promises else None
        come = _to_come(ident, to_minor(convert(promises[ident].amount, rate)) if rate is not None else 0)
        agreement = known.get(ident)
        until = agreement.ends.isoformat() if agreement is not None and agreement.ends else _OPEN_END
        found[ident] = {"deferred": held, "to-come": come, "all": _both(held, come), "until": until}
    return found


def _to_come(ident: str, value: int) -> Sized:
    def trail(_: Tracing, ledger: Ledger) -> Trail:
        return promised(ledger, None, lambda one: [p for p in undelivered(one) if p.agreement == ident])

    return Sized(value, trail)


def _both(held: Figure, come: Sized) -> Sized:
    def trail(tracing: Tracing, ledger: Ledger) -> Trail:
        return selected(ledger, held.selections).add(come.trail(tracing, ledger))

    return Sized(held.value + come.value, trail)


def _not_met_ties(run: Reporting, found: Amounts) -> list[Check]:
    total = found[TOTAL]
    return [
        check("note.obligations-not-met.deferred-revenue", total.get("deferred", 0), run.figure(f"{_POSITION}.deferred-revenue")),
        check(
            "note.obligations-not-met.conditional-undelivered",
            total.get("to-come", 0),
            run.figure("contributions.total.conditional-undelivered"),
        ),
    ]


NOT_MET: Final = Figured(
    "obligations-not-met",
    "deferred-revenue",
    ("deferred", "to-come", "all", "until"),
    _not_met,
    total=True,
    across={"all": plus("deferred", "to-come")},
    compared=("all",),
    ties=_not_met_ties,
)

# ---------------------------------------------------------------- segments

UNALLOCATED: Final = "unallocated"
_ASSETS: Final = ("held", "receivables", "advances")


@once
def _segments(ledger: Ledger) -> Figures:
    """Assets and liabilities of agreements by what their money is for; what belongs to no agreement is not allocated."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_SEGMENT, 0))
    whole = undivided(ledger)
    for ident, row in at_end(ledger).items():
        if ident in whole:
            segment = sums[whole[ident]]
            for column in _SEGMENT:
                segment[column] += row[column]
            continue
        for column in _SEGMENT:
            if amount := row[column]:
                for name, part in parts_of_position(ledger, ident, column, amount).items():
                    sums[name][column] += part
    found: dict[str, dict[str, Made]] = {}
    for name in sorted((n for n, row in sums.items() if any(row.values())), key=segment_rank):
        cells = {column: _of_segment(name, column, sums[name][column]) for column in _SEGMENT}
        found[name] = _row(cells)
    found[UNALLOCATED] = _rest(ledger, sums)
    return found


def _of_segment(name: str, column: str, value: int) -> Sized:
    def trail(_: Tracing, ledger: Ledger) -> Trail:
        made = Trail()
        for ident, row in at_end(ledger).items():
            if name in parts_of_position(ledger, ident, column, row[column]):
                made.add(_in_segment(ledger, ident, column, name))
        return made

    return Sized(value, trail)


def _in_segment(ledger: Ledger, ident: str, column: str, name: str) -> Trail:
    """What an agreement adds to a segment: the part that is its own, and its share of the rest."""
    rest, made = Trail(), Trail()
    for one in _SEGMENT[column]:
        rest.add(measured(ledger, one.measure, "agreement", ident))
    for programme, own in position_parts(ledger, ident, column).items():
        part = selected(ledger, own.selections)
        rest.add(part, -1)
        if programme == name:
            made.add(part)
    shares = dict(parts_of_earmark(earmark_of(ledger, ident), rest.total))
    if name in shares:
        made.add(rest if len(shares) == 1 else rest.scaled(shares[name]))
    return made


def _row(cells: Mapping[str, Sized]) -> dict[str, Made]:
    """The columns of a segment: assets and their sum, liabilities, and net assets."""
    assets = _sum_of([cells[column] for column in _ASSETS])
    return {
        **{c: cells[c] for c in _ASSETS},
        "assets": assets,
        "liabilities": cells["liabilities"],
        "net": _sum_of([assets, cells["liabilities"]]),
    }


def _sum_of(parts: list[Sized]) -> Sized:
    def trail(tracing: Tracing, ledger: Ledger) -> Trail:
        made = Trail()
        for part in parts:
            made.add(part.trail(tracing, ledger))
        return made

    return Sized(sum(part.value for part in parts), trail)


def _rest(ledger: Ledger, sums: Mapping[str, Mapping[str, int]]) -> dict[str, Made]:
    """What is left of all assets and liabilities of the fund."""
    owing = owed_by_vendors(ledger)
    wholes = {
        "held": ledger.of_accounts(1, CLOSING, CASH),
        "receivables": ledger.of_accounts(1, CLOSING, RECEIVABLES, ALLOWANCE),
        "advances": added(ledger.of_accounts(1, CLOSING, ADVANCES), owing),
        "liabilities": added(ledger.of_accounts(1, CLOSING, "Liabilities"), less(owing)),
    }
    names = list(sums)

    def rest(column: str) -> Sized:
        allocated = sum(row[column] for row in sums.values())

        def trail(tracing: Tracing, of: Ledger) -> Trail:
            made = parts_of(of, wholes[column])
            for name in names:
                made.add(_of_segment(name, column, 0).trail(tracing, of), -1)
            return made

        return Sized(wholes[column].value - allocated, trail)

    return _row({column: rest(column) for column in wholes})


def _segment_ties(run: Reporting, found: Amounts) -> list[Check]:
    total = found[TOTAL]
    return [
        check("note.segment-position.assets", total["assets"], run.figure(f"{_POSITION}.assets")),
        check("note.segment-position.liabilities", -total["liabilities"], run.figure(f"{_POSITION}.liabilities")),
        check("note.segment-position.net-assets", total["net"], run.figure(f"{_POSITION}.net-assets")),
    ]


SEGMENTS: Final = Figured(
    "segment-position",
    "segments",
    (*_ASSETS, "assets", "liabilities", "net"),
    _segments,
    total=True,
    across={"assets": plus(*_ASSETS), "net": plus("assets", "liabilities")},
    compared=("net",),
    opening=True,
    ties=_segment_ties,
)

# ---------------------------------------------------------------- related parties


def _with_itu(ledger: Ledger) -> Figures:
    """What the fund owes ITU for the administration of agreements: opening, charged, settled, closing; and ITU's loan."""
    settled = event_in("support-cost-settlement")
    moved = {name: ledger.figure(Measure(-1, both(MOVED, under(SUPPORT_PAYABLE), condition))) for name, condition in
             (("charged", f"NOT {settled}"), ("settled", settled))}  # fmt: skip
    found = {
        "opening": ledger.of_accounts(-1, OPENING, SUPPORT_PAYABLE),
        **moved,
        "closing": ledger.of_accounts(-1, CLOSING, SUPPORT_PAYABLE),
        "borrowings": ledger.of_accounts(-1, CLOSING, BORROWINGS),
    }
    return {line: {AMOUNT: figure} for line, figure in found.items()}


def _itu_ties(run: Reporting, found: Amounts) -> list[Check]:
    return [
        check("note.with-itu.support-costs-payable", found["closing"][AMOUNT], run.figure(f"{_POSITION}.support-costs-payable")),
        check("note.with-itu.support-costs", found["charged"][AMOUNT], run.figure("financial-performance.support-costs")),
        check("note.with-itu.borrowings", found["borrowings"][AMOUNT], run.figure(f"{_POSITION}.borrowings")),
    ]


WITH_ITU: Final = Figured(
    "with-itu", "related-parties", (AMOUNT,), _with_itu, sums={"closing": plus("opening", "charged", "settled")}, ties=_itu_ties
)
