"""S21: of whoever is in Slack the files keep nothing that Slack calls them or their chat by."""

from __future__ import annotations

from pathlib import Path

from tests.given import FIELDS
from tests.whole.devices.slack import SlackDevice
from tests.whole.stage import MessengerStage


def test_no_byte_of_the_files_names_a_chat_or_an_account(tmp_path: Path) -> None:
    """Through an order, a yes, a change in place and an answer: what is edited later is found all the same."""
    device = SlackDevice()
    stage: MessengerStage[SlackDevice] = MessengerStage(device, tmp_path, "2026-11-23 10:00", "fi")
    for role, name in (("orderer", "Oona"), ("expert", "Aino"), ("coordinator", "Kirsi")):
        stage.enter(role, name, "fi", {})
    stage.fills("Oona", "order", FIELDS)
    stage.news("Aino")
    stage.presses("Aino", "Otan keikan")
    assert any(one.changed for one in stage.news("Aino")), "the request is edited where it stands"
    names = {one for person in device.persons.values() for one in (person.lane, person.chat.id)}
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())
    stage.close()
    assert len(names) == 6
    assert len(written) > 100_000
    assert [one for one in names if one.encode() in written] == []
