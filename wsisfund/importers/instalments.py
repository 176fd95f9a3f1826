"""Instalments as people write them: the plain form, dates with amounts, or "2 (50/50) 30.04.2019, 31.10.2019"."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..languages.counting import counted
from ..languages.folding import fold
from ..vocabulary.currencies import CURRENCIES
from ..vocabulary.money import apportion, fits
from .amounts import read_figure, split_figure
from .cells import Cell, plain_signs, shown, word_key
from .dates import plain_dashes, read_date
from .found import Found, Problem, unread

Due = tuple[date, Decimal]
_LONGEST = 2_000
_WORDS_OF_PER_CENT = re.compile(
    r"(?<=[0-9])\s?(?:per ?cent|pour ?cent|por ?ciento|процент\w*|٪|بالم[ائ]\w*|في الم[ائ]\w*)"
    r"|百分之\s?([0-9]{1,3}(?:[.,][0-9]{1,2})?)",
    re.IGNORECASE,
)
NONE = frozenset(["", "0", "1", "-", "–", "—", "/"])

_DATE = re.compile(
    r"(?<![0-9])(?:[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])|[0-9]{1,2}([-/.])[0-9]{1,2}\2[0-9]{4}(?![0-9])"
    r"|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}(?![0-9]))"
    r"|(?<![0-9])[0-9]{1,2}(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?[^\W\d_]{3,12}\.?[\s,-]+(?:de\s+)?[0-9]{2,4}(?![0-9])"
    r"|[0-9]{4}\s?年\s?[0-9]{1,2}\s?月\s?[0-9]{1,2}\s?[日号號]?|[^\W\d_]{3,12}\.?\s+[0-9]{1,2}(?:st|nd|rd|th)?,?\s+[0-9]{4}"
)
# `dates_in` and `read_instalments` read what has this form throughout as they read anything else, and sooner.
_PLAIN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})=([0-9]{1,15}(?:\.[0-9]{2})?)")
_SHARES = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?%?(?:\s?[/:+–-]\s?[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?%?)+")
_PER_CENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s?%")
_COUNT = re.compile(
    r"^\s*([0-9]{1,2})(?![0-9.,]|\s?%)(?:\s?(?:x|×|fois|times|veces|раза?|次|instal\w*|tranches?|cuotas?|versements?|payments?))?\s*[:.]?\s*"
)
_EQUAL = re.compile(r"equal|egaux|egales|iguales|равн|متساو|等额|平均", re.IGNORECASE)
# What parts one instalment from the next, the surest first.
_PAIRS = tuple(
    re.compile(rf"\s*(?:[;\n；؛]{more}|\s(?:and|et|y|и)\s)\s*")
    for more in (
        "",
        r"|,(?=\s|$)|[،、，]",
        r"|,(?=\s|$)|[،、，]|/",
        r"|,(?=\s|$)|[،、，]|\s(?=[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?%)",
    )
)
# Words that change nothing of an instalment, folded.
_SILENT = re.compile(
    r"(?<![^\W_])(?:on|due|by|at|of|in|the|for|and|each|before|until|per|instal\w*|tranches?|payments?|parts?|shares?|payable|first|second|third|fourth|last|st|nd|rd|th"
    r"|le|la|les|en|de|du|des|au|et|avant|jusqu|chacun\w*|versements?|paiements?|echeances?|premiere?|deuxieme|seconde?|troisieme|derniere?"
    r"|el|al|del|los|las|y|antes|hasta|cada|uno|cuotas?|pagos?|plazos?|primer\w*|segund\w*|tercer\w*|ultim\w*"
    r"|до|в|к|на|и|по|не|позднее|срок\w*|платеж\w*|взнос\w*|транш\w*|част\w*|перв\w*|втор\w*|трет\w*|последн\w*"
    r"|في|قبل|حتي|بتاريخ|دفعه|دفعات|قسط|اقساط|الاول\w*|الثاني\w*|الثالث\w*|و)(?![^\W_])|于|在|之?前|付款|支付|分期|第?[一二三四五六]?期|各|和"
)
_LINK = re.compile(
    r"(?<![^\W_])(?:on|due|by|le|el|al|au|до|в|at|of|de|the|la|échéance|payable)(?![^\W_])|[=:@()]|->|→", re.IGNORECASE
)


_EQUAL_WORDS = re.compile(rf"\w*(?:{_EQUAL.pattern})\w*", re.IGNORECASE)


class Plan(NamedTuple):
    """What the amount's cell has to say before instalments can be worked out."""

    amount: Decimal | None
    currency: str | None
    day_first: bool | None
    meaning: Callable[[str], Sequence[str]] = lambda word: (word.upper(),) if word.upper() in CURRENCIES else ()
    read: Callable[[str], Found[date]] | None = None

    def day(self, text: str) -> Found[date]:
        """The day of a due date, beside the others of its column where `read` knows them."""
        return self.read(text) if self.read else read_date(text, self.day_first)


def _in_plain_form(cell: Cell) -> list[tuple[str, str]] | None:
    """Due dates and amounts of a cell in the plain form, which can be read in one way only; None of any other."""
    if type(cell) is not str or len(cell) > _LONGEST:
        return None
    pairs = [_PLAIN.fullmatch(piece) for piece in cell.split("; ")]
    return [(pair[1], pair[2]) for pair in pairs if pair] if all(pairs) else None


def dates_in(cell: Cell) -> list[str]:
    """The due dates of a cell, as they are written."""
    if plain := _in_plain_form(cell):
        return [day for day, _ in plain]
    return [] if isinstance(cell, date) else [match[0] for match in _DATE.finditer(_signs(shown(cell))[:_LONGEST])]


def read_instalments(cell: Cell, plan: Plan, none_words: frozenset[str] = frozenset()) -> Found[tuple[Due, ...]]:
    """The instalments of a pledge, by due date; empty where the cell says none or one without a date.

    Args:
        cell: as the file holds it.
        plan: amount and currency of the pledge, and the order of day and month.
        none_words: phrases of the import map that mean one payment.

    Returns:
        Instalments, or ``missing-instalment-dates``, ``instalments-do-not-add-up``, ``missing-value``, or what a date or an
        amount among them has against it.
    """
    if isinstance(cell, date):
        return _checked([(cell, plan.amount)], plan) if plan.amount is not None else Found(())
    if plain := _in_plain_form(cell):
        return _of_pairs([(plan.day(day), Found(Decimal(amount))) for day, amount in plain], plan)
    text = _signs_of_per_cent(_signs(shown(cell).replace("\n", ";")))
    if len(text) > _LONGEST:
        return unread("missing-instalment-dates", f"it has more than {_LONGEST:,} characters")
    if text in NONE or word_key(text) in none_words:
        return Found(())
    dates = list(_DATE.finditer(text))
    if not dates:
        return unread("missing-instalment-dates", "it names no due date")
    pairs = _as_pairs(text, plan)
    return pairs if pairs is not None else _as_shares(text, dates, plan, none_words)


def how_said(cell: Cell) -> str:
    """How a cell with instalments says them: by amounts, by shares, or one date for the whole."""
    text = _DATE.sub(" ", _signs_of_per_cent(_signs(shown(cell))))
    if isinstance(cell, date) or not any(map(str.isdecimal, text)):
        return "a date for the whole amount"
    shares = "%" in text or _EQUAL.search(text) or (_SHARES.search(text) and "=" not in text)
    return "dates, with shares of the amount" if shares else "dates with amounts"


def _signs(text: str) -> str:
    """`text` in plain figures and signs, dates with hyphens."""
    return plain_dashes(plain_signs(text))


def _signs_of_per_cent(text: str) -> str:
    """`text` with ``%`` for the words that mean it."""
    return _WORDS_OF_PER_CENT.sub(lambda m: f"{m[1] or ''}%", text)


def _pieces(text: str) -> list[str]:
    """The text of each instalment: parted by the surest sign that leaves one date in each; signs within dates part nothing."""
    spans = [match.span() for match in _DATE.finditer(text)]
    first: list[str] = []
    for pattern in _PAIRS:
        pieces, at = [], 0
        for match in pattern.finditer(text):
            if not any(begin < match.end() and match.start() < end for begin, end in spans):
                pieces.append(text[at : match.start()])
                at = match.end()
        pieces = [piece for piece in [*pieces, text[at:]] if piece.strip()]
        first = first or pieces
        if len(pieces) == len(spans) and all(len(_DATE.findall(piece)) == 1 for piece in pieces):
            return pieces
    return first


def _beside(rest: str, plan: Plan) -> list[Problem]:
    """What stands against the words beside an instalment: another currency, or words that may change it."""
    rest = _LINK.sub(" ", rest).strip(" ,;.:/()-–—") if rest else ""
    if not rest:
        return []
    for words in dict.fromkeys([rest, *rest.split()]):
        codes = plan.meaning(words) if words else ()
        if codes and plan.currency and plan.currency not in codes:
            return [Problem("currency-conflict", f"an instalment is in {'/'.join(codes)}, the pledge in {plan.currency}")]
        if codes:
            rest = rest.replace(words, " ", 1)
    left = " ".join(re.findall(r"[^\W_]+|[^\w\s.,;:/()\[\]+–—-]+", _SILENT.sub(" ", fold(rest))))
    return [Problem("ambiguous-amount", f"'{left[:40]}' in it may change what is due")] if left else []


def _as_pairs(text: str, plan: Plan) -> Found[tuple[Due, ...]] | None:
    """``DATE=AMOUNT; DATE=AMOUNT``; None where it is not written so."""
    pieces = _pieces(text)
    if len(pieces) == 1 and "=" not in text:
        return None
    shares = _shares_in_pairs(pieces, plan)
    if shares is not None:
        return shares
    found: list[tuple[Found[date], Found[Decimal]]] = []
    for piece in pieces:
        match = _DATE.search(piece)
        if match is None:
            return None
        rest = (piece[: match.start()] + " " + piece[match.end() :]).strip()
        rest = _LINK.sub(" ", rest).strip(" ,.-")
        figure = split_figure(rest)
        if figure is None or _DATE.search(rest):
            return None
        amount = read_figure(figure, plan.currency, plain_form="=" in piece)
        if amount.value is not None:
            amount = Found(amount.value, (*amount.problems, *_beside(" ".join(figure.beside), plan)))
        found.append((plan.day(match[0]), amount))
    return _of_pairs(found, plan)


def _of_pairs(found: list[tuple[Found[date], Found[Decimal]]], plan: Plan) -> Found[tuple[Due, ...]]:
    """Instalments by what was read of the day and of the amount of each."""
    problems = dict.fromkeys(problem for pair in found for read in pair for problem in read.problems)
    due = [(day.value, amount.value) for day, amount in found if day.value is not None and amount.value is not None]
    return Found(None, tuple(problems)) if problems or len(due) < len(found) else _checked(due, plan)


def _shares_in_pairs(pieces: list[str], plan: Plan) -> Found[tuple[Due, ...]] | None:
    """``40% 31.12.2019; 60% 30.06.2020``; None where not every piece has one share and one date."""
    if pieces and "%" not in pieces[0]:
        return None
    found: list[tuple[date, Decimal]] = []
    problems: list[Problem] = []
    for piece in pieces:
        dates, shares = list(_DATE.finditer(piece)), _PER_CENT.findall(piece)
        rest = _PER_CENT.sub(" ", _DATE.sub(" ", piece))
        if len(dates) != 1 or len(shares) != 1 or re.search(r"[0-9]", rest):
            return None
        day = plan.day(dates[0][0])
        problems += [*day.problems, *_beside(rest, plan)]
        if day.value:
            found.append((day.value, Decimal(shares[0].replace(",", "."))))
    if problems:
        return Found(None, tuple(dict.fromkeys(problems)))
    return _apportioned(sorted(found), plan)


def _apportioned(shares: list[tuple[date, Decimal]], plan: Plan) -> Found[tuple[Due, ...]]:
    """The pledge divided by shares in per cent that are due on a day each."""
    if sum(share for _, share in shares) != 100 or not all(share for _, share in shares):
        return unread("instalments-do-not-add-up", "the shares are not 100 per cent")
    if plan.amount is None or plan.amount <= 0 or not fits(plan.amount, plan.currency or "CHF"):
        return Found(())
    parts = apportion(plan.amount, [(f"{n:03}", share) for n, (_, share) in enumerate(shares)], plan.currency or "CHF")
    return _checked([(day, parts[f"{n:03}"]) for n, (day, _) in enumerate(shares)], plan)


def _as_shares(text: str, matches: list[re.Match[str]], plan: Plan, none_words: frozenset[str]) -> Found[tuple[Due, ...]]:
    """``2 (50/50) 30.04.2019, 31.10.2019``."""
    left = text
    for match in reversed(matches):
        left = left[: match.start()] + " " + left[match.end() :]
    number = _COUNT.match(left)
    shares_text = _SHARES.search(left)
    count = int(number[1]) if number and not (shares_text and shares_text.start() <= number.start(1)) else None
    days = [plan.day(match[0]) for match in matches]
    problems = tuple(dict.fromkeys(p for day in days for p in day.problems))
    if problems:
        return Found(None, problems)
    due = [day.value for day in days if day.value]
    weights = _weights(left, shares_text, count, len(due))
    if isinstance(weights, Problem):
        return Found(None, (weights,))
    if len(weights) > len(due):
        return unread("missing-instalment-dates", f"{counted(len(weights), 'instalment')}, and {counted(len(due), 'due date')}")
    if len(weights) < len(due):
        return unread("instalments-do-not-add-up", f"{counted(len(weights), 'instalment')}, and {counted(len(due), 'due date')}")
    if due != sorted(set(due)):
        return unread("unusual-date", "the due dates run backwards")
    rest = _EQUAL_WORDS.sub(" ", _COUNT.sub("", _PER_CENT.sub(" ", _SHARES.sub(" ", left))))
    if word_key(rest) not in none_words and (against := _beside(rest, plan)):
        return Found(None, tuple(against))
    if plan.amount is None or plan.amount <= 0 or not fits(plan.amount, plan.currency or "CHF"):
        return Found(())
    parts = apportion(plan.amount, [(f"{n:03}", w) for n, w in enumerate(weights)], plan.currency or "CHF")
    return _checked([(day, parts[f"{n:03}"]) for n, day in enumerate(due)], plan)


def _weights(left: str, shares: re.Match[str] | None, count: int | None, dates: int) -> list[Decimal] | Problem:
    each = [Decimal(n.replace(",", ".")) for n in _PER_CENT.findall(left)] if shares is None else []
    if len(each) == 1 and count is not None and count > 1:
        each *= count
    if len(each) > 1:
        if len(each) != dates and sum(each) == 100:
            return Problem("missing-instalment-dates", f"{counted(len(each), 'share')}, and {counted(dates, 'due date')}")
        if sum(each) == 100 and count in (None, len(each)):
            return each
        return Problem("instalments-do-not-add-up", "the shares are not 100 per cent")
    if each and dates == 1 and each != [Decimal(100)]:
        return Problem("instalments-do-not-add-up", f"{each[0]} per cent is due, and of the rest nothing is said")
    if shares is None:
        rest = _COUNT.sub("", left)
        if count in (None, 1) and dates == 1:
            return [Decimal(100)]
        if _EQUAL.search(rest) and count is not None:
            return [Decimal(1)] * count
        if count is not None and count > dates:
            return Problem("missing-instalment-dates", f"{counted(count, 'instalment')}, and {counted(dates, 'due date')}")
        return Problem("missing-value", "it does not say how much is due on which day")
    numbers = [Decimal(n.replace(",", ".")) for n in re.findall(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", shares[0])]
    if sum(numbers) != 100 or not all(numbers):
        return Problem("instalments-do-not-add-up", f"the shares {shares[0].strip()} are not 100 per cent")
    if count is not None and count != len(numbers):
        return Problem("instalments-do-not-add-up", f"{counted(count, 'instalment')}, and {counted(len(numbers), 'share')}")
    return numbers


def _checked(found: list[tuple[date, Decimal]] | list[tuple[date, Decimal | None]], plan: Plan) -> Found[tuple[Due, ...]]:
    """Instalments by due date where they are above zero, exact and together the pledge."""
    due = sorted(((day, amount) for day, amount in found if amount is not None), key=lambda pair: pair[0])
    if any(amount <= 0 for _, amount in due):
        return unread("instalments-do-not-add-up", "an instalment is not above zero")
    if plan.currency and any(not fits(amount, plan.currency) for _, amount in due):
        return unread("too-many-decimals", f"an instalment has more decimals than {plan.currency}")
    if len({day for day, _ in due}) < len(due):
        return unread("unusual-date", "two instalments are due on one day")
    total = sum((amount for _, amount in due), Decimal(0))
    if plan.amount is not None and total != plan.amount:
        return unread("instalments-do-not-add-up", f"together they are {total:,f}, and the pledge is {plan.amount:,f}")
    return Found(tuple(due))
