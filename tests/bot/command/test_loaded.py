"""What a command loads: what it needs and nothing else, by the names of modules in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[3]


def loaded(program: str, *, folder: Path) -> list[str]:
    """The modules after `program` in a process of its own, without the standard library and what click loads."""
    lines = (
        "import click, json, sys",
        "known = sys.stdlib_module_names | {name.partition('.')[0] for name in sys.modules}",
        program,
        "print(json.dumps(sorted(name for name in sys.modules if name.partition('.')[0] not in known)))",
    )
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True, cwd=folder, env=environ
    )
    found: list[str] = json.loads(told.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("asked", [["--help"], ["--version"], []])
def test_the_help_loads_no_command(asked: list[str], tmp_path: Path) -> None:
    program = f"from bot.__main__ import main\ntry:\n    main({asked!r})\nexcept SystemExit:\n    pass"
    assert loaded(program, folder=tmp_path) == ["bot", "bot.__main__"]


def test_the_help_lists_the_commands_as_if_all_were_loaded() -> None:
    ctx = click.Context(main)
    ours, whole = click.HelpFormatter(width=80), click.HelpFormatter(width=80)
    main.format_commands(ctx, ours)
    click.Group.format_commands(main, ctx, whole)
    assert ours.getvalue() == whole.getvalue()
    assert "doctor" in ours.getvalue()


def test_each_row_names_a_command_of_its_name() -> None:
    assert [row.load().name for row in COMMANDS] == [row.name for row in COMMANDS]
    assert main.get_command(click.Context(main), "fly") is None


def test_a_demo_and_a_house_of_the_web_alone_load_no_messenger(tmp_path: Path) -> None:
    program = (
        "import bot.command.demo, bot.command.run\n"
        "from bot.house.config import Config\n"
        "from bot.house.platforms import messengers\n"
        "assert messengers(Config(), None) == []"
    )
    found = set(loaded(program, folder=tmp_path))
    assert "bot.demo.stage" in found
    messengers = ("telegram", "httpx", "slack_bolt", "slack_sdk", "adapters.telegram", "adapters.slack")
    assert found.isdisjoint(messengers)
