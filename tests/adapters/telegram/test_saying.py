"""What Telegram is given to show: whatever people wrote stays text, and nothing gets too long."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.lettering import clean_text, split, units
from adapters.telegram.say import LONGEST, escape, say
from dialogs.speech import Button, CardName, File, Link, Message, Text, _, verbatim
from tests.adapters.messenger import button, text
from tests.fakes.telegram_api import formatting, keyboards

WICKED = st.text(
    alphabet=st.one_of(
        st.sampled_from("<>&;\"'/=abAB# \n\t.!?…{}_*[]()~`|@😀👩\u200d\u202e\u0000\u0301ä"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


@given(WICKED)
def test_tdlib_reads_back_exactly_what_was_written(words: str) -> None:
    shown, entities = formatting.parsed(escape(clean_text(words)), "HTML")
    assert shown == clean_text(words).strip()
    assert entities == []


@given(WICKED, WICKED)
def test_a_card_is_its_words_with_a_bold_head_and_nothing_else(head: str, body: str) -> None:
    parcel = say(text(head, body, card=CardName("order", "1")), "fi")
    expected = "\n\n".join(part for part in (clean_text(head).strip(), clean_text(body).strip()) if part)
    shown = [formatting.parsed(piece, "HTML") for piece in parcel.pieces]
    assert "\n\n".join(words for words, _ in shown) == expected
    assert {entity["type"] for _, entities in shown for entity in entities} <= {"bold"}


@pytest.mark.parametrize(
    "words",
    [
        "<b>lihava</b>",
        "&lt;",
        "</b><a href='http://paha.example'>x</a>",
        "1 < 2 & 3 > 2",
        "<tg-emoji emoji-id='1'>x</tg-emoji>",
        "{name} {0} %s",
        "*tähti* _alaviiva_ [a](b)",
    ],
)
def test_markup_of_people_is_text(words: str) -> None:
    [piece] = say(text(words), "fi").pieces
    assert formatting.parsed(piece, "HTML") == (words, [])


@given(WICKED, st.integers(8, 60))
def test_pieces_are_short_enough_and_lose_only_white_space(words: str, longest: int) -> None:
    pieces = split(words, longest)
    assert all(0 < units(piece) <= longest and piece == piece.strip() for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(words.split())


@given(st.text(alphabet="😀👩\u200d\ufe0f\u0301a", min_size=30, max_size=400))
def test_no_piece_begins_inside_a_sign(words: str) -> None:
    for piece in split(words, 60)[1:]:
        sign = piece[0]
        assert unicodedata.combining(sign) == 0 or units(piece) < 20


def test_a_text_keeps_every_sign_but_controls_halves_and_directions() -> None:
    directions = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    every = "".join(map(chr, range(0x110000)))
    kept = [c for c in every if c in "\n\t" or not (unicodedata.category(c) in ("Cc", "Cs") or c in directions)]
    assert clean_text(every) == "".join(kept)


def test_the_length_is_counted_as_telegram_counts_it() -> None:
    for words in ("abc", "äö", "😀😀", "👩\u200d🦰", "\uffff\U00010000"):
        assert units(words) == formatting.units(words)


CUTS: list[tuple[str, str, int, list[str]]] = [
    ("short", "Moi.", 10, ["Moi."]),
    ("empty", "  \n", 10, []),
    ("between paragraphs", "Yksi kaksi.\n\nKolme neljä.", 20, ["Yksi kaksi.", "Kolme neljä."]),
    ("between sentences", "Yksi kaksi kolme. Neljä viisi.", 22, ["Yksi kaksi kolme.", "Neljä viisi."]),
    ("at a new line", "Yksi kaksi kolme\nneljä viisi", 20, ["Yksi kaksi kolme", "neljä viisi"]),
    ("between words", "yksi kaksi kolme neljä", 12, ["yksi kaksi", "kolme neljä"]),
    ("inside a word", "a" * 25, 10, ["a" * 10, "a" * 10, "a" * 5]),
    ("never inside an emoji", "😀" * 6, 5, ["😀😀", "😀😀", "😀😀"]),
]


@pytest.mark.parametrize(("words", "longest", "pieces"), [c[1:] for c in CUTS], ids=[c[0] for c in CUTS])
def test_where_a_text_is_cut(words: str, longest: int, pieces: list[str]) -> None:
    assert split(words, longest) == pieces


def test_a_markup_full_text_of_the_greatest_length_goes_out_whole() -> None:
    parcel = say(text("<&>" * (LONGEST // 3)), "fi")
    [piece] = parcel.pieces
    shown, _ = formatting.checked_text(piece, "HTML")
    assert shown == "<&>" * (LONGEST // 3)


def rows(message: Message, url: str = "https://keikka.example") -> list[list[str]]:
    keyboard = say(message, "fi", url).keyboard
    assert keyboard is not None
    assert keyboards.checked(keyboard) is not None
    return [[key["text"] for key in row] for row in keyboard["inline_keyboard"]]


def test_buttons_that_do_not_fit_a_phone_stand_under_one_another() -> None:
    assert rows(text("x", buttons=((button("Kyllä", "y:1"), button("Ei", "n:1")),))) == [["Kyllä", "Ei"]]
    wide = (button("Otan keikan paikan päällä", "y:1"), button("Otan keikan etänä", "y:2"))
    assert rows(text("x", buttons=(wide,))) == [["Otan keikan paikan päällä"], ["Otan keikan etänä"]]
    assert [len(row) for row in rows(text("x", buttons=(tuple(button(str(n), f"a:{n}") for n in range(20)),)))] == [
        8,
        8,
        4,
    ]


def test_weight_is_shown_and_an_empty_label_is_still_a_button() -> None:
    message = Message(
        (verbatim("x"),), ((Button(verbatim(" \u202e"), "a:1", "main"), Button(verbatim("b"), "b:1", "danger")),)
    )
    keyboard = say(message, "fi").keyboard
    assert keyboard is not None
    [[first, second]] = keyboard["inline_keyboard"]
    assert (first["text"], first["style"], second["style"]) == ("…", "primary", "danger")


@pytest.mark.parametrize("url", ["", "http://localhost:8080", "http://192.168.1.4:8080", "http://keikka.example"])
def test_no_link_is_sent_that_no_phone_can_open(url: str) -> None:
    assert say(text("x", links=(Link(verbatim("Avaa"), "/o/1"),)), "fi", url).keyboard is None


def test_texts_are_rendered_in_the_readers_language() -> None:
    message = Message((_("Your orders"),))
    assert [say(message, language).pieces[0] for language in ("fi", "sv", "en")] == [
        "Omat tilaukset", "Dina beställningar", "Your orders",
    ]  # fmt: skip


@given(WICKED)
def test_captions_are_text_too_and_not_too_long(words: str) -> None:
    alt: Text = verbatim(words * 20)
    parcel = say(Message((), files=(File("a.png", "image/png", b"x", alt),)), "fi")
    [(_, caption)] = parcel.files
    formatting.checked_caption(caption, "HTML")
