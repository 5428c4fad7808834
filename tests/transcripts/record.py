"""Write into stories what is seen, where they do not tell it: `python -m tests.transcripts.record FILE ...`

What a story tells and what holds stays as it is written, with its `…`; what does not hold is replaced, and what was
not told is added. The change is then read by eye: `git diff tests/transcripts`. Without a file, every story is
recorded. A new story needs only its header and its acts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.transcripts.looks import Seen
from tests.transcripts.player import as_told, do, enter, glimpse
from tests.transcripts.script import ANY, Act, Sight, Story, matches, read
from tests.transcripts.stage import CoreStage, Stage

HERE = Path(__file__).parent
#: A message with more rows of buttons than this is written with its first two.
MOST_ROWS = 6


def record(path: Path) -> bool:
    """Bring one story up to date; whether the file changed."""
    story = read(path)
    with tempfile.TemporaryDirectory() as folder:
        stage = CoreStage(Path(folder), story.now, story.language)
        try:
            text = "\n".join(_rewritten(story, stage)) + "\n"
        finally:
            stage.close()
    if text == path.read_text(encoding="utf-8"):
        return False
    path.write_text(text, encoding="utf-8")
    return True


def _rewritten(story: Story, stage: Stage) -> Iterator[str]:
    """The story's lines, with what is seen after each act."""
    written = story.path.read_text(encoding="utf-8").splitlines()
    names = enter(story, stage)
    steps, done = list(story.steps), 0
    for n, step in enumerate(steps):
        if not isinstance(step, Act):
            continue
        yield from _between(written[done : step.line.number - 1])
        yield step.line.text
        do(step, stage, lambda act, why: AssertionError(f"{story.path}:{act.line.number}: {act.line.text}\n{why}"))
        told = _until_next_act(steps[n + 1 :])
        for name in names:
            yield from _seen(name, stage.news(name), [one for one in told if one.screen == name])
        for sight in told:
            if sight.screen not in names:
                lines = glimpse(sight.screen, stage)
                kept = sight.lines if sight.lines and matches(sight.lines, lines) else _shortened(lines)
                yield from _block(f"{sight.screen}<", kept)
        done = told[-1].line.number + max(len(told[-1].lines) - 1, 0) if told else step.line.number
        yield from (line for line in written[step.line.number : done] if line.startswith("#"))
    yield from _between(written[done:])


def _until_next_act(steps: Sequence[Act | Sight]) -> list[Sight]:
    following = []
    for step in steps:
        if isinstance(step, Act):
            break
        following.append(step)
    return following


def _between(lines: Sequence[str]) -> Iterator[str]:
    """Remarks, blank lines and the header stay; the lines of messages that were told there do not."""
    yield from (line for line in lines if not line.startswith((" ", "\t")) or not line.strip())


def _seen(name: str, news: Sequence[Seen], told: Sequence[Sight]) -> Iterator[str]:
    waiting = list(told)
    for seen in news:
        if waiting and waiting[0].skips:
            yield f"{name}{waiting[0].mark} {ANY}"
            return
        sight = waiting.pop(0) if waiting else None
        kept = sight.lines if sight is not None and as_told(sight, seen) else _shortened(seen.lines)
        yield from _block(f"{name}{'~' if seen.changed else '<'}", kept)


def _shortened(lines: Sequence[str]) -> tuple[str, ...]:
    """A long list of buttons as its first two rows."""
    rows = [n for n, line in enumerate(lines) if line.startswith("[") and line != "[…]"]
    if len(rows) <= MOST_ROWS:
        return tuple(lines)
    return (*lines[: rows[2]], ANY, *lines[rows[-1] + 1 :])


def _block(head: str, lines: Sequence[str]) -> Iterator[str]:
    first, *more = lines or ("",)
    yield f"{head} {first}"
    yield from (f"{' ' * len(head)} {line}" for line in more)


def main(names: Sequence[str]) -> None:
    """Record the named stories, or all."""
    for path in [Path(name) for name in names] or sorted(HERE.glob("*/*.txt")):
        if record(path):
            print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
