"""Cookies of a request: ours by name, in a time that nobody can draw out."""

from __future__ import annotations

import pytest

from tests.lines_run import within
from wsisfund.web.cookies import cookie_of
from wsisfund.web.language_choice import _chosen
from wsisfund.web.login import named_in
from wsisfund.web.server import HEAD_BYTES_MAX


@pytest.mark.parametrize(
    ("header", "held"),
    [
        ("", ""),
        ("desk=a", "a"),
        ("other=1; desk=a==;more", "a=="),
        ("desk=a;desk=b", "b"),
        ("desks=a; xdesk=b; desk", ""),
        ('desk="a"', '"a"'),
    ],
)
def test_a_cookie_is_found_by_its_name(header: str, held: str) -> None:
    assert cookie_of({"HTTP_COOKIE": header}, "desk") == held


@pytest.mark.parametrize("pair", ['\\"', "\\101", "a;", "; ", "=", "desk=", "a=b;"])
def test_a_header_as_long_as_the_desk_reads_takes_no_time(pair: str) -> None:
    """One of escaped quotation marks takes Python's own reader a minute, and the desk with it."""
    environ = {"HTTP_COOKIE": 'wsisfund-language="' + pair * (HEAD_BYTES_MAX // len(pair)) + '"'}
    with within(500):
        assert named_in(environ, "wsisfund", "[a-z]+") == _chosen(environ) == ""
