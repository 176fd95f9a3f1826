"""Where derived files lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.settings import INDEX_VARIABLE, index_folder


@pytest.mark.parametrize(
    ("index", "cache", "folder"),
    [
        ("/here", "/cache", "/here"),
        ("", "/cache", "/cache/wsisfund"),
        ("", "", "/users/anna/.cache/wsisfund"),
        ("", " ", "/users/anna/.cache/wsisfund"),
    ],
)
def test_indexes_lie_where_they_are_asked_for_or_in_the_users_cache(
    monkeypatch: pytest.MonkeyPatch, index: str, cache: str, folder: str
) -> None:
    for name, value in ((INDEX_VARIABLE, index), ("XDG_CACHE_HOME", cache), ("HOME", "/users/anna")):
        monkeypatch.setenv(name, value)
    assert index_folder() == Path(folder)
