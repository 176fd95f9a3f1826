"""The order in which readers of a language look for names."""

import unicodedata

# Letters with a mark that are letters of their own, and what they come after.
_OWN = {
    "es": {"ñ": "n\uffff"},
    "ru": {"й": "и\uffff"},
    "en": {},
}


def name_key(name: str, language: str = "en") -> tuple[str, str]:
    """Sort key of a name: without accents and capitals, but for letters that the language has of its own.

    Chinese is in the order of its sounds, as GB 2312 has its common characters; the article of an Arabic name does not count.

    >>> sorted(["Zambia", "Égypte", "estonia"], key=name_key)
    ['Égypte', 'estonia', 'Zambia']
    >>> sorted(["Nube", "Ñandú", "Oca"], key=lambda name: name_key(name, "es"))
    ['Nube', 'Ñandú', 'Oca']
    >>> sorted(["瑞士", "法国", "中国"], key=lambda name: name_key(name, "zh"))
    ['法国', '瑞士', '中国']
    """
    if language == "zh":
        return name.casefold().encode("gb18030").hex(), name
    own = _OWN.get(language, {})
    folded = unicodedata.normalize("NFC", name).casefold()
    if language == "ar":
        folded = folded.removeprefix("ال")
    return "".join(own.get(letter) or _plain(letter) for letter in folded), name


def _plain(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
