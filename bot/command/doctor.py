"""What `keikka doctor` does: look at everything that can be checked, and say what to do."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from adapters.findings import Finding
from adapters.platforms import messengers
from bot.command.areas import lanes_on
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config, from_environment
from bot.house.opening import key_file, open_database
from bot.house.rights import open_to_others
from bot.views.pages import health_key
from dialogs.speech.language import render
from storage import people

NOT_WHOLE = "The file is damaged. Stop Keikka and put back the latest backup."


@click.command()
@click.argument("platform", required=False, type=click.Choice([row.name for row in messengers()]))
def doctor(platform: str | None) -> None:
    """Check everything that can be checked, or one messenger; ends with 1 when something is bad."""
    sys.exit(check_house() if platform is None else check_platform(from_environment(), platform))


def check_platform(config: Config, name: str) -> int:
    """Look at everything a messenger can be asked, and say what to press there; 1 when something is bad."""
    row = next(row for row in messengers() if row.name == name)
    if row not in config.configured():
        raise BadConfiguration(f"{row.variable(row.token)} is not set. {row.begin}")
    given = config.given(row, config.main_lanes(row))
    return _print_findings(asyncio.run(row.load().examine(given, lambda: lanes_on(config, name))), config.language)


def _print_findings(findings: Sequence[Finding], language: str) -> int:
    for finding in findings:
        mark = {"good": "good", "hint": "hint", "bad": "NOT GOOD"}[finding.state]
        click.echo(f"{mark:<9} {render(finding.what, language)}")
        if finding.press is not None:
            click.echo(f"          {render(finding.press, language)}")
    return int(any(finding.state == "bad" for finding in findings))


def check_house() -> int:
    """Check everything that can be checked, a line each; 1 when something needs doing."""
    try:
        config = from_environment()
    except BadConfiguration as bad:
        click.echo(f"configuration  NOT GOOD  {bad}")
        return 1
    worst = 0
    for name, check in checks(config):
        try:
            trouble = check()
        except Exception as error:
            trouble = str(error) or type(error).__name__
        click.echo(f"{name:<14} {'good' if trouble is None else 'NOT GOOD  ' + trouble}")
        worst = worst or int(trouble is not None)
    return worst


def checks(config: Config) -> list[tuple[str, Callable[[], str | None]]]:
    """What `keikka doctor` looks at, in order: a name, and a function that says what is not good."""

    def database() -> str | None:
        opened = open_database(config, Clock())
        try:
            if not opened.look_now(people.coordinators):
                return "There is no coordinator yet. Invite one with: keikka invite coordinator"
            return None
        finally:
            opened.close_now()

    def whole() -> str | None:
        opened = open_database(config, Clock())
        try:
            return None if opened.is_whole() else NOT_WHOLE
        finally:
            opened.close_now()

    def master_keys() -> str | None:
        if config.master_keys:
            return None
        there = f"a key file lies at {key_file(config)}" if key_file(config).exists() else "a key file will be made"
        return f"KEIKKA_MASTER_KEYS is not set; {there}. Set it before real use."

    def rights() -> str | None:
        return open_to_others(config)

    def clock() -> str | None:
        year = datetime.now(UTC).year
        return None if 2024 <= year <= 2100 else f"The machine's clock says the year {year}. Set it right."

    def address() -> str | None:
        if config.public_url.startswith("https://") or "//localhost" in config.public_url:
            return None
        return "KEIKKA_PUBLIC_URL is not https. Browsers keep no session there, except on localhost."

    def running() -> str | None:
        opened = open_database(config, Clock())
        try:
            key = opened.look_now(health_key)
        finally:
            opened.close_now()
        health = _health(config, key)
        if health is None or health["ok"]:
            return None
        numbers = ", ".join(f"{name} {value}" for name, value in health["facts"].items())
        return f"Keikka runs, but is not well: {numbers}."

    return [
        ("configuration", lambda: None),
        ("keys", master_keys),
        ("database", database),
        ("whole", whole),
        ("rights", rights),
        ("clock", clock),
        ("address", address),
        ("running", running),
    ]


def _health(config: Config, key: str) -> dict[str, Any] | None:
    """What a running Keikka says of itself to whoever has its own key; None when none of this house runs here."""
    connection = http.client.HTTPConnection(config.host, config.port, timeout=3)
    try:
        connection.request("GET", "/health", headers={"Authorization": f"Bearer {key}"})
        told = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return told if isinstance(told, dict) and "ok" in told and isinstance(told.get("facts"), dict) else None
