"""Officers and partners put into books that stand: judged by part where nothing that stands depends on them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.conftest import GOLDEN
from tests.parity.changes import Both

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIECZuh0kee6xnSC5ezRJ5LSjpVKCptSrVb2Iex3Z+Dh+"


def officer(day: str, ident: str, name: str, *keys: str) -> str:
    return "\n  ".join([f'\n{day} custom "officer" "{ident}"', f'name: "{name}"', 'roles: "certifying"', *keys]) + "\n"


def partner(day: str, ident: str, *keys: str) -> str:
    return "\n  ".join([f'\n{day} custom "partner" "{ident}"', f'name: "{ident}"', *keys]) + "\n"


def changed(tmp_path: Path, *new: str, without: str = "") -> tuple[Both, bool]:
    """The worked example with each text put in, one after the other; whether the last leaves it in order."""
    root = shutil.copytree(GOLDEN / "domain-example", tmp_path / "books")
    main = root / "ledger" / "main.beancount"
    text = main.read_text("utf-8")
    main.write_text(re.sub(without, "", text) if without else text, "utf-8")
    both, sound = Both(root, tmp_path), False
    for more in new:
        main.write_text(main.read_text("utf-8") + more, "utf-8")
        sound = both.changed()
    return both, sound


@pytest.mark.parametrize(
    "new",
    [
        officer("2026-06-01", "anna", "Anna"),
        officer("2026-01-01", "anna", "Anna", "until: 2026-03-31"),
        officer("2026-06-01", "officer-c", "Certifying officer", f'key: "{KEY}"'),
        partner("2026-06-01", "Airline"),
        partner("2026-06-01", "Airline", 'binding: "yes"', 'document: "MoU"'),
    ],
)
def test_what_nothing_depends_on_is_judged_by_part(tmp_path: Path, new: str) -> None:
    both, sound = changed(tmp_path, new)
    assert sound
    assert both.by_part == 1, both.as_whole


@pytest.mark.parametrize(
    "new",
    [
        officer("2026-06-01", "officer-c", "Certifying officer", "until: 2026-06-30"),
        officer("2026-06-01", "officer-a", "Approving officer"),
        partner("2026-06-01", "Airline", 'binding: "no"'),
    ],
)
def test_what_entries_may_depend_on_is_judged_as_a_whole(tmp_path: Path, new: str) -> None:
    both, _ = changed(tmp_path, new)
    assert both.as_whole


def test_the_first_officer_says_of_every_entry_who_may_sign(tmp_path: Path) -> None:
    both, sound = changed(tmp_path, officer("2027-12-01", "anna", "Anna"), without=r'(?m)^\S+ custom "officer" .*\n(?:  .*\n)+')
    assert not sound
    assert both.as_whole


def test_an_officer_gets_the_name_of_who_was_paid(tmp_path: Path) -> None:
    both, sound = changed(tmp_path, officer("2027-12-01", "officer-c", "Traveller 7"))
    assert sound
    assert both.as_whole


def test_an_officer_of_the_name_under_which_an_allotment_has_its_manager(tmp_path: Path) -> None:
    allotment = '\n2026-02-01 custom "allotment" "AL-1" Expenses:C5:Contracts 100.00 CHF\n  manager: "anna"\n'
    allotment += '  biennium: "2026-2027"\n  certified-by: "officer-c"\n'
    both, _ = changed(tmp_path, allotment, officer("2026-06-01", "anna", "Anna"))
    assert both.as_whole
