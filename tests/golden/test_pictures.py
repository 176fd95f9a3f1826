"""Arabic and Chinese pages look as they were approved (`python -m tests.tools.approve_pictures` approves them anew)."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.tools.pictures import APPROVED, LANGUAGES, PAGES, is_approved, pictures_of
from tests.unit.publish.test_six_languages import fribidi

pytest.importorskip("pypdfium2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_the_approved_one(language: str, tmp_path: Path) -> None:
    if language == "ar" and not fribidi():
        pytest.skip("no libfribidi")
    other = []
    for name, picture in pictures_of(language, tmp_path).items():
        if not is_approved(picture, Image.open(APPROVED / f"{name}-{language}.png")):
            picture.save(tmp_path / f"{name}-{language}.png")
            other.append(tmp_path / f"{name}-{language}.png")
    assert not other, "these look otherwise than those in tests/golden/pictures"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_word_more_or_less_is_seen(name: str, language: str) -> None:
    """With the darkest piece of a line taken out, twelve pixels wide, a page is no longer the approved one."""
    approved = Image.open(APPROVED / f"{name}-{language}.png")
    spots = [(x, y) for y in range(0, approved.height - 10, 10) for x in range(0, approved.width - 12, 12)]
    x, y = min(spots, key=lambda spot: sum(approved.crop((*spot, spot[0] + 12, spot[1] + 10)).tobytes()))
    changed = approved.copy()
    changed.paste(255, (x, y, x + 12, y + 10))
    assert not is_approved(changed, approved)
    assert is_approved(approved.copy(), approved)
