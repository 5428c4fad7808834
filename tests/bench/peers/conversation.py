"""What both peers say: the same five questions, each with two buttons, and at the end what was written."""

from __future__ import annotations

QUESTIONS = (
    "What should the expert speak about?",
    "On which day, and when?",
    "Where does it take place?",
    "Who listens, and how many are they?",
    "How can we reach you?",
)
BUTTONS = (("Help", "help"), ("Cancel", "cancel"))


def summary(words: list[str]) -> str:
    """The last answer: everything that was written, to be looked over."""
    return "\n".join(["Is this right?", *words])
