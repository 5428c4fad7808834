"""What of a text is the order: signatures, quoted mail, billing and addresses are hidden, and offsets stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.reading.letter import order_text

THREAD = """Hei, otetaan se luento keliakiasta, mutta 15.4. klo 12. Paikka Nokia.

t. Pirjo Kuusamo

> Sopisiko teille 8.4. klo 9 Tampereella?
> terv. Ari Lahti
"""
OUTLOOK = """Hei, luento sopii meille 15.4. klo 12 Nokialla.

Lähettäjä: Ari Lahti <ari@example.fi>
Lähetetty: 2. maaliskuuta 2027
Vastaanottaja: Pirjo Kuusamo
Aihe: Luento Tampereella 8.4. klo 9
"""
FORWARDED = """Lähettäjä: Ari Lahti
> Tarvitsemme puhujan Tampereelle 8.4. klo 9.
"""


def left(text: str) -> str:
    return " ".join(order_text(text).text.replace(";", " ").split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (THREAD, "Hei, otetaan se luento keliakiasta, mutta 15.4. klo 12. Paikka Nokia."),
        (OUTLOOK, "Hei, luento sopii meille 15.4. klo 12 Nokialla."),
        (FORWARDED, "> Tarvitsemme puhujan Tampereelle 8.4. klo 9."),
        ("Luento Oulussa 3.12. t. Maija Lahti, OAMK", "Luento Oulussa 3.12."),
        ("Luento Oulussa 3.12.\n\nYstävällisin terveisin\nLeena Salo\nTurun kaupunki", "Luento Oulussa 3.12."),
        ("Föreläsning i Vasa. Mvh Anna Borgå", "Föreläsning i Vasa."),
        ("Det går bra på distans också. /Anna Borgå", "Det går bra på distans också."),
        ("A talk in Turku. Best regards, John Salo", "A talk in Turku."),
        ("We prefer a parent. Thanks, Helen Kotka", "We prefer a parent."),
        ("Luento Porissa.\nMarja Kemi", "Luento Porissa."),
        ("Luento Porissa. Laskutusosoite: PL 84, 33101 Tampere", "Luento Porissa."),
        ("Laskutus: Espoo, PL 1. Puhuja tarvitaan Poriin ensi keväänä", "Puhuja tarvitaan Poriin ensi keväänä"),
        ("Luento Porissa. Kulut maksaa Kuopion kaupunki", "Luento Porissa."),
        ("Föreläsning i Vasa. Räkningen går till Borgå stad", "Föreläsning i Vasa."),
        ("A talk in Turku. The costs are paid by the city of Lahti", "A talk in Turku. The"),
        ("Luento Porissa.\nTämä viesti on luottamuksellinen, Lahti 9.2.", "Luento Porissa."),
        ("Luento Porissa. Yht.hlö: Timo Nokia p. 040 123 4567", "Luento Porissa."),
        ("Kirjoita info@oulu.fi tai katso www.turku.fi", "Kirjoita tai katso"),
        ("Luento Porissa.\nSent from my iPhone", "Luento Porissa."),
        # what only looks like one
        ("Terveiset Kuopiosta! Tarvitsemme puhujan", "Terveiset Kuopiosta! Tarvitsemme puhujan"),
        ("Kiitos vastauksesta, luento on 3.12.", "Kiitos vastauksesta, luento on 3.12."),
        ("Kiitos etukäteen, luento on Oulussa.", "Kiitos etukäteen, luento on Oulussa."),
        ("Koski Tl", "Koski Tl"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_order_is_left(text: str, expected: str) -> None:
    assert left(text) == expected


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from(["t. Maija", "> a", "\n", "Oulu 3.12. ", "Lasku", "/X", "mvh "])).map("".join)
)
def test_offsets_stay(text: str) -> None:
    seen = order_text(text)
    assert len(seen.text) == len(text)
    assert all(0 <= start <= end <= len(text) for start, end, _ in seen.hidden)
    assert all(a == b for k, (a, b) in enumerate(zip(text, seen.text, strict=True))
               if not any(start <= k < end for start, end, _ in seen.hidden))  # fmt: skip
