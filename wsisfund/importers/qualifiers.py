"""What stands beside a state's name: an office or a city of it changes nothing; a territory, a region, anything else is a question."""

# ruff: noqa: E501  tables of words

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ..languages.folding import fold, words
from ..languages.places import city_names, place_key, region_codes, region_names, territory_codes, territory_names

_LONGEST_NAME: Final = 6
# Words of an office of a government. Latin and Cyrillic: the beginning of a word; others: anywhere.
_OFFICE: Final = (
    "minist min. dept depart directorat direction direccion division bureau agenc autorit authorit autoridad regulat regulad commission comision"
    " council conseil consejo committee comite secretari chancell cancill embass ambassad embajad consul mission mision delegat delegac represent"
    " permanent govern gouvern gobiern administra office oficin institut servic treasur tresor tesor parliament parlament telecom telecommunic"
    " ict tic post foreign finance economic superintend bank banque banco federal national nacional public state crown royal"
    " bundes ministerium amt staats city ville ciudad town municipal ayuntamiento mairie"
    " министерств мин департамент управлени агентств служб комитет комисси посольств представительств правительств администраци ведомств госуд"
    " федеральн национальн город мэри миссия банк связи"
).split()
_OFFICE_ANYWHERE: Final = "部 局 署 厅 庁 庐 委员会 委員會 委員会 使团 代表团 使馆 政府 办公室 管理 院 総務省 外務省 经济产业省 経済産業省 財務省 文部科学省 内閣 机构 银行 市 وزاره هييه هيءه سفاره حكومه اداره وكاله سلطه مكتب مجلس جهاز لجنه مصلحه بعثه بنك مدينه بلديه".split()
# Agencies that are written like a name, beside those written as an abbreviation.
_AGENCIES: Final = (
    "sida norad danida arcep anfr agcom conatel osiptel subtel mintic mincom anatel enacom indotel sutel ursec arcotel siget sigetel telcor traficom"
    " ficora nkom anacom agesic cnmc aecid bakom ofcom ofta comreg cofetel citra ictqatar miit mci minatic cicte"
    " роскомнадзор россвязь минцифры минсвязи минкомсвязь"
).split()
_AGENCY = re.compile("|".join([*map(re.escape, _AGENCIES), r"red\.es"]))
_OFFICES = re.compile(
    "|".join([rf"(?<![^\W_]){re.escape(fold(w))}" for w in _OFFICE] + [re.escape(fold(w)) for w in _OFFICE_ANYWHERE])
)
# A government of a part of the state, whatever its name.
_OF_A_PART = re.compile(
    r"(?<![^\W_])(?:provinc\w*|count(?:y|ies)|governorates?|gouvernorats?|gobernacion|prefecture?s?|borough|wilaya\w*|canton\w*|kanton\w*|oblast\w*|voivodes\w*|lander|landesregierung|landes\w+|bundesland|regional (?:government|council|authority)|region of|region de"
    r"|gouvernement regional|conseil regional|gobierno regional|gobierno (?:de la|autonomo)|comunidad|communaut\w*|gemeinschaft\w*|autonom\w*|generalitat|xunta|junta de|state government|government of the state"
    r"|state of (?!the )|estado de|gobierno del estado|etat de|overseas|outre ?-?mer|ultramar|special administrative|dependenc\w*|territor(?:y|ies|io|ios|ia|ias)|territoires?|islands?|iles?|islas?"
    r"|област\w*|край|краю|края|автономн\w*|провинци\w*|кантон\w*|штат\w*|регион\w*|республик\w*|округ\w*|земл\w+|остров\w*|заморск\w*)(?![^\W_])"
    "|自治区|自治州|特别行政区|特別行政區|地区政府|州政府|大区|群岛|(?:ال)?(?:ولايه|اقليم|محافظه|مقاطعه|منطقه|جزر|جزيره)"
)
# "Kano State"; not the Department of State.
_STATE_OF_A_FEDERATION = re.compile(r"(?<![^\W_])(?!of)[^\W_]+ state$")
# "Departamento de Cusco", in states that are divided so; not the "Departamento de Relaciones Exteriores".
_DEPARTMENTS: Final = frozenset("FRA HTI COL PER BOL PRY URY HND GTM SLV NIC BEN CIV MDG COG".split())
_DEPARTMENT = re.compile(
    r"(?<![^\W_])(?:departamento|departement) (?:du|del?|des|d)(?![^\W_])(?!.*(?:affaires|financ|econom|relacion|exterior|comunic|communic|telecom|hacienda|nacional"
    r"|national|plan|tecnolog|technolog|numeri|digit|defens|educa|salud|sante|justic|etat|estado|cooper|statisti|estadisti|servic))"
)
# A government that is named beside the state must be that of the state.
_GOVERNMENT = re.compile(r"(?<![^\W_])(?:govern\w*|gouvern\w*|gobiern\w*|правительств\w*)|政府|حكومه")
# The subject of an office, no government of its own.
_E_GOVERNMENT = re.compile(r"(?<![^\W_])(?:digital|electronic|e|smart|local)[ -]government(?![^\W_])")
_PLAIN: Final = frozenset(
    "government governmental gouvernement gobierno правительство правительства federal federale национальное national nationale nacional central centrale"
    " the of de du del la le el l d republic royal kingdom state confederation bundesregierung".split()
)
_ACRONYM = re.compile(r"(?:[A-ZА-ЯЁ]|[A-Z][a-z]?(?=[A-Z&/-]))[A-Za-zА-ЯЁ&/.-]{1,11}")
_CHINESE_PROVINCE = re.compile("(?<![務业業通学労産境衛])[省州]")


def change_nothing(parts: Sequence[str], iso3: str, own_words: frozenset[str]) -> bool:
    """Whether none of the pieces beside the name of a state leaves a doubt.

    The name of an office may have commas of its own: Ministry of Public Management, Home Affairs, Posts and Telecommunications.
    """
    office = False
    for part in parts:
        sure = changes_nothing(part, iso3, own_words)
        if not sure and not (office and not _is_a_place(part, iso3)):
            return False
        office = office or (sure and _OFFICES.search(fold(part)) is not None)
    return True


def changes_nothing(part: str, iso3: str, own_words: frozenset[str]) -> bool:
    """Whether a piece beside the name of a state leaves no doubt that the state is meant.

    Args:
        part: the piece, without the state's name: ``Ministry of ICT``, ``OFCOM``, ``Tokyo``.
        iso3: the state. own_words: words of its names.

    Returns:
        True for an office or a city of the state, for a seat of the United Nations, and for its own words; else False: another
        territory, a region with its own treasury, or words of which nothing is known.
    """
    part = part.strip(" -–—.")
    if _is_a_place(part, iso3):
        return False
    folded = fold(part)
    if place_key(part) in city_names().get(iso3, ()) or place_key(part) in city_names()["any"]:
        return True
    if _GOVERNMENT.search(_E_GOVERNMENT.sub(" ", folded)):
        return all(word in _PLAIN or word in own_words or _GOVERNMENT.match(word) for word in words(part))
    office = _OFFICES.search(folded) or _AGENCY.fullmatch(folded)
    return bool(office) or _is_acronym(part) or set(words(part)) <= own_words


def _is_a_place(part: str, iso3: str) -> bool:
    """Whether the piece names another territory, or a part of the state with a government of its own."""
    if _names_a_place(part) or _is_code_of_a_place(part, iso3):
        return True
    folded = fold(part)
    if iso3 in _DEPARTMENTS and _DEPARTMENT.search(folded):
        return True
    return bool(
        _OF_A_PART.search(folded) or _STATE_OF_A_FEDERATION.search(folded) or (iso3 == "CHN" and _CHINESE_PROVINCE.search(folded))
    )


def _is_acronym(part: str) -> bool:
    bare = part.replace(".", "").strip()
    # Two letters are rather a part of the state (ISO 3166-2): SP, UP, VD.
    return (
        len(bare) > 2 and bool(_ACRONYM.fullmatch(bare)) and sum(c.isupper() for c in bare) * 2 > sum(c.isalpha() for c in bare)
    )


def _is_code_of_a_place(part: str, iso3: str) -> bool:
    code = re.sub(r"[\s.]", "", part).upper()
    return code in territory_codes() or (part.strip().isupper() and code in region_codes(iso3))


def _names_a_place(part: str) -> bool:
    """Whether the piece holds the name of a territory or of a region, as words side by side."""
    found = place_key(part).split()
    spans = {" ".join(found[i:j]) for i in range(len(found)) for j in range(i + 1, min(len(found), i + _LONGEST_NAME) + 1)}
    if spans & territory_names() or spans & region_names():
        return True
    text = place_key(part).replace(" ", "")
    return not text.isascii() and any(name.replace(" ", "") in text for name in _unspaced())


@lru_cache(maxsize=1)
def _unspaced() -> frozenset[str]:
    """Names of places in scripts that put no spaces between words."""
    return frozenset(
        name for name in territory_names() | region_names() if len(name) >= 2 and any("\u3400" <= c <= "\u9fff" for c in name)
    )
