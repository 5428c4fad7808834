"""What `keikka understand` does: show what is understood of an order."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime, time
from typing import get_args

import click

from bot.house.config import BadConfiguration
from dialogs.reading import show as reading_show
from dialogs.reading.replies import Asked, read_reply
from dialogs.reading.understand import understand as understand_text
from dialogs.reading.words.budget import unread


@click.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help="Read JSON lines (id, text, base_date, lang, asked) and write one each.")
@click.option("--date", "base_date", help="Read the text as if it was written on this day (YYYY-MM-DD).")
def understand(text: str | None, jsonl: bool, base_date: str | None) -> None:
    """Show what is understood of one message, or of many."""
    print_understood(text, jsonl=jsonl, base_date=base_date)


def print_understood(text: str | None, *, jsonl: bool, base_date: str | None) -> None:
    """Read one message, or JSON lines on standard input."""
    if jsonl:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                click.echo(_understand(line, number))
        return
    if not text:
        raise BadConfiguration('Give the message in quotation marks: keikka understand "..."')
    now = datetime.now(UTC)
    if base_date:
        try:
            now = datetime.combine(date.fromisoformat(base_date), now.timetz())
        except ValueError:
            raise BadConfiguration(f"--date takes a day such as 2027-01-31, not {base_date!r}.") from None
    understood = understand_text(text, now, None)
    click.echo(reading_show.underline(text, understood))
    click.echo(f"It is: {read_reply(text, now, None, understood)}")
    if left := unread(text):
        click.echo(f"The last {left} characters were not read: the text is too long.")


def _understand(line: str, number: int) -> str:
    try:
        given = json.loads(line)
        words, day, language = str(given["text"]), date.fromisoformat(given["base_date"]), given.get("lang")
        asked = _asked(given.get("asked"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadConfiguration(
            f'Line {number} is not such as {{"id": "1", "text": "...", "base_date": "2027-01-31"}}.'
        ) from None
    now = datetime.combine(day, time(12), UTC)
    understood = understand_text(words, now, language)
    said = {"is": read_reply(words, now, asked, understood), **reading_show.to_slots(understood)}
    left = {"unread": unread(words)} if unread(words) else {}
    return json.dumps({"id": given.get("id"), **said, **left}, ensure_ascii=False)


def _asked(said: object) -> Asked | None:
    """What the writer was asked last; None where nothing is said of it."""
    if said is not None and said not in get_args(Asked):
        raise ValueError(f"asked is one of {', '.join(get_args(Asked))}")
    return next((one for one in get_args(Asked) if one == said), None)
