"""Whole pages of the desk that are not Fava's: the login, a donor's own page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..languages.words import desk_words

_TEMPLATES = Path(__file__).parent / "templates"


def page_of(template: str, **values: Any) -> bytes:
    """The page that a template makes of `values`; everything is escaped."""
    page: str = _templates().get_template(template).render(words=desk_words(), **values)
    return page.encode()


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
