"""What holds for every form, whatever a person does (properties)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.form.commands import read_command
from dialogs.form.draft import TRAIL, Draft, Json
from dialogs.form.question import live, question
from dialogs.form.turn import Turn, World, answers_of, first, is_form_press, turn
from dialogs.speech import Heard, heard_press, heard_words
from dialogs.speech.language import render
from tests.dialogs.small_form import COMPLETE, NOW
from tests.dialogs.small_form import LONG_FORM as FORM

SLOTS = [slot.name for slot in FORM.slots if not slot.name.startswith("extra_")]
CODES = ["red", "blue", "pink", "20", "400", "999", "here", "there", "+apple", "-apple", "+pear", "x", ""]
WORDS = [
    "blue", "20", "350", "900", "apple", "pear, plum", "there", "Maija", "", " ", "back", "help", "peru",
    "aloita alusta", "yes", "ei", "skip", "done", "send", "more", "change size", "#red x30", "x1 x2", "apple?",
    "no, green", "<b>x</b>", "🙂", "مرحبا", "x" * 10_000,
]  # fmt: skip


def sent(draft: Draft, heard: Heard) -> Turn:
    return turn(FORM, draft, heard, NOW)


presses = st.one_of(
    st.builds("{}:{}:{}".format, st.sampled_from("aep"), st.sampled_from([*SLOTS, "other"]), st.sampled_from(CODES)),
    st.builds("{}:{}".format, st.sampled_from("esdynp"), st.sampled_from([*SLOTS, "other"])),
    st.sampled_from(
        ["w:back", "w:help", "w:cancel", "w:over", "w:send", "w:more", "w:keep", "w:nothing", "", ":", "a"]
    ),
    st.sampled_from(["w:more", "m:1", "m:2", "m:7", "m:x", "e:extra_0"]),
    st.text(max_size=70),
).map(heard_press)
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=60)).map(heard_words)
fields = st.lists(
    st.tuples(st.sampled_from([*SLOTS, "w:send", "other"]), st.sampled_from([*WORDS, *CODES])), max_size=5
).map(tuple)
heards = st.one_of(
    presses,
    texts,
    st.builds(Heard, st.just("form"), data=st.sampled_from(["small", "another"]), fields=fields),
    st.builds(Heard, st.just("unreadable"), data=st.sampled_from(["voice", "photo", "sticker", "file", ""])),
    st.builds(Heard, st.just("command"), data=st.sampled_from(["start", "/help", "cancel", "back", "nonsense"])),
    st.builds(Heard, st.just("location"), fields=st.just((("lat", "65.01"), ("lon", "25.47")))),
)


@st.composite
def drafts(draw: st.DrawFn, steps: int = 12) -> Draft:
    """Any draft that a person can come to."""
    begun: list[Mapping[str, Json]] = [{}, {"name": "Maija"}, COMPLETE]
    draft = Draft.begun(draw(st.sampled_from(begun)))
    for heard in draw(st.lists(heards, max_size=steps)):
        draft = sent(draft, heard).draft
    return draft


def leaves_behind(heard: Heard) -> bool:
    """Whether this is a wish to lose answers: back, start over, cancel, remove, or untick."""
    words = heard.text or heard.data
    if heard.kind in ("text", "command"):
        return words.strip("/ ") in ("back", "cancel", "peru", "aloita alusta", "skip")
    return words in ("w:back", "w:cancel", "w:over") or words.startswith("s:") or ":-" in words


@given(drafts(), heards)
@settings(max_examples=300)
def test_anything_is_answered_and_no_answer_is_lost(draft: Draft, heard: Heard) -> None:
    after = sent(draft, heard)
    shown = [render(part, language) for part in after.message.parts for language in ("fi", "sv", "en")]
    assert all(shown)
    assert bool(after.message.parts) == (after.outcome != "submit")
    if not leaves_behind(heard) and heard.kind != "form":
        assert draft.answers.keys() <= after.draft.answers.keys()


@given(drafts(), texts)
@settings(max_examples=300)
def test_words_change_an_answer_only_where_it_is_being_asked(draft: Draft, heard: Heard) -> None:
    before, after = live(FORM, draft), live(FORM, sent(draft, heard).draft)
    being_asked = {draft.editing, *draft.offered}
    changed = {name for name in before if name in after and before[name] != after[name]}
    if not leaves_behind(heard):
        assert changed <= being_asked


@given(drafts(), presses)
@settings(max_examples=300)
def test_a_press_changes_an_answer_only_where_it_is_being_asked(draft: Draft, heard: Heard) -> None:
    before, after = live(FORM, draft), live(FORM, sent(draft, heard).draft)
    waiting = question(FORM, draft, World(NOW)).slot
    being_asked = {draft.editing, *draft.offered, waiting.name if waiting else None}
    if not leaves_behind(heard):
        assert {name for name in before if name in after and before[name] != after[name]} <= being_asked


@given(drafts(steps=TRAIL - 2), heards)
@settings(max_examples=300)
def test_back_undoes_the_last_turn(draft: Draft, heard: Heard) -> None:
    after = sent(draft, heard)
    goes_back = heard.data in ("w:back", "back") or read_command(heard.text) == "back"
    if after.outcome in ("cancel", "submit") or goes_back:
        return
    undone = sent(after.draft, heard_press("w:back")).draft
    if after.draft == draft:
        return
    assert undone == draft


@given(drafts(), presses)
@settings(max_examples=300)
def test_a_press_repeated_changes_nothing_more(draft: Draft, heard: Heard) -> None:
    if heard.data in ("w:back", "w:cancel"):
        return
    once = sent(draft, heard)
    assert sent(once.draft, heard).draft == once.draft


@given(st.permutations(sorted(COMPLETE)), st.booleans())
def test_the_order_of_answering_never_changes_the_result(order: list[str], by_page: bool) -> None:
    draft = Draft()
    for name in order:
        value = COMPLETE[name]
        if name == "name" or by_page:
            words = ",".join(str(one) for one in value) if isinstance(value, list) else str(value)
            draft = sent(draft, Heard("form", data="small", fields=((name, words),))).draft
        elif isinstance(value, list):
            for one in value:
                draft = sent(draft, heard_press(f"a:{name}:+{one}")).draft
            draft = sent(draft, heard_press(f"d:{name}")).draft
        else:
            draft = sent(draft, heard_press(f"a:{name}:{value}")).draft
    assert answers_of(FORM, draft) == COMPLETE
    assert sent(draft, heard_press("w:send")).answers == COMPLETE


@given(drafts())
def test_a_draft_comes_back_from_json_as_it_was(draft: Draft) -> None:
    assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(CODES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SLOTS, "old"]), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["answers", "given", "skipped", "editing", "picking", "page", "offered", "suggested", "trail"]),
        anything,
    )
    | anything,
    heards,
)
@settings(max_examples=300)
def test_a_draft_of_any_version_is_carried_on(stored: Any, heard: Heard) -> None:
    draft = Draft.from_json(stored)
    assert first(FORM, draft, NOW).parts or answers_of(FORM, draft)
    after = sent(draft, heard)
    assert Draft.from_json(json.loads(json.dumps(after.draft.to_json()))) == after.draft


@given(st.sets(st.sampled_from(SLOTS), min_size=1), drafts())
def test_a_newer_form_asks_only_what_the_older_did_not(kept: set[str], draft: Draft) -> None:
    older = replace(FORM, slots=tuple(slot for slot in FORM.slots if slot.name in kept))
    stored = Draft(answers={name: value for name, value in COMPLETE.items() if older.slot(name)}).to_json()
    carried_on = Draft.from_json(stored)
    assert live(FORM, carried_on).keys() == {name for name in COMPLETE if name in kept}
    assert live(older, draft).keys() <= live(FORM, draft).keys() | kept


@given(drafts())
def test_every_button_shown_is_the_forms_own_and_does_something_or_says_why(draft: Draft) -> None:
    for row in first(FORM, draft, NOW).buttons:
        for button in row:
            assert is_form_press(button.data)
            after = sent(draft, heard_press(button.data))
            words = [render(part, "en") for part in after.message.parts]
            assert "That button belongs to an earlier question. Nothing has changed." not in words


@given(drafts(), presses)
def test_a_stamped_draft_knows_the_buttons_of_another(draft: Draft, heard: Heard) -> None:
    stamped = replace(draft, stamp="k7", trail=())
    assert sent(stamped, heard).draft == stamped
    for row in first(FORM, stamped, NOW).buttons:
        assert all(button.data.endswith("~k7") for button in row)
