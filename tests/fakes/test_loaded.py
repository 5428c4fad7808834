"""What is loaded with a fake: who collects tests, or tests Slack, pays for nobody else's judges."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("tests.fakes.telegram_api", {"aiogram", "pydantic"}),
        ("tests.adapters.slack.house", {"aiogram", "pydantic", "telegram", "adapters.telegram"}),
        ("tests.whole.devices.slack", {"aiogram", "pydantic", "telegram", "adapters.telegram"}),
    ],
)
def test_nothing_foreign_is_loaded_before_it_is_needed(module: str, foreign: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert module in loaded
    assert not foreign & set(loaded)
