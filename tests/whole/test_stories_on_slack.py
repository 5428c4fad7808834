"""The same stories as on the web and on Telegram, on Slack: the real adapter over Socket Mode, with the strict fake.

What is otherwise there is told in `slack_differences`, and nothing else may differ. Some in Finnish here; all of them,
in every language, in `make soak`. Everything the adapter sends is judged by slack_sdk's models, and by Slack's own
types where node is installed: a stage that closes has heard no complaint.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.player import play
from tests.transcripts.script import read
from tests.whole.devices.slack import SlackDevice, SlackStage
from tests.whole.slack_differences import ONLY_ON_THE_WEB, on_slack

STORIES = Path(__file__).parent.parent / "transcripts"
ALL = sorted(path for path in STORIES.glob("*/*.txt") if path.stem not in ONLY_ON_THE_WEB)

#: One story or two of each thing that goes its own way on Slack: cards, windows, whispers, files, other languages.
SOME = (
    "booked_by_phone", "cancel_when_booked", "change_when_booked", "coordinator_acts", "coordinators_day",
    "decline_lapse_yes", "distress",
    "drop_out_with_reserve", "each_in_their_own_language", "expert_joins", "feedback_from_three_sides", "language",
    "newcomer_released", "old_buttons", "open_offers", "order_by_buttons", "orderer_erased", "two_orders_at_once",
)  # fmt: skip
HERE = [path for path in ALL if path.parent.name == "fi" and path.stem in SOME]


def named_after(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def played(path: Path, folder: Path) -> None:
    story = read(path)
    stage = SlackStage(SlackDevice(), folder, story.now, story.language)
    try:
        play(on_slack(story), stage)
    finally:
        stage.close()


@pytest.mark.parametrize("path", HERE, ids=named_after)
def test_story(path: Path, tmp_path: Path) -> None:
    played(path, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("path", [path for path in ALL if path not in HERE], ids=named_after)
def test_every_other_story_in_every_language(path: Path, tmp_path: Path) -> None:
    played(path, tmp_path)


def test_every_exception_and_every_sample_is_a_story_that_there_is() -> None:
    assert {path.stem for path in STORIES.glob("fi/*.txt")} >= {*ONLY_ON_THE_WEB, *SOME}
