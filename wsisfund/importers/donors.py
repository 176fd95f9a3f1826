"""Who is meant by a donor's name as people write it: a match beyond doubt, a question with proposals, or nobody known."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..languages.folding import key, words
from ..vocabulary.events import GENERAL_DONOR
from .known_donors import Donor, Match, Proposals, Recognition, shipped
from .nearness import PROPOSALS_MAX, NameShelf, edits, near_misses

_LONGEST = 400
# A name that is cut at its own commas has no more pieces than this.
_MOST_PARTS = 6
_EXCLUDED = re.compile(
    r"(?:(?<![^\W_])(?:not|no es|pas|non|не|ليس|ليست)\s+(?:the\s|la\s|le\s|el\s|l['’])?|不是|非)\s*([^.;,()]{2,60})",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]?")
_JOINED = re.compile(r"\s*(?:[;+&\n|；、]|\s(?:and|et|y|und|и|و|as well as|with|avec|con)\s|和)\s*", re.IGNORECASE)
_PARTS = re.compile(
    r"\s*(?:[;+&\n|,/:；，、／：()（）\[\]]|\s[-–—]\s|\s(?:and|et|y|und|и|و|with|avec|con)\s|和)\s*", re.IGNORECASE
)
_HARD = re.compile(r"\s*(?:[;\n|/:；／：()（）\[\],，]|\s[-–—]\s)\s*")
_GLUED = re.compile(r"(.+\w)[-–—]([A-Z]{2,8})")
_GOVERNMENT = re.compile(
    r"\s*(?:the\s+)?(?:government|govt\.?|gov\.|gouvernement|gobierno|permanent mission|mission permanente|misi[oó]n permanente"
    r"|embassy|ambassade|embajada|administration)\s+(?:of\s+|de\s+|du\s+|des\s+|del\s+|d['’]\s*)(?:the\s+|la\s+|los\s+|l['’])?",
    re.IGNORECASE,
)
_POSTED = re.compile(r"\s*,?\s+(?:to|in|at|à|auprès|près|ante|en)\s.*", re.IGNORECASE)
# After a state's name these make another name of it (``Dominica, Republic``; ``Guinea, New``), not an office of it.
_TITLES = frozenset(
    "republic democratic people kingdom islamic federal state states union commonwealth socialist arab united north south east"
    " west northern southern eastern western central new papua equatorial bissau american british french dutch spanish"
    " portuguese nord sud est ouest norte sur este oeste nueva nouvelle federation islands island iles islas".split()
)
_LEGAL = frozenset(
    "inc incorporated ltd limited co company corp corporation llc plc sa sarl ag gmbh bv nv oy oyj ab spa kk pte pty srl".split()
)


class DonorIndex:
    """Every name of every donor that can be recognised. Donors of the register come before those of the shipped lists."""

    def __init__(self, register: Iterable[tuple[str, str, str]] = ()) -> None:
        base = shipped()
        self.donors: dict[str, Donor] = dict(base.donors)
        self._keys: Mapping[str, frozenset[str]] = base.keys
        self._codes = base.codes
        self._shared = base.shared
        self._own: set[str] = set()
        added: dict[str, set[str]] = defaultdict(set)
        for ident, name, kind in register:
            if ident != GENERAL_DONOR:
                self._register(ident, name, kind, added)
        if added:
            merged = dict(base.keys)
            for name_key, idents in added.items():
                merged[name_key] = frozenset(idents | merged.get(name_key, frozenset()))
            self._keys = merged
        self._cache: dict[str, Recognition] = {}
        self._shelf: NameShelf | None = None
        self._neighbours: dict[str, Mapping[str, frozenset[str]]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def _register(self, ident: str, name: str, kind: str, added: dict[str, set[str]]) -> None:
        self._own.add(ident)
        known = self.donors.get(ident)
        self.donors[ident] = known._replace(name=name, type=kind) if known else Donor(ident, name, kind)
        added[key(name)].add(ident)
        added[key(ident)].add(ident)

    @property
    def own(self) -> Collection[str]:
        """Ids of the donors that the register has."""
        return self._own

    def recognise(self, text: str, remarks: str = "") -> Recognition:
        """Who `text` means; the same text is worked out once.

        `remarks`: what stands beside it; of a name that several states share, "not the DRC" leaves the other.
        """
        if text not in self._cache:
            self._cache[text] = self._recognise(text.strip()) if len(text) <= _LONGEST else None
        found = self._cache[text]
        if remarks and isinstance(found, Proposals) and key(text) in self._shared:
            return self._without_excluded(found, remarks)
        return found

    def _without_excluded(self, found: Proposals, remarks: str) -> Recognition:
        excluded = {i for match in _EXCLUDED.finditer(remarks) for i in self.exact(match[1].strip(" .,;()"))}
        left = [donor for donor in found.donors if donor.id not in excluded]
        return Match(left[0]) if len(left) == 1 < len(found.donors) else found

    def exact(self, text: str) -> frozenset[str]:
        """Ids of the donors with exactly this name or code, spelling aside."""
        text = text.strip().strip("*").strip()
        found = self._keys.get(key(text), frozenset()) | self._by_code(text)
        return self._preferred(found)

    def _preferred(self, found: frozenset[str]) -> frozenset[str]:
        mine = found & self._own
        return mine or found

    def _by_code(self, text: str) -> frozenset[str]:
        plain = text.replace(".", "")
        if (len(plain) == 2 and plain.isupper()) or (len(plain) == 3 and plain.isalpha()):
            return self._codes.get(plain.upper(), frozenset())
        return frozenset()

    def _recognise(self, text: str) -> Recognition:
        if not words(text):
            return None
        return self._whole(text) or self._in_parts(text) or self._near(text)

    def _whole(self, text: str) -> Recognition:
        found = self.exact(text)
        shared = self._shared.get(key(text))
        # A state that is in the register already is asked about all the same; an officer's own donor of that name is meant.
        if shared and not (found & self._own).difference(shared[0]):
            return self._proposals(shared[0], shared[1])
        if not found:
            found = self._of_government(text) or self._without_legal_form(text)
        return self._one_of(found)

    def _of_government(self, text: str) -> frozenset[str]:
        """``Government of X``; ``Permanent Mission of X to the United Nations``, wherever it is posted."""
        office = _GOVERNMENT.match(text)
        if office is None:
            return frozenset()
        name = text[office.end() :]
        return self.exact(name) or self.exact(_POSTED.sub("", name, count=1))

    def _one_of(self, found: frozenset[str]) -> Recognition:
        if len(found) == 1:
            return Match(self.donors[next(iter(found))])
        return self._proposals(sorted(found)) if found else None

    def _without_legal_form(self, text: str) -> frozenset[str]:
        kept = [w for w in words(text) if w not in _LEGAL]
        if not kept or len(kept) == len(words(text)):
            return frozenset()
        found = self._preferred(self._keys.get(" ".join(sorted(kept)), frozenset()))
        return frozenset(i for i in found if self.donors[i].iso3 is None)

    def _in_parts(self, text: str) -> Recognition:
        parts = self._split(text)
        known = {part: found for part in parts if (found := self.exact(part) or self._shared_in(part))}
        if not known:
            return self._glued(text)
        idents = sorted(frozenset().union(*known.values()))
        if len(parts) == 1:
            return self._one_of(frozenset(idents))
        if self._names_several(text, known):
            return self._proposals(idents, "more-than-one-donor")
        return self._with_office(text, parts, known, idents)

    def _split(self, text: str) -> list[str]:
        """The parts of a cell; a name that has an "and" of its own stays whole: Antigua and Barbuda / Telecom."""
        found: list[str] = []
        for piece in _HARD.split(text):
            found += [piece] if self.exact(piece) else _PARTS.split(piece)
        return self._closed_up([part for part in found if part and words(part)])

    def _closed_up(self, parts: list[str]) -> list[str]:
        """Neighbours that are a name only together are one part: Congo (Kinshasa), Guinée - Bissau."""
        found: list[str] = []
        start = 0
        while start < len(parts):
            last = min(len(parts), start + _MOST_PARTS)
            end = next((e for e in range(last, start + 1, -1) if self.exact(" ".join(parts[start:e]))), start + 1)
            found.append(" ".join(parts[start:end]))
            start = end
        return found

    def _shared_in(self, part: str) -> frozenset[str]:
        shared = self._shared.get(key(part))
        return frozenset(shared[0]) if shared else frozenset()

    def _names_several(self, text: str, known: Mapping[str, frozenset[str]]) -> bool:
        sets = list(known.values())
        if not frozenset.intersection(*sets) and not self._is_place_of(text, known):
            return True
        # A part that is known as a whole may have an "and" of its own: Antigua and Barbuda / Telecom.
        for part in known:
            text = text.replace(part, "", 1) if len(words(part)) > 1 else text
        joined = [p for p in _JOINED.split(text) if p and words(p)]
        return len(joined) > 1 and any(self.exact(p) for p in joined)

    def _is_place_of(self, text: str, known: Mapping[str, frozenset[str]]) -> bool:
        """Whether the second name is the country of an organization, in brackets: ``Huawei (China)``."""
        bracket = _BRACKETS.search(text)
        head = text[: bracket.start()].strip() if bracket else ""
        if bracket is None or head not in known or len(known) != 2:
            return False
        inside = known.get(bracket[1].strip(), frozenset())
        return all(self.donors[i].iso3 for i in inside) and all(self.donors[i].iso3 is None for i in known[head])

    def _with_office(
        self, text: str, parts: Sequence[str], known: Mapping[str, frozenset[str]], idents: Sequence[str]
    ) -> Recognition:
        """``Germany - BMZ``, ``Japan, Ministry of …``: the head is the donor; ``Ministry of ICT, Kenya``: the tail is."""
        head = known.get(parts[0], frozenset())
        common = frozenset.intersection(*known.values()) or head
        if len(common) != 1 or any(not self.exact(part) for part in known):
            return self._proposals(idents)
        donor = self.donors[next(iter(common))]
        bracket = _BRACKETS.search(text)
        in_brackets = bracket is not None and head and text[: bracket.start()].strip() == parts[0]
        others = self._others(text, known)
        if donor.iso3 and (any(_TITLES.issuperset(words(p)) for p in others) or self._closes_up(text, donor)):
            return self._proposals(idents)
        confused = self._confusable(donor, [word for part in others for word in words(part)]) if donor.iso3 else frozenset()
        if confused:
            return self._proposals(sorted({donor.id, *confused}))
        if donor.iso3:
            from .qualifiers import change_nothing  # only for a name with words beside it

            own = self._words_of(donor.id)
            return Match(donor) if change_nothing(others, donor.iso3, own) else self._proposals(idents)
        return Match(donor) if head and (in_brackets or len(known) == len(parts)) else self._proposals(idents)

    def _others(self, text: str, known: Mapping[str, frozenset[str]]) -> list[str]:
        """What stands beside the known parts; an office keeps its "and": Ministry of Internal Affairs and Communications."""
        found: list[str] = []
        for piece in self._closed_up([piece for piece in _HARD.split(text) if piece and words(piece)]):
            soft = [part for part in self._closed_up([p for p in _PARTS.split(piece) if p and words(p)]) if part not in known]
            alone = len(soft) == len(_PARTS.split(piece))
            if piece not in known:
                found += [piece] if alone else soft
        return found

    def _words_of(self, ident: str) -> frozenset[str]:
        """Words of all names of a donor."""
        if ident not in self._words:
            self._words[ident] = frozenset(w for name, idents in self._keys.items() if ident in idents for w in name.split())
        return self._words[ident]

    def _closes_up(self, text: str, donor: Donor) -> bool:
        """Whether the text without its brackets is another donor: ``Niger(ia)``."""
        return not self.exact(re.sub(r"[()\[\]（）]", "", text)) <= {donor.id}

    def _glued(self, text: str) -> Recognition:
        glued = _GLUED.fullmatch(text)
        found = self.exact(glued[1]) if glued else frozenset()
        if glued is None or len(found) != 1 or self.exact(glued[2]):
            return None
        donor = self.donors[next(iter(found))]
        if donor.iso3 is None or self._confusable(donor, words(glued[2])):
            return None
        from .qualifiers import changes_nothing  # only for a name with words beside it

        if not changes_nothing(glued[2], donor.iso3, self._words_of(donor.id)):
            return self._proposals([donor.id])
        return Match(donor)

    def _confusable(self, donor: Donor, beside: Iterable[str]) -> frozenset[str]:
        """Other states that words beside a state's name point to: "Kinshasa" beside Congo, "Bissao" beside Guinea."""
        if donor.id not in self._neighbours:
            self._neighbours[donor.id] = self._extra_words(donor.id)
        extra = self._neighbours[donor.id]
        return frozenset(i for word in beside for other, idents in extra.items() if _nearly(word, other) for i in idents)

    def _extra_words(self, ident: str) -> Mapping[str, frozenset[str]]:
        """Words of names of other states that share a word with this one's, and that this one has not, with these states."""
        names = [(frozenset(name.split()), idents) for name, idents in self._keys.items()]
        own = frozenset(word for name, idents in names if ident in idents for word in name)
        found: dict[str, set[str]] = defaultdict(set)
        for name, idents in names:
            if ident not in idents and name & own - _TITLES and all(self.donors[i].iso3 for i in idents):
                for word in name - own:
                    found[word] |= idents
        return {word: frozenset(idents) for word, idents in found.items()}

    def _near(self, text: str) -> Recognition:
        """Donors whose names differ in a few letters, or stand as words inside the text, nearest first."""
        if self._shelf is None:
            self._shelf = NameShelf(self._keys)
        ranked: list[tuple[int, str]] = []
        for candidate in dict.fromkeys([text, *_PARTS.split(text)]):
            name = key(candidate)
            if len(name) >= 4:
                ranked += near_misses(name, _limit(name), self._shelf)
        ranked += [(9, name) for name in self._word_names(text)]
        idents: dict[str, None] = {}
        for _, name in sorted(ranked):
            idents.update(dict.fromkeys(sorted(self._preferred(self._keys[name]))))
        return self._proposals(list(idents)[:PROPOSALS_MAX]) if idents else None

    def _word_names(self, text: str) -> list[str]:
        """Names whose words stand side by side in the text: ``Bank of China`` holds China."""
        found = words(text)
        spans = (found[i:j] for i in range(len(found)) for j in range(i + 1, min(len(found), i + 6) + 1))
        names = (" ".join(sorted(span)) for span in spans)
        return [name for name in names if len(name) >= 4 and name in self._keys]

    def _proposals(self, idents: Iterable[str], code: str = "unknown-donor") -> Proposals:
        return Proposals(tuple(self.donors[i] for i in idents), code)


def recognise(text: str, register: Iterable[tuple[str, str, str]] = ()) -> Recognition:
    """Who `text` means, among the donors of the register, the Member States and the shipped organizations.

    Args:
        text: a name as people write it, in any of the six languages, with a ministry or a place beside it.
        register: (id, name, type) of the donors that the books have.

    Returns:
        A match beyond doubt; a question with proposals (a near miss, a name of two, a former state); None: nobody known.
    """
    return DonorIndex(register).recognise(text)


def _nearly(word: str, other: str) -> bool:
    limit = 2 if len(other) >= 8 else 1
    return word == other or (len(other) >= 5 and edits(word, other, limit) <= limit)


def _limit(name: str) -> int:
    return 1 if len(name) <= 5 else 2 if len(name) < 12 else 3
