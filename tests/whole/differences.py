"""What is otherwise on every messenger than a story tells, all of it, each with its reason.

The stories are told as they are seen on the web. :func:`retold` tells one as it is seen on a messenger: by these rules
and by those of that messenger alone (`telegram_differences`, `slack_differences`), line by line, before it is played.
Nothing else may differ, and texts are compared as strictly as on the web. Without a rule: `X opens` does nothing, for a
messenger shows what has come; `X fills order: ...` is answered in the chat, question by question (`filling`); a link is
a button with an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.cards import dispatch
from bot.house.errands import ERASED
from dialogs.speech import Moment, Text
from dialogs.speech.language import render
from storage.settings import Values
from tests.theatre import HELSINKI
from tests.transcripts.script import ANY, Act, Sight, Story
from tests.whole.device import PICTURE

Lines = Sequence[str]


def picture(lines: Lines, _told: Story, _screen: str) -> Iterator[str]:
    """Where the web has a poster to print and a calendar file, a messenger also gets the QR code as a picture."""
    poster = any(line in ("→ Tulostettava juliste", "→ Affisch att skriva ut", "→ Poster to print") for line in lines)
    yield from lines
    if poster and any(line.endswith(".ics") for line in lines):
        yield PICTURE


#: Offers that the web's expert opened later than they came: there the time to answer began later than on a phone.
SOONER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("decline_lapse_yes", "Cilla"): ("2026-11-26 13:00", "2026-11-26 11:00"),
    ("drop_out_with_reserve", "Bertta"): ("2026-11-26 11:10", "2026-11-26 11:00"),
    ("late_yes_in_reserve", "Bertta"): ("2026-11-26 11:10", "2026-11-26 11:00"),
    ("late_yes_in_reserve", "card 1"): ("2026-11-26 11:10", "2026-11-26 11:00"),
    # not yet sent in the night: a messenger has half an hour from the morning on, a page two answer hours
    ("order_in_the_night", "card 1"): ("2026-11-24 11:00", "2026-11-24 08:30"),
}


def sooner(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """An offer's time to answer begins when it arrives, which on a phone is when it is sent."""
    web, phone = SOONER.get((told.path.stem, screen), ("", ""))
    language = reads(told, screen)
    for line in lines:
        yield line.replace(_moment(web, language), _moment(phone, language)) if web else line


def _moment(words: str, language: str) -> str:
    moment = Moment(datetime.fromisoformat(words).replace(tzinfo=HELSINKI))
    return render(Text("{moment}", (("moment", moment),)), language)


def nothing_unseen(lines: Lines, told: Story, _screen: str) -> Iterator[str]:
    """That an orderer has not seen a message is known of open pages only: no such alarm, and no button for it alone."""
    unseen = render(dispatch.alarm_text("unseen_by_orderer", Values({})), told.language)
    if unseen not in lines:
        yield from lines
        return
    others = {render(dispatch.alarm_text(kind, Values({})), told.language) for kind in dispatch.ALARMS} - {unseen}
    button = f"[{render(Text('Alarm seen'), told.language)}]"
    left_out = {unseen} if others & set(lines) else {unseen, button}
    yield from (line for line in lines if line not in left_out)


#: Who has not agreed to see topics and contacts on Telegram, in stories that tell of it.
NOT_AGREED: Mapping[str, str] = {"expert_joins": "Dora"}


def least(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """An offer or gig of somebody who has not agreed to see topics on Telegram (R18): our page has the rest."""
    language = reads(told, screen)
    known = in_words("The orderer is known to us.", language)
    gig = in_words("The gig is yours. Thank you.", language)
    if NOT_AGREED.get(told.path.stem) != screen or not {known, gig} & set(lines):
        yield from lines
        return
    rest = in_words("The topic and the rest are on Keikka's own page.", language)
    link = "→ " + in_words("Open the request on Keikka's page", language)
    if known in lines:
        topic = in_words("Topic: {topics}", language, topics="")
        before = [line for line in lines[: lines.index(known)] if not line.startswith(topic)]
        yield from (*before, rest, *lines[lines.index(known) :], link)
        return
    when = lines[0].partition(": ")[2].partition(",")[0]
    number = lines[0].split()[1].rstrip(":")
    yield from (in_words("Gig {number}: {when}.", language, number=number, when=when), gig)
    yield from (line for line in lines if line.startswith(_beginnings(ANYWHERE, language)))
    yield rest
    yield from (line for line in lines if line.startswith(_beginnings((AUDIENCE,), language)))
    yield from (*(line for line in lines if line.startswith("[")), link)
    yield from (line for line in lines if line.startswith(("→", "+")))


#: Where a name is that is not told: to who reads in a messenger, and to who opens a page by a link that lies there.
ELSEWHERE = (
    "The expert's name and contact are on Keikka's own page.",
    "The expert's name and contact are not on this page. Ask for your orders in {messenger}: you get a link to them.",
)
#: Lines of a gig that tell of nobody; each has what it says at one place, at its end or after its first words.
ANYWHERE = ("Kind of gig: {kind}", "Agreed format: {format}", "Place: {place}", "Fee: {value}")
AUDIENCE = "The audience can give feedback with the code {code}. The poster shows it with a QR code."
WITHIN = dict.fromkeys(("kind", "format", "place", "value", "code"), ANY)


def _beginnings(msgids: Sequence[str], language: str) -> tuple[str, ...]:
    """How lines of these texts begin."""
    return tuple(in_words(msgid, language, **WITHIN).partition(ANY)[0] for msgid in msgids)


def unnamed(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """Nobody else's chat names who has not agreed to be shown there (R21): our page does."""
    yield from leave_unnamed(lines, reads(told, screen)) if told.path.stem in NOT_AGREED else lines


def leave_unnamed(lines: Lines, language: str, behind: str = "") -> Iterator[str]:
    """What an orderer is told of a gig, without the lines that name and reach the expert, and where these are.

    On a page `behind` a link that lies in a messenger that is other words.
    """
    name = in_words("Expert: {name}", language, name="")
    contact = in_words("Contact of the expert: {contact}", language, contact="")
    if not any(one.startswith(contact) for one in lines):
        yield from lines
        return
    after = "→ " + in_words("The order's own page", language)
    at = next((n for n, line in enumerate(lines) if line == after), len(lines) - 1)
    for n, line in enumerate(lines):
        if line.startswith(contact):
            yield in_words(ELSEWHERE[bool(behind)], language, messenger=behind)
        elif not line.startswith(name):
            yield line
        if n == at and not behind:
            yield "→ " + in_words("Open Keikka's own page", language)


def in_words(msgid: str, language: str, **params: str) -> str:
    return render(Text(msgid, tuple(params.items())), language)


def reads(told: Story, screen: str) -> str:
    """The language of a screen: its owner's, or the house's."""
    owner = next((one for one in told.people if one.name == screen), None)
    return owner.options.get("language", told.language) if owner else told.language


OWN_NAMES = ("Suomi", "Svenska", "English")


def stays_as_it_was(steps: Sequence[Act | Sight], n: int) -> bool:
    """Who changes the language sees the web's chat anew in it; on a phone, what stands there stays as it was."""
    before = next((one for one in reversed(steps[:n]) if isinstance(one, Act)), None)
    step = steps[n]
    changed = isinstance(step, Sight) and step.mark == "~"
    return changed and before is not None and before.verb == "presses" and before.words in OWN_NAMES


def greeted(steps: Sequence[Act | Sight], n: int) -> Act | Sight:
    """Who was erased and writes again is nobody's session on the web; on Telegram, a stranger who is greeted."""
    step, before = steps[n], steps[n - 1]
    if isinstance(step, Act) and step.verb == "sees nothing" and isinstance(before, Act) and before.verb == "says":
        return Sight(step.line, step.who, "<", (ANY,))
    return step


def farewell(step: Act | Sight, told: Story) -> Iterator[Sight]:
    """Who wants to be erased is told so in the chat; the web's page says it by itself, for its session has ended."""
    erase = in_words("Erase everything", reads(told, step.who)) if isinstance(step, Act) else ""
    if isinstance(step, Act) and step.verb == "presses" and step.words == erase:
        yield Sight(step.line, step.who, "<", (render(ERASED, reads(told, step.who)),))


def from_the_top(steps: Sequence[Act | Sight]) -> list[Act | Sight]:
    """A phone is read from the top: what has changed stands above what is new."""
    told: list[Act | Sight] = []
    for step in steps:
        at = len(told)
        while isinstance(step, Sight) and step.mark == "~" and at and _is_new_to(told[at - 1], step.screen):
            at -= 1
        told.insert(at, step)
    return told


def _is_new_to(step: Act | Sight, screen: str) -> bool:
    return isinstance(step, Sight) and step.screen == screen and step.mark == "<"


NOTHING_TO_EXTEND = "There is no running time to extend: the offer has not been seen yet."


def unseen(steps: Sequence[Act | Sight], n: int, told: Story) -> bool:
    """An offer that has not arrived, so that there is no time to extend: the press and its answer are left out."""
    here = steps[n : n + 2] if isinstance(steps[n], Act) else steps[n : n + 1]
    answer = here[-1]
    return isinstance(answer, Sight) and in_words(NOTHING_TO_EXTEND, reads(told, answer.screen)) in answer.lines


#: A card's line about an offer on its way, and about its answer; and how the offer itself says by when.
ON_ITS_WAY = re.compile(
    r"Seuraavaksi: pyyntö on perillä viimeistään .+, tai kysytään seuraavalta\.|"
    r"Härnäst: förfrågan är framme senast .+, annars frågas nästa\.|"
    r"Next: the offer is delivered by .+, or the next one is asked\."
)
ANSWER = {
    "fi": "Seuraavaksi: vastaus viimeistään {}.",
    "sv": "Härnäst: svar senast {}.",
    "en": "Next: an answer by {}.",
}
ASKED = re.compile(
    r"(?:Vastaa viimeistään (.+)\. Sopiiko sinulle\?|Svara senast (.+)\. Passar det dig\?|"
    r"Please answer by (.+)\. Does it suit you\?)"
)


def arrived(steps: Sequence[Act | Sight], n: int, language: str) -> Act | Sight:
    """An offer has arrived when it is sent, so the card already says by when the answer comes: as the offer does."""
    card = steps[n]
    if not isinstance(card, Sight) or not card.screen.startswith("card "):
        return card
    said = [found for one in steps[:n] if isinstance(one, Sight) for found in map(ASKED.fullmatch, one.lines) if found]
    if not said:
        return card
    by = ANSWER[language].format(next(group for group in said[-1].groups() if group))
    return replace(card, lines=tuple(by if ON_ITS_WAY.fullmatch(line) else line for line in card.lines))


NOT_KEPT = "Keikka did not save the message, and it does not stay in this chat."


def became(msgid: str, lines: Lines, language: str) -> Iterator[str]:
    """What the platform says of a message that it did not keep."""
    on_the_web, here = in_words(NOT_KEPT, language), in_words(msgid, language)
    yield from (here if line == on_the_web else line for line in lines)


Rule = Callable[[Lines, Story, str], Iterator[str]]

#: What holds on every messenger, screen by screen.
RULES: Sequence[Rule] = (picture, sooner, nothing_unseen, least, unnamed)


def retold(story: Story, *rules: Rule) -> Story:
    """The story as it is seen on a messenger; `rules` hold there beside what holds on all, in this order."""
    steps: list[Act | Sight] = []
    for n in range(len(story.steps)):
        if stays_as_it_was(story.steps, n) or unseen(story.steps, n, story):
            continue
        step = greeted(story.steps, n)
        if isinstance(step, Sight) and not step.screen.startswith("page "):
            lines: Lines = step.lines
            for rule in (*RULES, *rules):
                lines = tuple(rule(lines, story, step.screen))
            step = replace(step, lines=tuple(lines))
        steps.append(step)
        steps += farewell(step, story)
    steps = [arrived(steps, n, story.language) for n in range(len(steps))]
    return replace(story, steps=tuple(from_the_top(steps)))
