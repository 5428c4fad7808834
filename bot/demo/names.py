"""Names for the made-up register. First names are common ones; surnames and associations are invented.

No surname below is known to be anybody's: each is put together of two words that make no Finnish or Swedish surname.
Every association has "esimerkki" or "exempel" in its name, so that none can be taken for a real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """What a name of one language is made of; a surname is one beginning and one ending."""

    women: tuple[str, ...]
    men: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


NAMES: Mapping[str, Names] = {
    "fi": Names(
        _words(
            "Aino Aila Anne Anni Anu Eeva Eija Elina Ella Emilia Hanna Heidi Heli Helena Henna Iida Irja Jaana Jenni "
            "Johanna Kaisa Kati Katri Kirsi Laura Leena Liisa Maija Mari Marja Marjatta Merja Minna Mirja Nina Noora "
            "Outi Paula Piia Pirjo Päivi Raija Riikka Ritva Saara Sari Satu Sini Sirpa Soile Taina Tarja Tiina Tuula "
            "Ulla Veera Venla"
        ),
        _words(
            "Aki Antero Antti Ari Arto Eero Eino Erkki Esa Hannu Harri Heikki Ilkka Jaakko Jani Janne Jari Jarmo "
            "Jouni Juha Jukka Jussi Kai Kalle Kari Kimmo Lasse Lauri Marko Markus Matti Mika Mikko Niko Olli Pasi "
            "Pauli Pekka Pertti Petri Raimo Risto Sami Seppo Tapio Teemu Tero Timo Toni Tuomas Veikko Vesa Ville"
        ),
        _words("Aamu Ilta Kesä Kuu Meri Pilvi Sade Syys Tuuli Tähti Usva Valo"),
        _words("huivi ikkuna kartta keinu kirja kynttilä laituri lanka lyhty purje sävel tarina"),
    ),
    "sv": Names(
        _words(
            "Anna Barbro Britta Camilla Carina Ebba Elin Eva Gunilla Hedvig Ida Inger Karin Linnea Maria Solveig Ulla"
        ),
        _words("Anders Axel Bengt Björn Carl Erik Fredrik Göran Hans Jonas Kaj Lars Magnus Nils Stefan Sven Tom"),
        _words("Dimm Havs Höst Kvälls Moln Mån Regn Sommar Stjärn Vind"),
        _words("brygga fönster garn gunga karta klocka lykta saga segel"),
    ),
    "en": Names(
        _words("Amina Fatima Grace Joy Lena Maryam Natalia Olga Sofia Zahra"),
        _words("Ahmed Alex Daniel Elias Hassan Ivan Joseph Omar Samuel Viktor"),
        _words("Cloud Evening Harbour Lantern Moon Rain"),
        _words("map sail song story swing window"),
    ),
}

#: Associations of the whole country, and names for those of one region.
NATIONAL_SV = ("Exempelförbundet Andra stolen rf", "Exempelförbundet Nästa sida rf")
NATIONAL = (
    "Esimerkkiliitto Avoin ovi ry",
    "Esimerkkiliitto Hyvä suunta ry",
    "Esimerkkiliitto Kaksi tuolia ry",
    "Esimerkkiliitto Kotiranta ry",
    "Esimerkkiliitto Matkakumppani ry",
    "Esimerkkiliitto Oma ääni ry",
    "Esimerkkiliitto Pieni askel ry",
    "Esimerkkiliitto Rinnalla ry",
    "Esimerkkiliitto Seuraava sivu ry",
    "Esimerkkiliitto Sillanpää auki ry",
    "Esimerkkiliitto Tavallinen tiistai ry",
    "Esimerkkiliitto Toinen kuppi ry",
    "Esimerkkiliitto Uusi vuoro ry",
    "Esimerkkiliitto Valoisa puoli ry",
    "Esimerkkiliitto Viides vuodenaika ry",
    *NATIONAL_SV,
)
REGIONAL = "Esimerkkiyhdistys {region} ry"
REGIONAL_SV = "Exempelföreningen {region} rf"
