"""What a user asks to be done, done in a process of its own: a fork of the one that has everything imported and no books."""

import os
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from ..desk.signing import PasskeyAsked
from ..errors import Fault, Faults
from ..gate.webauthn import challenge_of, to_base64url
from ..languages.retold import ENGLISH, Piece, retold_in, told
from ..languages.spoken import LANGUAGE, speak
from .bank_file_acts import bank_file_imported, bank_file_read
from .donor_page import donor_figures
from .fava_writes import fava_write
from .form_acts import act_done, act_judged, approved, choices_of, restored, sent_back
from .import_acts import file_imported, file_read, import_undone
from .match_acts import match_judged, matched
from .passkeys import Passkeys
from .put_back import put_back
from .statement_files import statement_file
from .wire import send

Work = Callable[[Path, Mapping[str, Any]], Any]

WORKS: Final[Mapping[str, Work]] = {
    "fava": fava_write,
    "judge": act_judged,
    "do": act_done,
    "approve": approved,
    "return": sent_back,
    "restore": restored,
    "choices": choices_of,
    "read": file_read,
    "import": file_imported,
    "read-bank": bank_file_read,
    "import-bank": bank_file_imported,
    "undo": import_undone,
    "judge-match": match_judged,
    "match": matched,
    "put-back": put_back,
    "statement": statement_file,
    "donor": donor_figures,
}
CLOCK_SECONDS: Final = 300
# Of the faults of one request.
TOLD: Final = 12


def work_into(desk: socket.socket, request: Mapping[str, Any]) -> NoReturn:
    """Do what `request` asks and send what came of it, ``{"ok": …}``, ``{"faults": […]}`` or ``{"touch": …}``; then end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.alarm(CLOCK_SECONDS)
    try:
        send(desk, done(Path(request["root"]), request))
    finally:
        os._exit(0)


def done(root: Path, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to one request; a fault, and a defect of the program, are answers too."""
    speak(str(request.get(LANGUAGE, "")))
    try:
        answer = WORKS[request["do"]](root, request)
        return {"ok": {**answer, "retold": own} if (own := retold_in(answer)) else answer}
    except PasskeyAsked as asked:
        return {"touch": _touch(root, request, asked)}
    except Faults as several:
        return {"faults": _first(several, root), "exit": several.exit_code}
    except Fault as one:
        return {"faults": [_told(one, root)], "exit": one.exit_code}
    except Exception as error:
        return {"defect": f"{type(error).__name__}: {error}"[:300].replace(f"{root}/", "")}


def _touch(root: Path, request: Mapping[str, Any], asked: PasskeyAsked) -> dict[str, Any]:
    """What the browser asks the passkey of: a challenge for each text, and by which id it knows the passkey."""
    known = [passkey.ident for passkey in Passkeys(root).of(request["who"]["user"]) if passkey.key in asked.keys]
    challenges = [to_base64url(challenge_of(text)) for text in asked.texts]
    return {"challenges": challenges, "host": request["site"]["host"], "known": known}


def _first(several: Faults, root: Path) -> list[dict[str, Any]]:
    """The first faults in words; the last of them says how many more there are, or that there may be more."""
    shown = [_told(fault, root) for fault in several.faults[:TOLD]]
    left = len(several.faults) - TOLD
    if several.more or left > 0:
        more = "…" if several.more else f"… (+ {left})"
        shown[-1]["text"] += f"\n{more}"
        shown[-1]["lines"].append(Piece(more, ENGLISH).as_json())
    return shown


def _told(fault: Fault, root: Path) -> dict[str, Any]:
    """A fault in words, without the folders of this machine; `title`: what it is, in the language of who asked."""

    def bare(text: str) -> str:
        return text.replace(f"{root}/", "")

    own = {key: bare(value) if isinstance(value, str) else value for key, value in fault.as_json().items()}
    shown = told(fault, bare)
    return {**own, "text": shown.text, "title": shown.title, "lines": [line.as_json() for line in shown.lines]}
