"""What the printers know of the tables holds for the engine's figures."""

from __future__ import annotations

from decimal import Decimal

from wsisfund.publish.tables import GROUPS, ROW_SUMS, currency_of, for_readers, groups_of, notes_in_order, tables_of

from .made import council_document, example, pledges


def test_sums_within_rows_are_those_of_the_engine() -> None:
    seen = set()
    for statement in example().values():
        for table in tables_of(statement):
            for column, parts in ROW_SUMS.get(table.id, {}).items():
                seen.add((table.id, column))
                for line in table.lines:
                    values = {name: value for name, value in line.values.items() if isinstance(value, Decimal)}
                    assert values[column] == sum(sign * values[name] for sign, name in parts), (table.id, line.id, column)
    assert seen == {(table, column) for table, sums in ROW_SUMS.items() for column in sums}


def test_groups_hold_every_column_of_their_table() -> None:
    tables = {table.id: table for statement in example().values() for table in tables_of(statement)}
    for name, groups in GROUPS.items():
        assert [column for group in groups for column in group.columns] == list(tables[name].columns)
        assert groups_of(tables[name]) == groups
    assert groups_of(tables["programme"])[0].columns == ("direct", "support", "total")


def test_currency_of_a_cell() -> None:
    statement = pledges()
    assert [currency_of(statement, line, "amount") for line in statement.lines] == ["KWD", "JPY", "EUR", "CHF"]
    assert {currency_of(statement, line, "chf") for line in statement.lines} == {"CHF"}
    account = example()["account-statement"]
    assert currency_of(account, account.lines[0], "original") == "CHF"


def test_notes_stand_once_and_in_order() -> None:
    numbers = [note.number for note in notes_in_order(council_document())]
    numbered = [number for number in numbers if number is not None]
    assert numbered == sorted(set(numbered))
    assert numbers[: len(numbered)] == numbered
    shown = {line.note for statement in for_readers(council_document()) for line in statement.lines}
    assert shown - {None} <= set(numbered)
    assert 8 not in shown, "no borrowings, no note of them"
