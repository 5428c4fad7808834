"""What is otherwise on Slack than on other messengers, all of it, each with its reason. Nothing else may differ.

Without a rule: what answers a press in the channel is a whisper or a window, told as that person's news; a choice in a
window stands as buttons, and is confirmed by another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dialogs.speech import _
from dialogs.speech.language import render
from tests.transcripts.script import Story
from tests.whole.differences import Lines, became, reads, retold

#: Stories that are about something Slack does not have.
ONLY_ON_THE_WEB: Mapping[str, str] = {
    "lost_session": "in Slack the account is the person: there is no session to lose",
    "not_seen": "Slack never tells what was read",
}

#: What stands beside the text of a card.
BESIDE = (_("Details"), _("Alarm seen"))


def one_row(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """A card in the channel has two buttons and a menu in one row; what opens beside it stands beside its text."""
    buttons = [line for line in lines if screen.startswith("card ") and re.fullmatch(r"(\[[^]]*\] ?)+", line)]
    yield from (line for line in lines if line not in buttons)
    labels = [label for line in buttons for label in re.findall(r"\[[^]]*\]", line)]
    beside = [label for text in BESIDE if (label := f"[{render(text, told.language)}]") in labels]
    yield from beside
    if rest := [label for label in labels if label not in beside]:
        yield " ".join(rest)


LEFT = "Keikka did not save the message, but it cannot remove it here. Please delete the message yourself."


def left(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """No app can remove what somebody wrote in Slack: they are asked to do it themselves."""
    yield from became(LEFT, lines, reads(told, screen))


def on_slack(story: Story) -> Story:
    """The story as it is seen in Slack."""
    return retold(story, left, one_row)
