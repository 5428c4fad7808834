"""What `keikka doctor` does: look at everything that can be checked, and say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import click

from adapters.findings import Finding
from adapters.slack import checks as slack_checks
from adapters.telegram import Webhook
from adapters.telegram.checks import examine
from bot.command import areas
from bot.house import platforms
from bot.house.config import BadConfiguration, Config, from_environment
from dialogs.speech.language import render


def check_slack(config: Config) -> int:
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


def check_telegram(config: Config) -> int:
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


def check_house() -> int:
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
