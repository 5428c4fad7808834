"""The command line: `keikka start`, `run`, `demo`, `doctor`, `invite`, `order-link`, `settings`, `areas`, `backup` ...

A command is a row that names its module, as a platform is (`adapters.platforms`): the module is loaded when the command
is called, and whoever only reads the help loads none (a start cost 2.3 s of CPU when every command loaded everything).
"""

from __future__ import annotations

import errno
import gc
import importlib
import sys
from typing import Any, NamedTuple, NoReturn

import click


class CommandRow(NamedTuple):
    """A command of `module`, where it is the click command called `name`, with _ for -; `told` is its help."""

    name: str
    module: str
    told: str

    def load(self) -> click.Command:
        """The command, its module loaded with all that it needs."""
        command = getattr(_load(self.module), self.name.replace("-", "_"))
        assert isinstance(command, click.Command)
        command.help = self.told
        return command


COMMANDS = (
    CommandRow(
        "areas", "bot.command.areas", "Show the dispatch areas: places whose orders have a channel of their own."
    ),
    CommandRow("backup", "bot.command.backup", "Write a whole copy of the database to a file, while Keikka runs."),
    CommandRow(
        "demo",
        "bot.command.demo",
        "Start the demo: a made-up register, everybody's screens on one page, a clock that can be moved on.",
    ),
    CommandRow(
        "doctor",
        "bot.command.doctor",
        "Check configuration, database, keys and clock, or one platform, and say what to do.",
    ),
    CommandRow("invite", "bot.command.invite", "Print one invitation link for each platform, and nothing else."),
    CommandRow("migrate", "bot.command.migrate", "Bring the database to this version's shape."),
    CommandRow(
        "order-link",
        "bot.command.invite",
        "Print a link that begins an order with these lines filled in: for an organisation's page.",
    ),
    CommandRow(
        "people",
        "bot.command.people",
        "Show the coordinators and where they are signed in; remove one, or sign somebody out.",
    ),
    CommandRow(
        "rewrap",
        "bot.command.rewrap",
        "Move everything to the first master key, so that the older ones can be left out.",
    ),
    CommandRow("run", "bot.command.run", "Start Keikka."),
    CommandRow("settings", "bot.command.settings", "Show the settings, one of them, or change one."),
    CommandRow(
        "start",
        "bot.command.start",
        "Start the demo, or the real thing when the configuration names a platform or a database.",
    ),
    CommandRow("understand", "bot.command.understand", "Show what is understood of an order in one message."),
)


class CommandLine(click.Group):
    """The commands of `COMMANDS`; each ends with one clear line instead of a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the rows."""
        return [row.name for row in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded."""
        return next((row.load() for row in COMMANDS if row.name == cmd_name), None)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, written from the rows: nothing is loaded for it."""
        width = formatter.width - 6 - max(len(row.name) for row in COMMANDS)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(row.name, click.Command(row.name, help=row.told).get_short_help_str(width)) for row in COMMANDS]
            )

    def invoke(self, ctx: click.Context) -> object:
        """Do what was asked. What stands in the way of it is told on standard error, and ends with 1."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OSError as trouble:
            if trouble.errno == errno.EPIPE:  # whoever reads has read enough
                raise
            _stop(f"{trouble.filename}: {trouble.strerror}." if trouble.filename else str(trouble))
        except Exception as trouble:
            line = _load("bot.command.words").line_of(trouble)
            if line is None:
                raise
            _stop(line)


def _load(module: str) -> Any:
    """The module. Nothing becomes garbage while it is loaded, and what it makes stays for good: the garbage collector
    never looks through it (that took a tenth of a start).
    """
    if module in sys.modules:
        return sys.modules[module]
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        gc.freeze()
        gc.enable()


def _stop(line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(1)


@click.group(cls=CommandLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="keikka")
def main() -> None:
    """Keikka: order an expert by experience, and get the gig."""


if __name__ == "__main__":
    main()
