"""Who is meant: a match only beyond doubt, in six scripts; names that contain one another are kept apart."""

# ruff: noqa: E501  tables of cases

from __future__ import annotations

from functools import partial

import pytest

from wsisfund.importers.donors import DonorIndex
from wsisfund.importers.known_donors import Match, Proposals
from wsisfund.languages.states import state_names

from .reading import steps_of


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
    "COG": "Republic of the Congo|Congo (Brazzaville)|Congo, Rep.|République du Congo|刚果(布)",
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
    """Alone, and with the offices in turn: a state has some 28 names, so that it meets each office."""
    offices = OFFICES[1:]
    asked = [
        (iso3, form.format(name)) for n, (iso3, name) in enumerate(state_names()) for form in ("{}", offices[n % len(offices)])
    ]
    assert [(iso3, text, found) for iso3, text in asked if (found := meant(donors, text)) != iso3] == []


def test_a_word_that_points_elsewhere_is_a_question(donors: DonorIndex) -> None:
    for text in ("Guinea-BISSAO", "Congo - Ministry (Kinshasa)", "Niger(ia)", "Dominica, Republic of"):
        assert not isinstance(donors.recognise(text), Match), text
    assert meant(donors, "Republic of Congo (Kinshasa)") == ("COD", "COG")


@pytest.mark.parametrize(
    "text",
    ["Frnace", "Kazakstan", "Switzreland", "Bank of China", "Korea", "Congo", "Конго", "刚果", "Federal Republic of Germni"],
)
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


DOUBTFUL = [
    "China (Taiwan)",
    "China, Hong Kong SAR",
    "Israel/Palestine",
    "Serbia (Kosovo)",
    "Denmark (Greenland)",
    "Netherlands (Curaçao)",
    "Belgium (Flanders)",
    "Republic of China (Taiwan)",
    "Republic of China",
    "Taiwan, China",
    "Hong Kong, China",
    "Macao, China",
    "Chine (Hong Kong)",
    "Китай (Тайвань)",
    "中国（台湾）",
    "中国台湾",
    "中国香港",
    "中国/香港",
    "الصين (تايوان)",
    "Bélgica (Flandes)",
    "Бельгия (Фландрия)",
    "比利时（佛兰德）",
    "Belgium (Flemish Government)",
    "Canada (Quebec)",
    "Canada, Government of Quebec",
    "France (Nouvelle-Calédonie)",
    "France (Polynésie française)",
    "United States (Puerto Rico)",
    "United States (State of California)",
    "United Kingdom (Scotland)",
    "UK - Scottish Government",
    "Spain (Catalonia)",
    "Spain (Generalitat de Catalunya)",
    "Germany (Bavaria)",
    "Germany (Land Hessen)",
    "Russia (Tatarstan)",
    "Россия (Республика Татарстан)",
    "Iraq (Kurdistan)",
    "Tanzania (Zanzibar)",
    "Finland (Åland)",
    "Norway (Svalbard)",
    "Australia (NSW)",
    "India (Kerala)",
    "Cyprus (Northern)",
    "France / Germany",
    "Serbia/Kosovo",
    "Morocco (Western Sahara)",
    "New Zealand (Cook Islands)",
    "New Zealand (Tokelau)",
    "China (Taipei)",
    "China-HK",
    "China (HKG)",
    "Denmark (FO)",
    "Japan (observer)",
    "Switzerland (Canton of Geneva)",
    "Italy (Lombardia)",
    "Brazil (São Paulo State)",
    "Portugal (Azores)",
    "Georgia (Abkhazia)",
    "France (amended)",
    "Israel (West Bank)",
    "China (Guangdong Province)",
    "中国（广东省）",
    "China, Guangdong Communications Administration",
    "Kingdom of Denmark (Faroe Islands)",
    "Pays-Bas (Aruba)",
    "Reino Unido (Gibraltar)",
]  # fmt: skip
SURE = [
    "Switzerland (OFCOM)",
    "Suisse (Berne)",
    "Germany (Berlin)",
    "Japan (Tokyo)",
    "Japan, Ministry of Internal Affairs and Communications",
    "France (Ministère de l'Europe et des affaires étrangères)",
    "Kenya (Nairobi)",
    "Kenya, Permanent Mission in Geneva",
    "Россия (Минцифры)",
    "Российская Федерация, Министерство связи",
    "中国（工业和信息化部）",
    "中国（北京）",
    "Egypt (NTRA)",
    "مصر (وزارة الاتصالات)",
    "España (Ministerio de Asuntos Económicos)",
    "Switzerland (Geneva)",
    "Canada (Ottawa)",
    "Norway (Ministry of Foreign Affairs)",
    "Germany (Federal Foreign Office)",
    "Belgium (Federal Government)",
    "India (DoT)",
    "Sweden / Sida",
    "Brazil (Brasília)",
    "Brasil (Anatel)",
    "United States (Department of State)",
    "Australia (DFAT)",
    "Government of Japan",
    "Korea (Rep. of), MSIT",
    "Rwanda (Kigali)",
    "Mexico (Ciudad de México)",
    "Kazakhstan (Astana)",
    "Suisse (Genève)",
    "Швейцария (Женева)",
    "瑞士（日内瓦）",
    "France (Paris)",
    "Spain (Madrid)",
    "Netherlands (The Hague)",
    "Austria (Vienna)",
    "Austria (Wien)",
    "Bosnia and Herzegovina, Ministry of Communications",
    "Turkey (BTK)",
    "Palestine",
    "State of Palestine",
    "PSE",
    "Holy See",
    "VAT",
    "Deutschland",
    "Bundesrepublik Deutschland",
    "Republik Österreich",
    "Confoederatio Helvetica",
    "Schweizerische Eidgenossenschaft",
    "Magyarország",
    "Suomi",
    "日本",
    "日本国",
    "대한민국",
    "Ελληνική Δημοκρατία",
    "Rzeczpospolita Polska",
    "Koninkrijk der Nederlanden",
    "Konungariket Sverige",
    "Kongeriget Danmark",
    "Türkiye Cumhuriyeti",
    "Україна",
    "Repubblica Italiana",
    "República Federativa do Brasil",
    "República Portuguesa",
    "ราชอาณาจักรไทย",
    "Cộng hòa Xã hội chủ nghĩa Việt Nam",
    "Republik Indonesia",
    "Republika Hrvatska",
    "Lietuvos Respublika",
    "Eesti Vabariik",
    "Latvijas Republika",
    "Česká republika",
    "Éire",
    "COK",
    "Cook Islands",
    "Niue",
    "دولة فلسطين",
    "巴勒斯坦国",
    "Государство Палестина",
    "État de Palestine",
    "Estado de Palestina",
    "中华人民共和国",
    "Saint-Siège",
    "Santa Sede",
    "भारत",
    "Қазақстан Республикасы",
    "Монгол Улс",
    "საქართველო",
    "ישראל",
    "Republika Slovenija",
    "Kongeriket Norge",
    "Suomen tasavalta",
    "Lýðveldið Ísland",
    "Royaume de Belgique",
    "Koninkrijk België",
    "Grand-Duché de Luxembourg",
]  # fmt: skip


@pytest.mark.parametrize("text", DOUBTFUL)
def test_another_territory_region_observer_or_state_beside_a_state_is_a_question(donors: DonorIndex, text: str) -> None:
    assert not isinstance(donors.recognise(text), Match)


@pytest.mark.parametrize("text", SURE)
def test_an_office_a_city_and_a_states_own_name_are_sure(donors: DonorIndex, text: str) -> None:
    assert isinstance(donors.recognise(text), Match)


@pytest.mark.parametrize(
    ("text", "ident"),
    [("PSE", "PSE"), ("Palestine", "PSE"), ("État de Palestine", "PSE"), ("Государство Палестина", "PSE"), ("巴勒斯坦国", "PSE"), ("دولة فلسطين", "PSE"),
     ("VAT", "VAT"), ("Holy See", "VAT"), ("Saint-Siège", "VAT"), ("COK", "COK"), ("Niue", "NIU"), ("Bundesrepublik Deutschland", "DEU"),
     ("Republik Österreich", "AUT"), ("Confoederatio Helvetica", "CHE"), ("Suomen tasavalta", "FIN"), ("日本国", "JPN"), ("대한민국", "KOR")],
)  # fmt: skip
def test_observers_and_names_in_the_states_own_languages(donors: DonorIndex, text: str, ident: str) -> None:
    assert meant(donors, text) == ident


@pytest.mark.parametrize(("shared", "ident", "name"), [("Congo", "COG", "Congo"), ("Korea", "KOR", "Korea")])
def test_a_shared_name_is_asked_about_though_one_of_its_states_is_registered(shared: str, ident: str, name: str) -> None:
    """An officer's own donor of that name is meant by it."""
    assert isinstance(DonorIndex([(ident, name, "member-state")]).recognise(shared), Proposals)
    found = DonorIndex([("own", name, "private-sector")]).recognise(shared)
    assert isinstance(found, Match) and found.donor.id == "own"


def test_of_a_shared_name_the_remarks_may_exclude_all_but_one(donors: DonorIndex) -> None:
    assert isinstance(donors.recognise("Congo"), Proposals)
    for remarks in ("not the DRC", "pas la RDC", "не ДРК", "不是刚果金"):
        found = donors.recognise("Congo", remarks)
        assert isinstance(found, Match) and found.donor.id == "COG", remarks
    assert isinstance(donors.recognise("Congo", "not sure"), Proposals)
    assert isinstance(donors.recognise("Frnace", "not Germany"), Proposals)


@pytest.mark.parametrize(
    "text", ["a, " * 3000, "France, " * 400, "(" * 5000, "and " * 2000, "Guinea - " * 300, "中国/" * 1500, "x" * 9000]
)
def test_a_cell_of_any_length_takes_little_time(donors: DonorIndex, text: str) -> None:
    assert steps_of(partial(donors.recognise, text[:9999])) < 200_000
