"""Which letters are due: worked out from the entries, counted by the letters sent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.books_index import index_of_books
from tests.drafts import draft_of
from tests.example_books import changed_example
from tests.judging import contribution_faults
from wsisfund.contributions.donors import policy_draft
from wsisfund.contributions.final_account import account_lines
from wsisfund.contributions.letters import (
    Letter,
    acknowledgements_due,
    calls_due,
    final_statement_due,
    invitations,
    letters_draft,
    reminder_days,
    reminders_due,
)
from wsisfund.manual.register_links import AgreementOpen, UnknownKind
from wsisfund.store.index import Index
from wsisfund.vocabulary.reminder_days import parse_reminder_days

DAY = date(2026, 12, 31)


def books(folder: Path, append: str = "") -> Index:
    return index_of_books(changed_example(folder, append="; added\n" + append), folder)


def sent(day: str, kind: str, number: int, donor: str = "cascadia", agreement: str = "VC-2026-12", instalment: str = "1") -> str:
    return (
        f'{day} custom "letter" "L-2026-{number:04d}" "{donor}" "{kind}"\n'
        f'  agreement: "{agreement}"\n  instalment: "{instalment}"\n'
    )


def shown(letters: list[Letter]) -> list[str]:
    return [f"{x.donor.id} {x.agreement}:{x.instalment} {x.nth} {x.amount.number if x.amount else ''}" for x in letters]


def test_a_reminder_after_the_days_of_the_policy(tmp_path: Path) -> None:
    """Cascadia's instalment fell due on 30 April: 30 days later is 30 May."""
    index = books(tmp_path)
    assert shown(reminders_due(index, date(2026, 5, 29), ["cascadia"])) == []
    assert shown(reminders_due(index, date(2026, 5, 30), ["cascadia"])) == ["cascadia VC-2026-12:1 1 8000.00"]
    assert shown(reminders_due(index, DAY)) == ["everland VC-2024-05:1 1 3000.00", "cascadia VC-2026-12:1 1 7000.00"]


def test_the_next_one_keeps_the_distance_of_the_policy(tmp_path: Path) -> None:
    index = books(tmp_path, sent("2026-06-20", "reminder", 1))
    assert shown(reminders_due(index, date(2026, 7, 19), ["cascadia"])) == []
    assert shown(reminders_due(index, date(2026, 7, 20), ["cascadia"])) == ["cascadia VC-2026-12:1 2 8000.00"]


def test_as_many_as_the_policy_has(tmp_path: Path) -> None:
    three = "".join(sent(f"2026-{month:02d}-01", "reminder", month) for month in (6, 8, 10))
    assert reminders_due(books(tmp_path, three), DAY, ["cascadia"]) == []
    more = three + '2026-11-01 custom "policy" "reminder-days" "30,60,90,120"\n'
    assert shown(reminders_due(books(tmp_path, more), DAY, ["cascadia"])) == ["cascadia VC-2026-12:1 4 7000.00"]


def test_policy_of_reminders(tmp_path: Path) -> None:
    assert parse_reminder_days("45") == (45, 90, 135)
    index = books(tmp_path, '2026-06-01 custom "policy" "reminder-days" 45\n')
    assert (reminder_days(index, date(2026, 5, 31)), reminder_days(index, DAY)) == ((30, 60, 90), (45, 90, 135))
    for text in ("", "0", "30,30", "60,30", "soon", "30,"):
        with pytest.raises(UnknownKind):
            draft_of(policy_draft, index, name="reminder-days", value=text, day=DAY)
    assert draft_of(policy_draft, index, name="reminder-days", value="15,45", day=DAY).records
    typed = changed_example(tmp_path, append='2026-06-01 custom "policy" "reminder-days" "soon"')
    assert [fault.slug for fault in contribution_faults(typed)] == ["bad-fact"]


def test_receipts_are_acknowledged_once(tmp_path: Path) -> None:
    index = books(tmp_path)
    found = acknowledgements_due(index, DAY, date(2026, 1, 1))
    assert [(x.document, x.agreement, x.amount) for x in found][2:5] == [
        ("BNK-2026-0203", "VC-2026-14", (D("5200.00"), "CHF")),
        ("BNK-2026-0205", "VC-2026-12", (D("12000.00"), "EUR")),
        ("BNK-2026-0206", "VC-2026-14", (D("1500.00"), "CHF")),
    ]
    assert len(found) == 6
    assert [x.document for x in acknowledgements_due(index, date(2026, 5, 31), donors=["delta-telecom"])] == [
        "BNK-2026-0203",
        "BNK-2026-0206",
    ]
    thanked = sent("2026-06-01", "acknowledgement", 1) + '  document: "BNK-2026-0205"\n'
    assert len(acknowledgements_due(books(tmp_path, thanked), DAY, date(2026, 1, 1))) == 5


def test_an_instalment_is_called_once_before_it_falls_due(tmp_path: Path) -> None:
    index = books(tmp_path)
    assert calls_due(index, DAY) == []
    assert shown(calls_due(index, DAY, 90)) == ["borealia VC-2026-13:2 0 20000.00"]
    called = sent("2026-12-31", "call", 1, "borealia", "VC-2026-13", "2")
    assert calls_due(books(tmp_path, called), DAY, 90) == []


def test_invitations_to_all_but_the_pool_of_earlier_years(tmp_path: Path) -> None:
    index = books(tmp_path)
    assert [x.donor.id for x in invitations(index, (), DAY)] == ["aurelia", "borealia", "cascadia", "delta-telecom", "everland"]
    invited = '2026-12-31 custom "letter" "L-2026-0001" "aurelia" "invitation"'
    assert [x.donor.id for x in invitations(books(tmp_path, invited), ("aurelia", "everland"), DAY)] == ["everland"]


def test_a_letter_goes_to_the_address_of_its_day(tmp_path: Path) -> None:
    moved = '2026-10-01 custom "donor" "cascadia"\n  street: "New Street 1"\n  city: "Newtown"\n'
    index = books(tmp_path, moved)
    streets = {
        day: {x.donor.street for x in (*invitations(index, ["cascadia"], day), *reminders_due(index, day, ["cascadia"]))}
        for day in (date(2026, 9, 30), date(2026, 10, 1))
    }
    assert streets == {date(2026, 9, 30): {""}, date(2026, 10, 1): {"New Street 1"}}


def test_a_statement_is_final_when_the_agreement_has_ended(tmp_path: Path) -> None:
    with pytest.raises(AgreementOpen):
        final_statement_due(books(tmp_path), "VC-2026-13", DAY)
    ended = '2026-12-31 custom "agreement-end" "VC-2026-13"\n  reason: "completed"\n'
    (letter,) = final_statement_due(books(tmp_path, ended), "VC-2026-13", DAY)
    assert letter.donor.id == "borealia"
    again = ended + sent("2026-12-31", "final-statement", 1, "borealia", "VC-2026-13").replace('  instalment: "1"\n', "")
    assert final_statement_due(books(tmp_path, again), "VC-2026-13", DAY) == []


def test_the_account_adds_up_to_the_cash_position(tmp_path: Path) -> None:
    """Domain §7: 24,000.00 + 16.79 − 800.00 − charges of 8,926.20; the position of the worked example."""
    index = books(tmp_path)
    assert [(line.key, line.chf) for line in account_lines(index, "VC-2026-13", DAY)] == [
        ("received", D("24000.00")),
        ("interest", D("16.79")),
        ("refunded", D("-800.00")),
        ("contractual", D("-2865.00")),
        ("transfers", D("-5400.00")),
        ("indirect", D("-661.20")),
        ("balance", D("14290.59")),
    ]
    for ident in ("VC-2026-11", "VC-2026-12", "VC-2026-14", "VC-GEN"):
        lines = account_lines(index, ident, DAY)
        assert sum(line.chf for line in lines[:-1]) == lines[-1].chf


def test_entries_of_letters_are_numbered_through_the_year(tmp_path: Path) -> None:
    index = books(tmp_path, sent("2026-06-20", "reminder", 7, "everland", "VC-2024-05"))
    draft = letters_draft(index, reminders_due(index, DAY), DAY)
    assert [r.ident for r in draft.records if hasattr(r, "ident")] == ["L-2026-0008", "L-2026-0009"]
    assert letters_draft(index, [], DAY).records == ()
