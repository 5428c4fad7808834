"""What an order is about: the topics a text tells, and whether the story is one's own or a family member's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple

from dialogs.reading.topics.kin import (
    CHILDREN,
    OWN_CHILDREN,
    PARENTS,
    Kin,
    Relation,
    close_one,
    family_sign,
    kin_words,
    own_sign,
    relation,
)
from dialogs.reading.topics.mentions import Mention, mentions
from dialogs.reading.topics.pieces import Piece, pieces
from dialogs.reading.topics.standing import standing
from dialogs.reading.topics.topicwords import CONJUNCTIONS, NEGATIONS, Standing
from dialogs.reading.topics.unwanted import Asides, Remark, asides
from dialogs.reading.words.found import Found
from dialogs.reading.words.lasttime import wants_the_same
from dialogs.reading.words.tokens import Token, tokens
from dialogs.vocabulary import broader, narrower

Perspective = Literal["own", "family"]

FAMILY = "family_perspective"
_CALLING = frozenset(
    ("kokemusta", "kokemuksia", "aihe", "aiheena", "teema", "teemana", "tema", "ämne", "topic", "theme")
)
# People who are often only the listeners: an order "for them" may be about anything.
_GROUPS = ("migration", "minority", "caring", "unemployment", "ageing", "parenthood", "child_protection", "home_care")
_INSTEAD = frozenset(("vaan", "utan", "but"))
_UNSAID: frozenset[Standing] = frozenset(("denied", "organisation", "profession"))


@dataclass(frozen=True)
class TopicRead:
    """A topic's key and whose experience of it is wanted; `perspective` is None where the text does not tell."""

    key: str
    perspective: Perspective | None = None


@dataclass(frozen=True)
class _Told:
    mention: Mention
    standing: Standing
    relation: Relation | None


class About(NamedTuple):
    """The topics of an order, whose experience of them is asked for, and the remarks on what is no topic of it."""

    topics: list[Found[TopicRead]]
    whose: Found[Perspective] | None
    remarks: tuple[Remark, ...]


def read_topics(text: str, words: Sequence[Token] | None = None) -> list[Found[TopicRead]]:
    """The topics of an order in the order they stand in the text, each once: see :func:`read_about`."""
    return read_about(text, words).topics


def read_about(text: str, words: Sequence[Token] | None = None) -> About:
    """What an order is about, in the order it stands in the text, each topic once.

    Sure ones are told about. Those that only the listeners, the place or an event's name has are left out when
    something is told about; when nothing else is, the place is unsure, and so are listeners who share a situation
    rather than a condition. A broader topic is left out beside its narrower one, unless both are listed side by side.
    Houses and professions imply nothing. `words` are the text's tokens, where it is cut already.
    """
    words = tokens(text) if words is None else words
    cut = pieces(text, words)
    kin = kin_words(cut)
    named = mentions(cut)
    aside = asides(text, words, named)
    standings = [_standing_of(n, mention, aside, cut) for n, mention in enumerate(named)]
    said = [_Told(mention, how, relation(mention, cut, kin)) for mention, how in standings if how not in _UNSAID]
    told = [_as_an_answer(each, cut) for each in _asked_for(said, aside, words)]
    chosen = _without_broader(_strongest(told, cut), cut)
    found = [_as_finding(each) for each in chosen] + _kin_topics(chosen) + _close_ones(chosen, cut, kin)
    remarks = (*aside.remarks, *_remarks_on_denials(text, standings, aside, cut)) if found else aside.remarks
    topics = _each_once(found, _perspective(found, cut))
    return About(topics, _whose(topics, cut, kin), remarks)


def _asked_for(said: list[_Told], aside: Asides, words: Sequence[Token]) -> list[_Told]:
    """Without what is only spoken of beside; where there is nothing else, it is asked, or meant as the same again."""
    told = [each for each in said if each.standing != "aside"]
    if told:
        return told
    again = "before" in aside.of.values() and wants_the_same(words)
    return [replace(each, standing="topic" if again else "place") for each in said]


def _remarks_on_denials(
    text: str, standings: list[tuple[Mention, Standing]], aside: Asides, cut: list[Piece]
) -> Iterator[Remark]:
    """`muttei itsemurhasta` as a remark; what is only put right (`ei masennus vaan suru`) is none."""
    for n, (mention, how) in enumerate(standings):
        at, last = mention.first, mention.last
        if how != "denied" or n in aside.of or any(p.text.lower() in _INSTEAD for p in cut[last + 1 : last + 4]):
            continue
        start = next((cut[k].start for k in (at - 1, at - 2) if k >= 0 and cut[k].text.lower() in NEGATIONS), None)
        if start is not None:
            yield Remark("wishes", Found(text[start : mention.end], start, mention.end))


def _standing_of(n: int, mention: Mention, aside: Asides, cut: list[Piece]) -> tuple[Mention, Standing]:
    """How the n-th mention stands; what is not asked for is denied, or only spoken of beside."""
    how = aside.of.get(n)
    if how is None:
        return _called_topic(mention, cut)
    return mention, "denied" if how == "denied" else "aside"


def read_perspective(text: str) -> Found[Perspective] | None:
    """Whether an expert with an own or a family member's experience is asked for, if the text tells."""
    return read_about(text).whose


def _whose(topics: Sequence[Found[TopicRead]], cut: list[Piece], kin: list[Kin | None]) -> Found[Perspective] | None:
    """Whose experience is asked for: what a topic tells, else a relative's point of view, else one's own."""
    for found in topics:
        if found.value.perspective == "family":
            return Found("family", found.start, found.end, found.sure)
    family = family_sign(cut, kin)
    if family is not None:
        return Found("family", *family)
    own = own_sign(cut)
    return Found("own", *own) if own else None


def _called_topic(mention: Mention, cut: list[Piece]) -> tuple[Mention, Standing]:
    """How a mention stands; what is called the topic (`aihe: ero`, `kokemusta erosta`) is one however weak its word."""
    how = standing(mention, cut)
    first = mention.first
    if how == "denied" or not first or cut[first].link == "." or cut[first - 1].text.lower() not in _CALLING:
        return mention, how
    if first > 1 and cut[first - 2].text.lower() in NEGATIONS:
        return mention, "denied"
    return replace(mention, sure=True), "topic"


def _as_an_answer(each: _Told, cut: list[Piece]) -> _Told:
    """A weak word that is the whole message is meant: `ero`, `beroende`."""
    if len(cut) == 1 and each.mention.sense.weak and cut[0].text.lower() == each.mention.base:
        return replace(each, mention=replace(each.mention, sure=True))
    return each


def _strongest(told: list[_Told], cut: list[Piece]) -> list[_Told]:
    """What is surely told about; else the name of the event; else whatever there is."""
    told = _trust_lists(_alike(told, cut), cut)
    sure = [each for each in told if each.mention.sure and each.standing == "topic"]
    if any(each.mention.sense.key != FAMILY for each in sure):
        return sure
    named = [each for each in told if each.mention.sure and each.standing == "event"]
    return sure + (named or [each for each in told if each not in sure])


def _alike(told: list[_Told], cut: list[Piece]) -> list[_Told]:
    """In `astma ja keuhkoahtauma -päivä` both are told about, or neither."""
    return [
        replace(each, standing="topic")
        if each.standing == "event"
        and before
        and before.standing == "topic"
        and _side_by_side(before.mention, each.mention, cut)
        else each
        for before, each in zip([None, *told], told, strict=False)
    ]


def _trust_lists(told: list[_Told], cut: list[Piece]) -> list[_Told]:
    """A weak or short word in a list of topics is one of them: `transperson, rom, flykting`."""

    def beside(one: _Told, other: _Told) -> bool:
        listed = _side_by_side(one.mention, other.mention, cut) or _by_comma(one.mention, other.mention, cut)
        return listed and one.standing == other.standing == "topic"

    found = list(told)
    for at, each in enumerate(told):
        before, after = told[at - 1 : at] if at else [], told[at + 1 : at + 2]
        sure = [one for one in (*before, *after) if one.mention.sure]
        clear = sure and all(beside(one, each) for one in before) and all(beside(each, one) for one in after)
        if clear and not each.mention.sure and each.mention.exact and len(before) + len(after) == 2:
            found[at] = replace(each, mention=replace(each.mention, sure=True))
    return found


def _without_broader(told: list[_Told], cut: list[Piece]) -> list[_Told]:
    """Without the topics that a narrower one beside them makes more exact: syöpä, when rintasyöpä is there."""
    keys = {each.mention.sense.key for each in told}
    above = {key for each in keys for key in broader(each)} - {FAMILY}
    listed = _in_lists(told, cut)
    return [each for at, each in enumerate(told) if each.mention.sense.key not in above or listed & {at, at - 1}]


def _in_lists(told: list[_Told], cut: list[Piece]) -> set[int]:
    """Which of the topics stand in a list with the one after them: `masennus, ahdistus ja paniikki`."""
    listed = {at for at, (one, other) in enumerate(pairwise(told)) if _side_by_side(one.mention, other.mention, cut)}
    commas = {at for at, (one, other) in enumerate(pairwise(told)) if _by_comma(one.mention, other.mention, cut)}
    return listed | {at for at in commas if at + 1 in listed | commas or at - 1 in commas}


def _side_by_side(one: Mention, other: Mention, cut: list[Piece]) -> bool:
    between = [piece.text.lower() for piece in cut[one.last + 1 : other.first]]
    return len(between) == 1 and between[0] in CONJUNCTIONS


def _by_comma(one: Mention, other: Mention, cut: list[Piece]) -> bool:
    return other.first == one.last + 1 and cut[other.first].link == ","


def _as_finding(each: _Told) -> Found[TopicRead]:
    mention = each.mention
    key = mention.sense.key
    family = each.relation is not None or FAMILY in (key, *broader(key))
    return Found(TopicRead(key, "family" if family else None), mention.start, mention.end, _is_sure(each))


def _is_sure(each: _Told) -> bool:
    if each.standing == "audience":
        return each.mention.sure and not any(each.mention.sense.key in narrower(group) for group in _GROUPS)
    return each.mention.sure and each.standing != "place"


def _kin_topics(told: list[_Told]) -> list[Found[TopicRead]]:
    """The topics a relation tells: a parent's illness, a child's disability, or a family member's point of view."""
    found = []
    for each in told:
        key, kin = each.mention.sense.key, each.relation
        added = _kin_topic(key, kin) if kin and FAMILY not in (key, *broader(key)) and _is_sure(each) else None
        if kin and added:
            found.append(Found(TopicRead(added, "family"), kin.start, kin.end, each.mention.sure))
    return found


def _kin_topic(key: str, kin: Relation) -> str | None:
    if key in narrower("grief"):
        return None
    parent = kin.ill in PARENTS or (kin.ill is None and kin.teller in OWN_CHILDREN)  # daughter of an alcoholic
    if parent and kin.teller not in PARENTS:
        if key in narrower("mental_health") - narrower("substance_use"):
            return "parent_mental_health"
        if key in narrower("substance_use"):
            return "childhood_addicted_family"
    if kin.ill in CHILDREN and (kin.teller in PARENTS or kin.teller == "läheinen"):
        if key in narrower("neuropsychiatric"):
            return "special_child_parenting"
        if key in narrower("disability"):
            return "disabled_child_parenting"
    return None if kin.teller is None and kin.ill in CHILDREN else FAMILY


def _close_ones(told: list[_Told], cut: list[Piece], kin: list[Kin | None]) -> list[Found[TopicRead]]:
    """A family member's point of view where an expert who is family is asked for beside a topic."""
    keys = {each.mention.sense.key for each in told}
    if not keys or any(FAMILY in (key, *broader(key)) for key in keys) or keys & narrower("grief"):
        return []  # who grieves is family already
    close = close_one(cut, kin)
    return [Found(TopicRead(FAMILY, "family"), *close)] if close else []


def _perspective(found: list[Found[TopicRead]], cut: list[Piece]) -> Perspective | None:
    if any(each.value.key == FAMILY and each.sure for each in found):
        return "family"
    return "own" if own_sign(cut) else None


def _each_once(found: list[Found[TopicRead]], perspective: Perspective | None) -> list[Found[TopicRead]]:
    best: dict[str, Found[TopicRead]] = {}
    for each in sorted(found, key=lambda each: (not each.sure, each.start)):
        read = each.value if each.value.perspective else replace(each.value, perspective=perspective)
        best.setdefault(read.key, replace(each, value=read))
    return sorted(best.values(), key=lambda each: each.start)
