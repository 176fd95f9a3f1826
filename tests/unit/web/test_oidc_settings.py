"""The file of a provider, as `serve --oidc` takes it and refuses it, and the users whom it proves, as they are typed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.inside import typed
from wsisfund.web import oidc_settings as settings
from wsisfund.web.oidc_settings import OidcSettings, is_safe
from wsisfund.web.place import Place
from wsisfund.web.users import add_user, users_of

from .conftest import EXAMPLE

FILE = """\
issuer = "https://login.example.org/realms/fund"
client-id = "wsisfund"
client-secret-file = "secret"
redirect-url = "https://fund.example.org/login/oidc/callback"
"""
PROXIED = "serve --port 0 --no-browser --host fund.example.org --trusted-proxy 127.0.0.1 --oidc"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("oidc") / "books"
    shutil.copytree(EXAMPLE / "ledger", root / "ledger")
    add_user(root, "aud", "auditor", None, oidc_subject="sub-of-aud")
    return root


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that is in order."""
    for name, text in (("secret", "s3cret\n"), ("oidc.toml", FILE)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path / "oidc.toml"


def test_what_it_says(file: Path, books: Path) -> None:
    file.write_text(FILE + 'claim = "email"\nname = "Example account"\nsecond-factor = ["mfa", "hwk"]\n')
    found = settings.oidc_settings(file, books)
    assert found == OidcSettings(
        "https://login.example.org/realms/fund",
        "wsisfund",
        "s3cret",
        "https://fund.example.org/login/oidc/callback",
        "email",
        "Example account",
        ("mfa", "hwk"),
    )
    assert (found.origin, found.shown) == ("https://fund.example.org", "Example account")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("client-id", "clientid", "it has a key 'clientid'"),
        ('client-id = "wsisfund"\n', "", "client-id is missing"),
        ('"wsisfund"', "7", "client-id is missing, or no text"),
        ("https://login", "http://login", "issuer is no address that begins with https://"),
        ("https://fund.example.org/", "https://me@fund.example.org/", "redirect-url is no address"),
        ("/login/oidc/callback", "/callback", "redirect-url ends in /login/oidc/callback"),
        ("issuer", 'claim = "groups"\nissuer', "claim is one of sub, email, preferred_username"),
        ("issuer", 'second-factor = "mfa"\nissuer', "second-factor is a list"),
        ("issuer =", "issuer ==", "it is no TOML"),
        ('"secret"', '"other"', "there is no such file"),
        ("https://fund.example.org/", "https://other.example.org/", "redirect-url leads back to it under its own name"),
        ("https://fund.example.org/", "http://127.0.0.1:5000/", ""),
    ],
)
def test_what_is_refused(file: Path, books: Path, old: str, new: str, why: str) -> None:
    file.write_text(FILE.replace(old, new))
    if not why:  # this one is in order, on this machine
        assert settings.oidc_settings(file, books).origin == "http://127.0.0.1:5000"
        return
    said = typed(books, f"{PROXIED} {file}")
    assert (said.code, said.slug) == (2, "oidc-file") and why in said.out


def test_files_that_others_may_read_and_those_of_the_ledger_are_refused(file: Path, books: Path) -> None:
    for name in ("oidc.toml", "secret"):
        file.with_name(name).chmod(0o640)
        said = typed(books, f"{PROXIED} {file}")
        assert said.slug == "oidc-file" and "others may read" in said.out and f"{name} cannot be used" in said.out
        file.with_name(name).chmod(0o600)
    file.with_name("secret").write_text("two\nlines")
    assert "holds no secret" in typed(books, f"{PROXIED} {file}").out
    inside = books / "ledger" / "oidc.toml"
    shutil.copy2(file, inside)
    said = typed(books, f"{PROXIED} {inside}")
    inside.unlink()
    assert said.slug == "oidc-file" and "it lies in the ledger" in said.out


def test_a_loop_of_links_is_no_file(tmp_path: Path, books: Path) -> None:
    loop = tmp_path / "oidc.toml"
    loop.symlink_to(loop)
    with pytest.raises(settings.OidcFile):
        settings.oidc_settings(loop, books)


def test_it_needs_users_and_the_extra(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = typed(EXAMPLE, f"serve --port 0 --no-browser --oidc {file}")
    assert said.slug == "oidc-file" and "needs users" in said.out
    monkeypatch.setattr(settings, "find_spec", lambda name: None)
    said = typed(EXAMPLE, f"serve --port 0 --no-browser --oidc {file}")
    assert (said.code, said.slug) == (2, "oidc-not-installed") and "pip install 'wsisfund[oidc]'" in said.out


def test_the_desk_is_asked_for_under_the_name_that_the_provider_leads_back_to() -> None:
    tls = Place("0.0.0.0", ("fund.example:8443",), Path("c"), Path("k"))
    assert tls.is_asked_for_as("https://fund.example:8443") and not tls.is_asked_for_as("http://fund.example:8443")
    assert Place().is_asked_for_as("http://[::1]:5000") and not Place().is_asked_for_as("https://127.0.0.1:5000")
    assert Place(names=("fund.example",), proxy="127.0.0.1").is_asked_for_as("https://fund.example")


def test_addresses() -> None:
    for address in ("https://a.example/x", "http://[::1]:80/", "http://localhost"):
        assert is_safe(address), address
    for address in (
        "http://a.example",
        "https://",
        "https://a.example/?q",
        "https://a.example:x/",
        "file:///etc/passwd",
        "http://[1",
    ):
        assert not is_safe(address), address
    assert is_safe("https://a.example/?p=1", query=True) and not is_safe("https://a.example/#f", query=True)


def test_users_are_typed(books: Path) -> None:
    assert typed(books, "user add appr --role approving --officer officer-a --oidc-subject S-1 --no-password").code == 0
    assert typed(books, "user add nobody --role auditor --no-password").slug == "bad-user"
    assert typed(books, "user oidc appr --subject sub-of-aud").slug == "bad-user"
    assert typed(books, "user oidc appr --remove").slug == "bad-user", "no other way in"
    assert typed(books, "user oidc appr --remove --subject x").code == 2
    assert typed(books, "user oidc appr --subject S-2").code == 0
    assert users_of(books)["appr"].oidc_subject == "S-2" and users_of(books)["appr"].password == ""
    assert typed(books, "user oidc nobody").slug == "unknown-user"


def test_a_user_is_of_an_officer_in_office_or_a_donor_of_the_register(books: Path) -> None:
    add = "user add a.b --oidc-subject S-7 --no-password --role"
    assert typed(books, f"{add} certifying --officer nobody").slug == "no-authority"
    assert typed(books, f"{add} donor --donor nobody").slug == "unknown-donor"
    assert typed(books, f"{add} certifying --officer officer-c --date 2001-01-01").slug == "no-authority", "not yet"
    assert "a.b" not in users_of(books)
    assert typed(books, f"{add} donor --donor aurelia").code == 0
