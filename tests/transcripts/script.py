"""A story as a text file: who is there, what they do, and what they then see.

The file is read by people first. Its first line is the title, `#` begins a remark, and the header comes before the
first act: `now: 2026-11-23 10:00`, `setting: orders_at_most = 2`, and a line for each person:
`expert Aino: topics=depression home=Oulu`. Everybody reads the language of the folder unless `language=sv` says
another. Experts who are equal are asked in the order in which they are named.

What people do, one line each:

    Oona> words                         writes
    Oona [Send the order]               presses the newest button with this label
    Oona [Cancel] of order 2            the one that is about order 2
    Aino [I take it] again              a button of before: one that is gone from the screen, if there is one
    Aino [I take it] delivered again    the same press arrives a second time
    Bertta [I take it] from Aino        a button that is somebody else's
    Bertta presses yes:123:1:onsite     data that no button of hers has
    Aino opens                          the page is open and shows everything there is
    Oona fills order: topics=depression kind=lecture date=2026-12-08 ...
    Dora is invited as expert           opens an invitation; a `stranger Dora` is nobody to the house before
    Oona has a new browser              the session is lost: a stranger to the house
    until 2026-11-25 16:00              time passes, and what is due happens
    restart                             the house is started anew over the same file
    down until 2026-12-07 20:00         the house is not there until then, and does nothing of what was due
    page 1 [Cancel the order]           a press on an order's own page, behind its private link
    Oona's form: rating=5               the feedback page behind the link that Oona was sent
    audience 1: rating=5 gave="Much"    an answer through the audience's code of order 1

What they see:

    Oona< a new message, its lines under one another, buttons as [label], links as → label, files as + name
    Oona~ an earlier message that has changed in place
    Oona nothing                        nothing is new
    card 1< the dispatch card of order 1
    page 1< the order's own page
    story 1< the order's story in the thread of its card
    digest< what waits, as the dispatch channel is told it each working day
    ledger 1: Kirsi see                 the ledger says that Kirsi opened the details of order 1

Further lines of a message are indented. `…` in a line stands for what may vary, alone on a line for any lines, and
`Oona< …` for messages that the story does not tell. `[…]` are the four buttons that every question of a form has.
What is new must be told in full: a message that the story says nothing of is a fault, for any of its people.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

ANY = "…"


@dataclass(frozen=True)
class Line:
    """One line of a story that says something; `number` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True)
class Person:
    """Somebody in the story: `role` is orderer, newcomer, expert, coordinator or stranger."""

    role: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """Something that is done: `verb`, who does it (empty when nobody does), and the words of the line."""

    line: Line
    verb: str
    who: str = ""
    words: str = ""
    more: str = ""


@dataclass(frozen=True)
class Sight:
    """What is seen: on whose screen (`card 1` and `digest` are screens, too), and the lines as they are written.

    `mark` is `<` for something new, `~` for an earlier message that has changed.
    """

    line: Line
    screen: str
    mark: str
    lines: tuple[str, ...]

    @property
    def skips(self) -> bool:
        """Whether it stands for any messages at all."""
        return self.lines == (ANY,)


@dataclass(frozen=True)
class Story:
    """A story that was read. `language` is the folder's."""

    path: Path
    title: str
    language: str
    now: str
    people: tuple[Person, ...]
    settings: tuple[tuple[str, str], ...]
    steps: tuple[Act | Sight, ...]


class NotAStory(Exception):
    """A line that nobody can make sense of; the message names the file, the line and the words."""


def read(path: Path) -> Story:
    """The story in a file. Raises :class:`NotAStory` for a line that is no line of a story."""
    title, now = path.stem, "2026-11-23 10:00"
    people: list[Person] = []
    settings: list[tuple[str, str]] = []
    steps: list[Act | Sight] = []
    for line, more in _lines(path):
        if line.number == 1 and line.text.startswith("# "):
            title = line.text[2:]
        elif line.text.startswith("#"):
            continue
        elif found := re.fullmatch(r"now: (.+)", line.text):
            now = found[1]
        elif found := re.fullmatch(r"setting: (\w+) = (.*)", line.text):
            settings.append((found[1], found[2]))
        elif found := re.fullmatch(r"(orderer|newcomer|expert|coordinator|stranger) (\w+)(?:: (.+))?", line.text):
            people.append(Person(found[1], found[2], options(found[3] or "")))
        else:
            step = _step(line, more)
            if step is None:
                raise NotAStory(f"{path.name}:{line.number}: {line.text}")
            steps.append(step)
    return Story(path, title, path.parent.name, now, tuple(people), tuple(settings), tuple(steps))


def _lines(path: Path) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Every line that says something, with the indented ones that belong to it."""
    said: Line | None = None
    more: list[str] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith((" ", "\t")) and text.strip():
            more.append(text.strip())
            continue
        if said is not None:
            yield said, tuple(more)
        said, more = (Line(number, text.rstrip()), []) if text.strip() else (None, [])
    if said is not None:
        yield said, tuple(more)


SIGHT = re.compile(r"(\w+|(?:card|page|story) \d+)([<~]) ?(.*)")

#: Which of the buttons with a label.
WHICH = r"again|delivered again|of order \d+|from \w+"

#: How the acts are written: who, and the words that matter.
ACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("says", re.compile(r"(?P<who>\w+)> ?(?P<words>.*)")),
    ("presses on page", re.compile(r"page (?P<more>\d+) \[(?P<words>[^]]+)\]")),
    ("presses", re.compile(rf"(?P<who>\w+) \[(?P<words>.+)\](?: (?P<more>{WHICH}))?")),
    ("sends data", re.compile(r"(?P<who>\w+) presses (?P<words>\S+)")),
    ("opens", re.compile(r"(?P<who>\w+) opens")),
    ("sees nothing", re.compile(r"(?P<who>\w+) nothing")),
    ("gets a new browser", re.compile(r"(?P<who>\w+) has a new browser")),
    ("takes up an invitation", re.compile(r"(?P<who>\w+) is invited as (?P<words>expert|coordinator|orderer)")),
    ("fills", re.compile(r"(?P<who>\w+) fills (?P<more>\w+): (?P<words>.+)")),
    ("answers by link", re.compile(r"(?P<who>\w+)'s form: (?P<words>.+)")),
    ("audience answers", re.compile(r"audience (?P<more>\d+): (?P<words>.+)")),
    ("time passes", re.compile(r"until (?P<words>\d{4}-\d\d-\d\d \d\d:\d\d)")),
    ("restart", re.compile(r"(?P<words>restart)")),
    ("is down", re.compile(r"down until (?P<words>\d{4}-\d\d-\d\d \d\d:\d\d)")),
    ("is in the ledger", re.compile(r"ledger (?P<more>\d+): (?P<who>\w+) (?P<words>\w+)")),
)  # fmt: skip


def _step(line: Line, more: tuple[str, ...]) -> Act | Sight | None:
    if found := SIGHT.fullmatch(line.text):
        return Sight(line, found[1], found[2], tuple(text for text in (found[3], *more) if text))
    for verb, pattern in ACTS:
        if found := pattern.fullmatch(line.text):
            said = {"who": "", "words": "", "more": ""} | {k: v or "" for k, v in found.groupdict().items()}
            return Act(line, verb, **said)
    return None


def options(words: str) -> dict[str, str]:
    """`topics=depression,anxiety gave="Very much"` as a mapping."""
    return dict(pair.partition("=")[::2] for pair in shlex.split(words))


def moment(words: str) -> datetime:
    """`2026-11-25 16:00`, without a zone: the wall of the story."""
    return datetime.fromisoformat(words)


def pattern(lines: tuple[str, ...]) -> re.Pattern[str]:
    """What these lines match: themselves, with `…` for anything in a line, and for any lines when alone."""
    whole = "".join(r"(?:[^\n]*\n)*?" if line == ANY else _in_line(line) + r"\n" for line in lines)
    return re.compile(whole)


def _in_line(line: str) -> str:
    return r"[^\n]*?".join(re.escape(piece) for piece in line.split(ANY))


def matches(expected: tuple[str, ...], seen: tuple[str, ...]) -> bool:
    """Whether what is seen is what the story says."""
    return pattern(expected).fullmatch("".join(f"{line}\n" for line in seen)) is not None
