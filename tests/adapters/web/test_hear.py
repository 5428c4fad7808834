"""What a page sent becomes an incoming thing: once per act, cleaned, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.port import Incoming
from adapters.web import hear
from adapters.web.hear import BadAct
from adapters.web.port import Visitor
from dialogs.form.turn import Form
from dialogs.forms.feedback import FEEDBACK_AUDIENCE, FEEDBACK_EXPERT, FEEDBACK_ORDERER
from dialogs.speech.shortening import BEGINNING, CUT, END

ACT = "7b9f4a52-2f0d-4a6e-9a51-0d8f3f0c1a11"
OTHER_ACT = "7b9f4a52-2f0d-4a6e-9a51-0d8f3f0c1a12"
AINO = Visitor("aino", "fi", frozenset({"expert"}))
EINO = Visitor("eino", "sv", frozenset({"orderer"}))


def test_words_are_heard_from_the_session_s_person() -> None:
    one = hear.chat_words(AINO, ACT, "  Hei\r\nOulu ")
    assert (one.platform, one.account, one.lane, one.language) == ("web", "aino", "aino", "fi")
    assert (one.heard.kind, one.heard.text) == ("text", "Hei\nOulu")


def test_long_words_are_heard_by_their_beginning_and_end() -> None:
    written = "a" * 50_000 + "b" * 10_000
    chat = hear.chat_words(AINO, ACT, written).heard
    page = hear.form("t", "feedback", ACT, {"words": written}).heard
    for text, heard in ((chat.text, chat), (page.field("words"), page)):
        assert text == "a" * BEGINNING + CUT + "b" * END
        assert heard.left_out == 60_000 - BEGINNING - END
    assert hear.chat_words(AINO, ACT, written).external_id != hear.chat_words(AINO, ACT, written + "b").external_id
    assert hear.chat_words(AINO, ACT, "a" * (BEGINNING + END)).heard.left_out == 0


def test_a_press_names_its_message() -> None:
    one = hear.chat_press(AINO, ACT, "accept:1:2", "m-1")
    assert (one.heard.kind, one.heard.data, one.replies_to) == ("press", "accept:1:2", "m-1")
    assert hear.chat_press(AINO, ACT, "accept:1:2", "").replies_to is None


SAME = hear.chat_words(AINO, ACT, "Hei").external_id


@pytest.mark.parametrize(
    ("incoming", "same"),
    [
        (hear.chat_words(AINO, ACT, "Hei"), True),
        (hear.chat_words(AINO, ACT.upper(), " Hei "), True),
        (hear.chat_words(AINO, OTHER_ACT, "Hei"), False),
        (hear.chat_words(AINO, ACT, "Hei taas"), False),  # a page from the history, with other words in it
        (hear.chat_words(EINO, ACT, "Hei"), False),  # nobody uses up another's act
        (hear.chat_press(AINO, ACT, "Hei", None), False),
    ],
)
def test_an_act_is_the_same_only_if_all_of_it_is(incoming: Incoming, same: bool) -> None:
    assert (incoming.external_id == SAME) is same


@pytest.mark.parametrize("form", [FEEDBACK_ORDERER, FEEDBACK_EXPERT, FEEDBACK_AUDIENCE], ids=lambda form: form.name)
def test_every_question_of_a_form_behind_a_link_can_be_answered(form: Form) -> None:
    answers = {slot.name: "x" for slot in form.slots}
    assert dict(hear.form("t", "feedback", ACT, answers).heard.fields) == answers | {"token": "t"}


@pytest.mark.parametrize("act", ["", "1", "not-a-uuid", ACT + "0", "{" * 40])
def test_an_act_that_no_page_made_is_refused(act: str) -> None:
    with pytest.raises(BadAct):
        hear.chat_words(AINO, act, "Hei")


@pytest.mark.parametrize("data", ["", "x" * 65, "ä:1", "a b", "a\n", "a\0", "🙂"])
def test_data_that_no_button_has_is_refused(data: str) -> None:
    with pytest.raises(BadAct):
        hear.chat_press(AINO, ACT, data, None)
    with pytest.raises(BadAct):
        hear.link_press("token", ACT, data)


def test_seen_ids_are_sorted_and_odd_ones_left_out() -> None:
    one = hear.chat_sight(AINO, ACT, ["b", "a", "a", "ä", "x y", ""])
    assert one.heard.data == "seen"
    assert one.heard.field("ids") == "a,b"
    with pytest.raises(BadAct):
        hear.chat_sight(AINO, ACT, ["", "ä"])


def test_a_form_behind_a_link_does_not_give_the_link_away() -> None:
    one = hear.form(
        "secret-token", "feedback", ACT, {"rating": "5", "useful": "a\r\nb\x00", "act": ACT, "Bad Name": "x"}
    )
    assert one.account == "link"
    assert one.lane.startswith("link:")
    assert "secret-token" not in one.lane + one.external_id
    assert one.heard.fields == (("token", "secret-token"), ("rating", "5"), ("useful", "a\nb"))


def test_a_form_cannot_bring_its_own_token() -> None:
    one = hear.form("right", "audience", ACT, {"token": "wrong", "rating": "1"})
    assert [pair for pair in one.heard.fields if pair[0] == "token"] == [("token", "right")]


@given(st.text())
def test_cleaned_words_can_be_stored_and_said(text: str) -> None:
    words = hear.clean_input(text + "\ud800\x00\x1b\r")
    words.encode()
    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in words)
    assert hear.clean_input(words) == words
