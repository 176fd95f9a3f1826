"""The English catalogue says everything that can be asked for and nothing else; figures and days stand in its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.books_index import index_of
from tests.tools.code_trees import TREES
from wsisfund.closing.portfolio import PORTFOLIO
from wsisfund.languages import words as module
from wsisfund.languages.note_tables import note_table
from wsisfund.languages.states import SIX
from wsisfund.languages.words import MissingMessage, Words, languages_known, words_of
from wsisfund.reconciliation.monthly import NAME as MONTHLY
from wsisfund.register.obligations import catalogue
from wsisfund.statements.donor_report import statements_of_donor
from wsisfund.statements.engine import OF_A_DONOR, Run, make_many
from wsisfund.statements.notes import NUMBERS
from wsisfund.statements.obligations import OBLIGATIONS
from wsisfund.statements.recapitulation import RECAPITULATION
from wsisfund.statements.report_tables import BY_YEAR
from wsisfund.vocabulary.event_table import BOTH
from wsisfund.vocabulary.period import Period
from wsisfund.vocabulary.register_table import REGISTER_KINDS
from wsisfund.vocabulary.statement import Line, Note, Statement

from . import asked_keys as asked
from .asked_keys import NAMES

pytestmark = TREES

GOLDEN = Path(__file__).parents[2] / "golden" / "domain-example"
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
EN = words_of("en")
CATALOGUE = Path(module.__file__).parent / "locale" / "en" / "LC_MESSAGES" / "wsisfund.po"
# Notes that the worked example has no occasion for, with the parameters that the engine gives them.
OTHER_NOTES = [
    Note("borrowings", {"borrowings": Decimal("5111.11")}),
    Note("overrides", {"count": "2", "entries": "INV-1, PO-2"}),
    Note("overrides", {"count": "1", "entries": "INV-1"}),
    Note("restatements", {"amount": Decimal("-12.00"), "years": "2025"}),
    Note("explanation", {"line": "Expenses:C5:Travel", "en": "Fewer missions."}),
    Note("pledges-without-rate", {"pledges": "PL-1", "currencies": "KWD"}),
    Note("undelivered-without-rate", {"agreements": "VC-1 (KWD)"}),
    Note("final-figures", {"ended": "2026-11-30"}),
    Note("ended-with-rest", {"ended": "2026-11-30", "balance": Decimal("10.50")}),
    Note("own-currency", {"currency": "USD", "units": Decimal("29000.00"), "chf": Decimal("23200.00")}),
    Note("own-currency-unknown", {"currency": "USD"}),
    Note("restated-balance", {"amount": Decimal("-832.21")}),
    Note("not-yet-delivered"),
    Note("on-receipt", {"agreements": "VC-1", "awaited": Decimal("2302.99")}),
    Note("changes-of-policy", {"year": "2026", "applied": "IPSAS 47", "waiting": "IPSAS 50", "amount": Decimal("5450.00")}),
    Note("services-of-donor", {"count": "1", "amount": Decimal("18000.00")}),
    Note("services-of-donor", {"count": "2", "amount": Decimal("19000.00")}),
]


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Statement]]:
    index = index_of(GOLDEN, tmp_path_factory.mktemp("words"))
    of_the_fund = [name for name in NAMES if name not in OF_A_DONOR]
    of_a_donor = statements_of_donor(Run(index, YEAR, GOLDEN, donor="cascadia"))
    yield [*make_many(index, of_the_fund, YEAR, GOLDEN, agreement="VC-2026-11"), *of_a_donor]


def test_every_statement_line_column_and_check_has_words() -> None:
    missing = []
    for table, idents in asked.lines().items():
        like = module._LIKE.get(table, ())
        for ident in idents:
            keys = [f"{name}.line.{ident}" for name in (table, *like)] + [f"line.{ident}"]
            if not any(map(EN.has, keys)):
                missing.append(keys[0])
    for table, idents in asked.columns().items():
        missing += [f"column.{c}" for c in idents if not EN.has(f"{table}.column.{c}") and not EN.has(f"column.{c}")]
    missing += [f"{name}.check.{c}" for name, found in asked.checks().items() for c in found if not EN.has(f"{name}.check.{c}")]
    missing += [f"statement.{name}.title" for name in NAMES if not EN.has(f"statement.{name}.title")]
    missing += [f"class.{name}" for name in asked.classes() if not EN.has(f"class.{name}")]
    missing += [key for key in asked.groups() if not EN.has(key)]
    missing += [key for key in asked.registers() if not EN.has(key)]
    assert not missing


def test_every_note_has_words() -> None:
    assert set(NUMBERS) <= asked.notes()
    assert [key for key in asked.notes() if not EN.has(f"note.{key}.title") or not EN.has(f"note.{key}.text")] == []


def test_what_the_engine_made_is_said_in_words(statements: list[Statement]) -> None:
    for statement in statements:
        checks = {c.id.partition(".")[0] for c in statement.checks} - {"note"}
        ties = [EN.check(statement.id, c.id) for c in statement.checks if c.id.startswith("note.")]
        assert [tie for tie in ties if re.search(r"[a-z]-[a-z]+$", tie)] == [], "a tie without words"
        assert [c for c in checks if not EN.has(f"{statement.id}.check.{c}")] == []
        assert [r.id for r in statement.reconciliations if not EN.has(f"reconciliation.{r.id}")] == []


def test_figures_of_notes_stand_in_their_text_or_table(statements: list[Statement]) -> None:
    notes = [note for statement in statements for note in statement.notes] + OTHER_NOTES
    assert {note.key for note in notes} == asked.notes(), "a note that no test shows"
    for note in notes:
        text = "\n".join(EN.note_text(note))
        table = note_table(note, EN)
        figures = {cell for row in table.rows for cell in row.cells} if table else set()
        for name, value in note.params.items():
            if isinstance(value, Decimal) and name != "psc-rate":
                shown = EN.number(value, str(note.params.get("currency", name if len(name) == 3 and name.isupper() else "CHF")))
                assert shown in text or EN.cell(value) in figures or shown in figures, (note.key, name)
        assert "{" not in text


def test_no_key_is_unused() -> None:
    lines, columns, checks = asked.lines(), asked.columns(), asked.checks()
    tables = {*lines, *columns}
    from_code = asked.first_arguments("check")
    made = [text for text in from_code if text.endswith("-")]
    texts, patterns = asked.literals()
    dated = ("", ".year", ".part")
    of_the_bank = asked.constants("reconciliation") | {officer.removesuffix("-by") for officer in BOTH}

    of_the_catalogue = {"who", *(f"{fact.ident}.{name}" for fact in catalogue() for name in ("name", "to", "basis"))}
    of_the_register = (Path(__file__).parents[3] / "ledger/register/programme.beancount").read_text(encoding="utf-8")
    of_the_catalogue |= {
        rest for rest, text in EN.below("shipped.").items() if re.search(rf'[";] ?{re.escape(text)}[";]', of_the_register)
    }
    of_the_catalogue.add("cstd-report.basis.2026")  # asked for by another resolution from then on

    def used(key: str) -> bool:
        first, _, rest = key.partition(".")
        if first == "statement":
            named = (*NAMES, PORTFOLIO, MONTHLY, OBLIGATIONS, RECAPITULATION, *REGISTER_KINDS)
            return rest.rpartition(".")[0] in named and rest.rpartition(".")[2] in ("title", "number", "period")
        if first == "line":
            return any(rest in idents for idents in lines.values()) or rest in lines["financial-position"]
        if first == "column":
            return any(f"{c}{d}" == rest for idents in columns.values() for c in idents for d in dated)
        if first == "shipped":
            return rest in of_the_catalogue
        if first == "register":
            return key in asked.registers()
        if first == "note":
            name, _, part = rest.partition(".")
            return name in asked.notes() and (
                part in ("title", "text") or key in texts or any(p.fullmatch(key) for p in patterns)
            )
        if first == "reconciliation":
            return rest in tables - set(NAMES) or rest == "stub" or rest.partition(".")[2] in of_the_bank
        if first == BY_YEAR:
            return rest == "stub"
        if first == "class":
            return rest in asked.classes()
        if first == "group":
            return key in asked.groups()
        kind, _, ident = rest.partition(".")
        if first in tables and kind == "line":
            return ident in lines.get(first, ())
        if first in tables and kind == "column":
            return any(f"{c}{d}" == ident for c in columns[first] for d in dated)
        if first in tables and kind == "check":
            return ident in checks.get(first, ()) or ident in from_code or ident.startswith(tuple(made))
        if first in tables and kind in ("stub", "label"):
            return True
        return key in texts or any(pattern.fullmatch(key) for pattern in patterns)

    assert [key for key in EN._catalogue.messages if not used(key)] == []


def test_the_catalogue_is_clean() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en", abort_invalid=True)
    keys = re.findall(r'(?m)^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"))
    assert len(keys) == len(set(keys)), "the same key twice"
    for message in (m for m in catalogue if m.id):
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(form.strip() and "  " not in form for form in forms), message.id
        assert not message.fuzzy


@pytest.mark.parametrize("language", SIX)
def test_what_is_nil_is_not_said(language: str) -> None:
    words, nil = words_of(language), Decimal("0.00")
    notes = [
        Note("deferred-revenue", {"undelivered": nil, "undelivered-comparative": nil}),
        Note("borrowings", {"borrowings": nil, "borrowings-comparative": Decimal("5111.11")}),
        Note("pledges", {"count": "2", "chf": nil, "without-rate": "2", "chf-comparative": nil}),
        Note("pledges", {"count": "1", "chf": Decimal("11.11"), "without-rate": "0"}),
        Note("restatements", {"years": "2024", "amount": nil}),
        Note("ended-with-rest", {"ended": "2026-06-30", "balance": nil}),
    ]
    said = [" ".join(words.note_text(note)) for note in notes]
    assert not [text for text in said if words.number(nil) in text]
    assert words.number(Decimal("5111.11")) in said[1] and words.number(Decimal("11.11")) in said[3]
    assert len(words.note_text(notes[0])) == 1 and ": 0" not in said[3]


def test_an_unknown_key_and_a_missing_figure_are_errors_of_the_program() -> None:
    with pytest.raises(MissingMessage):
        EN("line.nothing-of-the-kind")
    with pytest.raises(MissingMessage, match="needs 'agreements'"):
        EN.note_text(Note("on-receipt"))
    with pytest.raises(MissingMessage):
        Words("xx")


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        ("1234567.5", "CHF", "1,234,567.50"),
        ("-1234.5", "CHF", "(1,234.50)"),
        ("0", "CHF", "0.00"),
        ("-0.004", "CHF", "0.00"),
        ("12345", "JPY", "12,345"),
        ("-1.5", "KWD", "(1.500)"),
        ("99999999999999.99", "CHF", "99,999,999,999,999.99"),
    ],
)
def test_numbers(value: str, currency: str, shown: str) -> None:
    assert EN.number(Decimal(value), currency) == shown


def test_cells_days_and_shares() -> None:
    assert [EN.cell(v) for v in (Decimal("0.00"), Decimal(-2), None, "text")] == ["–", "(2.00)", "", "text"]
    assert EN.date(date(2019, 2, 1)) == "1 February 2019"
    assert [EN.percent(Decimal(s)) for s in ("0.07", "0.075", "0.13")] == ["7%", "7.5%", "13%"]


def test_labels_come_from_the_books_where_they_have_one() -> None:
    assert EN.line("contributions", Line("che", {}, label="Suisse <b>")) == "Suisse <b>"
    assert EN.line("agreements", Line("VC-1", {}, label="che")) == "VC-1 – che"
    assert EN.line("budget-and-actual", Line("Expenses:C5:Travel", {})) == "C5 – Travel"
    assert EN.line("general-ledger", Line("Assets:Cash:Bank:CHF/12", {})) == ""
    assert EN.line("commitments", Line("PO/2026/11", {})) == "PO/2026/11"
    assert EN.line("my-own", Line("something-else", {})) == "something-else"


def test_heads_say_which_year_their_figures_are_of() -> None:
    assert EN.column("financial-position", "amount", YEAR) == "31 December 2026"
    assert EN.column("cash-flow", "comparative", YEAR) == "2025"
    half = Period(date(2026, 1, 1), date(2026, 6, 30))
    assert EN.column("cash-flow", "amount", half) == "To 30 June 2026"
    assert EN.column("pledges-unsigned", "amount", YEAR) == "Amount"
    assert EN.period("cash-flow", half) == "for the period from 1 January 2026 to 30 June 2026"


def test_an_explanation_is_shown_in_its_own_language_else_in_another() -> None:
    assert EN.note_text(Note("explanation", {"line": "total", "fr": "Moins de missions."})) == ["total: Moins de missions."]


def test_another_language_needs_a_catalogue_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "locale" / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    forms = "".join(f'msgstr[{n}] "{n}: {{count}}"\n' for n in range(6))
    rule = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
    head = f'msgid ""\nmsgstr ""\n"Language: ar\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {rule}\\n"\n'
    text = f'{head}\nmsgid "format.date"\nmsgstr "d MMMM y"\n\nmsgid "n"\nmsgid_plural "n"\n{forms}'
    (place / "wsisfund.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    arabic = Words("ar")
    assert languages_known() == ("ar",)
    assert arabic.direction == "rtl"
    assert [arabic("n", count=n) for n in (0, 1, 2, 5, 20, 100)] == ["0: 0", "1: 1", "2: 2", "3: 5", "4: 20", "5: 100"]
    assert arabic.date(date(2019, 12, 31)) == "31 ديسمبر 2019"
