"""Transactions written as text at once are what the text of an element would be; ids that look alike are told apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lxml import etree

from wsisfund.publish.iati import UNION, activity_file
from wsisfund.statements.published import DISBURSED, FUND, PLEDGED, SPENT, Activity, Moved

DAY = date(2026, 3, 1)
HOSTILE = 'Ärzte & "Söhne" <b>]]>\n\t  und\u200b'
SHOWN = 'Ärzte & "Söhne" <b>]]> und'


def test_a_transaction_is_the_text_of_its_element_whatever_its_words() -> None:
    moved = (
        Moved(PLEDGED, DAY, Decimal("-5.00"), "JPY", HOSTILE, HOSTILE),
        Moved(DISBURSED, DAY, Decimal("7.10"), "CHF", "advance", "", HOSTILE),
        Moved(SPENT, DAY, Decimal("1.00"), "CHF", "expense"),
    )
    text = activity_file([Activity(FUND, None, None, DAY, moved)], 'XM-"DAC"&1', DAY)
    root = etree.fromstring(text, etree.XMLParser(remove_blank_text=True))
    assert etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True) == text
    pledged, paid, spent = root.findall(".//transaction")
    parties = ("provider-org", "receiver-org")
    assert [pledged.findtext(f"{name}/narrative") for name in ("description", "provider-org", "receiver-org")] == [
        SHOWN,
        SHOWN,
        UNION,
    ]
    assert (pledged.findtext("value"), pledged.find("value").get("currency")) == ("-5", "JPY")
    assert [paid.findtext(f"{name}/narrative") for name in parties] == [UNION, SHOWN]
    assert paid.find("provider-org").get("ref") == 'XM-"DAC"&1'
    assert [child.tag for child in spent] == ["transaction-type", "transaction-date", "value", "description"]


def test_ids_that_would_be_one_are_told_apart() -> None:
    named = [Activity(ident, None, None, DAY, ()) for ident in (FUND, "A/B", "A B", "A-B-2", "A?B")]
    root = etree.fromstring(activity_file(named, "X", DAY))
    assert [node.text for node in root.findall(".//iati-identifier")] == [
        "X-WSIS-FUND", "X-WSIS-A-B", "X-WSIS-A-B-2", "X-WSIS-A-B-2-2", "X-WSIS-A-B-3",
    ]  # fmt: skip
