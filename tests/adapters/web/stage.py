"""Look at every page with made-up content: ``python -m tests.adapters.web.stage [PORT]``.

It prints the addresses to open, and the cookies that make a browser one of the people.
"""

from __future__ import annotations

import asyncio
import sys

from adapters.web.site import WebAdapter
from dialogs.speech import Button, CardName, Link, Message, verbatim
from tests.adapters.web.fakes import CODE, TOKEN, MadeUp, button, words
from tests.adapters.web.given import calendar_file, picture

SESSIONS = {"orderer": "session-orderer-0001", "expert-1": "session-expert-00001", "dispatch": "session-dispatch-001"}


def made_up() -> MadeUp:
    """A house in the middle of a working day."""
    house = MadeUp()
    house.person("orderer", session=SESSIONS["orderer"])
    house.person("newcomer")
    for n in (1, 2, 3):
        house.person(f"expert-{n}", "expert", session=SESSIONS.get(f"expert-{n}"))
    house.person("dispatch", "coordinator", session=SESSIONS["dispatch"])
    _orderer(house)
    _expert(house)
    _dispatch(house)
    return house


def _orderer(house: MadeUp) -> None:
    house.us("orderer", house.greeting, seen=True)
    house.them("orderer", "Etsimme masennuksesta kertovaa kokemusasiantuntijaa Ouluun ensi tiistaina klo 14–16")
    house.us(
        "orderer",
        Message(
            words("Ymmärsin näin:\nAihe: masennus\nPaikka: Oulu\nAika: ti 1.12. klo 14–16", "Millainen keikka on?")
        ).with_buttons(
            (button("Luento", "a:kind:lecture"), button("Paneeli", "a:kind:panel")),
            (button("Työpaja", "a:kind:workshop"), button("Ryhmävierailu", "a:kind:group_visit")),
            (button("Näytä lisää", "p:kind:2"), button("Takaisin", "w:back")),
        ),
        seen=True,
    )
    house.them("orderer", "Luento")
    house.us(
        "orderer",
        Message(
            words(
                "Tarkista tiedot.",
                "Tehtävä: luento\nAihe: masennus, oma kokemus\nAika: ti 1.12. klo 14–16\nToteutustapa: paikan päällä\n"
                "Paikka: Oulu\nOrganisaatio: Oulun ammattikorkeakoulu\nYhteyshenkilö: Liisa Malli, liisa@example.org",
            )
        ).with_buttons(
            (button("Lähetä tilaus", "w:send", "main"),),
            (button("Muuta aikaa", "e:time"), button("Muuta paikkaa", "e:place"), button("Lisää tietoja", "w:more")),
            (button("Peru", "w:cancel", "danger"),),
        ),
        seen=True,
    )
    house.them("orderer", "Lähetä tilaus")
    house.us(
        "orderer",
        Message(
            words(
                "Tilaus 214: luento, masennus, ti 1.12. klo 14–16",
                "Tilaus on lähetetty. Kysymme yhdeltä kerrallaan.\nKuulet meistä viimeistään ti 24.11. klo 12.",
            ),
            buttons=((button("Muuta", "edit:214"), button("Peru tilaus", "cancel:214", "danger")),),
            links=(Link(verbatim("Oma tilauslinkki"), f"/o/{TOKEN}"),),
            card=CardName("order", "214"),
        ),
    )


def _expert(house: MadeUp) -> None:
    offer = Message(
        words(
            "Pyyntö: luento, Oulu, ti 1.12. klo 14–16",
            "Aihe: masennus, oma kokemus\nPaikan päällä, noin 40 kuulijaa\nPalkkio 150 € ja matkakulut\nTuttu tilaaja",
            "Vastaa viimeistään to 26.11. klo 12. Sopiiko sinulle?",
        ),
        buttons=((button("Otan keikan", "accept:of1:3", "main"), button("En pääse", "decline:of1")),),
        card=CardName("offer", "of1"),
    )
    either = Message(
        words("Pyyntö: paneeli, Kempele tai etänä, pe 4.12. klo 9–11", "Vastaa viimeistään pe 27.11. klo 15."),
        buttons=(
            (
                button("Otan, paikan päällä", "accept:of2:1:onsite", "main"),
                button("Otan, etänä", "accept:of2:1:remote", "main"),
            ),
            (button("En pääse", "decline:of2"),),
        ),
        card=CardName("offer", "of2"),
    )
    gig = Message(
        words("Keikka: työpaja, Liminka, ke 2.12. klo 10–12", "Yhteyshenkilö: Matti Malli, 040 000 0001"),
        buttons=((button("En pääsekään", "dropout:b1", "danger"),),),
        links=(Link(verbatim("Kalenteritiedosto"), "/b/b1/gig.ics"),),
        card=CardName("booking", "b1"),
    )
    house.boards["me"] = [offer, either, gig]
    house.us("expert-1", offer)
    house.us(
        "expert-1",
        Message(
            words("Keikka on varattu sinulle: työpaja, Liminka, ke 2.12. klo 10–12."),
            files=(calendar_file(), picture()),
        ),
    )
    house.us("expert-2", Message(words("Tähän pyyntöön löytyi jo tekijä. Sinun ei tarvitse tehdä mitään.")))


def _dispatch(house: MadeUp) -> None:
    def card(number: int, state: str, line: str, *rows: tuple[Button, ...]) -> dict[str, object]:
        message = Message(
            words(f"{number} · {line}", "Kysytty 2, ei vastannut 1 · seuraava vastaus viimeistään to 26.11. klo 12"),
            rows,
        )
        return {"id": str(number), "state": state, "message": message, "details": None}

    common = (button("Näytä tiedot", "see:214"), button("Ohita", "skip:214"), button("Jatka aikaa", "extend:214"))
    more = (
        button("Nimeä", "assign:214"),
        button("Varattu puhelimessa", "phone:214"),
        button("Peru", "cancel:214", "danger"),
    )
    house.boards["dispatch"] = [
        card(214, "searching", "Pohjois-Pohjanmaa · ti 1.12. klo 14–16", common, more),
        card(
            215,
            "waiting",
            "Lappi · ke 9.12. klo 10–12",
            (
                button("Vapauta", "release:215", "main"),
                button("Kysy", "ask:215"),
                button("Hylkää", "refuse:215", "danger"),
            ),
        ),
        card(212, "booked", "Uusimaa · pe 27.11. klo 9–11", (button("Näytä tiedot", "see:212"),)),
        card(209, "stuck", "Kainuu · ma 30.11. klo 12–13", common, more),
        card(201, "held", "Uusimaa · pe 20.11. klo 9–11", (button("Näytä tiedot", "see:201"),)),
    ]
    house.boards["alarms"] = [
        Message(
            words("209 · Kainuu · ma 30.11.: kaikkia sopivia on kysytty.", "Tilaaja kuulee ti 24.11. klo 12."),
            ((button("Avaa", "see:209"), button("Kuittaa", "clear:a1")),),
            card=CardName("talk", "a1"),
        )
    ]
    house.us(
        "dispatch",
        Message(words("214: Liisa Malli, Oulun ammattikorkeakoulu. Aihe: masennus. Kysytty nyt: Aino Esimerkki.")),
    )


async def main(port: int) -> None:
    house = made_up()
    address = f"http://localhost:{port}"
    adapter = WebAdapter(
        host="127.0.0.1", port=port, public_url=address, doors=house, stage=house, clock=lambda: house.now
    )
    await adapter.start(house)
    for path in (
        "/",
        "/demo",
        "/demo/as/expert-1/me",
        "/demo/as/dispatch/dispatch",
        f"/i/{TOKEN}",
        f"/o/{TOKEN}",
        f"/f/{TOKEN}",
        "/a",
        f"/a/{CODE}",
        f"/a/{CODE}/poster",
    ):
        print(f"{address}{path}")
    print("cookies: " + ", ".join(f"{name}: keikka={secret}" for name, secret in SESSIONS.items()), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8099))
