"""``wsisfund demo``: the main job from end to end, in front of the reader.

Every step is a command of the program, as an officer would type it (`demo_data/story.toml`); nothing is written by a way of
its own but the empty books themselves.
"""

import json
import shlex
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import click

from ..books.disk import FileLayer
from ..books.lock import locked
from ..errors import BooksFault
from ..languages.counting import counted
from .frame import verb
from .session import MAIN, Session
from .typed_path import typed_path
from .verbs import PROGRAM

DATA = Path(__file__).parent / "demo_data"
FUND, PREDECESSOR = "wsis-trust-fund", "wsis-fund-2004-2005"
TITLE = "WSIS Trust Fund - demonstration: invented pledges, real donors' names and rates"
PREDECESSOR_TITLE = "WSIS Fund 2004-2005, the summit's own fund: predecessor of the WSIS Trust Fund"
YEAR = 2019
LAST_RATE = "2020"
# Where everything is made; the marker in it says that it is whole.
WORKSHOP, _DONE = ".wsisfund-demo", "done"


class DemoFailed(BooksFault):
    """A step of the demonstration did not end as it must; the installation is not sound."""

    slug = "demo-failed"


@verb("demo")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"), metavar="[DIR]")
@click.option("--serve", "open_fava", is_flag=True, help="Then show the books in Fava, read-only, on the loopback address.")
def demo(session: Session, folder: Path, open_fava: bool) -> None:
    """Make demonstration books and their statements in DIR (default: demo).

    New books; the Secretariat's messy working file of 2019 imported; agreements, receipts, orders, invoices and payments under
    a budget; one commitment refused; the statements for Council as PDF, XLSX, CSV and JSON. Beside them, as a second small
    books folder, the real pledges of 2004-05 to the summit's own fund. With --serve, books that are there are shown as they
    are.

    \b
    Examples:
      wsisfund demo
      wsisfund demo try --serve
    """
    root = typed_path(folder)
    fund = root / FUND
    finished = _go_on(root)
    if (finished or open_fava) and all((root / name / MAIN).is_file() for name in (FUND, PREDECESSOR)):
        answer = {"ok": True, "event": "demo", "id": str(folder), "made": [], "try": _three_things(folder)}
        session.emit(answer, f"Demonstration in {folder}, made earlier.")
    else:
        _make(session, folder, root)
    if open_fava:
        session.exit_code = _call(["serve", "--books", str(fund), "--port", "0"], session.json)


def _make(session: Session, folder: Path, root: Path) -> None:
    """Both books folders and the statements, and the list of what was made."""
    _refuse_what_is_there(root)
    session.show(f"Demonstration in {folder}: donors' names and rates are real, everything else is invented.")
    workshop = root / WORKSHOP
    workshop.mkdir(parents=True, exist_ok=True)
    with locked(workshop, FileLayer(), 0):
        made = _made_in(session, workshop)
        (workshop / _DONE).touch()
    _go_on(root)
    steps = _three_things(folder)
    text = ["", "Made:", *(f"  {folder / path}" for path in made), "", "Three things to try:", *(f"  {step}" for step in steps)]
    answer = {"ok": True, "event": "demo", "id": str(folder), "made": made, "try": steps}
    session.emit(answer, "\n".join(text))


def _made_in(session: Session, workshop: Path) -> list[str]:
    """Both books folders below the workshop; paths of what is worth a look."""
    fund = workshop / FUND
    _lay_down(fund, TITLE, _rates())
    for stage in tomllib.loads((DATA / "story.toml").read_text(encoding="utf-8"))["stage"]:
        _stage(session, fund, stage)
    made = _statements(session, fund)
    _predecessor(session, workshop / PREDECESSOR)
    return made


def _refuse_what_is_there(root: Path) -> None:
    """Before anything is made: neither books folder may stand there."""
    from ..books.append import refuse_books

    for name in (FUND, PREDECESSOR):
        refuse_books(root / name)


def _go_on(root: Path) -> bool:
    """What an earlier run made goes to its place; what it did not finish is removed, and the demonstration starts anew.

    Everything is made in a folder of our own, so that only what the program made is ever removed.

    Returns:
        Whether both books folders were whole.
    """
    workshop = root / WORKSHOP
    if not workshop.is_dir() or workshop.is_symlink():
        return False
    with locked(workshop, FileLayer(), 0):
        done = (workshop / _DONE).exists()
        if done:
            for name in (PREDECESSOR, FUND):
                if (workshop / name).exists() and not (root / name).exists():
                    (workshop / name).rename(root / name)
        shutil.rmtree(workshop)
    return done


def _lay_down(root: Path, title: str, more: Mapping[str, bytes]) -> None:
    """Empty books with a title of their own."""
    from ..books.append import create
    from ..books.template import template_files

    files = template_files()
    main = MAIN.as_posix()
    files[main] = files[main].replace(b'option "title" "WSIS Trust Fund"', f'option "title" "{title}"'.encode())
    create(root, {**files, **more})


def _rates() -> dict[str, bytes]:
    """Month-end rates of 2018 and 2019, derived from the ECB's reference rates."""
    lines = (DATA / "prices_chf_2018_2024.beancount").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.startswith(";") or line < LAST_RATE]
    return {"ledger/prices.beancount": ("\n".join(kept) + "\n").encode()}


def _stage(session: Session, fund: Path, stage: Mapping[str, Any]) -> None:
    session.show(f"\n== {stage['title']}")
    if "import" in stage:
        _import(session, fund, DATA / stage["import"], ["--date", f"{YEAR}-04-30"])
        return
    commands: Sequence[str] = stage["commands"]
    for command in commands:
        session.show(f"$ wsisfund {command}")
    refused = stage.get("refused")
    if refused is None:
        answer = _batch(fund, commands)
        session.show(f"written: {counted(len(answer['written']), 'entry', 'entries')}, judged together")
        return
    code, answer = _ask([*shlex.split(commands[0]), "--books", str(fund), "--yes"])
    errors = answer.get("errors", [])
    if code != 3 or not errors or errors[0]["code"] != refused:
        raise _failed(commands[0], answer)
    advice = errors[0]["fix"].replace("\n", "\n       ")
    session.show(f"refused ({errors[0]['code']}): {errors[0]['message']}\n  why: {errors[0]['why']}\n  fix: {advice}")


def _batch(fund: Path, commands: Sequence[str]) -> Any:
    """All commands of a stage in one load and one judgement."""
    lines = "".join(json.dumps({"verb": shlex.split(command)}) + "\n" for command in commands)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "batch.jsonl"
        file.write_text(lines, encoding="utf-8")
        code, answer = _ask(["batch", str(file), "--books", str(fund), "--yes"])
    if code:
        raise _failed(f"batch of {len(commands)} commands", answer)
    return answer


def _import(session: Session, fund: Path, file: Path, options: Sequence[str]) -> None:
    words = ["import", "pledges", str(file), "--accept-clean", "--yes", *options]
    session.show(f"$ wsisfund import pledges {file.name} --accept-clean")
    code, answer = _ask([*words, "--books", str(fund)])
    if code or not answer.get("new"):
        raise _failed("import pledges", answer)
    counts = ", ".join(f"{answer[name]} {name}" for name in ("new", "known", "ignored", "review", "invalid"))
    session.show(f"read {counted(answer['read'], 'row')}: {counts}")
    for row in answer["rows"]:
        if row["outcome"] in ("review", "invalid"):
            issue = row["issues"][0]
            session.show(f"  set aside, row {row['row']}: {issue['code']}: {issue['message']}")


def _statements(session: Session, fund: Path) -> list[str]:
    session.show(f"\n== The statements for Council, {YEAR}")
    words = ["report", "council", "--year", str(YEAR)]
    formats = [word for kind in ("pdf", "xlsx", "csv", "json") for word in ("--format", kind)]
    session.show(f"$ wsisfund {shlex.join([*words, *formats])}")
    code, answer = _ask([*words, *formats, "--books", str(fund)])
    if code:
        raise _failed("report council", answer)
    written = [Path(path).relative_to(fund.parent).as_posix() for path in answer["written"]]
    shown = next(s for s in answer["statements"] if s["statement"] == "financial-position")
    figures = {line["id"]: line["values"]["amount"] for line in shown["lines"]}
    session.show(f"cash {figures['cash']} CHF, net assets {figures['net-assets']} CHF at 31 December {YEAR}")
    return [f"{FUND}/ledger/main.beancount", *written, f"{PREDECESSOR}/ledger/main.beancount"]


def _predecessor(session: Session, root: Path) -> None:
    session.show("\n== The real pledges of 2004-05 to the summit's own WSIS Fund, its predecessor")
    programme = (
        "; Programmes of the summit's own fund.\n"
        '2004-01-01 custom "output" "Fellowships"\n  name: "Fellowships for participants"\n\n'
        '2004-01-01 custom "output" "CivilSociety"\n  name: "Civil society and youth activities"\n'
    )
    empty = b"; The summit's own fund had no Prizes.\n"
    register = {"ledger/register/programme.beancount": programme.encode(), "ledger/register/outputs.beancount": empty}
    _lay_down(root, PREDECESSOR_TITLE, register)
    _import(session, root, DATA / "contributions_published.csv", ["--date", "2005-12-31"])


def _three_things(folder: Path) -> list[str]:
    books = folder / FUND
    # `./dev demo` runs the program of an environment that is not on the reader's path.
    here = Path(sys.argv[0]).name == PROGRAM and shutil.which(PROGRAM) is None
    program = sys.argv[0] if here else PROGRAM
    return [
        f"{program} serve --books {books}",
        f"{program} can-spend Expenses:Forum:Travel 10000.00 --agreement VC-2019-01 --date 2019-12-31 --books {books}",
        f"{program} report financial-position --year {YEAR} --books {books}",
    ]


def _ask(words: Sequence[str]) -> tuple[int, Any]:
    """One command of the program with its JSON answer."""
    printed = StringIO()
    with redirect_stdout(printed):
        code = _call([*words, "--json"], True)
    return code, json.loads(printed.getvalue())


def _call(words: Sequence[str], json_: bool) -> int:
    from .run import run

    return run([*words, "--json"] if json_ and "--json" not in words else words)


def _failed(step: str, answer: Mapping[str, Any]) -> DemoFailed:
    errors = answer.get("errors") or [{"message": "it did not end as expected", "why": ""}]
    return DemoFailed(
        f"the demonstration stopped at: {step}",
        why=f"{errors[0]['message']} {errors[0].get('why', '')}".strip(),
        fix="look at the installation with wsisfund doctor; if that finds nothing, please report it",
    )
