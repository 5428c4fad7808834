"""Playing a form in a test as a person would: saying words and pressing buttons by what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from dialogs.form.stating import stating
from dialogs.form.turn import Answers, Draft, Form, Json, Turn, first, turn
from dialogs.speech import Button, ClockTime, Heard, Message, heard_press, heard_words, ngettext
from dialogs.speech.language import missing, render

#: A Sunday noon.
#: What the house tells of its settings.
HOUSE = {"short_notice_until": ClockTime(time(21)), "contact_months": ngettext("{n} month", "{n} months", 12)}
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Europe/Helsinki"))


@dataclass
class Player:
    """One person in front of one form, in one language; what they see is words."""

    form: Form
    language: str = "fi"
    given: Mapping[str, Json] = field(default_factory=dict)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.form = stating(self.form, HOUSE)
        self.draft = Draft.begun(self.given)
        self.last: Turn | None = None
        self.message: Message = first(self.form, self.draft, self.now)

    def hear(self, heard: Heard) -> Player:
        """Do one thing."""
        self.last = turn(self.form, self.draft, heard, self.now, self.language)
        self.draft, self.message = self.last.draft, self.last.message
        return self

    def say(self, *texts: str) -> Player:
        """Write one message after another."""
        for text in texts:
            self.hear(heard_words(text))
        return self

    def press(self, *labels: str) -> Player:
        """Press the button with this label (or this data), one after another."""
        for label in labels:
            self.hear(heard_press(self.button(label).data))
        return self

    def add(self, name: str) -> Player:
        """Open the additions, turn their pages until this line is among them, and press it."""
        self.press("w:more")
        for _page in range(9):
            data = [one.data for row in self.message.buttons for one in row]
            if f"e:{name}" in data:
                break
            self.press(*(one for one in data if one.startswith("m:")))
        return self.press(f"e:{name}")

    def button(self, label: str) -> Button:
        """The one button shown with this label or data."""
        there = [one for row in self.message.buttons for one in row]
        found = [one for one in there if label in (render(one.label, self.language), one.data)]
        assert len(found) == 1, f"{label!r} is not among {[render(one.label, self.language) for one in there]}"
        return found[0]

    @property
    def words(self) -> str:
        """What is seen: every paragraph."""
        return "\n".join(render(part, self.language) for part in self.message.parts)

    @property
    def labels(self) -> list[str]:
        """The buttons that are seen."""
        return [render(one.label, self.language) for row in self.message.buttons for one in row]

    @property
    def outcome(self) -> str | None:
        """What happened to the form at the last turn."""
        return self.last.outcome if self.last else None

    @property
    def answers(self) -> Answers:
        """What the sent form says."""
        assert self.last is not None
        assert self.last.answers is not None, self.words
        return self.last.answers


def untranslated() -> list[tuple[str, str]]:
    """Texts shown so far without a translation."""
    return sorted(missing())
