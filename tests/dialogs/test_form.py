"""How one turn works, case by case, on the small form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.form.draft import TRAIL, Draft
from dialogs.form.turn import Json, answers_of, fill, first, is_form_press, is_ready, summary_lines, takes_any_words
from dialogs.speech import Heard
from dialogs.speech.language import render
from tests.dialogs.playing import Player
from tests.dialogs.small_form import COMPLETE, FORM, NOW

OLD = "That button belongs to an earlier question. Nothing has changed."


def player(**given: Json) -> Player:
    return Player(FORM, "en", given)


def test_the_next_question_is_the_first_unanswered_slot() -> None:
    assert player().words == "Hello.\ncolour?"
    assert player(colour="red", size=3).words.endswith("fruit?")
    assert player(size=3).words.endswith("colour?")


def test_an_answer_is_shown_back_before_the_next_question() -> None:
    assert player().press("blue").words == "Colour: blue\nsize?"


def test_a_press_for_another_slot_that_is_still_open_is_taken() -> None:
    ahead = player().hear(Heard("press", data="a:where:there"))
    assert ahead.draft.answers == {"where": "there"}
    assert ahead.words == "Where: there\ncolour?"


def test_a_press_on_an_answered_question_changes_nothing() -> None:
    answered = player().press("blue").hear(Heard("press", data="a:colour:red"))
    assert answered.draft.answers == {"colour": "blue"}
    assert answered.words == f"{OLD}\nColour: blue\nsize?"


def test_the_same_press_again_is_no_mistake() -> None:
    assert player().press("blue").hear(Heard("press", data="a:colour:blue")).words == "size?"


@pytest.mark.parametrize(
    "data", ["s:colour", "s:fruit", "s:size", "d:size", "y:size", "n:size", "p:size:2", "a:size:x", "q:size:1"]
)
def test_what_does_not_fit_is_old(data: str) -> None:
    pressed_old = player(colour="blue", size=3).hear(Heard("press", data=data))
    assert pressed_old.draft.answers == {"colour": "blue", "size": 3}
    assert pressed_old.words.startswith(OLD)


def test_ticks_of_an_answered_question_are_old() -> None:
    ticked = player(**COMPLETE).hear(Heard("press", data="a:fruit:+plum"))
    assert ticked.words.startswith(OLD)
    assert ticked.draft.answers == COMPLETE


def test_ticking_shows_what_is_chosen_and_done_goes_on() -> None:
    picking = player(colour="blue", size=3).press("apple", "plum")
    assert picking.words == "Chosen: apple and plum\nfruit?"
    assert picking.labels[:3] == ["✓ apple", "pear", "✓ plum"]
    picking.press("✓ apple", "Done")
    assert picking.words == "Fruit: plum\nwhere?"


def test_done_with_nothing_chosen_asks_for_one() -> None:
    empty = player(colour="blue", size=3).press("apple", "✓ apple").hear(Heard("press", data="d:fruit"))
    assert empty.words == "Please choose at least one."


def test_words_while_ticking_are_added_and_words_to_the_question_are_the_answer() -> None:
    assert player(colour="blue", size=3).press("apple").say("plum").draft.answers["fruit"] == ["apple", "plum"]
    changed = player(**COMPLETE).press("e:fruit").say("plum, pear")
    assert changed.draft.answers["fruit"] == ["pear", "plum"]


def test_a_check_refuses_and_a_doubt_asks_again() -> None:
    assert player(colour="blue").say("900").words == "At most 500."
    doubted = player(colour="blue").say("400")
    assert doubted.words == "Really over 300?"
    assert "size" not in doubted.draft.answers
    assert doubted.say("yes").draft.answers["size"] == 400


def test_a_doubted_value_is_left_by_no_or_by_another_answer() -> None:
    assert player(colour="blue").say("400", "no").words == "size?"
    assert player(colour="blue").say("400", "no, 20").draft.answers["size"] == 20
    assert player(colour="blue").say("400", "30").draft.answers["size"] == 30
    assert player(colour="blue").say("400", "what").words == "Please answer yes or no."


def test_an_answer_settles_an_offer() -> None:
    pressed_other = player(colour="blue").say("400").hear(Heard("press", data="a:size:20"))
    assert pressed_other.draft.answers["size"] == 20
    assert pressed_other.words == "Size: 20\nfruit?"


def test_a_line_that_no_longer_applies_is_not_asked() -> None:
    editing = player(**COMPLETE).press("Change: Name")
    editing.hear(Heard("form", data="small", fields=(("where", "there"),)))
    assert editing.labels[0] == "Send"


def test_a_greeting_opens_a_fresh_form_and_resumes_one_begun() -> None:
    assert player().say("hello").words == "Hello.\ncolour?"
    assert player().press("blue").say("hello").words == "Your answers so far:\nColour: blue\nsize?"


def test_a_value_that_no_longer_can_be_is_asked_again() -> None:
    stale = player(**{**COMPLETE, "size": 900})
    assert stale.words.endswith("At most 500.\nsize?")
    assert not is_ready(FORM, stale.draft, NOW)
    assert stale.press("w:back").say("send").outcome is None
    assert stale.say("5").press("Send").answers == {**COMPLETE, "size": 5}


def test_an_offered_value_that_cannot_be_is_dropped_at_the_yes() -> None:
    draft = replace(Draft.begun(COMPLETE), offered={"size": 900})
    offered = player(**COMPLETE)
    offered.draft = draft
    offered.hear(Heard("press", data="y:size"))
    assert offered.words == "At most 500."
    assert offered.draft.answers == COMPLETE
    assert offered.draft.offered == {}


def test_a_sentence_fills_several_slots_and_offers_to_change_the_answered() -> None:
    assert player().say("please paint it #red and make it x30 wide").draft.answers == {"colour": "red", "size": 30}
    offered = player(**COMPLETE).say("or should we rather have it #green now")
    assert offered.words == "Change this? Colour: green. Now: blue."
    assert offered.labels[:2] == ["Yes, change it", "No, keep it"]
    assert offered.press("No, keep it").draft.answers == COMPLETE


def test_an_unsure_finding_is_only_offered() -> None:
    unsure = player(colour="blue", size=3).say("what about something like pear? maybe")
    assert unsure.draft.answers == {"colour": "blue", "size": 3, "fruit": ["pear"]}
    unsure = player(colour="blue").say("what about something like pear? maybe")
    assert unsure.words == "Is this right? Fruit: pear"
    assert unsure.say("yes").draft.answers["fruit"] == ["pear"]


def test_two_readings_become_the_first_buttons_of_their_question() -> None:
    two = player().say("it should be #blue and either x20 or x30")
    assert two.words == "Colour: blue\nsize?"
    assert two.labels[:2] == ["20", "30"]
    assert two.press("30").draft.answers["size"] == 30


def test_an_understood_short_answer_is_not_searched_for_more() -> None:
    assert player(colour="blue").say("x20 #red").draft.offered == {}
    assert player(colour="blue").say("x20 but now #red then").draft.offered == {"colour": "red"}


def test_an_impossible_finding_is_told_and_the_rest_is_taken() -> None:
    told = player().say("we want the colour #red and x900 of them")
    assert told.draft.answers == {"colour": "red"}
    assert told.words == "At most 500.\nColour: red\nsize?"


def test_free_words_are_taken_whole_and_nothing_is_searched_in_them() -> None:
    asked = player(**{name: value for name, value in COMPLETE.items() if name != "name"})
    assert takes_any_words(FORM, asked.draft, NOW)
    asked.say("Studio of #red and x30")
    assert asked.draft.answers["name"] == "Studio of #red and x30"
    assert asked.draft.offered == {}


def test_a_condition_decides_what_is_asked_shown_and_sent() -> None:
    there = player(**COMPLETE).press("Change: Where", "there")
    assert "Name" not in there.words
    assert answers_of(FORM, there.draft) == {**{n: v for n, v in COMPLETE.items() if n != "name"}, "where": "there"}
    assert there.press("Change: Where", "here").words.endswith("Name: Maija")
    assert there.press("Send").answers == COMPLETE


def test_a_slot_that_may_be_left_open_only_sometimes() -> None:
    assert player(colour="blue", size=3, fruit=["plum"]).say("skip").words == "Write where like this."
    skipped = player(colour="red", size=3, fruit=["plum"]).press("Skip")
    assert skipped.words == "Where: not given\nname?"
    skipped.say("Maija").press("Change: Colour", "blue")
    assert skipped.words == "Colour: blue\nwhere?"


def test_optional_slots_are_asked_on_request_only() -> None:
    done = player(**COMPLETE)
    assert "wish" not in done.words
    done.press("Add more details", "Wish").say("Coffee")
    assert done.words.endswith("Wish: Coffee")
    assert "Add more details" not in done.labels
    assert done.press("Change: Wish", "Remove").press("Send").answers == COMPLETE
    assert player(**COMPLETE).say("more").press("Back to the summary").labels[0] == "Send"
    assert player(**COMPLETE).say("change wish", "skip").draft.answers == COMPLETE


def test_at_the_summary_words_send_change_or_are_kindly_not_understood() -> None:
    assert player(**COMPLETE).say("send").outcome == "submit"
    assert player(**COMPLETE).say("change size").words == "Now: 20\nsize?"
    assert player(**COMPLETE).say("blah").words == "Please press one of the buttons."
    assert player(**COMPLETE).say("blah").labels[0] == "Send"


def test_send_before_everything_is_there() -> None:
    early = player(colour="blue").hear(Heard("press", data="w:send"))
    assert early.outcome is None
    assert early.words == "Something is still needed before sending.\nsize?"


def test_keep_leaves_the_line_as_it_is() -> None:
    assert player(**COMPLETE).press("Change: Size").say("no").draft.answers == COMPLETE
    assert player(**COMPLETE).press("Change: Size", "Keep it as it is").labels[0] == "Send"


def test_start_over_goes_to_what_was_given_and_back_brings_the_rest_back() -> None:
    over = Player(FORM, "en", {"name": "Maija"}).press("blue").say("20", "start over")
    assert over.outcome == "start_over"
    assert over.draft.answers == {"name": "Maija"}
    assert over.words == "Started over. “Back” brings the earlier answers back.\ncolour?"
    assert over.say("back").draft.answers == {"name": "Maija", "colour": "blue", "size": 20}


def test_cancel_leaves_a_fresh_draft() -> None:
    cancelled = Player(FORM, "en", {"name": "Maija"}).press("blue", "Cancel")
    assert cancelled.outcome == "cancel"
    assert cancelled.words == "Stopped."
    assert cancelled.draft == Draft.begun({"name": "Maija"})


def test_back_at_the_beginning_says_so() -> None:
    assert player().say("back").words == "This is the beginning. There is nothing to undo.\ncolour?"


def test_back_reaches_twenty_turns() -> None:
    long = player()
    for n in range(TRAIL + 5):
        long.hear(Heard("press", data=f"a:fruit:{'+' if n % 2 == 0 else '-'}plum"))
    for _turn in range(TRAIL):
        long.say("back")
    assert len(long.draft.trail) == 0
    assert long.draft.answers == {"fruit": ["plum"]}


def test_resuming_shows_the_answers_so_far() -> None:
    stored = player().press("blue").draft
    message = first(FORM, Draft.from_json(stored.to_json()), NOW)
    assert [render(part, "en") for part in message.parts] == ["Your answers so far:", "Colour: blue", "size?"]
    assert [render(text, "en") for text in summary_lines(FORM, stored)] == ["Colour: blue"]
    assert (
        player().press("blue").hear(Heard("command", data="start")).words == "Your answers so far:\nColour: blue\nsize?"
    )


def test_a_draft_in_the_middle_of_something_is_stored_whole() -> None:
    for middle in (
        player(**COMPLETE).press("e:fruit", "plum"),
        player(**COMPLETE).press("Add more details"),
        player(**COMPLETE).press("Change: Size"),
        player(colour="blue").say("400"),
        player().say("it should be #blue and either x20 or x30"),
    ):
        assert first(FORM, Draft.from_json(middle.draft.to_json()), NOW).buttons == middle.message.buttons


def test_a_page_takes_what_is_right_and_says_what_is_not() -> None:
    half = fill(FORM, Draft(), {"colour": "blue", "size": "lots", "fruit": "apple,pear", "name": ""}, NOW, "en")
    assert half.draft.answers == {"colour": "blue", "fruit": ["apple", "pear"]}
    assert {name: render(text, "en") for name, text in half.errors.items()} == {
        "size": "Write size like this.",
        "name": "This is needed.",
    }
    assert half.outcome is None


def test_a_page_can_send_only_without_errors() -> None:
    page = {"colour": "blue", "size": "20", "fruit": "apple", "where": "here", "name": "Maija", "w:send": "1"}
    assert fill(FORM, Draft(), page, NOW).answers == COMPLETE
    wrong = fill(FORM, Draft.begun(COMPLETE), {**page, "size": "900"}, NOW)
    assert wrong.outcome is None
    assert wrong.draft.answers == COMPLETE


def test_a_page_of_another_form_changes_nothing() -> None:
    other = player().hear(Heard("form", data="another", fields=(("colour", "blue"),)))
    assert other.draft == Draft()
    assert other.words.startswith("That page is of another form.")


def test_a_button_of_another_draft_is_old() -> None:
    stamped = player()
    stamped.draft = Draft.begun(stamp="k7")
    assert stamped.hear(Heard("press", data="a:colour:blue")).words.startswith(OLD)
    assert stamped.hear(Heard("press", data="a:colour:blue~k8")).words.startswith(OLD)
    assert stamped.hear(Heard("press", data="a:colour:blue~k7")).draft.answers == {"colour": "blue"}
    unstamped = player().hear(Heard("press", data="a:colour:blue~k7"))
    assert unstamped.draft == Draft()


@pytest.mark.parametrize(
    ("data", "own"),
    [
        ("a:x:1", True),
        ("w:back", True),
        ("y:x~k7", True),
        ("yes:offer:1", False),
        ("accept:12", False),
        ("a", False),
        ("", False),
    ],
)
def test_which_presses_are_a_forms(data: str, own: bool) -> None:
    assert is_form_press(data) is own


def test_no_button_is_shown_twice() -> None:
    two = player().say("it should be #blue and either x20 or x20")
    data = [button.data for row in two.message.buttons for button in row]
    assert len(data) == len(set(data))
