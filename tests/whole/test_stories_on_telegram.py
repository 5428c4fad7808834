"""The same stories as on the web, on Telegram: through the real Updater over HTTP, with the strict fake opposite.

What is otherwise there is told in `telegram_differences`, and nothing else may differ. Finnish here, every language in
`make soak`; there also from a house at localhost, whose phones can open no link, and with experts who have not agreed
to see topics and contacts on Telegram.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.transcripts.player import play
from tests.transcripts.script import Act, Story, read
from tests.whole.devices.telegram import TelegramDevice, TelegramStage
from tests.whole.stage import HTTPS, LOCALHOST
from tests.whole.telegram_differences import ONLY_ON_THE_WEB, ONLY_WITH_HTTPS, on_telegram

STORIES = Path(__file__).parent.parent / "transcripts"
FINNISH = sorted(path for path in STORIES.glob("fi/*.txt") if path.stem not in ONLY_ON_THE_WEB)
OTHERS = sorted(path for path in STORIES.glob("[!f]*/*.txt") if path.stem not in ONLY_ON_THE_WEB)


def named_after(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def played(story: Story, folder: Path, public_url: str = HTTPS, **more: Any) -> TelegramStage:
    stage = TelegramStage(TelegramDevice(), folder, story.now, story.language, public_url, **more)
    try:
        play(story, stage)
    finally:
        stage.close()
    return stage


@pytest.mark.parametrize("path", FINNISH, ids=named_after)
def test_story(path: Path, tmp_path: Path) -> None:
    played(on_telegram(read(path)), tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("path", OTHERS, ids=named_after)
def test_story_in_another_language(path: Path, tmp_path: Path) -> None:
    played(on_telegram(read(path)), tmp_path)


def in_the_chat_alone(path: Path) -> bool:
    """Whether a story needs no page behind a link."""
    pages = {"answers by link", "presses on page"}
    behind_link = (
        one.verb in pages if isinstance(one, Act) else one.screen.startswith("page ") for one in read(path).steps
    )
    return path.stem not in ONLY_WITH_HTTPS and not any(behind_link)


def test_story_from_a_laptop_behind_a_router(tmp_path: Path) -> None:
    """At localhost everything is done in the chat, and no link is sent."""
    stage = played(on_telegram(read(STORIES / "fi" / "feedback_reminder.txt"), https=False), tmp_path, LOCALHOST)
    assert not [url for who in stage.everybody() for url in stage.device.links(who)]


@pytest.mark.soak
@pytest.mark.parametrize("path", [path for path in FINNISH if in_the_chat_alone(path)], ids=named_after)
def test_every_story_from_a_laptop(path: Path, tmp_path: Path) -> None:
    stage = played(on_telegram(read(path), https=False), tmp_path, LOCALHOST)
    assert not [url for who in stage.everybody() for url in stage.device.links(who)]


def test_every_exception_is_about_a_story_that_there_is() -> None:
    assert {path.stem for path in STORIES.glob("fi/*.txt")} >= set(ONLY_ON_THE_WEB)
