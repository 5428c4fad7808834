"""A setting that nothing reads would be a promise that changing it changes something."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.settings import TABLE

ROOMS = [Path(__file__).parents[3] / room for room in ("bot", "storage")]
#: Where a name is put together from its parts.
PUT_TOGETHER = {"crisis_line_fi": "crisis_line_{", "crisis_line_sv": "crisis_line_{", "crisis_line_en": "crisis_line_{"}


@pytest.fixture(scope="module")
def source() -> str:
    files = [path for room in ROOMS for path in room.rglob("*.py") if path.parts[-2:] != ("storage", "settings.py")]
    return "".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("name", TABLE)
def test_every_setting_is_read_somewhere(name: str, source: str) -> None:
    assert PUT_TOGETHER.get(name, f'"{name}"') in source
