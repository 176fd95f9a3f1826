"""`wsisfund explain CODE`: the page of an error code, as shipped with the program."""

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from ..errors import UsageFault
from ..settings import error_pages_folder
from ..vocabulary.nearness import near_to
from .frame import verb
from .session import Session
from .verbs import PROGRAM


class UnknownCode(UsageFault):
    """A command was asked for a code that no error has."""

    slug = "unknown-code"


def _codes() -> dict[str, Path]:
    pages = sorted(error_pages_folder().glob("*.md"), key=lambda page: page.stem)
    return {page.stem: page for page in pages if page.stem.islower()}


def complete_code(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes that begin with what is typed, for the shell."""
    return [CompletionItem(code) for code in _codes() if code.startswith(incomplete)]


@verb("explain")
@click.argument("code", required=False, shell_complete=complete_code)
def explain(session: Session, code: str | None) -> None:
    """What an error code means and how to mend it; without CODE, all codes with what each means.

    CODE is the word in parentheses of an error message, such as over-appropriation.
    """
    if code is None:
        found = [(known, _meaning(page)) for known, page in _codes().items()]
        answer = {"ok": True, "codes": [{"code": known, "meaning": meaning} for known, meaning in found]}
        session.emit(answer, "\n".join(f"{known:<28} {meaning}" for known, meaning in found))
        return
    page = known_code(code).read_text(encoding="utf-8")
    session.emit({"ok": True, "code": code, "page": page}, page)


def _meaning(page: Path) -> str:
    """First paragraph below the title of a page."""
    _, _, text = page.read_text(encoding="utf-8").partition("\n\n")
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "'")


def known_code(code: str) -> Path:
    """The page of a code.

    Raises:
        UnknownCode: no error has it.
    """
    codes = _codes()
    if code not in codes:
        raise _unknown(code, list(codes))
    return codes[code]


def _unknown(code: str, codes: list[str]) -> UnknownCode:
    near = near_to(code.lower(), codes, 3, 80) or [c for c in codes if len(code) > 2 and code.lower() in c][:5]
    return UnknownCode(
        f"no error has the code '{code[:60]}'",
        why="codes stand in parentheses in each error message",
        fix="\n".join(f"{PROGRAM} explain {c}" for c in near) or "copy the code from the message",
    )
