"""Whole pages of the desk that are not Fava's: the login, the account, a donor's own page."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..languages.spoken import language, own_names
from ..languages.words import desk_words

_TEMPLATES = Path(__file__).parent / "templates"
_STATIC = Path(__file__).parent / "static"


def page_of(template: str, **values: Any) -> bytes:
    """The page that a template makes of `values`; everything is escaped."""
    words = {"words": desk_words(language()), "language": language(), "languages": own_names()}
    page: str = _templates().get_template(template).render(**words, version=version_of, **values)
    return page.encode()


@cache
def version_of(name: str) -> str:
    """What tells one version of a script or a style of ours from another, in its address."""
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
