"""Plays a story on a stage and holds what is seen against what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from tests.transcripts.looks import Seen
from tests.transcripts.script import Act, Line, Sight, Story, matches, moment, options
from tests.transcripts.stage import Stage


class NotAsTold(AssertionError):
    """The house did not do what the story says; the message shows the place, what is told, and what is seen."""


def play(story: Story, stage: Stage) -> None:
    """Play the story. Raises :class:`NotAsTold` at the first line that does not hold."""
    people = enter(story, stage)
    untold: dict[str, list[Seen]] = defaultdict(list)
    for step in story.steps:
        if isinstance(step, Act):
            _all_told(story, step.line, untold)
            do(step, stage, lambda told, why: _fault(story, told, why))
            for name in people:
                untold[name] += stage.news(name)
        elif step.screen in people:
            _see(story, step, untold[step.screen])
        else:
            _look(story, step, stage)
    _all_told(story, Line(0, "the end"), untold)


def enter(story: Story, stage: Stage) -> Sequence[str]:
    """Bring the story's people on the stage; their names."""
    for name, value in story.settings:
        stage.decide(name, value)
    for person in story.people:
        stage.enter(person.role, person.name, person.options.get("language", story.language), person.options)
        stage.news(person.name)
    return [person.name for person in story.people]


def do(act: Act, stage: Stage, wrong: Callable[[Act, str], Exception]) -> None:
    """Let one thing of a story be done."""
    try:
        ACTS[act.verb](act, stage)
    except AssertionError as error:
        raise wrong(act, str(error)) from None


def _noted(act: Act, stage: Stage) -> None:
    lines = stage.noted(int(act.more))
    assert (act.who, act.words) in lines, f"the ledger has {lines}"


def _nothing(act: Act, stage: Stage) -> None:
    """Everything that was new has been told before: the player saw to that."""


ACTS: Mapping[str, Callable[[Act, Stage], None]] = {
    "says": lambda act, stage: stage.says(act.who, act.words),
    "presses": lambda act, stage: stage.presses(act.who, act.words, act.more),
    "presses on page": lambda act, stage: stage.presses_on_page(int(act.more), act.words),
    "sends data": lambda act, stage: stage.sends_data(act.who, act.words),
    "opens": lambda act, stage: stage.opens(act.who),
    "sees nothing": _nothing,
    "gets a new browser": lambda act, stage: stage.gets_a_new_browser(act.who),
    "takes up an invitation": lambda act, stage: stage.takes_up_invitation(act.who, act.words),
    "fills": lambda act, stage: stage.fills(act.who, act.more, options(act.words)),
    "answers by link": lambda act, stage: stage.answers_by_link(act.who, options(act.words)),
    "audience answers": lambda act, stage: stage.audience_answers(int(act.more), options(act.words)),
    "time passes": lambda act, stage: stage.until(moment(act.words)),
    "restart": lambda act, stage: stage.restart(),
    "is down": lambda act, stage: stage.down(moment(act.words)),
    "is in the ledger": _noted,
}


def glimpse(screen: str, stage: Stage) -> tuple[str, ...]:
    """What a screen that is nobody's shows now: `card 1`, `page 1`, `story 1` or `digest`."""
    kind, _space, number = screen.partition(" ")
    if kind == "digest":
        return stage.digest()
    return {"card": stage.card, "page": stage.page, "story": stage.story}[kind](int(number))


def as_told(sight: Sight, seen: Seen) -> bool:
    """Whether this message is the one the story tells."""
    return seen.changed == (sight.mark == "~") and matches(sight.lines, seen.lines)


def _see(story: Story, sight: Sight, untold: list[Seen]) -> None:
    if not untold:
        raise _fault(story, sight, "nothing new is seen")
    if sight.skips:
        untold.clear()
        return
    seen = untold.pop(0)
    if not as_told(sight, seen):
        raise _fault(story, sight, f"seen is{' (changed in place)' if seen.changed else ''}:\n{_block(seen.lines)}")


def _look(story: Story, sight: Sight, stage: Stage) -> None:
    try:
        lines = glimpse(sight.screen, stage)
    except AssertionError as error:
        raise _fault(story, sight, str(error)) from None
    if not matches(sight.lines, lines):
        raise _fault(story, sight, f"seen is:\n{_block(lines)}")


def _all_told(story: Story, before: Line, untold: Mapping[str, Sequence[Seen]]) -> None:
    for name, messages in untold.items():
        for seen in messages:
            raise NotAsTold(
                f"{story.path.name}: before line {before.number} ({before.text}) the story does not tell that {name} "
                f"sees{' changed' if seen.changed else ''}:\n{_block(seen.lines)}"
            )


def _fault(story: Story, step: Act | Sight, why: str) -> NotAsTold:
    told = f"{step.screen} sees:\n{_block(step.lines)}" if isinstance(step, Sight) else step.line.text
    return NotAsTold(f"{story.path}:{step.line.number}: {told}\nbut {why}")


def _block(lines: Sequence[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)
