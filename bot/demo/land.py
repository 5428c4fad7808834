"""Where the made-up experts live and what they have lived through: weights that make it look like the land."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Land:
    """A region: people in thousands (Statistics Finland, about 2024), Swedish speakers in percent, and its towns.

    Towns have their share of the region's people in percent; the rest live in its other municipalities.
    """

    people: int
    swedish: int
    towns: Mapping[str, int]


LAND: Mapping[str, Land] = {
    "Uusimaa": Land(1_760, 8, {"Helsinki": 39, "Espoo": 18, "Vantaa": 14, "Porvoo": 3, "Raasepori": 2}),
    "Varsinais-Suomi": Land(495, 6, {"Turku": 41, "Salo": 10, "Kaarina": 7, "Parainen": 3}),
    "Satakunta": Land(211, 1, {"Pori": 40, "Rauma": 18}),
    "Kanta-Häme": Land(169, 1, {"Hämeenlinna": 40, "Riihimäki": 17, "Forssa": 10}),
    "Pirkanmaa": Land(545, 1, {"Tampere": 47, "Nokia": 7, "Ylöjärvi": 6}),
    "Päijät-Häme": Land(204, 1, {"Lahti": 59, "Heinola": 9}),
    "Kymenlaakso": Land(157, 1, {"Kouvola": 50, "Kotka": 32}),
    "Etelä-Karjala": Land(125, 1, {"Lappeenranta": 58, "Imatra": 20}),
    "Etelä-Savo": Land(129, 1, {"Mikkeli": 40, "Savonlinna": 24}),
    "Pohjois-Savo": Land(248, 1, {"Kuopio": 50, "Iisalmi": 8, "Varkaus": 8}),
    "Pohjois-Karjala": Land(162, 1, {"Joensuu": 48, "Lieksa": 6}),
    "Keski-Suomi": Land(274, 1, {"Jyväskylä": 54, "Jämsä": 7, "Äänekoski": 6}),
    "Etelä-Pohjanmaa": Land(189, 1, {"Seinäjoki": 35, "Kurikka": 10, "Lapua": 7}),
    "Pohjanmaa": Land(178, 50, {"Vaasa": 39, "Pietarsaari": 11, "Mustasaari": 11, "Närpiö": 5}),
    "Keski-Pohjanmaa": Land(68, 10, {"Kokkola": 71}),
    "Pohjois-Pohjanmaa": Land(419, 1, {"Oulu": 51, "Raahe": 6, "Ylivieska": 4, "Kuusamo": 4}),
    "Kainuu": Land(70, 1, {"Kajaani": 52, "Sotkamo": 15}),
    "Lappi": Land(175, 1, {"Rovaniemi": 37, "Kemi": 11, "Tornio": 12}),
    "Ahvenanmaa": Land(30, 100, {"Maarianhamina": 39}),
}

#: How often a topic is drawn; a listed topic not named here has 1, any other 0 (it is dealt afterwards).
WEIGHTS: Mapping[str, int] = {
    "depression": 56,
    "substance_use": 40,
    "anxiety": 32,
    "mental_health": 26,
    "alcohol": 24,
    "exhaustion": 20,
    "drugs": 18,
    "adhd": 16,
    "bipolar": 14,
    "loneliness": 12,
    "eating_disorder": 11,
    "caring": 11,
    "family_perspective": 11,
    "autism": 10,
    "gambling": 10,
    "panic": 10,
    "ptsd": 10,
    "psychosis": 9,
    "schizophrenia": 9,
    "unemployment": 9,
    "domestic_violence": 8,
    "debt": 8,
    "bpd": 8,
    "bullying": 8,
    "pain": 8,
    "cancer": 8,
    "breast_cancer": 7,
    "homelessness": 7,
    "prison": 7,
    "psychiatric_ward": 7,
    "diabetes": 6,
    "stroke": 6,
    "migration": 6,
    "grief": 6,
    "divorce": 6,
    "special_child_parenting": 6,
    "mobility": 5,
    "brain_injury": 5,
    "heart": 5,
    "hearing": 5,
    "sight": 5,
    "memory_disease": 5,
    "suicide_loss": 5,
    "child_protection": 5,
    "rheumatism": 4,
    "ms": 4,
    "epilepsy": 4,
}

#: Own experiences of one sex in nearly every case, so that a made-up name does not distract.
WOMEN = frozenset({
    "breast_cancer", "gynaecological_cancer", "gynaecological", "endometriosis", "pcos", "pelvic_pain", "menopause",
    "gestational_diabetes", "postnatal_depression", "postpartum_psychosis", "birth_fear", "birth_trauma", "miscarriage",
    "stillbirth", "abortion", "mother_substance", "womens_recovery", "adhd_women", "turner", "rett", "fgm",
})  # fmt: skip
MEN = frozenset({"prostate_cancer", "testicular_cancer", "duchenne"})
