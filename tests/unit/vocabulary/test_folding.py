"""What people write for one id, in the ways in which programs change it."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisfund.vocabulary.folding import fold_identity, stands_in

SAME = [
    "PL-1", "pl-1", "PL\u20111", "PL\u20101", "PL–1", "PL—1", "PL−1", "ＰＬ-1", "ＰＬ－１", "PL 1", "PL\u00a01", "P L 1", "PL\u00ad1",
    "PL\u200b1", "\ufeffPL-1", "PL\u2060-1", "PL-1\u200e", "PL\ufe0f1", "PL\u202f-\u202f1", "𝐏𝐋-𝟏", "PL1", " PL - 1\t", "PL\u3164-1", "PL﹣1",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME)
def test_writings_of_one_id(text: str) -> None:
    assert fold_identity(text) == "pl1"


@pytest.mark.parametrize("text", ["PL-2", "PL_1", "PL/1", "PL.1", "PL-01", "РL-1", "PL-l", "PL-1a"])
def test_other_ids(text: str) -> None:
    assert fold_identity(text) != "pl1"


def test_letters_of_other_scripts_fold_by_their_own_rules() -> None:
    assert fold_identity("СТРАẞE") == fold_identity("страss" + "e")
    assert fold_identity("Réf. 1") == fold_identity("RE\u0301F.1")


@pytest.mark.parametrize("text", ["", " ", "-", "—", "\u200b", "\u00ad - \ufeff"])
def test_nothing_is_left(text: str) -> None:
    assert fold_identity(text) == ""


@given(st.text(max_size=20))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold_identity(text)
    assert fold_identity(once) == once


@pytest.mark.parametrize(
    ("name", "text", "stands"),
    [
        ("Chad", "Ministry of Finance, CHAD", True), ("Chad", "Chadwick Ltd", False), ("CHE", "Manchester City", False),
        ("USA", "U.S.A. Treasury", True), ("United Kingdom", "United-Kingdom (FCDO)", True), ("delta-telecom", "Delta Telecom Ltd", True),
        ("Côte d'Ivoire", "Ambassade de la Côte d’Ivoire", True), ("中国", "中国信息通信部", True), ("", "x", False), ("x", "", False),
    ],
)  # fmt: skip
def test_a_name_stands_in_a_text_as_words(name: str, text: str, stands: bool) -> None:
    assert stands_in(name, text) is stands
