"""Passkeys in a real browser, with an authenticator that Chromium plays: registered, used, needed; by keyboard, at 390 pixels."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.inside import typed
from wsisfund.web.users import add_user

from .conftest import CHECKOUT, EXAMPLE_SLUG, PATIENCE, Served, serving

PASSWORD = "four words of mine"
OTHER = "five words of my own"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("passkeys")
    shutil.copytree(CHECKOUT / "tests" / "golden" / "domain-example" / "ledger", root / "ledger")
    add_user(root, "cert", "certifying", PASSWORD, "officer-c", passkey_required=True)
    add_user(root, "fin", "finance", PASSWORD, "officer-f")
    add_user(root, "signs", "certifying", PASSWORD, "officer-c")
    with serving(root, EXAMPLE_SLUG) as served:
        # Passkeys are bound to a name, never to an address of numbers.
        yield Served(root, served.url.replace("127.0.0.1", "localhost"), EXAMPLE_SLUG)


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert wrong == []


def with_authenticator(page: Any, *, unlocks: bool = True) -> Any:
    """Give the browser an authenticator in this machine; the session with which it is asked about."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": unlocks, "automaticPresenceSimulation": True}
    page.authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return session


def by_password(page: Any, desk: Served, user: str, password: str = PASSWORD) -> None:
    page.goto(desk.url + "login")
    page.locator("[name=user]:focus").wait_for()
    for text in (user, password):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def is_whole(page: Any) -> None:
    """Nothing for axe to find, nothing beside the page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == [], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_passkey_is_registered_and_opens_the_desk(page: Any, desk: Served) -> None:
    with_authenticator(page)
    by_password(page, desk, "cert")
    page.wait_for_url("**/account/")
    is_whole(page)
    page.locator("form.passkey [name=name]").focus()
    for text in ("this machine", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login")
    by_password(page, desk, "cert")
    page.get_by_text("This user logs in with a passkey.").wait_for()
    is_whole(page)
    page.get_by_role("button", name="Log in with a passkey").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/extension/Inbox/"))
    page.goto(desk.url + "account/")
    page.get_by_text("this machine").first.wait_for()
    is_whole(page)


def _register_its_key(desk: Served, user: str) -> None:
    """The public key into the register, and the policy that asks for signatures, as an officer types it."""
    public = desk.root / "signs.pub"
    shown = typed(desk.root, ["user", "passkeys", user]).json
    public.write_text(shown["passkeys"][0]["public"] + "\n")
    for words in (
        ["officer", "key", "officer-c", "--passkey", "--public", str(public)],
        ["policy", "add", "signatures", "required"],
    ):
        ended = typed(desk.root, [*words, "--date", "2027-01-01", "--as", "officer-c"])
        assert ended.code == 0, ended.out


def _order(page: Any, desk: Served, ident: str) -> None:
    page.goto(desk.pages + "extension/New/?act=commitment+open")
    fields = {"ident": ident, "account": "Expenses:C5:Travel", "amount": "100", "agreement": "VC-2026-11", "date": "2027-01-05"}
    for name, text in fields.items():
        page.fill(f".act-form [name={name}]", text)
    page.locator(".verdict .good").wait_for()
    page.keyboard.press("Enter")


def test_an_officer_signs_with_a_touch_and_openssh_says_yes(page: Any, desk: Served) -> None:
    session = with_authenticator(page)
    by_password(page, desk, "signs")
    page.wait_for_url(re.compile("/extension/Inbox/"))
    page.goto(desk.url + "account/")
    form = page.locator("form.passkey")
    form.locator("[name=name]").fill("this machine")
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("button").click()
    page.get_by_text("The passkey is registered.").wait_for()
    _register_its_key(desk, "signs")
    _order(page, desk, "PO-touched")
    page.locator('.verdict a[href*="/editor/"]').wait_for()
    (signature,) = (desk.root / "ledger" / "approvals" / "2027").glob("PO-touched-*.officer-c.sig")
    text = signature.with_name(signature.name.replace(".officer-c.sig", ".entry"))
    words = ["-f", signature.parent.parent / "allowed_signers", "-I", "officer-c", "-n", "wsisfund"]
    command = ["ssh-keygen", "-Y", "verify", *words, "-O", "verify-time=20270106", "-s", signature]
    assert subprocess.run(command, input=text.read_bytes(), check=False).returncode == 0
    known = session.send("WebAuthn.getCredentials", {"authenticatorId": page.authenticator})["credentials"]
    for one in known:
        session.send("WebAuthn.removeCredential", {"authenticatorId": page.authenticator, "credentialId": one["credentialId"]})
    _order(page, desk, "PO-refused")
    page.get_by_text("The passkey did not sign. Nothing was written.").wait_for()
    assert not list((desk.root / "ledger").rglob("PO-refused*"))


def test_a_passkey_that_nobody_unlocks_opens_nothing(page: Any, desk: Served) -> None:
    session = with_authenticator(page, unlocks=False)
    page.goto(desk.url + "login")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.get_by_text("No passkey was used.").wait_for()
    assert "/login" in page.url
    session.detach()


def test_the_own_password_is_changed_in_the_browser(page: Any, desk: Served) -> None:
    by_password(page, desk, "fin")
    page.wait_for_url(re.compile("/extension/Inbox/"))
    page.goto(desk.url + "account/")
    form = page.locator("form:has([name=new])")
    for name, text in (("password", PASSWORD), ("new", "wsisfund2026"), ("again", "wsisfund2026")):
        form.locator(f"[name={name}]").fill(text)
    form.locator("button").click()
    page.get_by_text("This cannot be the new password").wait_for()
    is_whole(page)
    for name, text in (("password", PASSWORD), ("new", OTHER), ("again", OTHER)):
        form.locator(f"[name={name}]").fill(text)
    form.locator("button").click()
    page.get_by_text("The password is changed.").wait_for()
    page.get_by_text("Back to the books").click()
    page.wait_for_url(re.compile("/extension/Inbox/"))
    page.get_by_role("link", name=re.compile(r"^fin \(")).first.wait_for(state="attached")


def test_an_address_of_numbers_says_that_it_has_no_passkeys(page: Any, desk: Served) -> None:
    page.goto(desk.url.replace("localhost", "127.0.0.1") + "login")
    page.get_by_role("button", name="Log in", exact=True).wait_for()
    assert page.locator("form.passkey:visible").count() == 0
    page.emulate_media(color_scheme="light")
    is_whole(page)
