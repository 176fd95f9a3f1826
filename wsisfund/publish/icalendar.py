"""The calendar of obligations as iCalendar (RFC 5545), for the calendars of the secretariat: one all-day event for each day.

The same books give the same bytes: the stamp is the first day of the period, never the clock.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ..languages.words import Words
from ..register.obligations import Occasion

# RFC 5545, 3.1: octets of a line without its end.
_OCTETS = 75


def render_ics(occasions: Sequence[Occasion], title: str, stamp: date, words: Words) -> bytes:
    """A calendar named `title` with an event for each occasion, in the language of `words`; UTF-8, lines ended by CR LF."""
    product = f"PRODID:-//wsisfund//obligations//{words.language.upper()}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", product, f"X-WR-CALNAME:{_text(title)}"]
    for occasion in occasions:
        lines += _event(occasion, stamp, words)
    folded = (part for line in [*lines, "END:VCALENDAR"] for part in _folded(line))
    return "".join(f"{line}\r\n" for line in folded).encode("utf-8")


def _event(occasion: Occasion, stamp: date, words: Words) -> list[str]:
    of = occasion.of
    sent = words("ics.sent", day=occasion.sent.isoformat(), document=occasion.document) if occasion.sent else ""
    named = (("ics.by", of.who), ("ics.to", of.to), ("ics.basis", of.basis))
    said = [words(key, text=words.shipped(text)) for key, text in named if text]
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(occasion.id)}@wsisfund",
        f"DTSTAMP:{_day(stamp)}T000000Z",
        f"DTSTART;VALUE=DATE:{_day(occasion.due)}",
        f"DTEND;VALUE=DATE:{_day(occasion.due + timedelta(1))}",
        f"SUMMARY:{_text(words.shipped(of.name))}",
        f"DESCRIPTION:{_text('; '.join([*said, *([sent] if sent else [])]))}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _text(value: str) -> str:
    """A text as a property has it: no line ends, and its own signs escaped."""
    for sign in ("\\", ";", ","):
        value = value.replace(sign, "\\" + sign)
    return " ".join(value.split())


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, each after the first begun by a space; no character is cut."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode("utf-8"))
        if size + octets > _OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
