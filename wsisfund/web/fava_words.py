"""What Fava's scripts say in the reader's language: Fava's own catalogue; where it has none, its menu in our words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fava.application import translations

from ..languages.spoken import language


def fava_words() -> dict[str, str]:
    """Translations by Fava's English words; what is missing stays English."""
    return {**translations(), **_menus().get(language(), {})}


@cache
def _menus() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / "data" / "fava_menu.toml").read_text(encoding="utf-8"))
