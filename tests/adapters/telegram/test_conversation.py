"""People and the bot, over real HTTP through the real Updater: what is said is heard, what is answered is seen."""

from __future__ import annotations

from dialogs.speech import CardName, verbatim
from tests.adapters.messenger import CALENDAR, button, text
from tests.adapters.telegram.house import house
from tests.fakes.telegram_api import Phone


async def test_words_are_heard_and_the_answer_is_seen() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.send("luennoitsija Ouluun 1.12. klo 14")
        await home.ears.hears(1)
        heard = home.ears.last
        assert (heard.platform, heard.account, heard.lane) == ("telegram", str(aino.user.id), aino.lane)
        assert (heard.heard.kind, heard.heard.text) == ("text", "luennoitsija Ouluun 1.12. klo 14")
        assert (heard.language, heard.name, heard.private) == ("fi", "Aino", True)
        await home.say(heard.lane, "Mikä aihe?")
        assert aino.last == "Mikä aihe?"


async def test_a_press_is_heard_and_its_spinner_stops() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        receipt = await home.say(
            aino.lane, text("Sopiiko?", buttons=((button("Otan", "yes:7"), button("En", "no:7")),))
        )
        query = aino.press("Otan")
        await home.ears.hears(2)
        assert home.ears.last.heard.data == "yes:7"
        assert home.ears.last.replies_to == receipt.message_id
        assert home.ears.last.sent_at is None
        await home.telegram.world.until(query.done.is_set)


async def test_an_edit_stands_where_the_card_stood() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        card = text("Tilaus 214", "Etsitään", buttons=((button("Peru", "cancel:1"),),), card=CardName("order", "1"))
        first = await home.say(aino.lane, card)
        again = await home.say(
            aino.lane, text("Tilaus 214", "Löytyi", card=CardName("order", "1")), edits=first.message_id
        )
        assert again == first
        assert len(aino.seen) == 1
        assert aino.last == "Tilaus 214\n\nLöytyi"
        assert "reply_markup" not in aino.seen[0]
        assert aino.seen[0]["entities"][0]["type"] == "bold"


async def test_the_same_edit_again_is_no_error() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        first = await home.say(aino.lane, "Tilaus 214")
        assert await home.say(aino.lane, "Tilaus 214", edits=first.message_id) == first


async def test_a_card_that_cannot_be_edited_comes_anew() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        first = await home.say(aino.lane, "Tilaus 214")
        assert first.message_id is not None
        del aino.chat.messages[int(first.message_id)]
        again = await home.say(aino.lane, "Tilaus 214: löytyi", edits=first.message_id)
        assert again.message_id != first.message_id
        assert aino.last == "Tilaus 214: löytyi"


async def test_files_come_as_documents_and_pictures_as_photos() -> None:
    qr = type(CALENDAR)("qr.png", "image/png", b"\x89PNG\r\n\x1a\nrest", verbatim("Palautekoodi"))
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        receipt = await home.say(aino.lane, text("Varattu", files=(CALENDAR, qr)))
        words, calendar, photo = aino.seen
        assert receipt.message_id == str(words["message_id"])
        assert (calendar["document"]["file_name"], photo["caption"]) == ("keikka.ics", "Palautekoodi")
        assert CALENDAR.content in home.telegram.world.files.values()


async def test_a_long_text_comes_in_pieces_with_the_buttons_under_the_last() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        long = " ".join(f"Tämä on lause numero {n}." for n in range(400))
        receipt = await home.say(aino.lane, text(long, buttons=((button("Selvä", "ok:1"),),)))
        assert len(aino.seen) == 3
        assert " ".join(m["text"] for m in aino.seen) == long
        assert [("reply_markup" in m) for m in aino.seen] == [False, False, True]
        assert receipt.message_id == str(aino.seen[-1]["message_id"])


async def test_typing_is_shown_while_the_house_is_slow() -> None:
    async with house() as home:
        home.ears.settles = False
        aino = Phone(home.telegram, "Aino")
        aino.send("moi")
        await home.telegram.world.until(lambda: aino.chat.actions)
        assert aino.chat.actions[0][0] == "typing"


async def test_links_are_shown_only_where_a_phone_can_open_them() -> None:
    from dialogs.speech import Link

    message = text("Katso", links=(Link(verbatim("Avaa"), "/o/abc"),))
    for public_url, expected in (
        ("https://keikka.example", "https://keikka.example/o/abc"),
        ("http://localhost", None),
    ):
        async with house(public_url=public_url) as home:
            aino = Phone(home.telegram, "Aino")
            aino.start()
            await home.say(aino.lane, message)
            keyboard = aino.seen[-1].get("reply_markup", {}).get("inline_keyboard", [])
            assert [b["url"] for row in keyboard for b in row] == ([expected] if expected else [])


async def test_no_preview_of_any_link() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        first = await home.say(aino.lane, "Katso https://keikka.example")
        await home.say(aino.lane, "Katso https://keikka.example/2", edits=first.message_id)
        for method in ("sendMessage", "editMessageText"):
            assert all(call["link_preview_options"] == {"is_disabled": True} for call in home.telegram.sent(method))


async def test_the_menu_and_the_description_are_set_in_three_languages() -> None:
    async with house(groups=[-100]) as home:
        world = home.telegram.world
        await world.until(lambda: ("short_description", "en") in world.texts)
        assert world.texts["description", "fi"].startswith("Tästä voit tilata kokemusasiantuntijan")
        lists = {language: {c["command"] for c in commands} for (_, language), commands in world.commands.items()}
        assert {"tilaa", "tilaukset", "ohje"} <= lists["fi"]
        assert {"bestall", "hjalp"} <= lists["sv"]
        assert {"order", "help"} <= lists["en"]
        assert "keikat" not in lists["fi"]


async def test_an_expert_gets_a_menu_of_their_own() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        await home.adapter.dress_for(aino.lane, ["expert"], "sv")
        [(_, commands)] = [x for x in home.telegram.world.commands.items() if str(aino.chat.id) in x[0][0]]
        assert {"uppdrag", "paus", "bestall"} <= {c["command"] for c in commands}
        assert "inbjud" not in {c["command"] for c in commands}


async def test_a_card_that_grew_too_long_comes_anew_and_the_old_one_loses_its_buttons() -> None:
    async with house() as home:
        aino = Phone(home.telegram, "Aino")
        aino.start()
        first = await home.say(aino.lane, text("Tilaus 214", buttons=((button("Peru", "cancel:1"),),)))
        long = text("Lause. " * 700, buttons=((button("Peru", "cancel:1"),),))
        again = await home.say(aino.lane, long, edits=first.message_id)
        assert [("reply_markup" in m) for m in aino.seen] == [False, False, True]
        assert again.message_id == str(aino.seen[-1]["message_id"])
