"""What rules say on a page: in the reader's language, with the figures of the English; English where no one has told it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lines_run import ending
from tests.tools import rule_texts
from tests.tools.code_trees import TREES, modules
from tests.tools.text_templates import Reader, is_words, written
from wsisfund.errors import Refused
from wsisfund.languages.retold import Piece, retold, retold_in, told
from wsisfund.languages.spoken import speaking

pytestmark = TREES

_HOLE = re.compile(r"\{[a-z0-9-]+\}")
_COMMAND = re.compile(r"wsisfund [a-z-]+|--[a-z-]+|[a-z-]+: \"(?!\")")
REPRODUCERS = Path(__file__).parents[2] / "errors"
_SAID = re.compile(r"(?:(?:\S+: )?(?:error|usage|refused|invalid|review|conflict|warning) \([a-z0-9-]+\)|  (?:why|fix)): (.+)")
# Texts of faults that a page shows in English still. None is left: a new text comes with its translations.
LEFT = 0
# Of what the reproducers of errors print: what the command line alone says, Beancount's own words, and texts put together.
ENGLISH_OF_REPRODUCERS = 75


class OverAppropriation(Refused):
    slug = "over-appropriation"


FAULT = OverAppropriation(
    "Expenses:C5:Travel would be over by 2,780.50 CHF on 2026-12-20",
    why="10,780.50 CHF committed and spent against 8,000.00 CHF appropriated for 2026-2027",
    fix="lower the amount to 6,219.50 CHF, or move an appropriation:\n"
    "wsisfund budget virement FROM Expenses:C5:Travel 2780.50 --reason …",
    file="ledger/budget/2026.beancount",
    line=12,
)


def test_the_command_line_and_an_english_page_say_the_same() -> None:
    assert told(FAULT).text == FAULT.as_text()
    assert told(FAULT).title == ""


_LINE = "Expenses:C5:Travel"


@pytest.mark.parametrize(
    ("code", "first", "why"),
    [
        ("fr", f"{_LINE} serait dépassée de 2\u202f780,50 CHF le 20 décembre 2026", "10\u202f780,50 CHF engagés"),
        ("es", f"{_LINE} se excedería en 2.780,50 CHF el 20 de diciembre de 2026", "10.780,50 CHF comprometidos"),
        ("zh", f"{_LINE} 将超支 2,780.50 CHF，2026年12月20日", "10,780.50 CHF"),
    ],
)
def test_a_fault_is_told_in_the_readers_language_with_its_figures(code: str, first: str, why: str) -> None:
    with speaking(code):
        found = told(FAULT)
    assert [line.language for line in found.lines] == [code] * 3
    assert found.lines[0].text.endswith(first)
    assert found.lines[0].text.startswith("ledger/budget/2026.beancount:12: ")
    assert why in found.lines[1].text
    assert "wsisfund budget virement FROM Expenses:C5:Travel 2780.50 --reason …" in found.lines[2].text


def test_why_something_waits_is_told_as_rules_are() -> None:
    """What `status` and the Inbox list; the year-end's own list is for the command line."""
    said = {
        text
        for module in modules().values()
        if module.path.parent.name == "closing" and module.path.name != "year_end.py"
        for inside, nodes in module.own.items()
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Waiting"
        for why in node.args[3:4]
        for template in Reader(module, inside).templates(why)
        if is_words(template) and not (text := written(template)).endswith("; {why}")
    }
    assert len(said) > 5
    assert {code: sorted(said - set(rule_texts.translated(code))) for code in rule_texts.OTHERS} == {
        code: [] for code in rule_texts.OTHERS
    }


def test_in_arabic_figures_and_commands_are_set_apart() -> None:
    with speaking("ar"):
        first, _, fix = told(FAULT).lines
        assert (first.direction, first.language) == ("rtl", "ar")
    assert "\u2068Expenses:C5:Travel\u2069" in first.text
    assert "\u2066wsisfund budget virement FROM Expenses:C5:Travel 2780.50 --reason …\u2069" in fix.text


def test_what_nobody_translated_and_what_could_be_cut_in_two_ways_stays_english() -> None:
    with speaking("ru"):
        assert retold("the moon is full") == Piece("the moon is full", "en")
        # Which of the two is the line that has none cannot be told.
        text = "A has no appropriation in B has no appropriation in 2026-2027"
        assert retold(text) == Piece(text, "en")


def test_what_is_quoted_stands_as_it_was_typed() -> None:
    with speaking("ru"):
        text = retold('column "amount" holds "1.234": it may be 1234 or 1.234').text
        assert text == 'в столбце "amount" стоит "1.234": может быть 1234 или 1.234'
        assert retold("it holds the fact 'gain'").language == "en"


def test_a_warning_keeps_its_code_and_an_answer_says_what_is_told() -> None:
    answer = {"derivation": ["the moon is full"], "warnings": ["unknown-donor: no donor 'XYZ'"], "id": "nothing to do"}
    with speaking("fr"):
        text = "unknown-donor: il n’y a pas de donateur «XYZ»"
        assert retold_in(answer) == {"unknown-donor: no donor 'XYZ'": {"text": text, "lang": "fr", "dir": "ltr"}}
    assert retold_in(answer) == {}


def test_a_text_made_to_be_slow_is_not() -> None:
    """With patterns for the holes, what has all of a template but its end would be looked at in every cut of it."""
    text = "near to it: " + "a holds b, " * 20_000
    with speaking("es"), ending():
        assert retold(text).language == "en"


@pytest.mark.parametrize("code", rule_texts.OTHERS)
def test_a_translation_keeps_the_holes_and_the_commands(code: str) -> None:
    own = rule_texts.translated(code)
    assert [text for text, said in own.items() if sorted(_HOLE.findall(text)) != sorted(_HOLE.findall(said))] == []
    assert [(text, command) for text, said in own.items() for command in _COMMAND.findall(text) if command not in said] == []
    # A command alone, and a word that two languages share, are as they are.
    alike = [text for text, said in own.items() if said == text and " " in text]
    assert [text for text in alike if not text.startswith(("wsisfund ", "bank-match "))] == []


def test_catalogues_hold_the_same_texts_all_of_which_the_program_says() -> None:
    own = {code: set(rule_texts.translated(code)) for code in rule_texts.OTHERS}
    assert [code for code, texts in own.items() if texts != own["fr"]] == []
    assert sorted(own["fr"] - rule_texts.all_texts()) == [], "reworded or gone: python -m tests.tools.rule_texts --tidy"


def test_nearly_all_that_the_reproducers_of_errors_say_is_told() -> None:
    said = {text for path in sorted(REPRODUCERS.glob("*/expected*")) for text in _texts_of(path.read_text(encoding="utf-8"))}
    with speaking("es"):
        english = {text for text in said if retold(text).language == "en"}
    assert len(said) > 800
    assert len(english) <= ENGLISH_OF_REPRODUCERS, sorted(english)


def _texts_of(printed: str) -> Iterator[str]:
    """Messages, reasons and advice of a command's output."""
    text = ""
    for line in [*printed.splitlines(), ""]:
        if line.startswith("       ") and text:
            text += "\n" + line[7:]
            continue
        if text:
            yield text
        found = _SAID.match(line)
        text = found[1] if found else ""


def test_the_texts_left_in_english_only_grow_fewer() -> None:
    assert len(rule_texts.left()) <= LEFT, "translate what python -m tests.tools.rule_texts lists"
