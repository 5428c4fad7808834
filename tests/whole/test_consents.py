"""R21, S3, S18: who is on a messenger is asked once what may be shown there; until they answer the least is.

Whole houses on Telegram and Slack, where nobody has agreed to anything that was not asked there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import orders, people
from tests.given import FIELDS
from tests.whole.devices.slack import SlackDevice
from tests.whole.devices.telegram import TelegramDevice
from tests.whole.stage import HTTPS, LOCALHOST, MessengerStage

Stage = MessengerStage[Any]
ASKS = "Saako aiheet ja yhteystiedot näyttää palvelussa Slack?"
ASKS_ORDERER = "Saako nimesi ja yhteystietosi näyttää palvelussa {}?"
YES, NO = "Kyllä, ne saa näyttää", "Ei, älä näytä"
NOBODY = "Ei ole enää ketään, keneltä kysyä."
NAMES = ("Aino", "aino@example.org")
CONTACT = "oona@example.org"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Opens a stage on which nobody agrees beforehand, with Oona who orders, Aino who is an expert, and Kirsi."""
    stages: list[Stage] = []

    def opening(device: Any, public_url: str = HTTPS, **more: Any) -> Stage:
        stage: Stage = MessengerStage(device, tmp_path, "2026-11-23 10:00", "fi", public_url, agreeing=False, **more)
        stages.append(stage)
        for role, name in (("orderer", "Oona"), ("expert", "Aino"), ("coordinator", "Kirsi")):
            stage.enter(role, name, "fi", {})
            stage.news(name)
        return stage

    yield opening
    for stage in stages:
        stage.close()


def order(stage: Stage) -> list[str]:
    """Oona orders; what she is told since."""
    stage.fills("Oona", "order", FIELDS)
    return texts(stage, "Oona")


def texts(stage: Stage, who: str) -> list[str]:
    """Whatever is new for somebody, a text for each message."""
    return ["\n".join(one.lines) for one in stage.news(who)]


def test_on_slack_an_expert_is_asked_once_and_sees_the_least_until_they_agree(
    opened: Callable[..., Stage],
) -> None:
    """They had agreed to Telegram in the form: that is not for Slack."""
    stage = opened(SlackDevice())
    order(stage)
    asked, offer = texts(stage, "Aino")
    assert ASKS in asked
    assert "masennus" not in offer
    assert "Aihe ja muut tiedot ovat Keikan omalla sivulla." in offer
    stage.presses("Aino", YES)
    told = texts(stage, "Aino")
    assert any("Olet suostunut" in one for one in told)
    assert any("Aihe: masennus" in one for one in told), "the request follows the answer"
    stage.presses("Aino", "Älä näytä enää")
    assert any("Aiheita ja yhteystietoja ei näytetä" in one for one in texts(stage, "Aino"))
    stage.presses("Aino", "En voi")
    texts(stage, "Aino")
    stage.fills("Oona", "order", FIELDS | {"date": "2026-12-10"})
    (again,) = texts(stage, "Aino")
    assert "Pyyntö" in again, "nobody is asked twice"
    assert "masennus" not in again
    stage.says("Aino", "suostumukset")
    answers = texts(stage, "Aino")
    assert any("Ne saa sittenkin näyttää" in one for one in answers), "the answer is found and changed at any time"


@pytest.mark.parametrize("device", [TelegramDevice, SlackDevice])
def test_an_orderer_is_asked_when_they_order_and_waits_for_nothing(
    device: Callable[[], Any], opened: Callable[..., Stage]
) -> None:
    stage = opened(device())
    name = {"telegram": "Telegram", "slack": "Slack"}[stage.device.platform]
    stage.run(stage.database.write(agree, "Aino", "offers_in_messenger", stage))
    sent, asked = order(stage)
    assert "Tilaus 1 on lähetetty." in sent
    assert ASKS_ORDERER.format(name) in asked
    stage.presses("Aino", "Otan keikan")
    gig = texts(stage, "Aino")[-1]
    assert "masennus" in gig
    assert CONTACT not in gig
    assert "Tilaajan yhteystiedot ovat Keikan omalla sivulla." in gig
    assert "→ Avaa Keikan oma sivu" in gig
    stage.presses("Oona", YES)
    texts(stage, "Oona")
    stage.says("Aino", "omat keikat")
    assert CONTACT in texts(stage, "Aino")[-1]
    stage.fills("Oona", "order", FIELDS | {"date": "2026-12-15"})
    assert not [one for one in texts(stage, "Oona") if ASKS_ORDERER.format(name) in one], "nobody is asked twice"


@pytest.mark.parametrize("device", [TelegramDevice, SlackDevice])
def test_a_coordinator_reads_no_name_of_who_has_not_agreed(
    device: Callable[[], Any], opened: Callable[..., Stage]
) -> None:
    """S3: an expert's name, contact and diagnosis went out in the answers to a coordinator's presses."""
    stage = opened(device(), consents=("register", "feedback"))
    order(stage)
    for label in ("Tiedot", "Miksi", "Valitse tekijä"):
        stage.presses("Kirsi", label)
        (told,) = texts(stage, "Kirsi")
        assert not [one for one in (*NAMES, CONTACT) if one in told], label
        assert "Nimet ja yhteystiedot ovat Keikan omalla sivulla." in told
        assert "→ Avaa Keikan oma sivu" in told
    assert "asiantuntija A" in told, "whom to choose is a letter here"
    stage.presses("Aino", "Otan keikan")
    booked = texts(stage, "Oona")[-1]
    assert not [one for one in NAMES if one in booked]
    assert "Asiantuntijan nimi ja yhteystieto ovat Keikan omalla sivulla." in booked


def test_at_localhost_who_has_not_answered_is_asked_for_it_and_a_coordinator_is_told(
    opened: Callable[..., Stage],
) -> None:
    """Nobody falls out of the matching in silence, however many others could be asked."""
    stage = opened(SlackDevice(), LOCALHOST)
    stage.decide("alarm_pool_under", "1")
    stage.enter("expert", "Bertta", "fi", {})
    stage.run(stage.database.write(agree, "Bertta", "offers_in_messenger", stage))
    order(stage)
    (asked,) = texts(stage, "Aino")
    assert ASKS in asked
    assert "Jos ei, sinulta ei voi kysyä keikoista siellä." in asked
    assert any("Pyyntö" in one for one in texts(stage, "Bertta"))
    assert "Asiantuntijalta ei saa kysyä tässä kanavassa. Kysy muulla tavalla." in stage.card(1)
    stage.says("Aino", "tauko")
    stage.says("Aino", "lopeta tauko")
    assert not [one for one in texts(stage, "Aino") if "kysymme sinulta tässä" in one]
    stage.presses("Aino", YES)
    stage.says("Aino", "lopeta tauko")
    assert any("kysymme sinulta tässä" in one for one in texts(stage, "Aino"))


@pytest.mark.shows("verb wake")
def test_who_agrees_later_is_asked_for_what_is_stuck(opened: Callable[..., Stage]) -> None:
    """Nobody else was left: the order waits for a coordinator, and goes on by itself when Aino agrees."""
    stage = opened(SlackDevice(), LOCALHOST)
    order(stage)
    assert NOBODY in "\n".join(stage.card(1))
    (asked,) = texts(stage, "Aino")
    assert ASKS in asked
    stage.presses("Aino", NO)
    assert len(stage.run(stage.database.look(orders.orders_in, ("stuck",)))) == 1, "a no changes nothing"
    texts(stage, "Aino")
    stage.says("Aino", "suostumukset")
    stage.presses("Aino", "Ne saa sittenkin näyttää")
    told = texts(stage, "Aino")
    assert any("Pyyntö" in one for one in told)
    assert NOBODY not in "\n".join(stage.card(1))


@pytest.mark.shows("alarm untold", "card consent")
def test_where_no_link_opens_a_coordinator_is_told_to_tell(opened: Callable[..., Stage]) -> None:
    stage = opened(TelegramDevice(), LOCALHOST)
    order(stage)
    stage.presses("Aino", "Otan keikan")
    gig = texts(stage, "Aino")[-1]
    assert CONTACT not in gig
    assert "Koordinaattori kertoo sinulle tilaajan yhteystiedot." in gig
    assert "→" not in gig
    told = "Aihetta tai yhteystietoa ei saa näyttää jonkun viestipalvelussa, eikä linkki aukea. Kerro se puhelimessa."
    assert told in stage.card(1)


def agree(tx: Any, who: str, purpose: Any, stage: Stage) -> None:
    """This consent stands for the stage's messenger."""
    person = people.who_is(tx, stage.device.platform, stage.device.account(who))
    assert person is not None
    people.give_consent(tx, person.id, purpose, "1", stage.device.platform)
