"""Fixtures of all tests: books from a test's own docstring, golden books, and derived files kept out of the user's cache."""

from __future__ import annotations

import gc
import inspect
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from tests.tools.started import read_and_judged
from wsisfund.books.load import load_books
from wsisfund.books.records import Books
from wsisfund.gate import state
from wsisfund.web import passwords

GOLDEN = Path(__file__).parent / "golden"

# A busy machine is no fault of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

HEAD = """\
option "operating_currency" "CHF"
option "inferred_tolerance_default" "CHF:0.005"
"""


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a pytest with which the groups below are not kept together: what they share would be made in every process."""
    if config.getoption("dist", "no") == "loadgroup" and pytest.version_tuple >= (9, 2):
        raise pytest.UsageError("pytest-xdist keeps no group of tests together with pytest 9.2: ./dev installs an older one")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests for which their module makes something run in one process: books, a desk, a browser are made once and not in each."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None and _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def _shares(item: pytest.Item) -> bool:
    used = getattr(item, "_fixtureinfo", None)
    return used is not None and any(found[-1].scope == "module" for found in used.name2fixturedefs.values() if found)


def pytest_collection_finish() -> None:
    """The collector of garbage passes over what lives until the end anyway: modules and thousands of tests.

    To look through them again and again took a fifth of the time of commands that run in the tests' own process.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _index_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Indexes of tests lie in a folder of their own; subprocesses inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WSISFUND_INDEX", str(tmp_path_factory.mktemp("index")))
        for name in ("WSISFUND_BOOKS", "WSISFUND_OFFICER"):
            patch.delenv(name, raising=False)
        yield


CHILD = state._child


@pytest.fixture(scope="session", autouse=True)
def _modules_are_read_once() -> Iterator[None]:
    """The process that reads books is forked from one that has read the modules; `child_from_nothing` asks for another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "_child", read_and_judged)
        yield


HASHER = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_kept_quickly() -> Iterator[None]:
    """What makes a stolen password slow to guess, a sixth of a second of computing for each look, is tried with `HASHER`."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture
def child_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that reads books is started as users start it."""
    monkeypatch.setattr(state, "_child", CHILD)


@pytest.fixture
def make_books(tmp_path: Path) -> Callable[[str], Books]:
    """Books from ledger text; options are put in front, and every account that the text uses is opened."""

    def make(text: str) -> Books:
        main = tmp_path / "ledger" / "main.beancount"
        main.parent.mkdir(parents=True, exist_ok=True)
        main.write_text(HEAD + 'plugin "beancount.plugins.auto_accounts"\n' + inspect.cleandoc(text) + "\n")
        return load_books(main, tmp_path)

    return make


@pytest.fixture
def books(request: pytest.FixtureRequest, make_books: Callable[[str], Books]) -> Books:
    """The books that the test's docstring holds."""
    made = make_books(request.function.__doc__ or "")
    assert not made.faults, [f.message for f in made.faults]
    return made


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A books folder with the worked example of the accounting manual as its one file."""
    folder = tmp_path / "books"
    shutil.copytree(GOLDEN / "domain-example" / "ledger", folder / "ledger")
    return folder
