"""References of ISO 11649: check digits, and where they stand in what banks write."""

from __future__ import annotations

import pytest

from wsisfund.vocabulary.creditor_reference import instalment_reference, is_creditor_reference, references_in


def test_the_example_of_the_standard() -> None:
    assert is_creditor_reference("RF18 5390 0754 7034")
    assert not is_creditor_reference("RF18 5390 0754 7043")


@pytest.mark.parametrize(("agreement", "number"), [("VC-2026-11", "2"), ("VC-2026-110", "2"), ("VC-2026-1", "12")])
def test_each_instalment_has_its_own(agreement: str, number: str) -> None:
    reference = instalment_reference(agreement, number)
    assert is_creditor_reference(reference)
    spaced = " ".join(reference[n : n + 4] for n in range(0, len(reference), 4))
    for text in (reference, spaced, f"WSIS {spaced} ({agreement})", f"/ROC/{reference}//", f"contribution 2026 {spaced}"):
        assert reference in references_in(text), text


def test_what_has_no_room_for_one_has_none() -> None:
    assert instalment_reference("A-very-long-agreement-number", "1") == ""
    assert instalment_reference("VC-1", "A") == ""
    assert references_in("RF00 VC20 2611 02, REF 12345") == []
