"""The process in which Beancount reads the books: it may die on what it parses, and takes nothing with it.

Reads one JSON object on standard input, ``{"root", "indexes", "command", "program", "thorough"}``; `command` is the process that
asks, and this one ends with it; `thorough`: no entry is spared Beancount's own booking. Takes a snapshot of the ledger below
`root`: these bytes are scanned, hashed, given to Beancount and judged; when nothing is wrong and `indexes` is a folder, their
index is written there.
Answers with one JSON object, ``{"books", "faults", "warnings", "transactions", "plugins", "index_error"}``; `books`: the hash
of what was judged, empty where it is not whole or not safe to load. Books that cannot be read just now are ``{"refused"}``;
a failure of our own rules is ``{"defect"}``.
"""

import gc
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from ..books.load import books_of
from ..books.records import Books
from ..books.scan import scan
from ..books.snapshot import read_snapshot
from ..errors import Fault
from ..manual.day_sums import ByBalance
from ..store.index import index_path
from ..store.write import Content, Last, filed, write_index
from .ends_with import end_with
from .in_two import judged_with_index
from .judge import Verdict, judge
from .told import put_down

# Gives the answer, and ends the process.
End = Callable[[dict[str, object]], NoReturn]


def main() -> NoReturn:
    """Answer the one request on standard input."""
    # All that is made stays until the end, and nothing of it is garbage in a ring: to look for it costs an eighth of the time.
    gc.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What a plugin may print must not reach the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    end_with(request["command"])

    def end(content: dict[str, object]) -> NoReturn:
        with answer:
            answer.write(json.dumps(content))
        # Taking a large set of books apart would only cost time.
        os._exit(0)

    try:
        _judge(Path(request["root"]), request["indexes"], request["program"], end, thorough=request["thorough"])
    except Fault as fault:
        end({"refused": put_down(fault)})
    except Exception as error:
        traceback.print_exc()
        end({"defect": f"{type(error).__name__}: {error}"})


def _judge(root: Path, indexes: str, program: str, end: End, *, thorough: bool) -> NoReturn:
    """Answer while the books are still held."""
    snapshot = read_snapshot(root)
    unsafe = scan(snapshot)
    if unsafe:
        end(_said("", Verdict(tuple(unsafe), (), (), {}), Books("", (), (), (), ())))
    books = books_of(snapshot, thorough=thorough)
    if not indexes:
        end(_said(snapshot.books_hash, judge(books), books))
    total, files = snapshot.books_hash, filed(snapshot.hashes, snapshot.files.__getitem__)
    # Their text is not needed any more, and is a tenth of what two processes hold.
    del snapshot

    def make(events: Sequence[str], daily: ByBalance, last: Callable[[], Last]) -> None:
        content = Content(events, daily, files, total, last)
        # Named as the command that asks will look for it, also where the program was changed under it.
        write_index(index_path(Path(indexes), total, program), books, content)

    verdict, finish = judged_with_index(books, make)
    # The verdict is put down while the index is finished.
    said = _said(total, verdict, books)
    end({**said, "index_error": finish()})


def _said(total: str, verdict: Verdict, books: Books) -> dict[str, object]:
    return {
        "books": total,
        "faults": [put_down(f) for f in verdict.faults],
        "warnings": [put_down(f) for f in verdict.warnings],
        "transactions": len(books.transactions),
        "plugins": list(books.plugins),
        "index_error": "",
    }


if __name__ == "__main__":
    main()
