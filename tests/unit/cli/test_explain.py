"""explain: the page of a code, near codes for a wrong one, and no way out of the folder."""

from __future__ import annotations

import pytest

from .conftest import Program


def test_the_page_is_printed(program: Program) -> None:
    ended = program("explain", "no-books")
    assert ended.code == 0 and ended.out.startswith("# no-books\n")
    said = program("explain", "no-books", "--json").json
    assert (said["ok"], said["code"], said["page"]) == (True, "no-books", ended.out)


def test_near_codes_are_proposed(program: Program) -> None:
    ended = program("explain", "over-apropriation", "--json")
    assert (ended.code, ended.slugs) == (2, ["unknown-code"])
    assert "over-appropriation" in ended.json["errors"][0]["fix"]


@pytest.mark.parametrize("code", ["../decisions/0001-dev-script", "README", "no-books.md", "/etc/passwd", "x\x1b[2J"])
def test_only_codes_are_read(program: Program, code: str) -> None:
    ended = program("explain", code)
    assert ended.code == 2 and "unknown-code" in ended.err and "\x1b" not in ended.err


def test_alone_it_lists_every_code(program: Program) -> None:
    said = program("explain", "--json").json["codes"]
    assert [one["code"] for one in said if "``" in one["meaning"]] == [], "marks of a page have no place in a terminal"
    codes = [one["code"] for one in said]
    assert codes == sorted(codes) and len(codes) > 100 and all(one["meaning"] for one in said)
    shown = program("explain").out.splitlines()
    assert [line.split()[0] for line in shown] == codes
