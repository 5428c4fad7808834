"""The stories that hold on the web hold on Telegram: through the real Updater over HTTP, read from phones.

In Finnish with every run; in Swedish and English with `make soak`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.telegram.phones import play_on_phones, without_links
from tests.adapters.telegram.stage import TelegramStage
from tests.transcripts.script import read

#: Stories that are about what only a web page is; on the web they are played.
OF_THE_WEB = {
    "coordinator_acts": "an offer that no page has shown cannot be extended; Telegram has delivered it",
    "expert_erased": "who is erased has no session on the web; on Telegram they may begin as a newcomer",
    "expert_joins": "this expert does not let topics be shown in a messenger, and so is not asked there (SAFETY R18)",
    "feedback_from_three_sides": "an orderer who has not opened the page raises an alarm; Telegram has delivered",
    "not_seen": "an offer that no page has shown",
}
STORIES = sorted((Path(__file__).parents[2] / "transcripts").glob("*/*.txt"))
TOLD = [
    pytest.param(
        path,
        id=f"{path.parent.name}-{path.stem}",
        marks=() if path.parent.name == "fi" else pytest.mark.soak,
    )
    for path in STORIES
    if path.stem not in OF_THE_WEB
]


#: What these tell happens behind a link, which from a laptop is not sent.
BEHIND_LINKS = {"feedback_by_link", "lost_session"}


@pytest.mark.soak
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem)
        for path in STORIES
        if path.parent.name == "fi" and path.stem not in {*OF_THE_WEB, *BEHIND_LINKS}
    ],
)
def test_story_from_a_laptop(path: Path, tmp_path: Path) -> None:
    """At localhost everything works in the chat alone, and no address is sent that no phone can open."""
    story = without_links(read(path))
    stage = TelegramStage(tmp_path, story.now, story.language, "http://localhost:8080")
    try:
        play_on_phones(story, stage)
        shown = str([phone.seen for phone in stage.phones.values()])
    finally:
        stage.close()
    assert "localhost" not in shown
    assert "'url'" not in shown


@pytest.mark.parametrize("path", TOLD)
def test_story(path: Path, tmp_path: Path) -> None:
    story = read(path)
    stage = TelegramStage(tmp_path, story.now, story.language)
    try:
        play_on_phones(story, stage)
    finally:
        stage.close()


def test_what_is_only_of_the_web_is_still_a_story() -> None:
    assert set(OF_THE_WEB) <= {path.stem for path in STORIES}
