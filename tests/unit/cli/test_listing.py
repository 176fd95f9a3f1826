"""Lists for people: columns aligned, also of more rows than are looked at together."""

from __future__ import annotations

from wsisfund.cli.listing import table, table_in_parts


def test_figures_stand_on_the_right_and_no_line_ends_in_spaces() -> None:
    assert table(("day", "amount", "for"), [("2026-01-02", "-1,000.50", "a"), ("", "2.00", "")]).splitlines() == [
        "       day     amount  for",
        "----------  ---------  ---",
        "2026-01-02  -1,000.50  a",
        "                 2.00",
    ]
    assert table(("to", "CHF"), [["a", "5"], ["bb", "−10"]]).splitlines() == ["to  CHF", "--  ---", "a     5", "bb  −10"]
    assert table(("a",), []) == "none"


def test_a_row_far_below_widens_a_column_and_makes_it_text() -> None:
    rows = [("1", "2")] * 2500 + [("100", "long")]
    parts = list(table_in_parts(("n", "what"), rows))
    assert len(parts) > 3
    assert "\n".join(parts) == table(("n", "what"), rows)
    lines = "\n".join(parts).splitlines()
    assert (lines[0], lines[2], lines[-1], len(lines)) == ("  n  what", "  1  2", "100  long", 2503)


def test_lines_made_before_a_column_changed_stand_as_if_all_rows_had_been_known() -> None:
    rows = [("7", "x", "", "1")] * 1000 + [("2026", "x y", "-3.50", "22")] * 1000 + [("a", "xyz 1", "10,000.00", "end")]
    lines = table(("n", "what", "CHF", "for"), iter(rows)).splitlines()
    assert lines[:3] == ["n     what         CHF  for", "----  -----  ---------  ---", "7     x                 1"]
    assert lines[1002] == "2026  x y        -3.50  22"
    assert lines[-1] == "a     xyz 1  10,000.00  end"
