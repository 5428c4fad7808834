"""The dispatch channels: where a card stands, what is told under it, and the digest of each working day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.desk import areas, offering, ordering
from bot.desk.telling import alarm
from bot.due import digest
from storage import BadSetting, orders, outbox, outcomes, people
from storage.areas import areas as all_areas
from storage.orders import Order
from storage.people import Person
from storage.transaction import Transaction
from tests.bot.channel_house import ANSWERS, GROUP, SLACK, ChannelHouse

MAIN, CHAT = SLACK[1], GROUP[1]
NORTH = "C0000000NORTH"

#: Whatever is said in a channel: nothing of these (R17).
NEVER = ("Aino", "Bertta", "Oona", "anaria", "masennu", "depress", "example.org")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChannelHouse]:
    made = ChannelHouse(tmp_path, lanes=(SLACK, GROUP))
    made.coordinator("Kirsi")
    made.orderer("Oona")
    made.expert("Aino")
    made.expert("Bertta")
    yield made
    for post in made.posts.values():
        for text in (post.text, *post.before):
            assert not [word for word in NEVER if word.lower() in text.lower()], text
    made.close()


def live(tx: Transaction, order: Order) -> orders.Offer:
    return next(one for one in orders.offers_of(tx, order.id) if one.state == "live")


def decline(tx: Transaction, order: Order) -> None:
    offering.decline(tx, live(tx, order))


def again(tx: Transaction, order: Order) -> Order:
    found = orders.order(tx, order.id)
    assert found is not None
    return found


def cancel(tx: Transaction, order: Order) -> None:
    ordering.cancel(tx, again(tx, order), "Kirsi")


def edit(tx: Transaction, order: Order, place: str) -> None:
    answers = orders.answers_of(tx, order) | {"place": {"kind": "municipality", "key": place}}
    ordering.edit(tx, again(tx, order), answers, order.orderer_id)


# -- the story


@pytest.mark.shows("card dispatch_card", "card story", "card alarm")
def test_the_story_goes_to_the_cards_thread_in_order_and_once(house: ChannelHouse) -> None:
    order = house.order("Oona")
    assert house.story(MAIN) == ["Lähetetty.", "Kysytty: numero 1."]
    house.do(decline, order)
    house.say_all()
    house.do(decline, order)
    house.say_all()
    house.do(cancel, order)
    house.say_all()
    assert house.story(MAIN) == [
        "Lähetetty.", "Kysytty: numero 1.", "Numero 1: ei.", "Kysytty: numero 2.", "Numero 2: ei.",
        "Ei ole enää ketään, keneltä kysyä.", "Koordinaattori perui.",
    ]  # fmt: skip
    card = next(name for name, post in house.posts.items() if post.lane == MAIN and post.kind == "dispatch_card")
    assert {post.under for post in house.seen(MAIN, "story")} == {card}
    assert all(post.quiet for post in house.seen(MAIN, "story"))


def test_in_a_telegram_group_only_what_turns_the_order_round(house: ChannelHouse) -> None:
    order = house.order("Oona")
    house.do(decline, order)
    house.say_all()
    assert house.story(CHAT) == []
    house.do(cancel, order)
    house.say_all()
    assert house.story(CHAT) == ["Koordinaattori perui."]


def test_nothing_of_the_story_is_said_before_its_card_stands(house: ChannelHouse) -> None:
    house.do(lambda tx: ordering.submit(tx, *_of(tx, house)))
    rows = house.database.write_now(outbox.lease, "slack", 32, 60.0, "house")
    assert [row.kind for row in rows] == ["dispatch_card"]
    house.do(outcomes.note_not_sent, rows[0].id, 30.0, rows[0].attempts)
    assert house.say_some("slack") == 0
    house.say_all()
    assert house.went.index("story") > house.went.index("dispatch_card")


def _of(tx: Transaction, house: ChannelHouse) -> tuple[Person, dict[str, Any]]:
    oona = people.person(tx, house.players["Oona"].id)
    assert oona is not None
    return oona, dict(ANSWERS)


def test_the_story_gives_way_to_cards_and_alarms(house: ChannelHouse) -> None:
    order = house.order("Oona")
    house.do(decline, order)
    house.say_some("slack")  # the card; its story waits now
    house.do(alarm, "missed_reminder", "x", order.id)
    del house.went[:]
    house.say_all()
    there = [kind for kind in house.went if kind in ("alarm", "story")]
    assert there[0] == "alarm"
    assert "story" in there


# -- areas


def test_an_area_has_its_own_channel_and_the_rest_is_in_the_main_one(house: ChannelHouse) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu, Lappi", {"slack": NORTH}, "cli")
    cases: list[tuple[dict[str, Any], Any]] = [
        ({"place": {"kind": "municipality", "key": "Oulu"}}, NORTH),
        ({"place": {"kind": "region", "key": "Lappi"}}, NORTH),
        ({"place": {"kind": "region", "key": "Pohjois-Pohjanmaa"}}, MAIN),
        ({"place": {"kind": "municipality", "key": "Helsinki"}}, MAIN),
        ({"format": "remote", "place": None}, MAIN),
    ]
    for answers, lane in cases:
        before = len(house.seen(lane, "dispatch_card")), len(house.seen(CHAT, "dispatch_card"))
        house.order("Oona", **answers)
        assert (len(house.seen(lane, "dispatch_card")), len(house.seen(CHAT, "dispatch_card"))) == (
            before[0] + 1,
            before[1] + 1,
        ), answers
    assert len(house.seen(NORTH, "dispatch_card")) == 2


@pytest.mark.shows("card dispatch_moved")
def test_an_order_whose_place_changes_moves_its_card(house: ChannelHouse) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    order = house.order("Oona")
    assert not house.seen(MAIN)
    house.do(edit, order, "Helsinki")
    house.say_all()
    (old,) = [post for post in house.seen(NORTH) if post.kind == "dispatch_moved"]
    assert old.text.splitlines()[-1] == "Tilauksen kortti on nyt toisessa kanavassa: pääkanava."
    assert len(house.seen(MAIN, "dispatch_card")) == 1
    assert house.story(MAIN)[:2] == ["Lähetetty.", "Kysytty: numero 1."], "the whole story is told where it goes on"
    house.do(edit, order, "Oulu")
    house.say_all()
    assert [post.kind for post in house.seen(MAIN) if post.under is None] == ["dispatch_moved"], "alarms stand under it"
    assert len(house.seen(NORTH, "dispatch_card")) == 1


def test_a_decision_on_areas_moves_the_cards_of_open_orders(house: ChannelHouse) -> None:
    house.order("Oona")
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    house.due()
    assert [post.kind for post in house.seen(MAIN) if post.under is None] == ["dispatch_moved"]
    assert len(house.seen(NORTH, "dispatch_card")) == 1
    house.do(areas.take_away, "pohjoinen", "cli")
    house.due()
    house.due()
    assert len(house.seen(MAIN, "dispatch_card")) == 1
    assert [post.kind for post in house.seen(NORTH) if post.under is None] == ["dispatch_moved"]


def test_alarms_of_an_order_stand_where_its_card_stands(house: ChannelHouse) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    order = house.order("Oona")
    house.do(alarm, "missed_reminder", "x", order.id)
    house.do(alarm, "two_ears", "telegram", None)
    house.say_all()
    assert len(house.seen(MAIN, "alarm")) == 1
    assert any("Muistutus" in post.text for post in house.seen(NORTH, "alarm"))


def test_a_messenger_that_is_not_there_gets_nothing(tmp_path: Path) -> None:
    house = ChannelHouse(tmp_path, lanes=(GROUP,))
    house.orderer("Oona")
    house.expert("Aino")
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    house.order("Oona")
    assert len(house.seen(CHAT, "dispatch_card")) == 1
    assert house.database.look_now(outbox.oldest_waiting) is None
    house.close()


@pytest.mark.parametrize(
    ("name", "places", "lanes", "words"),
    [
        ("A", "Qwerty", {"slack": NORTH}, "Qwerty"),
        ("A", "Helsinki, Qwerty", {"slack": NORTH}, "Qwerty"),
        ("A", "", {"slack": NORTH}, "--places"),
        ("A", " , ", {"slack": NORTH}, "--places"),
        ("A", "Helsinki", {}, "--slack"),
        ("A", "Helsinki", {"slack": "#general"}, "C0123456789"),
        ("A", "Helsinki", {"telegram": "12345"}, "1001234567890"),
        ("A", "Oulu", {"slack": NORTH}, "Pohjoinen"),
        ("A", "Pohjois-Pohjanmaa", {"slack": NORTH}, "Pohjoinen"),
        ("  ", "Helsinki", {"slack": NORTH}, "40"),
        ("A" * 41, "Helsinki", {"slack": NORTH}, "40"),
        ("pohjoinen", "", {"slack": "-"}, "--slack"),
    ],
)
def test_what_cannot_be_an_area_is_told_and_changes_nothing(
    name: str, places: str, lanes: dict[str, str], words: str, house: ChannelHouse
) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu, Kempele", {"slack": NORTH}, "cli")
    before = house.do(areas.overview)
    with pytest.raises(BadSetting, match=words.replace("--", "")):
        house.do(areas.decide, name, places, lanes, "cli")
    assert house.do(areas.overview) == before


def test_an_area_is_changed_piece_by_piece(house: ChannelHouse) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    house.do(areas.decide, "pohjoinen", "", {"telegram": "-100888"}, "cli")
    house.do(areas.decide, "POHJOINEN", "oulu, uleåborg, lappland", {"slack": "-"}, "cli")
    (area,) = house.database.look_now(all_areas)
    assert (area.name, dict(area.channels)) == ("Pohjoinen", {"telegram": "-100888"})
    assert set(area.places) == {("municipality", "Oulu"), ("region", "Lappi")}
    assert house.database.look_now(areas.overview)[1] == "    telegram -100888"


# -- the digest


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23 10:00", "2026-11-24 09:00"),  # the day on which the house begins
        ("2026-11-24 08:59", "2026-11-24 09:00"),
        ("2026-11-24 15:30", "2026-11-24 09:00"),  # missed: made up for on its own day
        ("2026-11-24 23:30", "2026-11-25 09:00"),  # but not in quiet hours
        ("2026-11-27 20:30", "2026-11-30 09:00"),  # a Friday evening
        ("2026-11-28 12:00", "2026-11-30 09:00"),  # a Saturday
        ("2026-12-24 12:00", "2026-12-28 09:00"),  # Christmas Eve to Sunday
        ("2027-01-06 12:00", "2027-01-07 09:00"),  # Epiphany, a Wednesday
        ("2027-03-28 12:00", "2027-03-30 09:00"),  # Easter Sunday, when the clocks change
    ],
)
def test_when_the_digest_is_due(now: str, due: str, house: ChannelHouse) -> None:
    from datetime import datetime

    from tests.theatre import HELSINKI

    house.clock.moment = datetime.fromisoformat(now).replace(tzinfo=HELSINKI)
    found = house.database.look_now(digest.next_digest)
    assert found is not None
    assert found.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M") == due


@pytest.mark.shows("card digest")
def test_the_digest_is_told_once_a_day_also_after_a_restart(house: ChannelHouse) -> None:
    house.until("2026-11-24 12:00")
    house.restart()
    house.until("2026-11-24 18:00")
    assert [len(house.seen(lane, "digest")) for lane in (MAIN, CHAT)] == [1, 1]
    assert house.seen(MAIN, "digest")[0].text == "ti 24.11.: mikään ei odota."
    house.until("2026-11-30 12:00")
    assert [len(house.seen(lane, "digest")) for lane in (MAIN, CHAT)] == [5, 5]  # no weekend


def test_after_a_long_stop_there_is_one_digest(house: ChannelHouse) -> None:
    from datetime import timedelta

    house.until("2026-11-24 10:00")
    house.clock.moment += timedelta(days=8, hours=3)
    house.restart()
    house.due()
    assert len(house.seen(MAIN, "digest")) == 2


def test_each_channel_is_told_of_its_own_orders(house: ChannelHouse) -> None:
    house.do(areas.decide, "Pohjoinen", "Oulu", {"slack": NORTH}, "cli")
    house.orderer("Uusi", known=False)
    house.order("Oona")
    house.order("Uusi", place={"kind": "municipality", "key": "Helsinki"})
    house.until("2026-11-24 09:00")
    north, main, group = (house.seen(lane, "digest")[-1].text.splitlines() for lane in (NORTH, MAIN, CHAT))
    assert [line.split(",")[0] for line in north[1:]] == ["Tilaus 1"]
    assert [line.split(",")[0] for line in main[1:]] == ["Tilaus 2"]
    assert [line.split(",")[0] for line in group[1:]] == ["Tilaus 2", "Tilaus 1"], "what waits for a coordinator first"
    assert main[1].endswith("Odottaa, että koordinaattori hyväksyy tai hylkää. Odottanut: 23 tuntia.")


def test_many_orders_are_counted_not_listed(house: ChannelHouse) -> None:
    from storage import settings

    house.do(settings.change, "orders_at_most", 40, "test")
    for day in range(1, 21):
        house.order("Oona", date=f"2027-01-{day:02}")
    house.until("2026-11-24 09:00")
    lines = house.seen(MAIN, "digest")[-1].text.splitlines()
    assert lines[0] == "ti 24.11.: 20 tilausta odottaa."
    assert len(lines) == 17
    assert lines[-1] == "Ja vielä 5 tilausta."


def test_a_house_without_coordinators_or_channels_has_no_digest(tmp_path: Path) -> None:
    for lanes, coordinator in (((SLACK,), False), ((), True)):
        (folder := tmp_path / str(coordinator)).mkdir()
        house = ChannelHouse(folder, lanes=lanes)
        if coordinator:
            house.coordinator("Kirsi")
        assert house.database.look_now(digest.next_digest) is None
        house.close()
