"""What is otherwise on Telegram than on other messengers, all of it, each with its reason. Nothing else may differ.

Without a rule: a file is a message of its own, told with the text it follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tests.transcripts.script import ANY, Story
from tests.whole.device import PICTURE
from tests.whole.differences import Lines, became, in_words, reads, retold

#: Stories that are about something Telegram does not have.
ONLY_ON_THE_WEB: Mapping[str, str] = {
    "lost_session": "on Telegram the account is the person: there is no session to lose",
    "not_seen": "Telegram says at once that a message has arrived; whether it was read it never tells",
}

#: Stories that a house at localhost cannot tell, beside those with pages: who has not agreed is not asked there.
ONLY_WITH_HTTPS = ("expert_joins",)

#: Signs of buttons side by side on a narrow phone (adapters/telegram/say.py says the same in its own words).
WIDE = 36


def narrow(lines: Lines, _told: Story, _screen: str) -> Iterator[str]:
    """A row of buttons that a phone would cut off is broken where it is full; each is as wide as the widest."""
    for line in lines:
        labels = re.findall(r"\[([^]]*)\]", line)
        if line == "[…]" or not labels or " ".join(f"[{one}]" for one in labels) != line:
            yield line
            continue
        row: list[str] = []
        for label in labels:
            if row and (len(row) + 1) * max(len(one) for one in (*row, label)) > WIDE:
                yield " ".join(f"[{one}]" for one in row)
                row = []
            row.append(label)
        yield " ".join(f"[{one}]" for one in row)


def without_links(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """From a house at localhost no link is sent, for no phone could open it; no word is said of one, and no QR code."""
    language = reads(told, screen)
    audience = "The audience can give feedback with the code {code}. "
    poster = in_words(audience + "The poster shows it with a QR code.", language, code=ANY)
    keep = in_words("Keep the link below. It shows the order without signing in.", language)
    for line in lines:
        if not line.startswith("→ ") and line not in (poster, keep, PICTURE):
            yield line


REMOVED = "Keikka did not save the message, and removed it from this chat."


def removed(lines: Lines, told: Story, screen: str) -> Iterator[str]:
    """A message with an identity code is nowhere on the web; from Telegram it is removed."""
    yield from became(REMOVED, lines, reads(told, screen))


def on_telegram(story: Story, *, https: bool = True) -> Story:
    """The story as it is seen on phones."""
    return retold(story, removed, narrow) if https else retold(story, removed, without_links, narrow)
