"""Orders in mails that are forwarded or quoted, once or several times, by the programs people use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.reading.understand import understand

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
FI = "Tarvitsisimme puhujan masennuksesta Ouluun 8.12. klo 13-15.\nTerveisin Matti Salo"
SV = "Vi önskar en talare om sorg i Borgå 9.2 kl 18.\nMvh Eva Vasa"
EN = "We are looking for a speaker with MS in Espoo on 11 February at 10.\nBest, Pat"


def quoted(text: str) -> str:
    """As a mail program quotes it."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


FORWARDED = {
    "outlook-fi": (
        "Hei, menisikö tämä teille? T. Anne\n\n-----Alkuperäinen viesti-----\nLähettäjä: Matti Salo <m@example.org>\n"
        f"Lähetetty: maanantai 30. marraskuuta 2026 9.12\nVastaanottaja: Anne\nAihe: puhuja\n\n{FI}",
        "depression Oulu 2026-12-08 13:00",
    ),
    "outlook-sv": (
        "Kan ni ta den här? /Maria\n\nFrån: Lena Berg <l@example.org>\nSkickat: den 30 november 2026 14:05\n"
        f"Till: Maria\nÄmne: talare\n\n{SV}",
        "grief Porvoo 2027-02-09 18:00",
    ),
    "outlook-web": (
        "Hei, sopiiko?\n\n________________________________\nFrån: Lena\nSkickat: måndag 30 november 2026\nTill: Anne\n"
        f"Ämne: talare\n\n{SV}",
        "grief Porvoo 2027-02-09 18:00",
    ),
    "bold": (
        "Hei, sopiiko?\n\n*Lähettäjä:* Matti <m@example.org>\n*Lähetetty:* ma 30. marraskuuta 2026 9.12\n"
        f"*Aihe:* VL: puhuja\n\n{FI}",
        "depression Oulu 2026-12-08 13:00",
    ),
    "gmail-fi": (
        f"Hei! Voisitteko auttaa?\n\nma 23.11.2026 klo 9.12 N Meri (n@example.org) kirjoitti:\n\n{quoted(FI)}",
        "depression Oulu 2026-12-08 13:00",
    ),
    "gmail-en": (
        "Could you answer this one, please?\n\nOn Mon, 30 Nov 2026 at 09:12, Pat Hill\n<pat@example.org> wrote:\n"
        f"{quoted(EN)}",
        "ms Espoo 2027-02-11 10:00",
    ),
    "gmail-forwarded": (
        "---------- Forwarded message ---------\nFrom: Kim Lee <kim@example.org>\nDate: Mon, 30 Nov 2026 at 10:05\n"
        f"Subject: speaker\nTo: <a@example.org>\n\n{EN}",
        "ms Espoo 2027-02-11 10:00",
    ),
    "apple-en": (
        "Please see below.\n\nBegin forwarded message:\n\nFrom: Pat <p@example.org>\nSubject: speaker\n"
        f"Date: 30 November 2026 at 9.12.33 EET\nTo: a@example.org\n\n{EN}",
        "ms Espoo 2027-02-11 10:00",
    ),
    "apple-sv": (
        "Hej, kan du ordna? /K\n\nSkickat från min iPhone\n\n> 30 nov. 2026 kl. 09:12 skrev Eva <eva@example.org>:\n"
        f"> \n{quoted(SV)}",
        "grief Porvoo 2027-02-09 18:00",
    ),
    "twice": (
        "Hei, otatteko tämän?\n\nti 24.11.2026 klo 10 Anne kirjoitti:\n> Välitän tämän teille.\n>\n"
        f"> ma 23.11.2026 klo 9.12 N kirjoitti:\n{quoted(quoted(FI))}",
        "depression Oulu 2026-12-08 13:00",
    ),
    "own-words-stand": (
        f"Luento astmasta Kuopioon 14.1. klo 10.\n\nma 23.11.2026 klo 9.12 N kirjoitti:\n{quoted(FI)}",
        "asthma Kuopio 2027-01-14 10:00",
    ),
    "below-the-quotation": (
        f"{quoted('Kenelle ja minne?')}\n\nLuento astmasta Kuopioon 14.1. klo 10.",
        "asthma Kuopio 2027-01-14 10:00",
    ),
    "a-form-is-no-header": (
        "Aihe: syömishäiriöt\nPaikka: Turku\nPäivä: ti 2.2.2027\nAika: 8.15-9.45",
        "eating_disorder Turku 2027-02-02 08:15",
    ),
}


@pytest.mark.parametrize("name", FORWARDED)
def test_the_order_is_found_in_the_mail(name: str) -> None:
    text, expected = FORWARDED[name]
    read = understand(text, NOON)
    assert read.place is not None
    assert read.date is not None
    assert read.time is not None
    topics = ",".join(topic.value.key for topic in read.topics)
    assert f"{topics} {read.place.value.key} {read.date.value.start} {read.time.value.start:%H:%M}" == expected


def test_nothing_is_read_of_headers_alone() -> None:
    read = understand("Hei, palaan asiaan.\n\nma 23.11.2026 klo 9.12 N kirjoitti:\n> Kiitos viestistä.", NOON)
    assert (read.date, read.time, read.place, read.topics) == (None, None, None, ())
