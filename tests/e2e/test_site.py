"""Pages for readers, from the disk: the public site, a report, the document for Council; accessible in light and dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.inside import typed

from .test_desk import _axe

EXAMPLE = Path(__file__).parents[1] / "golden" / "domain-example"
PAGES = ("index.html", "en/index.html", "ar/index.html", "ru/donor/aurelia.html", "zh/programme/C5.html", "fr/goal/9.html")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_pages_for_readers_are_accessible_and_fit_a_telephone(browser: Any, tmp_path: Path, scheme: str, width: int) -> None:
    assert typed(EXAMPLE, ["export", "site", str(tmp_path / "public"), "--to", "2026-12-31"]).code == 0
    for words in ("council --year 2026 --language ar", "annual --year 2026 --language es"):
        assert typed(EXAMPLE, ["report", *words.split(), "--format", "html", "--out", str(tmp_path / "public")]).code == 0
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800}, java_script_enabled=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found = {}
    with _axe() as axe:
        for name in (*PAGES, "council-2026-ar.html", "annual-2026-es.html"):
            page.goto((tmp_path / "public" / name).as_uri())
            violations = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
            found[name] = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in violations]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            # The bars of a chart have a colour of the page, no text leaves its drawing.
            clipped = page.evaluate(
                """() => [...document.querySelectorAll("svg text")].filter((text) => {
                  const own = text.getBoundingClientRect(), all = text.ownerSVGElement.getBoundingClientRect();
                  return own.left < all.left - 1 || own.right > all.right + 1;
                }).map((text) => text.textContent)"""
            )
            assert clipped == [], name
    page.close()
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert said == []
