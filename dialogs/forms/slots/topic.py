"""Which topics: written and looked up in the vocabulary, or browsed from the broadest groups down."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

from dialogs.form.draft import Answers, Json
from dialogs.form.slot import Reading, Rows, several, side_by_side, values
from dialogs.form.turn import Answer, Choice, Page, Says, Slot, Unclear, World
from dialogs.form.words import plain
from dialogs.reading.topics.topics import TopicRead, read_topics
from dialogs.speech import Text, _, pgettext
from dialogs.vocabulary import topic_name, topics

#: How many topics one order or one expert's perspective may name.
MOST_TOPICS = {"order": 5, "expert": 40}

#: How many topics are buttons on one page.
_ON_A_PAGE = 20

_SUGGESTED = 6


def topic_slot(name: str, says: Says, most: int, **more: Any) -> Slot:
    """A slot for topic keys, at most `most` of them."""

    def check(value: Json, _answers: Answers, _world: World) -> Text | None:
        if len(values(value)) > most:
            return _("That is too many topics. Choose at most {n}.")(n=most)
        return None

    slot = Slot(
        name,
        says,
        read_topic_answer,
        show=lambda value: several(tuple(topic_name(key) for key in values(value) if key in topics())),
        fits=lambda value: bool(values(value)) and all(key in topics() for key in values(value)),
        decode=lambda code: code if code in topics() else None,
        choices=_browse,
        check=check,
        many=True,
        glean=lambda topic, _world: [topic.key] if isinstance(topic, TopicRead) else [],
    )
    return replace(slot, **more)


def read_topic_answer(words: str, _world: World) -> Reading:
    """The topics named in a short answer or a sentence; unsure ones, and likely ones, are suggested."""
    found = read_topics(words)
    sure = [one.value.key for one in found if one.sure and not one.others]
    if sure:
        return Answer(list(dict.fromkeys(sure)))
    likely = [reading.key for one in found for reading in (one.value, *one.others)] or _beginning_alike(words)
    keys = list(dict.fromkeys(likely))[:_SUGGESTED]
    if not keys:
        return Unclear()
    return Unclear(_("Which of these do you mean?"), tuple(_topic_choice(key) for key in keys))


def _beginning_alike(words: str) -> list[str]:
    """Topics with a name that begins like the one word written, the longest likeness first."""
    said = plain(words[:60])
    if " " in said:
        return []
    longest = min(len(said), 10)
    for length in range(longest, max(3, longest - 4), -1):
        if alike := [
            key for key, starts in _beginnings().items() if any(one[:length] == said[:length] for one in starts)
        ]:
            return alike
    return []


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """The first words of every topic's names and synonyms."""
    return {
        key: frozenset(
            plain(name).partition(" ")[0]
            for name in (topic.fi, topic.sv, topic.en, *(word for group in topic.words.values() for word in group))
        )
        for key, topic in topics().items()
    }


# Browsing. The empty page has the broadest groups, `*` the broadest topics without narrower ones, a key its narrower
# topics; `/2` is a second page.

_SINGLE = "*"


@cache
def _below() -> dict[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for key, topic in topics().items():
        for broader in topic.broader or ("",):
            below.setdefault(broader, []).append(key)
    top = below.pop("", [])
    below[""] = [key for key in top if key in below]
    below[_SINGLE] = [key for key in top if key not in below]
    return {key: tuple(keys) for key, keys in below.items()}


def _browse(_answers: Answers, _world: World, page: str) -> Rows:
    return _shelf(page)


@lru_cache(512)
def _shelf(page: str) -> Rows:
    key, _slash, number = page.partition("/")
    if not key or key not in _below():
        return _broadest()
    below, first = _below()[key], _first_on(number)
    shown = below[first : first + _ON_A_PAGE]
    deeper = tuple((_topic_choice(one), _deeper(one)) for one in shown if one in _below())
    rows = (*deeper, *side_by_side([_topic_choice(one) for one in shown if one not in _below()], 2))
    if key in topics():
        rows = ((_topic_choice(key),), *rows)
    onward = [Page(_above(key), pgettext("button", "Up"))]
    if first + _ON_A_PAGE < len(below):
        onward.insert(0, Page(f"{key}/{first // _ON_A_PAGE + 2}", pgettext("button", "More topics")))
    return (*rows, tuple(onward))


def _broadest() -> Rows:
    groups = [Page(group, Text("{topic} …")(topic=topic_name(group))) for group in _below()[""]]
    return (*side_by_side(groups, 2), (Page(_SINGLE, pgettext("button", "Other topics")),))


def _first_on(number: str) -> int:
    """The place of the first topic on a page by its number; without a good one it is the first page."""
    return (int(number) - 1) * _ON_A_PAGE if number.isdigit() and 0 < int(number) < 50 else 0


def _above(key: str) -> str:
    return topics()[key].broader[0] if key in topics() and topics()[key].broader else ""


def _deeper(key: str) -> Page:
    return Page(key, _("More exactly: {topic}")(topic=topic_name(key)))


def _topic_choice(key: str) -> Choice:
    return Choice(key, Text("{topic}")(topic=topic_name(key)))
