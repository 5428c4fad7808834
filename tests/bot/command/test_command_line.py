"""The command line as a newcomer meets it: what it starts, what it prints, and one clear line for whatever is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.command import demo as demo_command
from bot.command import run as run_command
from bot.command import serve as serving
from bot.desk import joining
from bot.house import sessions
from bot.house.clock import Clock
from bot.house.config import from_environment, known_names
from bot.house.opening import open_database
from storage import Database, MasterKeys, people, tokens
from storage import settings as settings_table
from storage.engine import wholeness
from storage.sealing import generate
from storage.transaction import Transaction
from tests.fakes.telegram_api import FakeTelegram

Run = Callable[..., Result]

ALONE = run_command.ALONE.format(address="http://localhost:8080")
KEEP = "There is no coordinator yet. Invite one with: keikka invite coordinator"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command line works; nothing of the machine's own configuration is there."""
    for name in os.environ:
        if name.startswith("KEIKKA_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`keikka ARGS` in this process; it serves for no time."""

    async def serve(house: Any, stage_of: Any = None) -> bool:
        house.database.close_now()
        return False

    monkeypatch.setattr(serving, "quiet_logs", lambda: None)
    monkeypatch.setattr(serving, "serve", serve)

    def invoke(*args: str, stdin: str | None = None, **environ: str) -> Result:
        return CliRunner().invoke(main, args, input=stdin, env=environ)

    return invoke


def refused(result: Result) -> str:
    """The one line of a command that did not do what was asked."""
    assert result.exit_code not in (0, None), result.output
    assert isinstance(result.exception, SystemExit), result.exception
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def opened(file: Path) -> Database:
    keys = MasterKeys.development(file.with_suffix(".key"))
    return Database(f"sqlite:///{file}", keys, lambda: datetime.now(UTC))


# What is started, and why.

STARTS = [
    ({}, "Starting the demo, because neither the environment nor .env names a platform or a database."),
    ({"KEIKKA_PORT": "8081"}, "Starting the demo, because neither the environment nor .env names a platform"),
    ({"KEIKKA_DATABASE_URL": "sqlite:///x/k.db"}, "Starting Keikka, because KEIKKA_DATABASE_URL is set."),
    ({"KEIKKA_TELEGRAM_TOKEN": "1:a"}, "Starting Keikka, because KEIKKA_TELEGRAM_TOKEN is set."),
    ({"KEIKKA_SLACK_BOT_TOKEN": "xoxb-1"}, "Starting Keikka, because KEIKKA_SLACK_BOT_TOKEN is set."),
]


@pytest.mark.parametrize(("environ", "first"), STARTS)
def test_the_first_line_says_which_and_why(
    run: Run, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], first: str
) -> None:
    started: list[str] = []
    monkeypatch.setattr(run_command.run, "callback", lambda: started.append("Keikka"))
    monkeypatch.setattr(demo_command.demo, "callback", lambda *, fresh: started.append("the demo"))
    result = run("start", **environ)
    assert result.exit_code == 0
    assert result.stdout.startswith(first)
    assert started == [first.split(",")[0].removeprefix("Starting ")]


def test_env_file_is_read_and_the_environment_wins(folder: Path) -> None:
    (folder / ".env").write_text("# ours\nKEIKKA_PORT=9001\nexport KEIKKA_LANGUAGE='sv'\nOTHER=1\nKEIKKA_HOST=\n")
    config = from_environment({"KEIKKA_PORT": "9002"}, folder / ".env")
    assert (config.port, config.language, config.host) == (9002, "sv", "127.0.0.1")
    assert config.public_url == "http://localhost:9002"


def test_start_finds_a_database_in_env_file(run: Run, folder: Path) -> None:
    (folder / ".env").write_text("KEIKKA_DATABASE_URL=sqlite:///mine/house.db\n")
    result = run("start")
    assert result.stdout.splitlines() == ["Starting Keikka, because KEIKKA_DATABASE_URL is set.", KEEP, ALONE]
    assert (folder / "mine/house.db").exists()
    assert "a development key was made in mine/house.key" in result.stderr


def test_keikka_and_python_m_bot_are_the_same() -> None:
    (script,) = entry_points(group="console_scripts", name="keikka")
    assert script.load() is main


# What is wrong, in one line.

TOKEN = {"KEIKKA_TELEGRAM_TOKEN": "1:a"}
BOT = {"KEIKKA_SLACK_BOT_TOKEN": "xoxb-1"}

BAD_VALUES: list[tuple[dict[str, str], str]] = [
    ({"KEIKKA_BASE_URL": "x"}, "KEIKKA_BASE_URL is not a setting Keikka knows."),
    ({"KEIKKA_DATABASE": "x"}, "Did you mean KEIKKA_DATABASE_URL?"),
    ({"KEIKKA_DATABASE_URL": "mysql://localhost/x"}, "must begin with sqlite:/// or postgresql://."),
    ({"KEIKKA_DATABASE_URL": "data/keikka.db"}, "must begin with sqlite:/// or postgresql://."),
    ({"KEIKKA_DATABASE_URL": "sqlite:///"}, "must name a file, such as sqlite:///data/keikka.db."),
    ({"KEIKKA_DATABASE_URL": "sqlite:///:memory:"}, "must name a file"),
    ({"KEIKKA_DATABASE_URL": "sqlite:///x.db?mode=ro"}, "must name a file"),
    ({"KEIKKA_PUBLIC_URL": "keikka.example.org"}, "must be an address such as https://keikka.example.org"),
    ({"KEIKKA_PUBLIC_URL": "ftp://keikka.example.org"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "http://localhost:99999"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "http://[::1"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "https://a b.example"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "https://{token}.example"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "https://user:word@a.example"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "https://a.example?x=1"}, "must be an address"),
    ({"KEIKKA_PUBLIC_URL": "https://a.example/keikka"}, "must have nothing after the host"),
    ({"KEIKKA_PORT": "0"}, "must be a port number from 1 to 65535, not '0'."),
    ({"KEIKKA_PORT": "65536"}, "must be a port number"),
    ({"KEIKKA_PORT": "８０８０"}, "must be a port number"),
    ({"KEIKKA_PORT": "http"}, "must be a port number"),
    ({"KEIKKA_PROXIES": "0"}, "must be how many web servers stand before Keikka, 1 to 9, not '0'."),
    ({"KEIKKA_PROXIES": "ten"}, "must be how many web servers"),
    ({"KEIKKA_MASTER_KEYS": "secret"}, "key 1 is not 32 bytes written in base64."),
    ({"KEIKKA_MASTER_KEYS": f"{generate()},"}, "key 2 is not 32 bytes written in base64."),
    ({"KEIKKA_TIMEZONE": "Mars/Phobos"}, "must be a time zone such as Europe/Helsinki"),
    ({"KEIKKA_TIMEZONE": "../../etc/passwd"}, "must be a time zone"),
    ({"KEIKKA_TIMEZONE": "Europe"}, "must be a time zone"),
    ({"KEIKKA_LANGUAGE": "de"}, "must be fi, sv or en, not 'de'."),
    ({"KEIKKA_TELEGRAM_TOKEN": "abc"}, "must be the token from BotFather"),
    (TOKEN | {"KEIKKA_TELEGRAM_API_URL": "telegram"}, "KEIKKA_TELEGRAM_API_URL must be an address"),
    (TOKEN | {"KEIKKA_TELEGRAM_DISPATCH_CHAT": "ours"}, "must be a group's number such as -1001234567890"),
    (TOKEN | {"KEIKKA_TELEGRAM_WEBHOOK_SECRET": "short"}, "must be 32 to 256 characters"),
    ({"KEIKKA_TELEGRAM_DISPATCH_CHAT": "-100"}, "is set, but KEIKKA_TELEGRAM_TOKEN is not"),
    ({"KEIKKA_SLACK_BOT_TOKEN": "xapp-1"}, "is the bot's token, which begins with xoxb-."),
    (BOT | {"KEIKKA_SLACK_APP_TOKEN": "xoxb-1"}, "is the app-level token, which begins with xapp-."),
    (BOT | {"KEIKKA_SLACK_SIGNING_SECRET": "x"}, "must be the 32 letters and digits from Basic Information."),
    (BOT | {"KEIKKA_SLACK_API_URL": "slack"}, "KEIKKA_SLACK_API_URL must be an address"),
    (BOT | {"KEIKKA_SLACK_DISPATCH_CHANNEL": "#orders"}, "must be a channel's id such as C0123456789"),
    ({"KEIKKA_SLACK_APP_TOKEN": "xapp-1"}, "is set, but KEIKKA_SLACK_BOT_TOKEN is not"),
]


@pytest.mark.parametrize(("environ", "words"), BAD_VALUES, ids=[" ".join(e) + " " + w[:30] for e, w in BAD_VALUES])
def test_a_bad_value_stops_the_start_with_a_line_that_names_it(
    run: Run, folder: Path, environ: dict[str, str], words: str
) -> None:
    line = refused(run("start", **environ))
    assert words in line
    assert any(name in line for name in environ)
    assert list(folder.iterdir()) == [], "nothing was made"


def test_every_name_has_a_bad_value_above() -> None:
    tried = {name for environ, _words in BAD_VALUES for name in environ}
    assert tried >= {*known_names()} - {"KEIKKA_HOST"}  # any name may be a host's: see where it is listened at


ENV_FILES = [
    (b"KEIKKA_PORT 9000\n", ".env, line 1: write NAME=value."),
    (b"# ours\n\nKEIKKA_PORT\n", ".env, line 3: write NAME=value."),
    (b"KEIKKA_PORT=abc\n", "KEIKKA_PORT must be a port number"),
    (b"KEIKKA_PROT=8080\n", "KEIKKA_PROT is not a setting Keikka knows. Did you mean KEIKKA_PORT?"),
    ("KEIKKA_HOST=\u00e4\n".encode("latin-1"), ".env is not text in UTF-8"),
]


@pytest.mark.parametrize(("written", "words"), ENV_FILES)
def test_a_bad_env_file_is_told_in_a_line(run: Run, folder: Path, written: bytes, words: str) -> None:
    (folder / ".env").write_bytes(written)
    assert words in refused(run("start"))


def test_settings_of_tests_are_left_alone(run: Run) -> None:
    assert run("settings", "rest_days", KEIKKA_TEST_ANYTHING="x").exit_code == 0


# Databases that cannot be used.


def _garbage(file: Path) -> None:
    file.write_bytes(b"not a database at all, but long enough to be one\n" * 40)


def _cut(file: Path) -> None:
    _made(file)
    file.write_bytes(file.read_bytes()[:20_000])


def _made(file: Path) -> None:
    database = opened(file)
    database.migrate()
    database.close_now()


def _newer(file: Path) -> None:
    _made(file)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


def _strangers(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    connection.close()


def _other_keys(file: Path) -> None:
    _made(file)
    file.with_suffix(".key").write_text(generate())


def _lost_key(file: Path) -> None:
    _made(file)
    file.with_suffix(".key").unlink()


def _broken_key(file: Path) -> None:
    _made(file)
    file.with_suffix(".key").write_text("nonsense")


BAD_DATABASES = [
    (_garbage, "The database file is not a database; name another file or put back the latest backup."),
    (_cut, "The database file is damaged; put back the latest backup."),
    (_newer, "The database was made by a newer Keikka; start that version, or a newer one."),
    (_strangers, "The database holds tables of another program; name another one in KEIKKA_DATABASE_URL."),
    (_other_keys, "The master keys are not those of this database; put the former ones into KEIKKA_MASTER_KEYS."),
    (_lost_key, "The key file house.key of this database is missing; put it back from where it was kept, or put its"),
    (_broken_key, "The key file house.key cannot be read; put it back from where it was kept."),
    (Path.mkdir, "KEIKKA_DATABASE_URL names a folder, house.db; name a file in it."),
]


@pytest.mark.parametrize("command", ["run", "migrate", "invite"])
@pytest.mark.parametrize(("make", "words"), BAD_DATABASES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_database_that_cannot_be_used_is_told_in_a_line_and_left_alone(
    run: Run, folder: Path, make: Callable[[Path], None], words: str, command: str
) -> None:
    make(folder / "house.db")
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    args = ("invite", "expert") if command == "invite" else (command,)
    assert words in refused(run(*args, KEIKKA_DATABASE_URL="sqlite:///house.db"))
    after = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    assert {name: after.get(name) for name in before} == before
    assert "house.key" not in after.keys() - before.keys(), "no new key stands where the right one belongs"


def test_a_folder_that_cannot_be_made_is_told_in_a_line(run: Run, folder: Path) -> None:
    (folder / "data").write_text("a file")
    for command in ("run", "demo"):
        assert refused(run(command)) == "The folder data for the database cannot be made: File exists."


def test_a_broken_demo_says_how_a_new_one_begins(run: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    _garbage(folder / "data/demo.db")
    assert refused(run("demo")).endswith("A new demo begins with: keikka demo --fresh")
    again = run("demo", "--fresh")
    assert again.exit_code == 0
    assert again.stderr == ""


# Where it is listened at.


@pytest.fixture(autouse=True)
def usual_pace() -> Iterator[None]:
    """How soon threads give way is the process's own; what serves in it changes that."""
    usual = sys.getswitchinterval()
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def served(run: Run, monkeypatch: pytest.MonkeyPatch, **environ: str) -> Result:
    monkeypatch.undo()  # it serves in earnest
    monkeypatch.setattr(serving, "quiet_logs", lambda: None)
    return CliRunner().invoke(main, ["run"], env={"KEIKKA_MASTER_KEYS": generate(), **environ})


def test_a_taken_port_is_told_in_a_line(run: Run, folder: Path, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{folder}/house.db"
    result = served(run, monkeypatch, KEIKKA_PORT=str(taken), KEIKKA_DATABASE_URL=url)
    assert refused(result) == f"Port {taken} is taken by another program. Stop it, or choose another with KEIKKA_PORT."


def test_a_thread_that_reads_lets_the_others_go_on_soon(
    run: Run, folder: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = sys.getswitchinterval()
    served(run, monkeypatch, KEIKKA_PORT=str(taken), KEIKKA_DATABASE_URL=f"sqlite:///{folder}/house.db")
    assert sys.getswitchinterval() < usual / 10


def test_a_host_that_is_not_here_is_told_in_a_line(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{folder}/house.db"
    line = refused(served(run, monkeypatch, KEIKKA_HOST="192.0.2.1", KEIKKA_DATABASE_URL=url))
    assert line.startswith("Keikka cannot listen at 192.0.2.1, port 8080: ")
    assert line.endswith("Check KEIKKA_HOST and KEIKKA_PORT.")


def test_a_token_without_its_other_half_is_told_in_a_line(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{folder}/house.db"
    line = refused(served(run, monkeypatch, KEIKKA_DATABASE_URL=url, **BOT))
    assert line == "Slack needs KEIKKA_SLACK_APP_TOKEN (Socket Mode) or KEIKKA_SLACK_SIGNING_SECRET (HTTP)."


# The commands.


def test_run_starts_without_a_coordinator_and_says_how_to_invite_one(run: Run, folder: Path) -> None:
    first = run("run")
    assert first.exit_code == 0
    assert first.stdout.splitlines() == [KEEP, ALONE]
    assert first.stderr == (
        "KEIKKA_MASTER_KEYS is not set: a development key was made in data/keikka.key. Keep it with the database.\n"
    )
    database = opened(folder / "data/keikka.db")
    database.write_now(lambda tx: people.add_person(tx, language="fi", zone="Europe/Helsinki", is_coordinator=True))
    database.close_now()
    second = run("run")
    assert (second.stdout.splitlines(), second.stderr) == ([ALONE], "")
    third = run("run", KEIKKA_PUBLIC_URL="https://keikka.example.org")
    assert (third.stdout, third.stderr) == ("", "")


def test_what_is_made_is_its_owners_alone(run: Run, folder: Path) -> None:
    old = os.umask(0)
    try:
        run("run")
    finally:
        os.umask(old)
    modes = {one.name: one.stat().st_mode & 0o777 for one in (folder / "data").iterdir()}
    assert modes.keys() >= {"keikka.db", "keikka.key"}
    assert set(modes.values()) == {0o600}


def test_the_demo_is_made_once_and_thrown_away_when_asked(run: Run, folder: Path) -> None:
    def experts() -> list[str]:
        database = opened(folder / "data/demo.db")
        found = database.look_now(lambda tx: [one.id for one in people.persons_where(tx, is_expert=True)])
        database.close_now()
        return found

    assert (run("demo").exit_code, run("demo").output) == (0, "")
    first = experts()
    assert len(first) == 600
    assert run("demo").exit_code == 0
    assert experts() == first
    assert run("demo", "--fresh").exit_code == 0
    assert set(experts()).isdisjoint(first)
    assert not (folder / "data/keikka.db").exists()


def test_migrate_says_that_it_is_done(run: Run) -> None:
    for _time in range(2):
        result = run("migrate")
        assert (result.exit_code, result.stdout) == (0, "The database is up to date.\n")


@pytest.mark.parametrize("role", ["expert", "coordinator", "orderer"])
@pytest.mark.parametrize(
    ("more", "language", "named"),
    [((), "fi", ""), (("--language", "sv", "--organisation", "Esimerkki / {ry}"), "sv", "Esimerkki / {ry}")],
)
def test_an_invitation_is_one_link_and_nothing_else(
    run: Run, folder: Path, role: str, more: tuple[str, ...], language: str, named: str
) -> None:
    run("migrate")
    result = run("invite", role, *more, KEIKKA_PUBLIC_URL="https://keikka.example/")
    assert (result.exit_code, result.stderr) == (0, "")
    (link,) = result.stdout.splitlines()
    assert link.startswith("https://keikka.example/i/")
    database = opened(folder / "data/keikka.db")
    token = database.look_now(tokens.find, link.rpartition("/")[2], "invite")
    assert token is not None
    found_role, found_language, organisation = token.about.split("/", 2)
    assert (found_role, found_language) == (role, language)
    found = database.look_now(people.organisation_of, organisation) if organisation else None
    assert (found.name if found else "") == named
    database.close_now()


async def test_an_invitation_is_one_link_for_each_platform(run: Run) -> None:
    async with FakeTelegram() as telegram:
        platforms = {"KEIKKA_TELEGRAM_TOKEN": telegram.token, "KEIKKA_TELEGRAM_API_URL": telegram.url, **BOT}
        result = await asyncio.to_thread(run, "invite", "coordinator", KEIKKA_MASTER_KEYS=generate(), **platforms)
    assert (result.exit_code, result.stderr) == (0, "")
    web, telegrams, slack = result.stdout.splitlines()
    assert web.startswith("http://localhost:8080/i/")
    assert telegrams.startswith("https://t.me/")
    assert slack.startswith("/keikka start ")
    assert len({web.rpartition("/")[2], telegrams.rpartition("=")[2], slack.rpartition(" ")[2]}) == 3


def test_a_platform_that_cannot_be_reached_has_no_link_and_the_others_have(run: Run, taken: int) -> None:
    nobody = {"KEIKKA_TELEGRAM_API_URL": "http://127.0.0.1:1", **TOKEN}
    result = run("invite", "expert", KEIKKA_MASTER_KEYS=generate(), **nobody)
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == "Telegram cannot be reached now: its link can be had when it can.\n"


@pytest.mark.parametrize("args", [("invite",), ("invite", "boss"), ("invite", "expert", "--language", "de"), ("fly",)])
def test_a_command_that_is_none_is_answered_with_its_usage(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert result.stdout == ""


def test_settings_are_listed_shown_and_changed(run: Run) -> None:
    def settings(*args: str) -> Result:
        return run("settings", *args)

    run("migrate")
    listed = settings().stdout
    for name in settings_table.TABLE:
        assert f"\n{name} = " in f"\n{listed}"
    assert settings("rest_days").stdout.startswith("rest_days = 7 days\n")
    assert settings("rest_days", "10").stdout.startswith("rest_days = 10 days (changed)\n")
    assert "rest_days = 10 days (changed)\n" in settings().stdout
    for bad in ("many", "-1", "100000", ""):
        assert "rest_days" in refused(settings("rest_days", bad))
    assert settings("rest_days").stdout.startswith("rest_days = 10 days (changed)\n")
    assert "There is no setting called rest" in refused(settings("rest"))
    assert "There is no setting called rest" in refused(settings("rest", "1"))


def test_doctor_says_a_line_for_each_thing_and_what_to_do(run: Run) -> None:
    first = run("doctor")
    assert first.exit_code == 1
    lines = {line.split("  ")[0]: line for line in first.stdout.splitlines()}
    assert lines.keys() == {"configuration", "keys", "database", "whole", "rights", "clock", "address", "running"}
    assert lines["whole"].endswith("good")
    assert "NOT GOOD  KEIKKA_MASTER_KEYS is not set" in lines["keys"]
    assert f"NOT GOOD  {KEEP}" in lines["database"]
    assert lines["clock"].endswith("good")
    assert lines["rights"].endswith("good"), "what we make ourselves is nobody else's"
    worse = run("doctor", KEIKKA_PORT="x")
    assert worse.exit_code == 1
    assert worse.stdout.startswith("configuration  NOT GOOD  KEIKKA_PORT must be")
    plain = run("doctor", KEIKKA_PUBLIC_URL="http://keikka.example")
    assert "NOT GOOD  KEIKKA_PUBLIC_URL is not https" in plain.stdout


@pytest.mark.skipif(os.name != "posix", reason="this machine knows no such rights")
def test_files_that_others_may_read_are_told_with_what_to_type(run: Run, folder: Path) -> None:
    run("doctor")
    data = folder / "data"
    (data / "keikka.db").chmod(0o640)
    (data / "keikka.key").chmod(0o666)
    data.chmod(0o777)
    told = run("doctor")
    assert told.exit_code == 1
    (line,) = [line for line in told.stdout.splitlines() if line.startswith("rights")]
    assert line.endswith("Type: chmod 600 data/keikka.key && chmod 600 data/keikka.db && chmod go-w data")
    subprocess.run(line.partition("Type: ")[2], shell=True, check=True, cwd=folder)  # as a person would
    (line,) = [line for line in run("doctor").stdout.splitlines() if line.startswith("rights")]
    assert line.endswith("good")


def test_doctor_looks_through_all_of_the_file(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wholeness, "SMALL", 0)  # a start sees no more than of a large file
    run("migrate")
    connection = sqlite3.connect(folder / "data/keikka.db")
    connection.execute("INSERT INTO conversations VALUES ('nobody', 'order', NULL, x'00', '2026-12-01T10:00:00.0Z')")
    connection.commit()
    connection.close()
    told = run("doctor")
    assert told.exit_code == 1
    assert "whole          NOT GOOD  The file is damaged. Stop Keikka and put back the latest backup.\n" in told.stdout
    assert f"NOT GOOD  {KEEP}" in told.stdout, "a start sees nothing of it"


@pytest.mark.parametrize(
    ("platform", "name"), [("telegram", "KEIKKA_TELEGRAM_TOKEN"), ("slack", "KEIKKA_SLACK_BOT_TOKEN")]
)
def test_doctor_of_a_platform_that_is_not_there_names_its_token(run: Run, platform: str, name: str) -> None:
    assert refused(run("doctor", platform)).startswith(f"{name} is not set.")


def test_understand_shows_what_is_read(run: Run) -> None:
    shown = run("understand", "masennuksesta hei Oulussa", "--date", "2027-01-10")
    assert (shown.exit_code, shown.stderr) == (0, "")
    text, marks, kind = shown.stdout.splitlines()
    assert kind == "It is: order"
    assert text == "masennuksesta hei Oulussa"
    assert marks.replace(" ", "") == marks[0] * len("masennuksestaOulussa")
    line = {"id": "a", "text": "Lecture on depression in Oulu, 12 March at 14", "base_date": "2027-01-10", "lang": "en"}
    (told,) = run("understand", "--jsonl", stdin=f"{json.dumps(line)}\n\n").stdout.splitlines()
    assert json.loads(told)["id"] == "a"
    assert json.loads(told)["date_start"] == "2027-03-12"
    assert json.loads(told)["is"] == "order"
    assert "unread" not in json.loads(told)


def test_understand_says_what_a_message_is_to_what_was_asked(run: Run) -> None:
    lines = [{"text": "En pääse", "base_date": "2027-01-10", "asked": asked} for asked in ("offer", "booking", None)]
    told = run("understand", "--jsonl", stdin="\n".join(json.dumps(line) for line in lines)).stdout.splitlines()
    assert [json.loads(line)["is"] for line in told] == ["no", "cannot_come", "no"]


def test_understand_says_what_it_did_not_read(run: Run) -> None:
    words = "masennuksesta Oulussa " + "ja " * 1000
    shown = run("understand", words, "--date", "2027-01-10")
    assert shown.stdout.splitlines()[-1].endswith(" characters were not read: the text is too long.")
    line = {"text": words, "base_date": "2027-01-10"}
    told = run("understand", "--jsonl", stdin=json.dumps(line)).stdout
    assert json.loads(told)["unread"] > 1000


@pytest.mark.parametrize(
    ("args", "stdin", "words"),
    [
        (("understand",), None, 'keikka understand "..."'),
        (("understand", "x", "--date", "tomorrow"), None, "--date takes a day such as 2027-01-31, not 'tomorrow'."),
        (("understand", "--jsonl"), "nonsense\n", "Line 1 is not such as"),
        (("understand", "--jsonl"), '\n{"text": "x"}\n', "Line 2 is not such as"),
        (("understand", "--jsonl"), "[1]\n", "Line 1 is not such as"),
        (("understand", "--jsonl"), '{"text": "x", "base_date": "2027-01-10", "asked": "me"}', "Line 1 is not such as"),
    ],
)
def test_understand_answers_nonsense_in_a_line(run: Run, args: tuple[str, ...], stdin: str | None, words: str) -> None:
    assert words in refused(run(*args, stdin=stdin))


@pytest.mark.parametrize(
    ("language", "value", "explained", "refused_as"),
    [
        (None, "yes", "An expert stays signed in on the web so long. Takes a whole number from 1 to 730.", "takes a"),
        ("fi", "kyllä", "Asiantuntija pysyy kirjautuneena verkossa näin kauan. Arvoksi käy kokonaisluku 1–730.", "käy"),
        (
            "sv",
            "ja",
            "En expert förblir inloggad på webben så länge. Tar ett heltal från 1 till 730.",
            "tar ett heltal",
        ),
    ],
)
def test_settings_speak_the_language_that_is_set(
    language: str | None, value: str, explained: str, refused_as: str, run: Run
) -> None:
    environ = {} if language is None else {"KEIKKA_LANGUAGE": language}
    shown = run("settings", **environ).stdout
    assert f"release_unknown = {value} " in shown
    assert explained in shown
    assert refused_as in run("settings", "rest_days", "9999", **environ).stderr


def test_a_damaged_database_is_told_in_the_language_that_is_set(run: Run, folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data/keikka.db").write_text("Dear diary, " * 1000)
    stopped = run("migrate", KEIKKA_LANGUAGE="fi")
    assert stopped.stderr.startswith("Tietokantatiedosto ei ole tietokanta")
    assert run("migrate").stderr.startswith("The database file is not a database")


# The keeper's own work: a copy of the database, and a change of the master key.


def test_a_backup_is_a_whole_copy_that_opens(run: Run, folder: Path) -> None:
    environ = {"KEIKKA_DATABASE_URL": "sqlite:///mine/house.db"}
    assert run("invite", "coordinator", **environ).exit_code == 0
    result = run("backup", "copy.db", **environ)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("The copy is in copy.db.")
    (folder / "mine/house.key").rename(folder / "copy.key")
    copy = opened(folder / "copy.db")
    assert copy.is_whole()
    assert copy.look_now(_invitations) == 1
    copy.close_now()


def _invitations(tx: Transaction) -> int:
    return len(tokens.TOKENS.all(tx, purpose="invite"))


def test_a_backup_never_writes_over_an_earlier_one(run: Run, folder: Path) -> None:
    (folder / "copy.db").write_text("earlier")
    result = run("backup", "copy.db", KEIKKA_DATABASE_URL="sqlite:///mine/house.db")
    assert result.exit_code == 1
    assert "copy.db is there already." in result.stderr
    assert (folder / "copy.db").read_text() == "earlier"


def test_a_backup_that_cannot_be_written_says_so(run: Run) -> None:
    environ = {"KEIKKA_DATABASE_URL": "sqlite:///mine/house.db", "KEIKKA_MASTER_KEYS": generate()}
    assert "nowhere/copy.db could not be written" in refused(run("backup", "nowhere/copy.db", **environ))


def test_the_master_key_is_changed_in_three_steps(run: Run) -> None:
    old, new = (generate() for _ in range(2))
    database = {"KEIKKA_DATABASE_URL": "sqlite:///house.db"}
    assert run("invite", "coordinator", KEIKKA_MASTER_KEYS=old, **database).exit_code == 0
    moved = run("rewrap", KEIKKA_MASTER_KEYS=f"{new},{old}", **database)
    assert moved.exit_code == 0, moved.output
    assert moved.stdout.splitlines()[0].endswith("The older master keys open nothing here any more.")
    assert not moved.stdout.startswith("0 ")
    assert "Leave them out of KEIKKA_MASTER_KEYS" in moved.stdout
    assert run("rewrap", KEIKKA_MASTER_KEYS=new, **database).stdout.startswith("0 keys were moved")
    assert refused(run("rewrap", KEIKKA_MASTER_KEYS=old, **database))


def test_people_are_shown_removed_and_signed_out(run: Run) -> None:
    assert run("people").stdout == "There is no coordinator yet. Invite one with: keikka invite coordinator\n"
    database = open_database(from_environment({}), Clock())
    try:
        invitation = database.write_now(joining.invite, "coordinator", None, "fi", "cli")
        entered = database.write_now(sessions.accept, invitation, None, True)
        assert entered is not None
        session, visitor = entered
        assert f"{visitor.person}  (no name)  signed in: web since 20" in run("people").stdout
        ended = run("people", "sign-out", visitor.person).stdout
        assert ended == f"Ended: 1. To let them in again: keikka people link {visitor.person}\n"
        assert database.look_now(sessions.enter, session) is None
        assert f"{visitor.person}  (no name)  signed in: nowhere\n" in run("people").stdout
        code = run("people", "link", visitor.person).stdout.strip().rpartition("/i/")[2]
        again = database.write_now(sessions.accept, code, None, False)
        assert again is not None
        assert again[1].person == visitor.person
        removed = run("people", "remove-coordinator", visitor.person)
        assert "Removed; signed out everywhere. There is no coordinator any more." in removed.stdout
    finally:
        database.close_now()
    assert refused(run("people", "remove-coordinator", visitor.person)).startswith("This person is no coordinator.")
    assert refused(run("people", "sign-out", "nobody")).startswith("There is nobody of this id.")
