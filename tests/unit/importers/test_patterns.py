"""Patterns of the import map: words and simple repetitions; none by which a cell could hold up an import."""

from __future__ import annotations

from pathlib import Path

import pytest

from wsisfund.errors import Faults
from wsisfund.importers.mapping import PATH, import_map, parsed_map
from wsisfund.importers.patterns import checked_pattern

GOOD = [
    "re-?announcement|without currency|second hand",
    "low",
    "to be .{0,20} confirmed",
    "tentativ[eo]",
    r"\bdraft\b",
    "^no$",
    "un(der)?certain",
    "doubt.*",
    "(jan|feb|mar|apr) (to be )?(confirmed|agreed)",
    "doubt.*|tentat.*|to be .*",
]
BAD = [
    "(a+)+$", "(a|a)*b", "(a|aa)+$", r"(.*a){20}", ".*.*.*x", "(?=a)b", r"(a)\1", "a*a*a*b", "([a-z]+)*x", "(?:a?){30}a{30}",
    "a?" * 12 + "a" * 12, "(", "[", "a" * 300, "(?<=x)y", "((((a*)*)*)*)*",
    "a{0,20}" * 5 + "b", ".{0,20}" * 8 + "x", "(a|a|a|a|a|a)" * 14 + "b", "[a-z]+" + "(a|aa)" * 20 + "b", "a*a{0,20}b",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_simple_patterns_are_taken(text: str) -> None:
    assert checked_pattern(text).flags & 2


@pytest.mark.parametrize("text", BAD)
def test_a_pattern_that_may_take_long_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        checked_pattern(text)


def test_the_map_names_the_line_of_such_a_pattern() -> None:
    with pytest.raises(Faults) as refused:
        parsed_map("[pledges]\nday_first = true\n[pledges.doubtful]\nstate = '(a+)+$'\n")
    (fault,) = refused.value.faults
    assert (fault.slug, fault.line) == ("bad-import-map", 4)


@pytest.mark.parametrize(
    "text", ["x = " + "1" * 5000, "x = " + "[" * 100_000, "[pledges.unusual_amount]\ndefault = " + "9" * 4500, "a" * 2**21]
)
def test_a_map_that_would_hold_up_its_reader_is_refused(text: str) -> None:
    with pytest.raises(Faults):
        parsed_map(text)


def test_a_map_is_a_plain_file_of_bearable_size(tmp_path: Path) -> None:
    (tmp_path / "imports").mkdir()
    place = tmp_path / PATH
    with place.open("wb") as file:
        file.truncate(20 * 2**30)
    with pytest.raises(Faults):
        import_map(tmp_path)
    place.unlink()
    outside = tmp_path / "outside.toml"
    outside.write_text("[pledges]\nday_first = false\n")
    place.symlink_to(outside)
    with pytest.raises(Faults):
        import_map(tmp_path)
    place.unlink()
    assert import_map(tmp_path).day_first is True


def test_a_sparse_file_is_refused_by_its_length(tmp_path: Path) -> None:
    from wsisfund.importers.file_faults import FileTooLarge
    from wsisfund.importers.source import read_source

    place = tmp_path / "pledges.csv"
    with place.open("wb") as file:
        file.truncate(20 * 2**30)
    with pytest.raises(FileTooLarge):
        read_source(place, "pledges.csv")
