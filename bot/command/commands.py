"""What the commands of the command line do."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from adapters.port import Finding
from adapters.slack import checks as slack_checks
from adapters.telegram import Webhook
from adapters.telegram.checks import examine
from adapters.web.site import WebAdapter
from bot.command import areas
from bot.command import words as spoken
from bot.demo import stage as demo_stage
from bot.desk import joining, order_links
from bot.house import logs, platforms, rehearsal
from bot.house.app import House
from bot.house.clock import Clock
from bot.house.config import BadConfiguration, Config, from_environment
from bot.house.opening import open_database
from bot.house.sessions import WebDoors
from dialogs.reading import show as reading_show
from dialogs.reading.understand import understand as understand_text
from dialogs.speech.language import render
from storage import BadSetting, Database, StorageTrouble, people
from storage import settings as settings_table
from storage.said import _

DEMO_FILE = Path("data/demo.db")
FRESH = "keikka demo --fresh"
AGAIN = _("{trouble} A new demo begins with: {command}")


def start(config: Config) -> None:
    """`make run`: the demo unless a platform or a database is named. The first line says which and why."""
    why = config.names_a_platform_or_database
    if why is None:
        click.echo("Starting the demo, because neither the environment nor .env names a platform or a database.")
        demo(config, fresh=False)
    else:
        click.echo(f"Starting Keikka, because {why} is set.")
        run(config)


def _quiet_logs() -> None:
    """Logs have ids, never texts, names or tokens: libraries that leak by default are silenced (SAFETY R12)."""
    out = logging.StreamHandler()
    out.setFormatter(logs.Discreet("%(asctime)s %(name)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[out])
    for name in ("httpx", "httpcore", "aiohttp.access", "slack_bolt", "slack_sdk", "telegram", "telegram.ext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("alembic").setLevel(logging.WARNING)


ALONE = (
    "Only this machine can open {address}: bookings go out without the audience's code, QR picture and poster, "
    "and messengers without links, until KEIKKA_PUBLIC_URL is an https address."
)


def run(config: Config) -> None:
    """Run until stopped."""
    _quiet_logs()
    clock = Clock()
    database = open_database(config, clock)
    if not database.look_now(people.coordinators):
        click.echo("There is no coordinator yet. Invite one with: keikka invite coordinator")
    if not config.public_url.startswith("https://"):
        click.echo(ALONE.format(address=config.public_url))
    house = House(config, database, clock)
    asyncio.run(_serve(house, demo=False))


def demo(config: Config, *, fresh: bool) -> None:
    """Run the demo until stopped; *start again* begins a new one in the same process."""
    _quiet_logs()
    if fresh:
        _throw_away()
    while True:
        clock = Clock()
        demo_config = Config(
            **{
                **config.__dict__,
                "database_url": f"sqlite:///{DEMO_FILE}",
                "master_keys": None,
                "telegram_token": None,
                "slack_bot_token": None,
            }
        )
        database = _open_demo(demo_config, clock)
        database.shelf["demo"] = True
        database.write_now(demo_stage.set_up)
        database.write_now(demo_stage.restore_clock, clock)
        house = House(demo_config, database, clock)
        if not asyncio.run(_serve(house, demo=True)):
            return
        _throw_away()


def _open_demo(config: Config, clock: Clock) -> Database:
    old = DEMO_FILE.is_file() and DEMO_FILE.stat().st_size > 0
    try:
        return open_database(config, clock, say_key=False)
    except StorageTrouble as trouble:
        if not old or "disk" in str(trouble):
            raise
        raise StorageTrouble(AGAIN(trouble=trouble.said, command=FRESH)) from None


def _throw_away() -> None:
    for path in DEMO_FILE.parent.glob(f"{DEMO_FILE.name}*"):
        with contextlib.suppress(FileNotFoundError):
            path.unlink()


async def _serve(house: House, *, demo: bool) -> bool:
    """Serve until a signal; True when the demo is to begin again."""
    stopped = asyncio.Event()
    again = asyncio.Event()

    def renew() -> None:
        again.set()
        stopped.set()

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(logs.outside)
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stopped.set)
    stage = demo_stage.DemoStage(house, renew) if demo else None
    if demo:
        house.stage_view = demo_stage.view
    config = house.config
    messengers = platforms.messengers(house)
    web = WebAdapter(
        host=config.host,
        port=config.port,
        public_url=config.public_url,
        doors=WebDoors(house.database),
        stage=stage,
        clock=house.clock.now,
        zone=config.timezone,
        language=config.language,
        carries=platforms.routes(messengers),
    )
    rehearsal.up(house.database)
    try:
        await house.start([web, *messengers])
    except OSError:
        await house.stop()
        raise
    house.database.shelf["invitation_links"] = await platforms.links_in_chat(config, messengers)
    click.echo(f"Keikka is at {config.public_url}" + ("/demo" if demo else ""))
    await stopped.wait()
    await house.stop()
    return again.is_set()


def migrate(config: Config) -> None:
    """Bring the database to this version's shape."""
    database = open_database(config, Clock())
    database.close_now()
    click.echo("The database is up to date.")


def invite(config: Config, role: str, organisation: str | None, language: str | None) -> None:
    """Print one link for each configured platform, and nothing else on standard output."""
    database = open_database(config, Clock())
    try:
        for template in platforms.invitation_links(config):
            token = database.write_now(joining.invite, role, organisation, language or config.language, "cli")
            click.echo(template.format(token=token))
    finally:
        database.close_now()


def order_link(config: Config, wanted: Mapping[str, str], language: str | None) -> None:
    """Print what an organisation's page may link to, a line for each configured platform, and nothing else."""
    if not wanted:
        raise BadConfiguration("Name at least one line to fill in, for example: keikka order-link --topic masennus")
    database = open_database(config, Clock())
    try:
        code = database.write_now(order_links.make, wanted, language or config.language, "cli")
        for pattern in platforms.page_links(config):
            click.echo(pattern.format(code=code))
    except order_links.NotUnderstood as unclear:
        raise BadConfiguration(str(unclear)) from None
    finally:
        database.close_now()


def settings(config: Config, name: str | None, value: str | None) -> None:
    """Show or change what people decide."""
    database = open_database(config, Clock())
    try:
        if name and value is not None:
            database.write_now(settings_table.change, name, value, "cli")
        lines = database.look_now(settings_table.overview)
        shown = [line for line in lines if name in (None, line.name)]
        if not shown:
            raise BadSetting(settings_table.UNKNOWN(name=name))
        for line in shown:
            click.echo(spoken.setting(line, spoken.of_terminal(config)))
    finally:
        database.close_now()


def understand(text: str | None, *, jsonl: bool, base_date: str | None) -> None:
    """Read one message, or JSON lines on standard input."""
    if jsonl:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                click.echo(_understood(line, number))
        return
    if not text:
        raise BadConfiguration('Give the message in quotation marks: keikka understand "..."')
    now = datetime.now(UTC)
    if base_date:
        try:
            now = datetime.combine(date.fromisoformat(base_date), now.timetz())
        except ValueError:
            raise BadConfiguration(f"--date takes a day such as 2027-01-31, not {base_date!r}.") from None
    click.echo(reading_show.underlined(text, understand_text(text, now, None)))


def _understood(line: str, number: int) -> str:
    try:
        asked = json.loads(line)
        words, day, language = str(asked["text"]), date.fromisoformat(asked["base_date"]), asked.get("lang")
    except (ValueError, KeyError, TypeError):
        raise BadConfiguration(
            f'Line {number} is not such as {{"id": "1", "text": "...", "base_date": "2027-01-31"}}.'
        ) from None
    return json.dumps({"id": asked.get("id"), **reading_show.slots(words, day, language)}, ensure_ascii=False)


def doctor_slack(config: Config) -> int:
    """Look at everything Slack can be asked, and say what to press at api.slack.com; 1 when something is bad."""
    if not config.slack_bot_token:
        raise BadConfiguration("KEIKKA_SLACK_BOT_TOKEN is not set. See README, Slack: it takes ten minutes.")
    findings = asyncio.run(
        slack_checks.examine(
            config.slack_bot_token,
            app_token=config.slack_app_token or "",
            by_http=bool(config.slack_signing_secret),
            api_url=config.slack_api_url,
            channel=config.slack_dispatch_channel or "",
        )
    )
    return _told(findings, config.language)


def doctor_telegram(config: Config) -> int:
    """Look at everything Telegram can be asked, and say what to press in BotFather; 1 when something is bad."""
    if not config.telegram_token:
        raise BadConfiguration("KEIKKA_TELEGRAM_TOKEN is not set. Get a token from @BotFather and write it into .env.")
    webhook = Webhook(config.public_url, config.telegram_webhook_secret).url if config.telegram_webhook_secret else ""
    main = [lane for _platform, lane in platforms.telegram_lanes(config)]
    lanes = (*main, *areas.lanes_on(config, "telegram"))
    groups = list(dict.fromkeys(int(lane.split("/")[0]) for lane in lanes))
    findings = asyncio.run(
        examine(config.telegram_token, api_url=config.telegram_api_url, groups=groups, webhook_url=webhook)
    )
    return _told(findings, config.language)


def _told(findings: Sequence[Finding], language: str) -> int:
    for finding in findings:
        mark = {"good": "good", "hint": "hint", "bad": "NOT GOOD"}[finding.state]
        click.echo(f"{mark:<9} {render(finding.what, language)}")
        if finding.press is not None:
            click.echo(f"          {render(finding.press, language)}")
    return int(any(finding.state == "bad" for finding in findings))


def doctor() -> int:
    """Check everything that can be checked, a line each; 1 when something needs doing."""
    checks: list[tuple[str, Callable[[], str | None]]] = []
    try:
        config = from_environment()
    except BadConfiguration as bad:
        click.echo(f"configuration  NOT GOOD  {bad}")
        return 1
    checks = platforms.checks(config)
    worst = 0
    for name, check in checks:
        try:
            trouble = check()
        except Exception as error:
            trouble = str(error) or type(error).__name__
        click.echo(f"{name:<14} {'good' if trouble is None else 'NOT GOOD  ' + trouble}")
        worst = worst or int(trouble is not None)
    return worst
