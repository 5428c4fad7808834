"""Which of the three languages a text is in, by its small words and its endings."""

from __future__ import annotations

import re

from dialogs.reading.words.wordlists import words as word_set
from dialogs.speech.tongues import Language

_WORD = re.compile(r"[^\W\d_]+")

# Small words that one language has and the others do not, with dots.
_SMALL: dict[Language, frozenset[str]] = {
    "fi": word_set("""
        ja on ei olen olemme ovat että mutta tai joka jonka jolla me te he minä sinä hän se tämä nyt kun jos niin kuin
        myös vain hei moi moikka terve kiitos kello klo noin koko meidän meille teille voisiko voiko olisiko onko
        saisiko tarvitsemme tarvitsen haluaisimme toivomme etsimme kaipaamme pyydämme luento aihe paikka aika päivä
        viikolla viikko ensi huomenna tänään kokemusasiantuntija kokemusasiantuntijaa puhuja puhujaa kertomaan etänä
        paikan päällä terveisin tilaus tarvitaan oon ois mä sä meijän meiän joku jotain hyvää iltaa huomenta moro
        keskiviikkona maanantaina tiistaina torstaina perjantaina lauantaina sunnuntaina ystävällisin ry
    """),
    "sv": word_set("""
        och är att en ett det som på med för av till inte vi ni jag de vår våra kan någon något har skulle behöver
        söker önskar finns hej hejsan tack kl klockan om från under efter den denna vill gärna eller också men vad
        hur när där här nästa vecka veckan föreläsning föreläsa distans plats erfarenhetsexpert erfarenhet tisdag
        onsdag torsdag fredag lördag söndag måndag hälsningar mvh idag imorgon goddag boka beställa oss er hos mig
    """),
    "en": word_set("""
        the and is are of to for with we our you your would like could can someone somebody who has have need needs
        looking hi hello please thanks about from at next week this that it be or any there speaker talk lecture
        expert experience experienced please tomorrow today monday tuesday wednesday thursday friday saturday sunday
        in an on a by not us me my i want book how what when where
    """),
}  # fmt: skip
_SHARED = word_set("on en de me i a in so hi se te to an av ett men under by be us is")
_FINNISH_ENDINGS = ("ssa", "ssä", "sta", "stä", "lla", "llä", "lle", "ksi", "uus", "een", "aan", "ään", "iin", "inen")
_SWEDISH_ENDINGS = ("ning", "ningen", "het", "heten", "arna", "erna", "iska", "ande")
_ENGLISH_ENDINGS = ("ing", "tion", "ness", "ight", "ould", "ence")


def detect_language(text: str) -> Language | None:
    """The language of the text, or None when nothing speaks for one (a number, a name, another language)."""
    points: dict[Language, float] = {"fi": 0.0, "sv": 0.0, "en": 0.0}
    for word in _WORD.findall(text[:4000].lower()):
        for language, small in _SMALL.items():
            if word in small:
                points[language] += 0.5 if word in _SHARED else 1.0
        if len(word) >= 6:
            if word.endswith(_FINNISH_ENDINGS) or "yö" in word or "ää" in word or "uu" in word:
                points["fi"] += 0.6
            elif "å" in word or word.endswith(_SWEDISH_ENDINGS):
                points["sv"] += 0.6
            elif word.endswith(_ENGLISH_ENDINGS):
                points["en"] += 0.6
    best, next_best = sorted(points, key=lambda language: -points[language])[:2]
    if points[best] < 0.5 or points[best] == points[next_best]:
        return None
    return best
