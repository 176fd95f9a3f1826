"""The draft that a builder makes of a request said in keywords, as most tests of builders say theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_type_hints

from wsisfund.books.draft import Draft
from wsisfund.desk.forms import fields_of
from wsisfund.store.index import Index


def draft_of(build: Callable[..., Draft], index: Index, *first: Any, **said: Any) -> Draft:
    """`said` is divided: fields of the builder's request, and what else it takes (the day, the officers)."""
    request = get_type_hints(build)["asked"]
    named = {field.name for field in fields_of(request)}
    asked = request(**{key: value for key, value in said.items() if key in named})
    rest = {key: value for key, value in said.items() if key not in named}
    if first:
        (rest["kind"],) = first
    return build(index, asked, **rest)
