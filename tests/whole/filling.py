"""A form that a story fills at once, as a page does, is answered on a messenger in the chat.

What reads well in one sentence is written in one, as people do; whatever is still asked is answered by its button, or
in words where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.cards import words
from bot.talk import forms
from dialogs.form.question import question
from dialogs.form.slot import World
from dialogs.speech import Text
from dialogs.speech.language import render
from dialogs.vocabulary import kinds, topic_name
from storage import people
from storage.states import is_agreed_format
from storage.transaction import Transaction

if TYPE_CHECKING:
    from tests.whole.stage import MessengerStage

    Stage = MessengerStage[Any]

MOST_QUESTIONS = 40
OTHER_PAGES = ("m:2", "m:3", "m:1")


def fill_in(stage: Stage, who: str, form: str, fields: Mapping[str, str]) -> None:
    """Answer every field and send the form; what was asked on the way is read and forgotten."""
    assert form == "order", "stories fill orders only"
    person = stage.person(who)
    language = person.language if person else stage.language
    stage.act(lambda: stage.device.begin_order(who))
    stage.says(who, ", ".join(_sentence(fields, language)))
    for _each in range(MOST_QUESTIONS):
        slot, answered = stage.look(_asked, stage.device.platform, stage.device.account(who))
        left = {name: value for name, value in fields.items() if name not in answered}
        if slot is not None:
            assert slot in left, f"{slot} is asked, and the story does not answer it"
            _answer(stage, who, slot, left[slot], language)
        elif any(left.values()):
            extra = next(name for name, value in left.items() if value)
            if not any(_press(stage, who, data) for data in (f"e:{extra}", *OTHER_PAGES)):
                assert _press(stage, who, "w:more"), f"{extra} cannot be added"
        else:
            stage.news(who)
            _press(stage, who, "w:send")
            return
    raise AssertionError("the form has no end")


def _sentence(fields: Mapping[str, str], language: str) -> Iterator[str]:
    """The fields that can be told from one another in one sentence."""
    if kind := kinds().get(fields.get("kind", "")):
        yield getattr(kind, language)
    for name in ("topics", "date", "time"):
        if fields.get(name):
            yield _in_words(name, fields[name], language)
    if is_agreed_format(way := fields.get("format")):
        yield render(words.format_name(way), language)
    if fields.get("place"):
        yield _in_words("place", fields["place"], language)


def _answer(stage: Stage, who: str, slot: str, value: str, language: str) -> None:
    if not value:
        assert _press(stage, who, f"s:{slot}"), f"{slot} cannot be skipped"
    elif not _press(stage, who, f"a:{slot}:{value}"):
        stage.says(who, _in_words(slot, value, language))


def _in_words(slot: str, value: str, language: str) -> str:
    if slot == "topics":
        return ", ".join(render(Text("{name}", (("name", topic_name(key)),)), language) for key in value.split(","))
    if slot == "date":
        day = date.fromisoformat(value)
        return f"{day.day}.{day.month}.{day.year}"
    if found := re.fullmatch(r"m-(\w+)", value):
        return found[1].capitalize()
    return value


def _press(stage: Stage, who: str, data: str) -> bool:
    """Press the button of this data in the newest message that has buttons; False where there is none."""
    there = stage.keys(who)
    for one in there:
        if one.stands == there[0].stands and one.data.partition("~")[0] == data:
            stage.press(who, one)
            return True
    return False


def _asked(tx: Transaction, platform: str, account: str) -> tuple[str | None, set[str]]:
    """The slot that is asked now, None at the summary; and the slots that have an answer or were left open."""
    person = people.who_is(tx, platform, account)
    one = forms.current(tx, person) if person else None
    assert one is not None, "no form is open"
    waiting = question(one.form, one.draft, World(tx.now.astimezone(ZoneInfo("Europe/Helsinki"))))
    return (waiting.slot.name if waiting.slot is not None else None), {*one.draft.answers, *one.draft.skipped}
