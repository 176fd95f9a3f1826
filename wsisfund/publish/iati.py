"""The activity and the organisation file of the IATI standard, version 2.03, from finished activities.

Nothing says when a file was made, so that the same books give the same bytes. Names of payees are not published; those of
partners, who get the fund's money to carry out work, are.

Source: iati-activities-schema.xsd and iati-organisations-schema.xsd 2.03, and the rules of the IATI validator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain, count
from textwrap import indent
from typing import Any, Final
from xml.sax.saxutils import escape

from lxml import etree

from ..statements.published import FUND, Activity, Moved, Year
from ..vocabulary.earmark import Earmark
from ..vocabulary.money import FUNCTIONAL, plain

VERSION: Final = "2.03"
UNION: Final = "International Telecommunication Union"
TITLE: Final = "WSIS Trust Fund"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# Code lists of the standard.
_MULTILATERAL, _FUNDING, _ACCOUNTABLE, _IMPLEMENTING = "40", "1", "2", "4"
_PIPELINE, _IMPLEMENTATION, _FINALISATION, _CLOSED = "1", "2", "3", "4"
_PLANNED_START, _START, _PLANNED_END, _END = "1", "2", "3", "4"
_GLOBAL, _UNSPECIFIED, _DAC, _OWN, _SDG = "1", "998", "1", "99", "2"
_ICT: Final = "22040"
_SPECIFIC_PURPOSE, _GRANT, _UNTIED = "B03", "110", "5"
_TYPES: Final = {
    "member-state": "10",
    "sector-member": "70",
    "associate": "70",
    "academia": "80",
    "un-entity": _MULTILATERAL,
    "foundation": "60",
}
_OTHER: Final = "90"
_PARENT, _CHILD = "1", "2"
# Where an activity's transactions come in.
_PLACE: Final = "    <transactions/>\n"


def activity_file(activities: Sequence[Activity], organisation: str, day: date) -> bytes:
    """The activities as they stand on a day, UTF-8."""
    root = etree.Element("iati-activities", version=VERSION)
    named = _identifiers([activity.id for activity in activities], organisation)
    for activity in activities:
        _activity(root, activity, named, organisation, day)
    giving, taking = (_union(role, organisation) for role in ("provider", "receiver"))
    # There are tens of thousands of them: they are written as text at once, where the tree has but their place.
    moved = ("".join(_transaction(one, giving, taking) for one in activity.moved) for activity in activities)
    return "".join(chain.from_iterable(zip(_bytes(root).decode().split(_PLACE), chain(moved, [""]), strict=True))).encode()


def organisation_file(years: Sequence[Year], organisation: str) -> bytes:
    """The organisation: what Council appropriated to the fund by year, and what it used of it, UTF-8."""
    root = etree.Element("iati-organisations", version=VERSION)
    node = etree.SubElement(root, "iati-organisation", {"default-currency": FUNCTIONAL, _LANG: "en"})
    _add(node, "organisation-identifier", organisation)
    _narrated(node, "name", UNION)
    _narrated(node, "reporting-org", UNION, {"ref": organisation, "type": _MULTILATERAL})
    for name, amount in (("total-budget", "budget"), ("total-expenditure", "spent")):
        for year in years:
            part = etree.SubElement(node, name, {"status": "2"} if name == "total-budget" else {})
            _period(part, year.year)
            value = _add(part, "value", plain(getattr(year, amount), FUNCTIONAL))
            value.set("value-date", f"{year.year:04d}-01-01" if name == "total-budget" else f"{year.year:04d}-12-31")
    return _bytes(root)


def _period(node: Any, year: int) -> None:
    etree.SubElement(node, "period-start", {"iso-date": f"{year:04d}-01-01"})
    etree.SubElement(node, "period-end", {"iso-date": f"{year:04d}-12-31"})


def _activity(root: Any, activity: Activity, named: Mapping[str, str], organisation: str, day: date) -> None:
    level = "1" if activity.agreement is None else "2"
    node = etree.SubElement(root, "iati-activity", {"default-currency": FUNCTIONAL, "hierarchy": level, _LANG: "en"})
    _add(node, "iati-identifier", named[activity.id])
    _narrated(node, "reporting-org", UNION, {"ref": organisation, "type": _MULTILATERAL})
    _narrated(node, "title", _title(activity))
    _narrated(node, "description", _description(activity), {"type": "1"})
    if activity.agreement is not None:
        kind = _TYPES.get(activity.donor.type, _OTHER) if activity.donor else _OTHER
        _narrated(node, "participating-org", _donor(activity), {"role": _FUNDING, "type": kind})
    for role in (_ACCOUNTABLE, _IMPLEMENTING):
        _narrated(node, "participating-org", UNION, {"role": role, "ref": organisation, "type": _MULTILATERAL})
    etree.SubElement(node, "activity-status", code=_status(activity, day))
    for kind, at in _dates(activity, day):
        etree.SubElement(node, "activity-date", {"type": kind, "iso-date": at.isoformat()})
    etree.SubElement(node, "activity-scope", code=_GLOBAL)
    etree.SubElement(node, "recipient-region", {"code": _UNSPECIFIED, "vocabulary": _DAC})
    _sectors(node, activity.agreement.earmark if activity.agreement else Earmark(), activity.goals)
    etree.SubElement(node, "default-finance-type", code=_GRANT)
    etree.SubElement(node, "default-aid-type", {"code": _SPECIFIC_PURPOSE, "vocabulary": _DAC})
    etree.SubElement(node, "default-tied-status", code=_UNTIED)
    etree.SubElement(node, "transactions")
    others = [FUND] if activity.agreement is not None else [ident for ident in named if ident != FUND]
    for other in others:
        etree.SubElement(node, "related-activity", {"ref": named[other], "type": _PARENT if level == "2" else _CHILD})


def _transaction(moved: Moved, giving: str, taking: str) -> str:
    """A transaction as text, as deep as it stands in the tree; `giving` and `taking` are the Union as one of its parties."""
    day = moved.day.isoformat()
    if moved.provider:
        parties = _party("provider", moved.provider) + taking
    else:
        parties = giving + _party("receiver", moved.receiver) if moved.receiver else ""
    return f"""    <transaction>
      <transaction-type code="{moved.code}"/>
      <transaction-date iso-date="{day}"/>
      <value currency="{moved.currency}" value-date="{day}">{plain(moved.amount, moved.currency)}</value>
      <description>
        <narrative>{escape(_line(moved.description))}</narrative>
      </description>
{parties}    </transaction>
"""


def _party(role: str, name: str) -> str:
    return f"""      <{role}-org>
        <narrative>{escape(_line(name))}</narrative>
      </{role}-org>
"""


def _sectors(node: Any, earmark: Earmark, goals: Sequence[str]) -> None:
    """Communication technology by the DAC's code; the action lines by our own, where the donor said how much is for each."""
    etree.SubElement(node, "sector", {"code": _ICT, "vocabulary": _DAC})
    shares = dict(earmark.shares) or dict.fromkeys(earmark.programmes if len(earmark.programmes) == 1 else (), Decimal(100))
    for programme, share in shares.items():
        said = {"code": programme, "vocabulary": _OWN, **({"percentage": f"{share.normalize():f}"} if len(shares) > 1 else {})}
        _narrated(node, "sector", f"WSIS action line {programme}", said)
    for goal in goals:
        _narrated(node, "tag", f"Sustainable Development Goal {goal}", {"code": goal, "vocabulary": _SDG})


def _title(activity: Activity) -> str:
    if activity.agreement is None:
        return TITLE
    earmark = activity.agreement.earmark
    return f"{TITLE}: {_donor(activity)}, {'unearmarked' if earmark.is_unearmarked else f'for {earmark}'}"


def _description(activity: Activity) -> str:
    if activity.agreement is None:
        return "Voluntary contributions to the implementation of the WSIS outcomes and the Sustainable Development Goals"
    return f"Contribution under agreement {activity.agreement.id}, signed on {activity.agreement.signed.isoformat()}"


def _donor(activity: Activity) -> str:
    if activity.donor is not None:
        return activity.donor.name
    return activity.agreement.donor if activity.agreement else TITLE


def _status(activity: Activity, day: date) -> str:
    agreement = activity.agreement
    if agreement is None:
        return _IMPLEMENTATION
    if agreement.ended is not None and agreement.ended <= day:
        return _CLOSED
    if agreement.starts is not None and agreement.starts > day:
        return _PIPELINE
    return _FINALISATION if agreement.ends is not None and agreement.ends < day else _IMPLEMENTATION


def _dates(activity: Activity, day: date) -> Iterator[tuple[str, date]]:
    """Planned and actual days; none of the actual ones lies ahead, and no end before its start."""
    agreement = activity.agreement
    begins = activity.begins if agreement is None or agreement.ended is None else min(activity.begins, agreement.ended)
    if agreement is not None and agreement.starts is not None:
        yield _PLANNED_START, agreement.starts
    if agreement is None or agreement.starts is None or agreement.starts <= day:
        yield _START, begins
    if agreement is not None and agreement.ends is not None:
        yield _PLANNED_END, agreement.ends
    if agreement is not None and agreement.ended is not None and agreement.ended <= day:
        yield _END, agreement.ended


def _identifiers(idents: Sequence[str], organisation: str) -> dict[str, str]:
    """The identifier of each activity: none has a sign that breaks a path, and no two are the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for ident in idents:
        plain_id = f"{organisation}-WSIS-{re.sub(r'[^A-Za-z0-9._-]+', '-', ident)}"
        found[ident] = next(n for n in chain([plain_id], (f"{plain_id}-{i}" for i in count(2))) if n not in taken)
        taken.add(found[ident])
    return found


def _narrated(node: Any, name: str, text: str, attributes: Mapping[str, str] | None = None) -> Any:
    made = etree.SubElement(node, name, dict(attributes or {}))
    _add(made, "narrative", text)
    return made


def _add(node: Any, name: str, text: str) -> Any:
    child = etree.SubElement(node, name)
    child.text = _line(text)
    return child


def _line(text: str) -> str:
    """The text in one line, each sign that is not printed as a space."""
    shown = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())


def _union(role: str, organisation: str) -> str:
    """The Union as a party of a transaction, as text."""
    made = etree.Element(f"{role}-org", {"ref": organisation, "type": _MULTILATERAL})
    _add(made, "narrative", UNION)
    return indent(etree.tostring(made, encoding="unicode", pretty_print=True), " " * 6)


def _bytes(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
