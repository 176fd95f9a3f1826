"""Who reads gets the desk in a language of his: the one he chose, else the first that his browser asks for and we have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fava
import pytest

from wsisfund.languages.states import SIX
from wsisfund.languages.words import desk_words, words_of
from wsisfund.pages import DESK_PAGES

from .conftest import BASE
from .logged_in import Desk, example_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with example_desk(tmp_path_factory.mktemp("languages")) as made:
        yield made


def _login(client: Any, **headers: str) -> str:
    return str(client.get("/login", base_url=BASE, headers=headers).text)


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("fr-CH, fr;q=0.9, en;q=0.8", "fr"), ("de, ar;q=0.4, ru;q=0.2", "ar"), ("de", "en"), ("", "en"), ("zh-Hant-TW,zh", "zh"),
     ("en;q=0, es;q=x, ru;q=0.1", "ru"), ("fr;q=", "en"), ("," * 9999 + "fr", "en")],
)  # fmt: skip
def test_at_first_it_is_the_browsers(desk: Desk, accepted: str, code: str) -> None:
    page = _login(desk.visitor(), **{"Accept-Language": accepted})
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in page
    assert f"<h1>{desk_words(code)('login.title')}</h1>" in page


def test_a_choice_stays_leads_back_and_goes_before_the_browsers(desk: Desk) -> None:
    client = desk.visitor()
    for code in SIX:
        asked = {"Referer": f"{BASE}/login?next=%2Fx", "Accept-Language": "ru"}
        answer = client.get(f"/language/{code}", base_url=BASE, headers=asked)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=%2Fx")
        assert f'<html lang="{code}"' in _login(client, **{"Accept-Language": "ru"})
    assert client.get("/language/fr", base_url=BASE).headers["Location"] == "/"
    assert '<html lang="ru"' in _login(desk.visitor(), **{"Cookie": "wsisfund-language=<x>", "Accept-Language": "ru"})


@pytest.mark.parametrize("code", SIX)
def test_pages_menu_scripts_and_refusals_speak_it(desk: Desk, code: str) -> None:
    visitor, words = desk.as_("cert"), desk_words(code)
    visitor.client.get(f"/language/{code}", base_url=BASE)
    page = visitor.get(f"/{visitor.slug}/extension/Budget/", at="2026-12-31").text
    assert f'<html lang="{code}" dir="{words.direction}">' in page
    assert f'<div class="fund desk" data-page="Budget?at=2026-12-31" lang="{code}" dir="{words.direction}">' in page
    assert f"<h2>{words('budget.title', biennium='2026-2027')}</h2>" in page
    calendar = visitor.get(f"/{visitor.slug}/extension/Calendar/", at="2026-01-05", year="2026").text
    assert words_of(code).shipped("Session of the Council, ITU Council") in calendar
    menu = visitor.get(f"/{visitor.slug}/api/ledger_data").json["data"]["extensions"]
    assert [one["report_title"] for one in menu] == [words(f"page.{page.__name__}") for page in DESK_PAGES]
    fields = {"ident": "PO-9", "account": "Expenses:C5:Contracts", "amount": "90000", "agreement": "VC-2026-11"}
    said = visitor.send("POST", "/act/judge", json={"act": "commitment open", "date": "2026-12-20", "fields": fields}).json
    assert said["ok"] is False
    title = "" if code == "en" else words(f"refusal.{said['errors'][0]['code']}")
    assert said["errors"][0]["title"] == title
    assert {(line["lang"], line["dir"]) for line in said["errors"][0]["lines"]} == {(code, words.direction)}
    missing = visitor.get(f"/{visitor.slug}/extension/Contributions/", agreement="none").text
    assert (words("refusal.unknown-agreement") in missing) is (code != "en")
    gone = desk.visitor().post("/act/judge", base_url=BASE, headers={"Accept-Language": code}, json={})
    assert (gone.status_code, gone.json) == (401, {"error": words("refused.login")})
    donor = desk.as_("don")
    donor.client.get(f"/language/{code}", base_url=BASE)
    assert f"<h1>{words('donor.title', donor='Aurelia')}</h1>" in donor.get("/donor/").text


def test_favas_own_words_follow_where_it_has_them(desk: Desk) -> None:
    visitor = desk.as_("aud")
    found = {}
    for code in SIX:
        visitor.client.get(f"/language/{code}", base_url=BASE)
        page = visitor.get(f"/{visitor.slug}/errors/").text
        translations = page.partition('id="translations">')[2].partition("</script>")[0]
        found[code] = len(json.loads(translations))
    assert found["en"] == 0 < found["ar"] < min(found[code] for code in SIX if code not in ("en", "ar"))


def test_the_menu_that_fava_has_no_arabic_of_is_ours(desk: Desk) -> None:
    """Each word of Fava's menu, as its script names them."""
    visitor = desk.as_("aud")
    visitor.client.get("/language/ar", base_url=BASE)
    page = visitor.get(f"/{visitor.slug}/errors/").text
    said = json.loads(page.partition('id="translations">')[2].partition("</script>")[0])
    known = (Path(fava.__file__).parent / "translations" / "messages.pot").read_text(encoding="utf-8")
    places = [block for block in known.split("\n\n") if "AsideContents.svelte" in block]
    menu = {line[7:-1] for block in places for line in block.split("\n") if line.startswith("msgid ")}
    assert len(menu) > 15 and menu <= set(said)
    assert not [word for word in said if f'msgid "{word}"' not in known], "a word that Fava does not say"
