"""What waits for a visitor's answer: who asks often pushes out nobody else's."""

from __future__ import annotations

import pytest

from wsisfund.web import waiting
from wsisfund.web.waiting import Waiting


def test_who_asks_for_many_pushes_out_only_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_MOST", 500)
    kept: Waiting[int] = Waiting(60)
    kept.put("under way", 0, "here")
    for number in range(1_000):
        kept.put(f"flood {number}", number, "there")
    assert kept.take("under way") == 0
    assert kept.take("flood 999") == 999 and kept.take("flood 700") is None


def test_from_many_addresses_too_the_one_that_has_most_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_MOST", 100)
    kept: Waiting[int] = Waiting(60)
    kept.put("under way", 0, "here")
    for number in range(300):
        kept.put(f"flood {number}", number, f"there {number % 30}")
    assert kept.take("under way") == 0
    assert kept.take("flood 299") == 299 and kept.take("flood 0") is None
