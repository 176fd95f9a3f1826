from __future__ import annotations

import pytest

from wsisfund.closing.status import STATUS_KINDS
from wsisfund.desk.forms import DAILY, FURTHER, WITH_FORM, form_of
from wsisfund.desk.register import PROGRAMME
from wsisfund.languages.words import desk_words
from wsisfund.pages.inbox import _FORMS
from wsisfund.vocabulary.register_table import REGISTER_KINDS


@pytest.mark.parametrize("act", [*DAILY, *FURTHER])
def test_every_field_of_a_form_has_a_label(act: str) -> None:
    words = desk_words()
    labels = {field.name: (f"field.{act.replace(' ', '-')}.{field.name}", f"field.{field.name}") for field in form_of(act)}
    assert [name for name, keys in labels.items() if not any(words.has(key) for key in keys)] == []


def test_every_kind_and_field_of_the_register_has_a_word() -> None:
    words = desk_words()
    fields = {field.name.replace("_", "-") for act in PROGRAMME for field in form_of(act)}
    said = {field.name for kind in REGISTER_KINDS.values() for field in kind.fields}
    keys = [*(f"said.{name}" for name in fields | said), *(f"register.{kind}" for kind in REGISTER_KINDS)]
    assert [key for key in sorted(keys) if not words.has(key)] == []


def test_what_settles_a_thing_in_the_inbox_has_a_form() -> None:
    assert {act for act, _ in _FORMS.values()} - set(WITH_FORM) == set()


def test_everything_that_waits_has_a_heading() -> None:
    assert [kind for kind in STATUS_KINDS if not desk_words().has(f"inbox.kind.{kind}")] == []
