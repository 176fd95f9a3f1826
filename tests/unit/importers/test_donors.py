"""Who is meant: a match only beyond doubt, in six scripts; names that contain one another are kept apart."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

import pytest

from wsisfund.importers.donors import DonorIndex, Match, Proposals
from wsisfund.languages.states import state_names


@pytest.fixture(scope="module")
def donors() -> DonorIndex:
    return DonorIndex()


def meant(donors: DonorIndex, text: str) -> str | tuple[str, ...] | None:
    found = donors.recognise(text)
    if isinstance(found, Match):
        return found.donor.id
    return None if found is None else tuple(donor.id for donor in found.donors)


TWINS = {
    "KOR": "Republic of Korea|South Korea|Korea, Rep. of|R. of Korea|ROK|République de Corée|Corea del Sur|Республика Корея|韩国|大韩民国",
    "PRK": "DPRK|North Korea|Democratic People's Republic of Korea|Dem. People's Rep. of Korea|Korea DPR|КНДР|朝鲜|RPD de Corée",
    "COD": "Dem. Rep. of the Congo|DRC|RDC|Congo (Kinshasa)|Congo-Kinshasa|Zaire|Congo, Democratic Republic of the|ДР Конго|刚果(金)",
    "COG": "Congo|Republic of the Congo|Congo (Brazzaville)|Congo, Rep.|République du Congo|刚果(布)",
    "GIN": "Guinea|Guinée|Republic of Guinea|Guinea (Conakry)|Гвинея|几内亚|غينيا",
    "GNB": "Guinea-Bissau|Guinée-Bissau|Guinea Bissau|Guinea (Bissau)|Гвинея-Бисау",
    "GNQ": "Equatorial Guinea|Guinée équatoriale|Guinea Ecuatorial|Eq. Guinea|Guinea, Equatorial",
    "PNG": "Papua New Guinea|Papouasie-Nouvelle-Guinée|PNG|Papua N. Guinea",
    "NER": "Niger|Republic of the Niger|Niger, Rep. of|尼日尔",
    "NGA": "Nigeria|Federal Republic of Nigeria|Nigéria|尼日利亚",
    "DMA": "Dominica|Commonwealth of Dominica|Dominique",
    "DOM": "Dominican Republic|Dominican Rep.|République dominicaine|República Dominicana",
    "SDN": "Sudan|Republic of the Sudan",
    "SSD": "South Sudan|Soudan du Sud",
}
OFFICES = (
    "{}",
    "{} (TRA)",
    "{} - BMZ",
    "{} / 総務省",
    "{}, Ministry of Foreign Affairs",
    "Government of {}",
    "Ministry of ICT, {}",
    "{}: MoC",
)


@pytest.mark.parametrize(("iso3", "name"), [(iso3, name) for iso3, names in TWINS.items() for name in names.split("|")])
def test_twins_are_kept_apart(donors: DonorIndex, iso3: str, name: str) -> None:
    assert [meant(donors, form.format(name)) for form in OFFICES] == [iso3] * len(OFFICES)


def test_every_name_of_every_state_is_its_own(donors: DonorIndex) -> None:
    wrong = [
        (iso3, form.format(name), meant(donors, form.format(name)))
        for iso3, name in state_names()
        for form in OFFICES
        if meant(donors, form.format(name)) != iso3
    ]
    assert wrong == []


def test_a_word_that_points_elsewhere_is_a_question(donors: DonorIndex) -> None:
    for text in ("Guinea-BISSAO", "Congo - Ministry (Kinshasa)", "Niger(ia)", "Dominica, Republic of"):
        assert not isinstance(donors.recognise(text), Match), text
    assert meant(donors, "Republic of Congo (Kinshasa)") == ("COD", "COG")


@pytest.mark.parametrize("text", ["Frnace", "Kazakstan", "Switzreland", "Bank of China", "Korea", "Federal Republic of Germni"])
def test_a_near_miss_is_a_question(donors: DonorIndex, text: str) -> None:
    found = donors.recognise(text)
    assert isinstance(found, Proposals) and found.donors and found.code == "unknown-donor"


@pytest.mark.parametrize("text", ["Atlantis", "total", "12", "", "—", "=1+1", "<script>", "Hong Kong"])
def test_nobody(donors: DonorIndex, text: str) -> None:
    assert donors.recognise(text) is None


@pytest.mark.parametrize(("text", "code"), [("France and Germany", "more-than-one-donor"), ("WMO / UNESCO", "more-than-one-donor"), ("Germany; France", "more-than-one-donor"), ("USSR", "former-name"), ("Yugoslavia", "former-name")])  # fmt: skip
def test_questions_of_their_own_kind(donors: DonorIndex, text: str, code: str) -> None:
    found = donors.recognise(text)
    assert isinstance(found, Proposals) and found.code == code


@pytest.mark.parametrize(
    "text", ["Antigua and Barbuda / Telecom", "Bosnia and Herzegovina, Ministry of X", "Trinidad and Tobago (TATT)"]
)
def test_an_and_inside_a_name(donors: DonorIndex, text: str) -> None:
    assert isinstance(donors.recognise(text), Match)


@pytest.mark.parametrize(
    ("text", "ident"),
    [("I.E.E.E.", "ieee"), ("Internet Society (ISOC)", "isoc"), ("NTT DOCOMO, INC.", "nttdocomo"), ("Huawei Technologies Co., Ltd.", "huawei"),
     ("OMM", "wmo"), ("Union européenne", "europeanunion"), ("ЮНЕСКО", "unesco"), ("世界卫生组织", "who"), ("البنك الدولي", "worldbank"), ("European Commission", "europeanunion"), ("Islamic Educational, Scientific and Cultural Organization", "icesco")],
)  # fmt: skip
def test_organizations(donors: DonorIndex, text: str, ident: str) -> None:
    assert meant(donors, text) == ident


def test_the_register_comes_first() -> None:
    own = DonorIndex([("holland", "Netherlands", "member-state")])
    assert meant(own, "Netherlands") == "holland"
