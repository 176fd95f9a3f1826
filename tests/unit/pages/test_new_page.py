from __future__ import annotations

import pytest

from wsisfund.desk.forms import DAILY, form_of
from wsisfund.languages.words import desk_words


@pytest.mark.parametrize("act", DAILY)
def test_every_field_of_a_form_has_a_label(act: str) -> None:
    words = desk_words()
    labels = {field.name: (f"field.{act.replace(' ', '-')}.{field.name}", f"field.{field.name}") for field in form_of(act)}
    assert [name for name, keys in labels.items() if not any(words.has(key) for key in keys)] == []
