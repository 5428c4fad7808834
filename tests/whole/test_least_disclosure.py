"""The stories without the experts' consent to see topics and contacts on Telegram (R18).

With an https address every search goes as it goes with the consent, and an expert's chat tells nothing of an illness
and nobody's contact: that is behind a short-lived link. At localhost they are not asked there, and the coordinator is
told. What everybody else sees is held against the stories as strictly as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.house import sessions
from dialogs.vocabulary import topics
from tests.given import FIELDS
from tests.transcripts.looks import Seen
from tests.transcripts.player import play
from tests.transcripts.script import Act, Sight, Story, read
from tests.whole.devices.slack import SlackDevice
from tests.whole.devices.telegram import TelegramDevice, TelegramStage
from tests.whole.devices.telegram_screen import on_phone
from tests.whole.differences import leave_unnamed, reads
from tests.whole.slack_differences import on_slack
from tests.whole.stage import LOCALHOST, D, MessengerStage
from tests.whole.telegram_differences import ONLY_ON_THE_WEB, on_telegram

STORIES = Path(__file__).parent.parent / "transcripts" / "fi"
#: An expert who writes of their own topics sees them; one who was erased and writes again may choose one to order.
OWN_TOPICS = ("expert_joins", "expert_erased", "consent_withdrawn")
TOLD = sorted(path for path in STORIES.glob("*.txt") if path.stem not in (*ONLY_ON_THE_WEB, *OWN_TOPICS))
SOME = ("change_when_booked", "drop_out_with_reserve", "feedback_reminder", "more_details")
WITHOUT = ("register", "feedback")

SECRET = {name.casefold() for topic in topics().values() for name in (topic.fi, topic.sv, topic.en)}
CONTACTS = ("oona@example.org", "Oona Meri", "Esimerkkiopisto", "Siv Salo", "040 123 4567", "PO-118")


class Discreet(MessengerStage[D]):
    """Experts give no consent; whatever reaches their phones is looked through, and not held against the story.

    What others see is, and it names and reaches none of them.
    """

    experts: frozenset[str] = frozenset()

    def news(self, who: str) -> Sequence[Seen]:
        seen = super().news(who)
        for message in seen:
            words = "\n".join(message.lines)
            if who in self.experts:
                nothing_told(words)
            else:
                assert not [one for one in self.experts if f"{one.lower()}@example.org" in words.lower()], words
        return () if who in self.experts else seen


def nothing_told(words: str) -> None:
    found = {name for name in SECRET if len(name) > 3 and name in words.casefold()}
    assert not found, f"{found} in {words!r}"
    assert not [one for one in CONTACTS if one in words], words


def without_experts(story: Story, messenger: str) -> Story:
    """The story with nothing told of the experts' screens, and with none of them named on others'."""
    experts = {person.name for person in story.people if person.role == "expert"}
    staff = {person.name for person in story.people if person.role == "coordinator"}
    steps: list[Act | Sight] = []
    for step in story.steps:
        if isinstance(step, Sight) and step.screen in experts:
            continue
        if isinstance(step, Sight) and step.screen.startswith("page "):
            step = replace(step, lines=tuple(leave_unnamed(step.lines, reads(story, step.screen), behind=messenger)))
        elif isinstance(step, Sight):
            lines = tuple(leave_unnamed(step.lines, reads(story, step.screen)))
            step = replace(step, lines=tuple(lettered(lines, experts)) if step.screen in staff else lines)
        steps.append(step)
    return replace(story, steps=tuple(steps))


def lettered(lines: Sequence[str], experts: set[str]) -> Iterator[str]:
    """What a coordinator sees of experts without consent: each is a letter, and names and contacts stand elsewhere."""
    words = "\n".join(lines)
    named = sorted((name for name in experts if name in words), key=words.index)
    for line in lines:
        for name, letter in zip(named, "ABCDEFGH", strict=False):
            line = line.replace(name, f"asiantuntija {letter}")
        yield line.replace("Asiantuntijan nimi ja yhteystieto ovat", "Nimet ja yhteystiedot ovat")


def of_names(story: Story) -> bool:
    """Whether a coordinator looks at names in the story, who stand there as letters: `test_consents` tells of these."""
    experts = {person.name for person in story.people if person.role == "expert"}
    staff = {person.name for person in story.people if person.role == "coordinator"}
    seen = [" ".join(one.lines) for one in story.steps if isinstance(one, Sight) and one.screen in staff]
    return any(name in words for words in seen for name in experts)


def discreet(stage: Discreet[Any], story: Story, messenger: str) -> None:
    story = without_experts(story, messenger)
    stage.experts = frozenset(person.name for person in story.people if person.role == "expert")
    try:
        play(story, stage)
    finally:
        stage.close()


def on_phones(path: Path, folder: Path) -> None:
    story, device = on_telegram(read(path)), TelegramDevice()
    stage: Discreet[TelegramDevice] = Discreet(device, folder, story.now, story.language, consents=WITHOUT)
    discreet(stage, story, "Telegram")
    for data in device.telegram.world.files.values():
        if data.startswith(b"BEGIN:VCALENDAR"):
            nothing_told(data.decode())


def in_slack(path: Path, folder: Path) -> None:
    story = on_slack(read(path))
    stage: Discreet[SlackDevice] = Discreet(SlackDevice(), folder, story.now, story.language, consents=WITHOUT)
    discreet(stage, story, "Slack")


PLAYED = {"telegram": on_phones, "slack": in_slack}


@pytest.mark.parametrize("platform", PLAYED)
@pytest.mark.parametrize("name", SOME)
def test_nothing_of_an_illness_on_a_phone_without_the_consent(name: str, platform: str, tmp_path: Path) -> None:
    PLAYED[platform](STORIES / f"{name}.txt", tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("platform", PLAYED)
@pytest.mark.parametrize("path", [path for path in TOLD if not of_names(read(path))], ids=lambda path: path.stem)
def test_nothing_of_an_illness_in_any_story(path: Path, platform: str, tmp_path: Path) -> None:
    PLAYED[platform](path, tmp_path)


def asked(stage: TelegramStage) -> None:
    stage.enter("orderer", "Oona", "fi", {})
    stage.enter("expert", "Aino", "fi", {})
    stage.enter("coordinator", "Kirsi", "fi", {})
    stage.fills("Oona", "order", FIELDS)


def test_the_rest_is_behind_a_link_that_works_once_and_for_a_day(tmp_path: Path) -> None:
    stage = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi", consents=WITHOUT)
    try:
        asked(stage)
        (offer,) = stage.news("Aino")
        assert offer.lines == (
            "Pyyntö: luento, Oulu, ti 8.12. klo 14–16.",
            "Toteutustapa: paikan päällä",
            "Aihe ja muut tiedot ovat Keikan omalla sivulla.",
            "Tilaaja on meille tuttu.",
            "Vastaa viimeistään ke 25.11. klo 16. Sopiiko sinulle?",
            "[Otan keikan]",
            "[En voi]",
            "→ Avaa pyyntö Keikan sivulla",
        )
        token = on_phone(stage.device.phones["Aino"]).links()[-1].rpartition("/")[2]
        aino = stage.person("Aino")
        opened = stage.database.write_now(sessions.accept, token, None, False)
        assert opened is not None
        assert aino is not None
        assert opened[1].person == aino.id
        assert stage.database.write_now(sessions.accept, token, None, False) is None
    finally:
        stage.close()


@pytest.mark.shows("alarm no_consent_here")
def test_at_localhost_they_are_not_asked_and_the_coordinator_is_told(tmp_path: Path) -> None:
    stage = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi", LOCALHOST, WITHOUT)
    try:
        asked(stage)
        assert stage.news("Aino") == []
        card = stage.card(1)
        assert "Asiantuntijalta ei saa kysyä tässä kanavassa. Kysy muulla tavalla." in card
        assert "Ei ole enää ketään, keneltä kysyä." in card
        stage.presses("Kirsi", "Miksi")
        (why,) = stage.news("Kirsi")
        assert "asiantuntija A: ei ole suostunut siihen, että häneltä kysytään siellä" in why.lines
        assert "Aino" not in "\n".join(why.lines), "nor did she agree to be named there"
    finally:
        stage.close()


def test_a_yes_by_phone_at_localhost_tells_who_knows_the_rest(tmp_path: Path) -> None:
    stage = TelegramStage(TelegramDevice(), tmp_path, "2026-11-23 10:00", "fi", LOCALHOST, WITHOUT)
    try:
        asked(stage)
        stage.presses("Kirsi", "Sovittu puhelimessa")
        stage.news("Kirsi")
        stage.presses("Kirsi", next(one.label for one in on_phone(stage.device.phones["Kirsi"]).buttons()))
        (gig,) = stage.news("Aino")
        nothing_told("\n".join(gig.lines))
        assert "Koordinaattori kertoo sinulle aiheen ja muut tiedot." in gig.lines
        assert not [line for line in gig.lines if line.startswith("→")]
    finally:
        stage.close()


def test_acts_are_left_in_every_story() -> None:
    assert all(any(isinstance(one, Act) for one in without_experts(read(path), "Telegram").steps) for path in TOLD)
