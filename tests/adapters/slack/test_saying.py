"""Block Kit from any message: always within Slack's limits, nothing lost, every button once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.say import ROWS_AT_ONCE, say, shorten
from dialogs.speech import Button, CardName, Link, Message, verbatim
from tests.fakes.slack_api.blocks import check_message, texts_of, units

WORDS = st.text(max_size=4000) | st.text("ab \n<&>*_", max_size=9000) | st.just("🧑🏽‍🔧" * 2000)
BUTTONS = st.builds(
    Button,
    st.builds(verbatim, st.text(max_size=120)),
    st.sampled_from(["yes:1", "no:1", "see:2", "assign:3:a"]),
    st.sampled_from(["plain", "main", "danger", "aside"]),
)
MESSAGES = st.builds(
    Message,
    st.lists(st.builds(verbatim, WORDS), max_size=6).map(tuple),
    st.lists(st.lists(BUTTONS, max_size=9).map(tuple), max_size=12).map(tuple),
    st.lists(st.builds(Link, st.builds(verbatim, st.text(max_size=90)), st.just("/o/x")), max_size=3).map(tuple),
    st.just(()),
    st.sampled_from([None, CardName("order", "1")]),
)


@given(MESSAGES, st.booleans())
def test_any_message_is_taken(message: Message, in_channel: bool) -> None:
    parcel = say(message, "fi", "https://keikka.example.org", in_channel=in_channel)
    for piece in parcel.pieces:
        check_message(list(piece.blocks))
        assert all(sign not in piece.note.replace("&lt;", "").replace("&gt;", "") for sign in "<>")
    values = [
        e.get("value") or o["value"]
        for piece in parcel.pieces
        for block in piece.blocks
        for e in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ()))
        if "url" not in e
        for o in e.get("options", ({"value": e.get("value")},))
    ]
    assert sorted(values) == sorted(b.data for row in message.buttons for b in row)


@given(st.lists(st.text("abc ", min_size=1, max_size=3000), min_size=1, max_size=8))
def test_no_word_is_lost(parts: list[str]) -> None:
    pieces = say(Message(tuple(verbatim(p) for p in parts)), "fi").pieces
    seen = "".join(t for piece in pieces for t in texts_of(list(piece.blocks)))
    assert "".join(seen.split()) == "".join("".join(parts).split())


def test_two_buttons_and_a_menu_on_a_card_in_a_channel() -> None:
    def row(n: int) -> list[str]:
        buttons = tuple((Button(verbatim(f"b{i}"), f"b:{i}", "main" if i == 3 else "plain"),) for i in range(n))
        card = Message((verbatim("Tilaus 1"), verbatim("Tila")), buttons, card=CardName("order", "1"))
        return [e["type"] for e in say(card, "fi", in_channel=True).pieces[0].blocks[-1]["elements"]]

    assert row(2) == ["button", "button"]
    assert row(3) == ["button"] * 3, "a menu of one is a button"
    assert row(4) == ["button", "button", "overflow"]
    assert row(7) == ["button", "button", "overflow"]
    assert row(8) == ["button"] * 3 + ["overflow"], "a menu holds five"


def test_what_opens_beside_a_card_stands_beside_its_text() -> None:
    see, seen = (Button(verbatim(name), f"{name}:1", "aside") for name in ("see", "clear"))
    acts = tuple(Button(verbatim(f"b{i}"), f"b:{i}") for i in range(7))
    parts = tuple(verbatim(words) for words in ("Tilaus 1", "Tila", "Kysytty", "Hälytys"))
    blocks = (
        say(Message(parts, (acts, (see,), (seen,)), card=CardName("order", "1")), "fi", in_channel=True)
        .pieces[0]
        .blocks
    )
    shown = [(b["text"]["text"], b["accessory"]["value"]) for b in blocks if b["type"] == "section"]
    assert shown == [("Tila\nKysytty", "see:1"), ("Hälytys", "clear:1")]
    assert [e["type"] for e in blocks[-1]["elements"]] == ["button", "button", "overflow"]
    alone = say(Message(parts[:2], ((see,),), card=CardName("order", "1")), "fi", in_channel=True).pieces[0].blocks
    assert [block["type"] for block in alone] == ["header", "section"]


def test_many_buttons_are_filled_up_into_fewer_blocks() -> None:
    rows = tuple((Button(verbatim(f"b{i}"), f"b:{i}"),) for i in range(ROWS_AT_ONCE + 20))
    piece = say(Message((verbatim("x"),), rows), "fi").pieces[0]
    check_message(list(piece.blocks))
    assert sum(len(block.get("elements", ())) for block in piece.blocks) == len(rows)


@given(st.text(max_size=300))
def test_a_shortened_line_fits_and_is_never_empty(words: str) -> None:
    assert 1 <= units(shorten(words, 75)) <= 75


def test_links_only_where_they_can_be_opened() -> None:
    message = Message((verbatim("x"),), (), (Link(verbatim("Avaa"), "/o/x"),))
    assert len(say(message, "fi", "http://localhost:8080").pieces[0].blocks) == 1
    link = say(message, "fi", "https://k.fi/").pieces[0].blocks[1]["elements"][0]
    assert (link["url"], link["action_id"]) == ("https://k.fi/o/x", "link:0")
