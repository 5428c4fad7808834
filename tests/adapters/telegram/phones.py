"""Plays a story as its people see it on their phones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tests.adapters.telegram.stage import TelegramStage
from tests.transcripts.player import NotAsTold, as_told, do, enter, glimpse
from tests.transcripts.script import Act, Sight, Story, matches


def play_on_phones(story: Story, stage: TelegramStage) -> None:
    """Play a story. Raises `NotAsTold` where the house did something else.

    Every new message must be told, in its order. A message that changes in place must be told too, but not every
    change that a page shows comes to a phone: a page shows each message anew from the present state, on a phone only
    cards are edited.
    """
    story = on_a_phone(story)
    enter(story, stage)
    index = 0
    while index < len(story.steps):
        step = story.steps[index]
        if isinstance(step, Act):
            do(
                step,
                stage,
                lambda told, why: NotAsTold(f"{story.path}:{told.line.number}: {told.line.text}\nbut {why}"),
            )
            index += 1
        told = []
        while index < len(story.steps) and isinstance(sight := story.steps[index], Sight):
            told.append(sight)
            index += 1
        _compare(story, told, stage)


def _compare(story: Story, told: list[Sight], stage: TelegramStage) -> None:
    for name in stage.phones:
        ours = [sight for sight in told if sight.screen == name]
        skips = any(sight.skips for sight in ours)
        new = [sight for sight in ours if sight.mark != "~" and not sight.skips]
        changes = [sight for sight in ours if sight.mark == "~"]
        for seen in stage.news(name):
            among = changes if seen.changed else new[:1]
            found = next((sight for sight in among if as_told(sight, seen)), None)
            if found is None and not skips:
                raise NotAsTold(f"{story.path}:{_where(told)}: {name} sees {_block(seen.lines)}\nnot {_told(among)}")
            if found is not None:
                (changes if seen.changed else new).remove(found)
        if new:
            raise NotAsTold(f"{story.path}:{new[0].line.number}: {name} does not see {_told(new)}")
    for sight in told:
        if " " in sight.screen and not matches(sight.lines, lines := glimpse(sight.screen, stage)):
            raise NotAsTold(f"{story.path}:{sight.line.number}: {_told([sight])}\nbut seen is {_block(lines)}")


def _where(told: list[Sight]) -> str:
    return str(told[0].line.number) if told else "?"


def _told(sights: list[Sight]) -> str:
    return "\nor ".join(_block(sight.lines) for sight in sights) or "anything"


def _block(lines: Sequence[str]) -> str:
    return "\n" + "\n".join(f"    {line}" for line in lines)


#: What depends on when a message was delivered: on a page when it is shown, on Telegram when Telegram has taken it.
_BY_DELIVERY = re.compile(
    r"(Seuraavaksi: (pyyntö on perillä|vastaus viimeistään)|Härnäst: (förfrågan är framme|svar senast)"
    r"|Next: (the offer is delivered|an answer) by|Vastaa viimeistään|Svara senast|Please answer by) .*"
)


def on_a_phone(story: Story) -> Story:
    """The story with every button on a line of its own (a phone breaks rows that a page does not)."""
    steps = [replace(step, lines=_on_a_phone(step)) if isinstance(step, Sight) else step for step in story.steps]
    return replace(story, steps=tuple(steps))


def without_links(story: Story) -> Story:
    """The story as it is seen where no link is sent."""
    steps = [
        replace(step, lines=tuple(line for line in step.lines if not line.startswith("→ ")))
        if isinstance(step, Sight) and " " not in step.screen
        else step
        for step in story.steps
    ]
    return replace(story, steps=tuple(steps))


def _on_a_phone(sight: Sight) -> tuple[str, ...]:
    lines = ["…" if _BY_DELIVERY.fullmatch(line) else line for line in sight.lines]
    return tuple(lines) if " " in sight.screen else tuple(part for line in lines for part in _parted(line))


def _parted(line: str) -> list[str]:
    if line.startswith("[") and line.endswith("]"):
        return [part if part.startswith("[") else f"[{part}" for part in _closed(line)]
    return [line]


def _closed(line: str) -> list[str]:
    parts = line.split("] [")
    return [part if part.endswith("]") else f"{part}]" for part in parts]
