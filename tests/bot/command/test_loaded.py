"""What a command loads: what it needs and nothing else, by the names of modules in a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.__main__ import COMMANDS, main

ROOT = Path(__file__).parents[3]


def call(*arguments: str) -> str:
    """A program that runs `keikka ARGUMENTS` to its end."""
    return f"from bot.__main__ import main\ntry:\n    main({list(arguments)!r})\nexcept SystemExit:\n    pass"


def loaded(program: str, *, folder: Path, **named: str) -> list[str]:
    """The modules after `program` in a process of its own, without the standard library and what click loads."""
    lines = (
        "import click, json, sys",
        "known = sys.stdlib_module_names | {name.partition('.')[0] for name in sys.modules}",
        program,
        "print(json.dumps(sorted(name for name in sys.modules if name.partition('.')[0] not in known)))",
    )
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **named}
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=folder,
        env=environ,
    )
    found: list[str] = json.loads(told.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("asked", [["--help"], ["--version"], []])
def test_the_help_loads_no_command(asked: list[str], tmp_path: Path) -> None:
    assert loaded(call(*asked), folder=tmp_path) == ["bot", "bot.__main__"]


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


#: What a house of the web alone over SQLite does not need: messengers and what they bring, another database,
#: migrations, the demo, other commands; and before a gig is booked no calendar files, pictures of codes and holidays.
NOT_FOR_THE_WEB = (
    *("adapters.telegram", "adapters.slack", "telegram", "httpx", "slack_bolt", "slack_sdk"),
    *("psycopg", "sqlalchemy.dialects.postgresql", "alembic", "mako", "storage.engine.chain"),
    *("bot.demo", "bot.command.demo", "bot.command.doctor", "bot.command.invite", "bot.command.understand"),
    *("icalendar", "segno", "holidays", "dotenv"),
)
VISIT = """
import os, signal, threading, time, urllib.request
def visit():
    address = f"http://127.0.0.1:{os.environ['KEIKKA_PORT']}/"
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
        except OSError:
            time.sleep(0.02)
        else:
            os.kill(os.getpid(), signal.SIGTERM)
            return
threading.Thread(target=visit).start()
"""


def test_a_house_of_the_web_alone_loads_what_it_uses(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = {"KEIKKA_DATABASE_URL": f"sqlite:///{tmp_path}/house.db", "KEIKKA_PORT": str(port)}
    made = loaded(call("migrate"), folder=tmp_path, **here)
    assert {"alembic", "storage.engine.chain"} <= set(made)
    served = set(loaded(VISIT + call("run"), folder=tmp_path, **here))
    assert {"aiohttp", "bot.house.app", "adapters.web.site"} <= served
    assert served.isdisjoint(NOT_FOR_THE_WEB)


def test_a_demo_loads_no_messenger(tmp_path: Path) -> None:
    served = set(loaded("import bot.command.demo", folder=tmp_path))
    assert "bot.demo.stage" in served
    assert served.isdisjoint({"adapters.telegram", "adapters.slack", "telegram", "httpx", "slack_bolt", "slack_sdk"})


def test_understanding_one_message_loads_no_web(tmp_path: Path) -> None:
    read = set(loaded(call("understand", "masennuksesta Oulussa"), folder=tmp_path))
    assert "dialogs.reading.understand" in read
    assert read.isdisjoint({"aiohttp", "jinja2", "bot.house.app", *NOT_FOR_THE_WEB} - {"bot.command.understand"})
