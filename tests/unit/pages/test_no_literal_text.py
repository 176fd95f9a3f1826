"""What a page says comes from the catalogue: no words stand in templates, scripts or styles, and every key has words."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from wsisfund.closing.calendar import KINDS as OCCASIONS
from wsisfund.closing.status import STATUS_KINDS
from wsisfund.desk.forms import DAILY, FURTHER, WITH_FORM, form_of
from wsisfund.languages.words import desk_words
from wsisfund.pages import DESK_PAGES
from wsisfund.pages.asked import STATES, VIEWS
from wsisfund.pages.inbox import GROUPS
from wsisfund.pages.open_items import AGES, KINDS
from wsisfund.vocabulary.event_table import EVENTS
from wsisfund.vocabulary.register_table import REGISTER_KINDS
from wsisfund.web.roles import ROLES

PACKAGE = Path(__file__).parents[3] / "wsisfund"
# Fava's own template, in our form: its words are Fava's.
_FAVAS = {"_journal_table.html"}
TEMPLATES = [path for path in sorted(PACKAGE.glob("*/templates/*.html")) if path.name not in _FAVAS]
SCRIPTS = sorted(PACKAGE.glob("web/static/*.js"))
WORDS = desk_words()
_SHOWN = ("aria-label", "title", "placeholder", "alt", "label")
_LATIN = re.compile(r"[A-Za-z]{2,}")
# Codes, not words: a currency, and an account as an example.
_CODES = re.compile(r"\bCHF\b|Assets:Cash:Bank:CHF")


class _Texts(HTMLParser):
    """The texts of a template that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self._inside.append(tag)
        self.found += [value for name, value in attrs if name in _SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_words_stand_in_a_template(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    texts = _Texts()
    texts.feed(re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL))
    left = [text.strip() for text in texts.found if _LATIN.search(_CODES.sub("", text))]
    assert left == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_words_stand_in_a_script(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    texts = re.findall(r"""(?:text|"aria-label"|title|placeholder|textContent)\s*[:=]\s*(["'`])((?:(?!\1).)*)\1""", source)
    texts += re.findall(r"""(?:tell|append|replaceChildren)\((?:\w+, )?(["'`])((?:(?!\1).)*)\1""", source)
    plain = [re.sub(r"\$\{[^}]*\}", "", text) for _, text in texts]
    assert [text for text in plain if _LATIN.search(_CODES.sub("", text))] == []
    # Two words with a space between them are said to somebody, wherever they stand.
    said = re.findall(r"""(["'`])([A-Z][a-z]+(?: [a-z]+)+[.:]?)\1""", source)
    assert [text for _, text in said] == []


def test_no_words_stand_in_a_style() -> None:
    styles = [*PACKAGE.glob("web/static/*.css"), PACKAGE / "pages" / "templates" / "_fund.html"]
    found = [text for path in styles for text in re.findall(r'content:\s*"([^"]*)"', path.read_text(encoding="utf-8"))]
    assert [text for text in found if text.strip()] == []
    physical = r"(?:margin|padding|border)-(?:left|right)|text-align: left|(?<![-\w])(?:left|right):"
    for path in styles:
        assert re.findall(physical, path.read_text(encoding="utf-8")) == [], path.name


def test_every_key_that_a_page_or_a_script_asks_for_has_words() -> None:
    asked: set[str] = set()
    for path in (*PACKAGE.glob("pages/*.py"), *PACKAGE.glob("web/*.py"), *TEMPLATES):
        source = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r"""(?:words|said)\(\s*["']([a-z_.-]+[a-z])["']""", source))
    for path in SCRIPTS:
        source = path.read_text(encoding="utf-8")
        prefix = "reconcile.script." if path.name == "reconcile.js" else "script."
        asked |= {prefix + name for name in re.findall(r"\bwords\.([a-z_]+)\b(?!\()", source)}
        asked |= {"script." + name for name in re.findall(r"pageWords\.([a-z_]+)\b", source)}
        asked |= {"script." + name for name in re.findall(r'words\["([a-z-]+)"\]', source)}
    assert len(asked) > 200
    assert sorted(key for key in asked if not WORDS.has(key)) == []


def test_every_id_of_a_closed_list_has_words() -> None:
    asked = {f"page.{page.__name__}" for page in DESK_PAGES} | {f"role.{role}" for role in ROLES}
    asked |= {f"inbox.kind.{kind}" for kind in STATUS_KINDS} | {f"inbox.{group}" for group in GROUPS}
    asked |= {f"act.{act.replace(' ', '-')}" for act in (*DAILY, *FURTHER)}
    values = {value for act in WITH_FORM for field in form_of(act) for value in field.choices}
    asked |= {f"choice.{value}" for value in values if not re.fullmatch("[A-Z]{1,4}", value)}
    asked |= {f"register.{kind}" for kind in REGISTER_KINDS} | {f"calendar.{kind}" for kind in OCCASIONS}
    asked |= {f"state.{state}" for state in STATES} | {f"contributions.view.{view}" for view in VIEWS}
    asked |= {f"open-items.{kind.line}" for kind in KINDS} | {f"open-items.age.{age}" for age, _ in AGES}
    asked |= {f"event.{event}" for event in EVENTS}
    assert sorted(key for key in asked if not WORDS.has(key)) == []


def test_what_is_said_of_a_refusal_is_said_of_one_that_there_is() -> None:
    pages = {path.stem for path in (PACKAGE.parent / "docs" / "errors").glob("*.md")}
    assert set(WORDS.below("refusal.")) <= pages
