"""What the printers know of the tables holds for the engine's figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from wsisfund.languages.order import name_key
from wsisfund.languages.words import words_of
from wsisfund.publish.html import render_html
from wsisfund.publish.pdf_tables import reconciliation_table
from wsisfund.publish.tables import (
    GROUPS,
    ROW_SUMS,
    currency_of,
    for_readers,
    groups_of,
    head_of,
    heading_of,
    notes_in_order,
    tables_of,
)
from wsisfund.vocabulary.statement import Note

from .made import EN, council_document, donor_report, example, pledges, second_year


def test_sums_within_rows_are_those_of_the_engine() -> None:
    seen = set()
    # The example has no year before, which tables below some statements are of.
    before = [second_year(name) for name in ("net-assets", "programme", "sdg")]
    for statement in (*example().values(), *donor_report("borealia"), *before):
        for table in tables_of(statement):
            for column, parts in ROW_SUMS.get(table.id, {}).items():
                seen.add((table.id, column))
                for line in table.lines:
                    values = {name: value for name, value in line.values.items() if isinstance(value, Decimal)}
                    assert values[column] == sum(sign * values[name] for sign, name in parts), (table.id, line.id, column)
    assert seen == {(table, column) for table, sums in ROW_SUMS.items() for column in sums}


def test_groups_hold_every_column_of_their_table() -> None:
    statements = (*example().values(), *donor_report("borealia"))
    tables = {table.id: table for statement in statements for table in tables_of(statement)}
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
    foreign = donor_report("borealia")[-1]
    assert [currency_of(foreign, foreign.lines[0], column) for column in ("amount", "original")] == ["CHF", "USD"]
    (instalments,) = foreign.reconciliations
    found = [currency_of(foreign, instalments.lines[0], column) for column in instalments.columns[1:]]
    assert found == ["USD", "USD", "USD", "USD", "CHF"]


def test_an_agreement_in_francs_says_nothing_twice() -> None:
    (account,) = for_readers([example()["account-statement"]], EN)
    assert account.columns == ("amount",)
    assert "carrying" not in account.reconciliations[0].columns
    (foreign,) = for_readers(donor_report("borealia")[-1:], EN)
    assert foreign.columns == ("amount", "original") and "carrying" in foreign.reconciliations[0].columns


def test_heads_and_headings_say_currency_subject_and_end() -> None:
    foreign = donor_report("borealia")[-1]
    assert head_of(foreign, foreign.id, "original", EN) == "USD"
    assert head_of(foreign, "instalments", "agreed", EN) == "Agreed, USD"
    assert head_of(example()["contributions"], "contributions", "written-off", EN) == "Written off"
    assert heading_of(foreign, EN) == "Statement of account – VC-2026-13, Borealia"
    final = replace(foreign, notes=(*foreign.notes, Note("final-figures", {"ended": "2026-12-31"})))
    assert heading_of(final, EN) == "Statement of account – VC-2026-13, Borealia (final)"


def test_notes_stand_once_and_in_order() -> None:
    notes = notes_in_order(council_document())
    numbered = [note.number for note in notes if note.number is not None]
    assert numbered == list(range(1, len(numbered) + 1))
    others = [n for n, note in enumerate(notes) if note.number is None]
    keys = [note.note.key for note in notes]
    about_budget = list(range(keys.index("budget-basis") + 1, keys.index("budget-basis") + 5))
    assert others == [*about_budget, len(notes) - 1] and {keys[n] for n in about_budget} == {"unexplained"}
    page = render_html(council_document(), EN).decode()
    assert page.count(f"<h3>{EN.note_title('unexplained')}</h3>") == 1, "one title for the four of them"
    assert page.index("C6 – Grants and transfers: not explained") < page.index('id="note-5"')
    shown = {line.note for statement in for_readers(council_document(), EN) for line in statement.lines}
    assert shown - {None} <= set(numbered)
    borrowings = next(line for line in for_readers(council_document(), EN)[0].lines if line.id == "borrowings")
    assert borrowings.note is None, "no borrowings, no note of them"


def test_budget_lines_of_orders_are_named_in_the_language_as_in_statement_v() -> None:
    (shown,) = for_readers([example()["commitments"]], words_of("fr"))
    named = [line.values["account"] for line in shown.lines]
    assert named[:2] == ["C5 – Services contractuels", "C6 – Subventions et transferts"]


def test_a_table_of_nothing_but_its_total_is_one_sentence() -> None:
    whole = example()["contributions"]
    (shown,) = for_readers([replace(whole, lines=whole.lines[-1:])], EN)
    assert shown.lines == ()


def test_a_table_below_of_nothing_but_its_total_is_one_sentence_too() -> None:
    performance = example()["financial-performance"]
    table = performance.reconciliations[0]
    empty = replace(performance, reconciliations=(table._replace(lines=table.lines[-1:]),))
    (shown,) = for_readers([empty], EN)
    assert shown.reconciliations[0].lines == ()
    printed = reconciliation_table(shown, shown.reconciliations[0], EN).table
    assert [row.cells for row in printed.rows] == [(EN("document.nothing"),)]


def test_donors_are_looked_for_by_name_and_totals_tie() -> None:
    found = {s.id: s for s in for_readers(council_document(), EN)}
    names = [name_key(line.label or line.id) for line in found["contributions"].lines[:-1]]
    assert names == sorted(names)
    budget = found["budget-and-actual"].lines[-1].values["open-commitments"]
    assert found["commitments"].lines[-1].values["open"] == budget
    assert found["pledges-unsigned"].lines[-1].id == "total"
