"""A test that hangs fails, says where, and takes nobody along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

SUITE = """
import threading
import pytest

def waits_for_ever():
    threading.Event().wait()

@pytest.fixture
def house():
    yield
    waits_for_ever()

def test_before(): pass
def test_hangs(): waits_for_ever()
def test_between(): pass
def test_fails_and_hangs_then(house): raise ValueError("an error")
def test_after(): pass
"""


def test_whoever_hangs_fails_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]\nhangs_after = 1\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.watchdog", "-n", "1", "-v"],
        cwd=tmp_path,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    for name in ("test_hangs", "test_fails_and_hangs_then"):
        assert f"crashed while running 'test_some.py::{name}'" in done.stdout
    assert done.stderr.count("in waits_for_ever") == 2, "it says where"
